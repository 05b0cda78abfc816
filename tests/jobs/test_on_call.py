"""The on-call list as a file: whole, alone, and made again every hour."""

from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from interpretariat.db.models import Interpreter
from interpretariat.db.session import Database
from interpretariat.jobs.on_call import write_on_call
from interpretariat.services.on_call import Watch
from interpretariat.services.on_call_sheet import coming_watches
from tests.databases import on_sqlite
from tests.factory import NOW, ZONE, City

QUEBEC = ZoneInfo(ZONE)
MONDAY, SUNDAY, TUESDAY = date(2026, 11, 23), date(2026, 11, 22), date(2026, 11, 24)


async def written(database: Database, folder: Path, now: datetime = NOW) -> str:
    async with database.reading() as session:
        await write_on_call(session, folder, zone=QUEBEC, now=now)
    return (folder / "garde.html").read_text(encoding="utf-8").replace("\N{NO-BREAK SPACE}", " ")


@on_sqlite
async def test_file_has_the_people_by_language_and_says_when_it_is_out_of_date(
    database: Database, city: City, tmp_path: Path
) -> None:
    async with database.transaction() as session:
        (await session.get_one(Interpreter, city.nadia.id)).phone = "418 555-0111"
    text = await written(database, tmp_path / "garde")
    assert text.index("<h2>Arabe</h2>") < text.index("Nadia Benali") < text.index("<h2>Dari</h2>")
    assert 'href="tel:+14185550111"' in text
    assert "Générée le lundi 23 novembre 2026, 10 h" in text
    assert "Périmée après le mardi 24 novembre 2026, 16 h" in text
    assert "lun. 23 nov., 10 h" not in text  # free since 8 h: the stretch is told whole
    assert "lun. 23 nov., 8 h – 16 h" in text
    english = (tmp_path / "garde" / "on-call.html").read_text(encoding="utf-8")
    assert "<h2>Arabic</h2>" in english


@on_sqlite
async def test_file_needs_nothing_else_and_prints_on_letter_paper(database: Database, city: City, tmp_path: Path) -> None:  # fmt: skip
    text = await written(database, tmp_path)
    assert [word for word in ("<script", "<link", "src=", "url(", "http://", "https://") if word in text] == []
    assert "@page { size: letter; margin: 15mm; }" in text


@on_sqlite
async def test_file_is_made_again_and_never_half(database: Database, city: City, tmp_path: Path) -> None:
    folder = tmp_path / "garde"
    first = await written(database, folder)
    async with database.transaction() as session:
        (await session.get_one(Interpreter, city.nadia.id)).active = False
    second = await written(database, folder)
    assert "Nadia Benali" in first
    assert "Nadia Benali" not in second
    assert sorted(file.name for file in folder.iterdir()) == ["garde.html", "on-call.html"]


@pytest.mark.parametrize(
    ("now", "watches"),
    [
        ("2026-11-23T07:59", [(SUNDAY, "nuit"), (MONDAY, "jour"), (MONDAY, "nuit")]),
        ("2026-11-23T08:00", [(MONDAY, "jour"), (MONDAY, "nuit"), (TUESDAY, "jour")]),
        ("2026-11-23T16:00", [(MONDAY, "nuit"), (TUESDAY, "jour"), (TUESDAY, "nuit")]),
    ],
)
def test_watch_under_way_and_the_two_that_follow(now: str, watches: list[tuple[date, Watch]]) -> None:
    assert coming_watches(datetime.fromisoformat(now).replace(tzinfo=QUEBEC), QUEBEC) == watches
