"""The layers of the house, read by a machine, and proof that each contract bites."""

import ast
import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

from tests.house.tree import ROOT, modules

LINT_IMPORTS = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache", "--no-logo"]

BREACHES = {
    "domain/breach.py": "import interpretariat.web\nimport sqlalchemy\n",
    "services/breach.py": "import interpretariat.settings\n",
    "web/breach.py": "import ortools\n",
    "domain/knot.py": "import interpretariat.domain.loop\n",
    "domain/loop.py": "import interpretariat.domain.knot\n",
}
"""One module and its forbidden import for each contract."""


def lint_imports(tree: Path) -> str:
    """What the linter says of the package in `tree`/src."""
    said = subprocess.run(
        LINT_IMPORTS,
        cwd=tree,
        env={**os.environ, "PYTHONPATH": str(tree / "src")},
        capture_output=True,
        text=True,
        check=False,
    )
    return said.stdout + said.stderr


def contracts() -> list[str]:
    with (ROOT / "pyproject.toml").open("rb") as file:
        return [contract["name"] for contract in tomllib.load(file)["tool"]["importlinter"]["contracts"]]


def verdicts(said: str) -> dict[str, str]:
    """Contract → KEPT or BROKEN."""
    found = re.findall(r"^(.+) (KEPT|BROKEN)\b", said, flags=re.MULTILINE)
    return {name: verdict for name, verdict in found if name in contracts()}


def test_every_contract_is_kept() -> None:
    said = lint_imports(ROOT)
    assert verdicts(said) == dict.fromkeys(contracts(), "KEPT"), said


def copy_with(tmp_path: Path, sources: dict[str, str]) -> Path:
    """A copy of the house with other modules beside its own."""
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    package = tmp_path / "src" / "interpretariat"
    shutil.copytree(ROOT / "src" / "interpretariat", package, ignore=shutil.ignore_patterns("static", "__pycache__"))
    for name, source in sources.items():
        (package / name).parent.mkdir(exist_ok=True)
        (package / name).write_text(source, encoding="utf-8")
    return tmp_path


def test_every_contract_refuses_its_breach(tmp_path: Path) -> None:
    said = lint_imports(copy_with(tmp_path, BREACHES))
    assert verdicts(said) == dict.fromkeys(contracts(), "BROKEN"), said


def test_new_room_is_refused(tmp_path: Path) -> None:
    assert "interpretariat.utils" in lint_imports(copy_with(tmp_path, {"utils/__init__.py": ""}))


def sql_imports(name: str, module: ast.Module) -> Iterator[str]:
    """What a module takes from SQLAlchemy beside the session that a handler hands to its use case."""
    for node in ast.walk(module):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("sqlalchemy"):
            yield from (f"{name} {alias.name}" for alias in node.names if alias.name != "AsyncSession")
        elif isinstance(node, ast.Import):
            yield from (f"{name} {alias.name}" for alias in node.names if alias.name.startswith("sqlalchemy"))


def test_pages_api_and_jobs_hold_no_sql() -> None:
    found = modules(*(f"src/interpretariat/{room}/**/*.py" for room in ("web", "api", "jobs")))
    assert [said for name, module in found for said in sql_imports(name, module)] == []


def test_sql_in_a_page_is_found() -> None:
    source = "import sqlalchemy.orm\nfrom sqlalchemy import select\nfrom sqlalchemy.ext.asyncio import AsyncSession\n"
    assert list(sql_imports("page.py", ast.parse(source))) == ["page.py sqlalchemy.orm", "page.py select"]
