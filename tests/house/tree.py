"""The tracked files of the house, as they stand in the work tree."""

import ast
import subprocess
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]


def tracked(*patterns: str) -> list[Path]:
    """The files that git knows under `patterns` (git's own glob patterns; none means all), sorted."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--", *(f":(glob){pattern}" for pattern in patterns)],
        cwd=ROOT,
        capture_output=True,
        check=True,
        text=True,
    )
    return sorted(path for name in listed.stdout.split("\0") if name and (path := ROOT / name).is_file())


def texts(*patterns: str) -> Iterator[tuple[str, str]]:
    """Name in the tree and text of each tracked file that is text."""
    for path in tracked(*patterns):
        data = path.read_bytes()
        if b"\0" not in data:
            yield path.relative_to(ROOT).as_posix(), data.decode()


def modules(*patterns: str) -> Iterator[tuple[str, ast.Module]]:
    """Name in the tree and syntax tree of each tracked Python file."""
    for name, text in texts(*patterns):
        yield name, ast.parse(text, name)
