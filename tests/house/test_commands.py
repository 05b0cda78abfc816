"""What the README, the changelog and the documents tell people to type exists."""

import re
import subprocess

import pytest
import yaml

from interpretariat.cli import COMMANDS
from tests.house.tree import ROOT, texts

CODE = re.compile(r"^```.*?^```|`[^`\n]+`", re.MULTILINE | re.DOTALL)


def told(text: str) -> set[str]:
    """`make x` and `interpretariat y` as they stand in the code of a Markdown text."""
    code = "\n".join(CODE.findall(text))
    makes = re.findall(r"(?:^|[`\s;&(])make ([a-z][a-z-]*)", code)
    commands = re.findall(r"(?:^|[`\s;&(/])interpretariat ([a-z][a-z-]*)", code)
    return {f"make {name}" for name in makes} | {f"interpretariat {name}" for name in commands}


def known() -> set[str]:
    targets = re.findall(r"^([a-z][a-z-]*):(?!=)", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    return {f"make {name}" for name in targets} | {f"interpretariat {name}" for name in COMMANDS}


def test_documents_tell_only_commands_that_exist() -> None:
    said = {
        f"{name}: {command}"
        for name, text in texts("*.md", "docs/*.md", "deploy/**/*.md")
        for command in told(text) - known()
    }
    assert said == set()


def test_readme_tells_how_to_start_and_how_to_test() -> None:
    assert told((ROOT / "README.md").read_text(encoding="utf-8")) & {"make demo", "make test"} == {
        "make demo",
        "make test",
    }


@pytest.mark.parametrize(
    "target", re.findall(r"^([a-z]+):.*## ", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
)
def test_make_target_is_well_formed(target: str) -> None:
    subprocess.run(["make", "--dry-run", target], cwd=ROOT, check=True, capture_output=True)


def test_command_in_code_is_told_and_one_in_prose_is_not() -> None:
    text = "We make tea.\n\n```\nmake nothing\n.venv/bin/interpretariat fly --to moon\n```\n`make good` of it; make believe.\n"
    assert told(text) == {"make nothing", "make good", "interpretariat fly"}


def test_hooks_are_local_and_their_tools_exist() -> None:
    config = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))
    hooks = [hook for repository in config["repos"] for hook in repository["hooks"]]
    assert {repository["repo"] for repository in config["repos"]} == {"local"}
    assert {hook["language"] for hook in hooks} == {"system"}
    words = [word for hook in hooks for word in hook["entry"].split() if "/" in word]
    assert [word for word in words if not (ROOT / word).exists()] == []
