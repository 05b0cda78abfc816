"""Files and functions stay short because each does one thing."""

import ast
from collections.abc import Iterator

from tests.house.tree import modules, texts

FILE_LINES = 300
FUNCTION_LINES = 40

WRITTEN_BY_PEOPLE = [
    "src/**/*.py",
    "tests/**/*.py",
    "alembic/*.py",
    "src/interpretariat/web/templates/**/*.html",
    "src/interpretariat/web/static/*.css",
    "src/interpretariat/web/static/*.js",
]
"""Vendored and minified files are not counted, nor migrations, which are written once and never changed."""

EXCEPTIONS: dict[str, str] = {}
"""`file` or `file:function` → why it does one thing all the same."""


def long_functions(name: str, module: ast.Module) -> Iterator[str]:
    """`file:function lines` of each function over the budget; its docstring is not counted."""
    for node in ast.walk(module):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            if ast.get_docstring(node, clean=False) is not None:
                lines -= (node.body[0].end_lineno or 0) - node.body[0].lineno + 1
            if lines > FUNCTION_LINES and f"{name}:{node.name}" not in EXCEPTIONS:
                yield f"{name}:{node.name} {lines}"


def long_files(files: Iterator[tuple[str, str]]) -> Iterator[str]:
    """`file lines` of each file over the budget."""
    for name, text in files:
        lines = len(text.splitlines())
        if lines > FILE_LINES and name not in EXCEPTIONS:
            yield f"{name} {lines}"


def test_files_stay_short() -> None:
    assert list(long_files(texts(*WRITTEN_BY_PEOPLE))) == []


def test_functions_stay_short() -> None:
    assert [found for name, module in modules("src/**/*.py") for found in long_functions(name, module)] == []


def test_function_of_41_lines_is_found_and_its_docstring_is_free() -> None:
    body = "    x = 1\n" * (FUNCTION_LINES - 1)
    documented = f'def fits():\n    """One.\n\n    Two.\n    """\n{body}'
    assert list(long_functions("a.py", ast.parse(documented))) == []
    assert list(long_functions("a.py", ast.parse(f"async def tall():\n{body}    x = 1\n"))) == ["a.py:tall 41"]


def test_file_of_301_lines_is_found() -> None:
    assert list(long_files(iter([("a.py", "x\n" * 300), ("b.py", "x\n" * 301)]))) == ["b.py 301"]
