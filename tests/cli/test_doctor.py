"""The doctor says one line for each thing, and fails when one does."""

from pathlib import Path

import pytest
from sqlalchemy import text, update

from interpretariat.cli.doctor import CHECKS, examine
from interpretariat.db.models import Outbox
from interpretariat.db.session import Database
from interpretariat.formats.mail import Letter
from interpretariat.services.outbox import post
from interpretariat.settings import Settings
from tests.city import SECRET
from tests.factory import NOW, City, make_account, make_request


def settings(database: Database, var_dir: Path, **facts: str) -> Settings:
    url = database.engine.url.render_as_string(hide_password=False)
    return Settings(**{"database_url": url, "secret_key": SECRET, "var_dir": var_dir} | facts)  # type: ignore[arg-type]  # texts and a path


async def told(database: Database, var_dir: Path, capsys: pytest.CaptureFixture[str], **facts: str) -> dict[str, str]:
    """What fails, and how; nothing for a house that stands well."""
    well = await examine(settings(database, var_dir, **facts))
    lines = [line.split(maxsplit=2) for line in capsys.readouterr().out.splitlines()]
    assert [name for _, name, _ in lines] == [check.__name__ for check in CHECKS]
    failed = {name: said for verdict, name, said in lines if verdict == "FAILED"}
    assert well is not bool(failed)
    return failed


async def test_house_that_stands_well_passes(
    database: Database, city: City, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert await told(database, tmp_path, capsys) == {}


async def test_missing_migration_is_found(
    database: Database, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async with database.transaction() as session:
        await session.execute(text("DELETE FROM alembic_version"))
    assert await told(database, tmp_path, capsys) == {"migrations": "some are missing; run: interpretariat migrate"}


async def test_away_mail_server_is_found(
    database: Database, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert list(await told(database, tmp_path, capsys, smtp_url="smtp://127.0.0.1:1")) == ["mail"]


async def test_key_that_opens_nothing_is_found(
    database: Database, city: City, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async with database.transaction() as session:
        await make_request(session, city.clinic, city.limoilou, note="Sonner deux fois.")
    assert list(await told(database, tmp_path, capsys, secret_key="another secret, as long as the first")) == ["keys"]


async def test_letters_late_or_set_aside_are_found(
    database: Database, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async with database.transaction() as session:
        account = await make_account(session, "nadia@ville.example", "Nadia")
        for fact in ("one", "two"):
            await post(session, account, Letter(fact, ()), kind="published", fact=fact, now=NOW)
        await session.execute(update(Outbox).where(Outbox.subject == "one").values(quarantined_at=NOW))
        await session.execute(
            update(Outbox).where(Outbox.subject == "two").values(not_before_at=NOW.replace(year=2020))
        )
    said = "1 letters late, 1 set aside after five tries, 0 runs without a worker"
    assert await told(database, tmp_path, capsys) == {"queue": said}


async def test_away_database_fails_what_needs_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    away = Database(f"sqlite+aiosqlite:///{tmp_path / 'nowhere' / 'no.db'}")
    assert sorted(await told(away, tmp_path, capsys)) == ["clock", "database", "keys", "migrations", "queue"]
