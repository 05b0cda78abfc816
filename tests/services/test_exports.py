"""What is exported is read back as it is: the second city says what the first one said, on both databases."""

from zoneinfo import ZoneInfo

import pytest

from interpretariat.db.session import Database
from interpretariat.domain.policy import SYSTEM, Role
from interpretariat.domain.refusals import NotAllowed
from interpretariat.formats.sheets import read_sheet, write_csv, write_xlsx
from interpretariat.services.exports import export_rows
from interpretariat.services.imports.columns import NOUNS, SHEETS, Noun
from interpretariat.services.imports.files import import_file
from tests.factory import NOW, ZONE, City
from tests.services.imports.sheets import take
from tests.services.imports.test_history import LATE, PAST
from tests.services.imports.test_people import INTERPRETER, PERSON, REMOVED, WEEKLY
from tests.services.imports.test_requests import ASKED


async def rows_of(database: Database, noun: Noun) -> list[list[str]]:
    async with database.reading() as session:
        return await export_rows(session, SYSTEM, noun, zone=ZoneInfo(ZONE), now=NOW)


TERMS = '{"clauses": [{"kind": "envelope", "article": "1", "envelope": "ENV"}], "travel": {"article": "2", "rule": "shapley"}}'


async def fill(database: Database) -> None:
    """Something of every noun beside the city's own."""
    await take(database, "payers", {"code": "VILLE", "name": "Bailleur de la Cité"})
    envelope = {
        "code": "ENV",
        "name": "Réfugiés",
        "payer": "VILLE",
        "amount_cents": "500000",
        "protected": "health;school",
    }
    await take(database, "envelopes", envelope | {"starts_on": "2026-04-01", "ends_on": "2027-03-31"})
    agreement = {"code": "E-1", "name": "Entente", "starts_on": "2026-04-01", "terms": TERMS}
    await take(database, "agreements", agreement | {"organisations": "ecole;clinique"}, agreement | {"code": "E-2"})
    await take(database, "accounts", PERSON | {"expires_on": "2027-03-31"})
    await take(database, "interpreters", INTERPRETER)
    await take(database, "availability", WEEKLY, REMOVED)
    await take(
        database, "requests", ASKED | {"start_options": "2026-12-01T15:00;2026-12-01T16:00", "excluded": "I-KARIM"}
    )
    endings = (
        {},
        {"outcome": "late_cancelled", **LATE},
        {"outcome": "cancelled_en_route", **LATE},
        {"outcome": "no_show_client"},
        {"outcome": "delivered"},
        {"outcome": "disputed"},
        {"outcome": "unfilled", "interpreter": "", "cause": "no_interpreter"},
    )
    days = (f"2026-11-{10 - n:02}T14:00" for n in range(len(endings)))
    shared = {"organisation": ASKED["organisation"], "start": ASKED["start"], "language": ASKED["language"]}
    file_reference = {"file_reference": ASKED.get("file_reference", ""), "partner": "ecole", "people": "2"}
    await take(database, "shared_appointments", shared | file_reference)
    await take(
        database,
        "history",
        *(
            PAST
            | {
                "start": day,
                "file_reference": day,
                **({"cancelled_at": f"{day[:10]}T09:00"} if "cancelled_at" in ending else {}),
                "submitted_at": "2026-10-20T09:00",
                "confirmed_at": "2026-10-21T09:00",
            }
            | {name: value for name, value in ending.items() if name != "cancelled_at"}
            for day, ending in zip(days, endings, strict=True)
        ),
    )


@pytest.mark.parametrize("noun", NOUNS)
async def test_an_export_is_imported_again_without_a_change(database: Database, city: City, noun: Noun) -> None:
    await fill(database)
    rows = await rows_of(database, noun)
    table = read_sheet(write_csv(SHEETS[noun].names, rows))
    async with database.transaction() as session:
        report = await import_file(session, SYSTEM, noun, table, partial=False, zone=ZoneInfo(ZONE), now=NOW)
    assert (report.unchanged, report.lines) == (len(rows), len(rows))
    assert len(rows) > 0
    assert await rows_of(database, noun) == rows


async def test_outcomes_come_out_as_they_went_in(database: Database, city: City) -> None:
    await fill(database)
    outcome = SHEETS["history"].names.index("outcome")
    assert [row[outcome] for row in await rows_of(database, "history")] == [
        "unfilled",
        "disputed",
        "delivered",
        "no_show_client",
        "cancelled_en_route",
        "late_cancelled",
        "done",
    ]


async def test_xlsx_says_the_same_as_csv(database: Database, city: City) -> None:
    await fill(database)
    names, rows = SHEETS["history"].names, await rows_of(database, "history")
    assert read_sheet(write_xlsx("history", names, rows)).rows == read_sheet(write_csv(names, rows)).rows


async def test_the_note_never_leaves(database: Database, city: City) -> None:
    await take(database, "requests", ASKED | {"note": "Sonner deux fois"})
    (row,) = await rows_of(database, "requests")
    assert row[SHEETS["requests"].names.index("note")] == ""


async def test_an_export_is_for_the_role_that_keeps_its_noun(database: Database, city: City) -> None:
    async with database.reading() as session:
        with pytest.raises(NotAllowed):
            await export_rows(session, city.actors[Role.ADMINISTRATOR], "requests", zone=ZoneInfo(ZONE), now=NOW)
