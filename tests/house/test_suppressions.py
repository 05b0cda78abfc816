"""Whoever silences a checker says why, on the same line."""

import re
from collections.abc import Iterator

from tests.house.tree import ROOT, texts

SUPPRESSION = re.compile(r"#\s*(?:noqa|type:\s*ignore|pragma:|mypy:|ruff:)[^#]*")
NAMED = re.compile(r"noqa:\s*[A-Z]+\d+(?:\s*,\s*[A-Z]+\d+)*|type:\s*ignore\[[\w\s,-]+\]")


def unexplained(name: str, text: str) -> Iterator[str]:
    """`file:line` of each suppression that names no rule, or that gives no reason after the rules."""
    for number, line in enumerate(text.splitlines(), 1):
        found = SUPPRESSION.search(line)
        if found:
            rest = line[found.start() :]
            if not NAMED.search(rest) or not re.search(r"[^\W\d_]{2,}", NAMED.sub("", rest)):
                yield f"{name}:{number}"


def unexplained_ignores(pyproject: str) -> Iterator[str]:
    """The lines of ruff's lists of ignores that give no reason."""
    section = pyproject.partition("\n[tool.ruff.lint]\n")[2].partition("\n[tool.ruff.lint.flake8")[0]
    for line in section.splitlines():
        if re.search(r'"[A-Z]+\d*"', line) and not line.startswith("select") and not re.search(r"#\s*\w", line):
            yield line.strip()


def test_every_suppression_gives_its_reason() -> None:
    silenced = texts("src/**/*.py", "tests/**/*.py", "alembic/**/*.py", "docs/**/*.py")
    bare = [found for name, text in silenced for found in unexplained(name, text)]
    assert bare == [], "\n".join(bare)


def test_every_rule_left_out_gives_its_reason() -> None:
    assert list(unexplained_ignores((ROOT / "pyproject.toml").read_text(encoding="utf-8"))) == []


def test_bare_suppression_is_found() -> None:
    mark = "# " + "noqa"
    lines = [
        f"x = 1  {mark}",
        f"x = 1  {mark}: E501",
        f"x = 1  {mark}: E501, N818",
        f"x = 1  {mark}: E501 - a table",
        f"x = 1  # type{''}: ignore[arg-type]  {mark}: E501",
        f"x = 1  # type{''}: ignore[arg-type]  {mark}: E501 - the driver's own type",
    ]
    assert list(unexplained("a.py", "\n".join(lines))) == ["a.py:1", "a.py:2", "a.py:3", "a.py:5"]


def test_bare_ignore_is_found() -> None:
    section = '\n[tool.ruff.lint]\nselect = ["ALL"]\nignore = [\n    "E1",  # why not\n    "E2",\n]\n'
    assert list(unexplained_ignores(section)) == ['"E2",']
