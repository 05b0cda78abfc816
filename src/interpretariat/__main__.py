"""`python -m interpretariat` and the command `interpretariat`."""

from interpretariat.cli import main

__all__ = ["main"]

if __name__ == "__main__":
    main()
