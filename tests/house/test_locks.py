"""The lock files say what `pyproject.toml` asks for, each package with its sums and no address."""

import re
import tomllib
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.house.tree import ROOT

LOCKS = ("requirements.lock", "requirements-dev.lock")


def lock(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def locked(name: str) -> dict[str, set[str]]:
    """Package → the versions of it in a lock file (several when they depend on the Python version)."""
    versions: dict[str, set[str]] = {}
    for package, version in re.findall(r"^([\w.-]+)(?:\[[\w,-]+\])?==(\S+)", lock(name), flags=re.MULTILINE):
        versions.setdefault(canonicalize_name(package), set()).add(version)
    return versions


def asked(*groups: str) -> list[Requirement]:
    """The direct requirements of the project and of its dependency groups."""
    with (ROOT / "pyproject.toml").open("rb") as file:
        project: dict[str, Any] = tomllib.load(file)
    lines = [
        *project["project"]["dependencies"],
        *(line for group in groups for line in project["dependency-groups"][group]),
    ]
    return [Requirement(line) for line in lines]


@pytest.mark.parametrize(("name", "groups"), [(LOCKS[0], ["build"]), (LOCKS[1], ["build", "dev"])])
def test_lock_satisfies_the_project(name: str, groups: list[str]) -> None:
    found = locked(name)
    missing = [
        str(wanted)
        for wanted in asked(*groups)
        if not any(wanted.specifier.contains(version) for version in found.get(canonicalize_name(wanted.name), ()))
    ]
    assert missing == [], "run `make lock`"


def test_locks_agree() -> None:
    runtime, tools = locked(LOCKS[0]), locked(LOCKS[1])
    assert {name: tools.get(name) for name in runtime} == runtime


@pytest.mark.parametrize("name", LOCKS)
def test_lock_gives_a_sum_for_each_package_and_no_address(name: str) -> None:
    entries = re.split(r"^(?=[\w.-]+(?:\[[\w,-]+\])?==)", lock(name), flags=re.MULTILINE)[1:]
    assert [entry.split()[0] for entry in entries if "--hash=sha256:" not in entry] == []
    assert re.findall(r"\S*://\S*|--(?:extra-)?index-url|--find-links", lock(name)) == []
