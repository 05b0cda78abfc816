"""`import` and `export` as they are typed."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from interpretariat.cli import main
from tests.city import SECRET

HEADINGS = "code,name,sector,regime,couleur"
RIGHT = "cmq,Centre multiethnique,community,P-39.1,bleu"


@pytest.fixture
def run(sqlite_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> "Run":
    monkeypatch.setenv("INTERPRETARIAT_DATABASE_URL", sqlite_url)
    monkeypatch.setenv("INTERPRETARIAT_SECRET_KEY", SECRET)
    return Run(tmp_path)


class Run:
    """The command line, in a directory of its own."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory

    def __call__(self, *words: str) -> Result:
        return CliRunner().invoke(main, words, catch_exceptions=False)

    def file(self, *lines: str) -> str:
        path = self.directory / "fichier.csv"
        path.write_text("\n".join(lines), encoding="utf-8")
        return str(path)


def test_import_says_what_was_done(run: Run) -> None:
    done = run("import", "organisations", run.file(HEADINGS, RIGHT))
    assert (done.exit_code, done.stdout) == (0, "Done: 1 created, 0 updated, 0 unchanged, 0 refused.\n")
    assert done.stderr == "fichier.csv: 1 lines\nColumns that are not read: couleur\n"


def test_a_bad_line_is_named_and_nothing_is_written(run: Run) -> None:
    file = run.file(HEADINGS, RIGHT, "autre,Autre,commerce,P-39.1,")
    done = run("import", "organisations", file)
    assert done.exit_code == 2
    assert done.stderr.splitlines()[2:] == [
        "line 3, column sector (commerce): Write one of these values: health, school, community, public.",
        "Nothing was written.",
    ]
    assert run("export", "organisations", "-").stdout.count("\n") == 1


def test_partial_writes_the_others(run: Run) -> None:
    done = run("import", "--partial", "organisations", run.file(HEADINGS, RIGHT, "autre,Autre,commerce,P-39.1,"))
    assert (done.exit_code, done.stdout) == (0, "Done: 1 created, 0 updated, 0 unchanged, 1 refused.\n")


def test_check_writes_nothing(run: Run) -> None:
    done = run("import", "--check", "organisations", run.file(HEADINGS, RIGHT))
    assert (done.exit_code, done.stdout) == (0, "Checked: 1 created, 0 updated, 0 unchanged, 0 refused.\n")
    assert run("export", "organisations", "-").stdout.count("\n") == 1


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        (("code,name,sectr,regime",), "Did you mean “sector”?"),
        (("",), "This file is empty."),
        (('code,name\n"x',), "malformed"),
    ],
)
def test_a_file_that_cannot_be_used_is_status_2(run: Run, lines: tuple[str, ...], sentence: str) -> None:
    done = run("import", "organisations", run.file(*lines))
    assert (done.exit_code, sentence in done.stderr) == (2, True), done.stderr


@pytest.mark.parametrize(
    "words", [("import", "organisations", "/nowhere.csv"), ("import", "organisations"), ("import", "cats", "x.csv")]
)
def test_what_cannot_be_read_is_status_2(run: Run, words: tuple[str, ...]) -> None:
    assert run(*words).exit_code == 2


def test_the_columns_are_shown_on_request(run: Run) -> None:
    done = run("import", "--columns", "holidays")
    assert (done.exit_code, "| `date` | date, 2026-12-01 | required |" in done.stdout) == (0, True)


@pytest.mark.parametrize("name", ["sortie.csv", "sortie.xlsx"])
def test_an_export_is_imported_again_unchanged(run: Run, name: str) -> None:
    run("import", "organisations", run.file(HEADINGS, RIGHT))
    out = str(run.directory / name)
    assert run("export", "organisations", out).exit_code == 0
    assert run("import", "organisations", out).stdout == "Done: 0 created, 0 updated, 1 unchanged, 0 refused.\n"


def test_an_export_that_cannot_be_written_is_status_1(run: Run) -> None:
    assert run("export", "organisations", "/nowhere/x.csv").exit_code == 1


def test_create_admin_prints_a_link(run: Run) -> None:
    done = run("create-admin", "chef@ville.example")
    assert (done.exit_code, done.stdout.startswith("http://127.0.0.1:8000/connexion/lien/")) == (0, True)


def test_create_admin_needs_a_whole_address(run: Run) -> None:
    done = run("create-admin", "chef")
    assert (done.exit_code, done.stderr) == (2, "chef: write a whole e-mail address, such as name@example.ca.\n")


@pytest.mark.parametrize("command", ["import", "export", "create-admin"])
def test_every_command_has_its_help(run: Run, command: str) -> None:
    assert run(command, "--help").exit_code == 0
