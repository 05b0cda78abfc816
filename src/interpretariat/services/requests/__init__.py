"""What partners ask for: one use case a function, the same for a page, a program, a file and the telephone."""
