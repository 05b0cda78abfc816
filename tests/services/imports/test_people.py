"""Accounts, interpreters, their papers and their hours, from files, on both databases."""

from datetime import UTC, date, datetime, time

import pytest
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from interpretariat.db.models import Account, Credential, Grant, Interpreter
from interpretariat.db.session import Database
from interpretariat.domain.policy import Role
from tests.factory import City
from tests.services.imports.sheets import counts, on_one_database, refusals, take

PERSON = {"email": "Zoe@Ville.Example", "name": "Zoé Nadeau", "role": "requester", "organisation": "clinique"}
INTERPRETER = {
    "code": "I-NEUF",
    "name": "Hoa Nguyen",
    "email": "hoa@ville.example",
    "gender": "f",
    "languages": "ara:native:levantin;spa:fluent",
    "modes": "in_person;video",
    "home_lat": "46.8",
    "home_lon": "-71.2",
    "radius_km": "25",
    "hourly_cents": "4100",
    "minimum_minutes": "in_person:120;video:60",
}


async def grants_of(database: Database, email: str) -> list[tuple[str, int | None, datetime | None]]:
    async with database.reading() as session:
        query = select(Grant).join(Grant.account).where(Account.email == email).order_by(Grant.id)
        return [(grant.role, grant.organisation_id, grant.expires_at) for grant in await session.scalars(query)]


async def test_a_person_with_two_roles_has_two_lines(database: Database, city: City) -> None:
    report = await take(
        database, "accounts", PERSON, PERSON | {"role": "auditor", "organisation": "", "expires_on": "2026-12-31"}
    )
    until = datetime(2027, 1, 1, 5, tzinfo=UTC)
    assert counts(report) == (1, 1, 0, 0)
    assert await grants_of(database, "zoe@ville.example") == [
        ("requester", city.clinic.id, None),
        ("auditor", None, until),
    ]


async def test_a_role_is_not_given_twice(database: Database, city: City) -> None:
    await take(database, "accounts", PERSON)
    assert counts(await take(database, "accounts", PERSON)) == (0, 0, 1, 0)
    assert len(await grants_of(database, "zoe@ville.example")) == 1


@on_one_database
@pytest.mark.parametrize(
    ("cells", "problem"),
    [
        ({"organisation": ""}, ("organisation", "role_needs_organisation", "")),
        ({"role": "finance"}, ("organisation", "role_of_pool", "clinique")),
        ({"organisation": "rien"}, ("organisation", "unknown_code", "rien")),
    ],
)
async def test_a_role_and_its_organisation_go_together(
    database: Database, city: City, cells: dict[str, str], problem: tuple[str, str, str]
) -> None:
    assert refusals(await take(database, "accounts", PERSON | cells)) == [(2, *problem)]


async def test_lines_of_one_person_agree(database: Database, city: City) -> None:
    report = await take(
        database, "accounts", PERSON, PERSON | {"role": "finance", "organisation": "", "name": "Zoé N."}
    )
    assert refusals(report) == [(3, "name", "differs_from_line", "Zoé N.")]


async def test_nobody_gives_a_role_to_themselves(database: Database, city: City) -> None:
    own = {"email": "sophie@ville.example", "name": "Sophie Audet", "phone": "418 555-0142", "role": "finance"}
    report = await take(database, "accounts", own, actor=city.actors[Role.ADMINISTRATOR])
    assert refusals(report) == [(2, "role", "self_grant", "finance")]
    assert await grants_of(database, "sophie@ville.example") == [("administrator", None, None)]


async def interpreter(database: Database, code: str) -> Interpreter:
    async with database.reading() as session:
        query = select(Interpreter).where(Interpreter.code == code)
        loaded = query.options(
            selectinload(Interpreter.languages),
            selectinload(Interpreter.account),
            selectinload(Interpreter.pattern),
            selectinload(Interpreter.exceptions),
        )
        row = await session.scalar(loaded)
    assert row is not None
    return row


async def test_an_interpreter_comes_with_languages_and_account(database: Database, city: City) -> None:
    report = await take(database, "interpreters", INTERPRETER)
    row = await interpreter(database, "I-NEUF")
    assert counts(report) == (1, 0, 0, 0)
    assert [(spoken.language_code, spoken.level, spoken.variety) for spoken in row.languages] == [
        ("ara", "native", "levantin"),
        ("spa", "fluent", ""),
    ]
    assert (row.minimum_minutes, row.modes, row.radius_km) == (
        {"in_person": 120, "video": 60},
        ["in_person", "video"],
        25.0,
    )
    assert await grants_of(database, "hoa@ville.example") == [("interpreter", None, None)]


async def test_a_file_of_an_interpreter_is_updated_with_its_languages(database: Database, city: City) -> None:
    await take(database, "interpreters", INTERPRETER)
    same = await take(database, "interpreters", INTERPRETER)
    other = await take(database, "interpreters", INTERPRETER | {"languages": "ara:fluent"})
    row = await interpreter(database, "I-NEUF")
    assert (counts(same), counts(other)) == ((0, 0, 1, 0), (0, 1, 0, 0))
    assert [(spoken.language_code, spoken.level, spoken.variety) for spoken in row.languages] == [("ara", "fluent", "")]
    assert row.version == 2


@on_one_database
@pytest.mark.parametrize(
    ("cells", "problem"),
    [
        ({"languages": "zzz"}, ("languages", "unknown_code", "zzz")),
        ({"languages": "ara:bof"}, ("languages", "not_a_choice", "bof")),
        ({"languages": "ara:native;ara:fluent"}, ("languages", "duplicate", "ara")),
        ({"minimum_minutes": "fax:10"}, ("minimum_minutes", "not_a_choice", "fax")),
        ({"minimum_minutes": "video:dix"}, ("minimum_minutes", "not_a_whole_number", "dix")),
        ({"email": "nadia@ville.example"}, ("email", "account_of_another", "nadia@ville.example")),
    ],
)
async def test_an_interpreter_is_refused(
    database: Database, city: City, cells: dict[str, str], problem: tuple[str, str, str]
) -> None:
    assert refusals(await take(database, "interpreters", INTERPRETER | cells)) == [(2, *problem)]


async def test_a_paper_is_written_down_then_corrected(database: Database, city: City) -> None:
    paper = {"interpreter": "I-NADIA", "kind": "confidentiality", "issued_on": "2026-11-01", "expires_on": "2028-11-01"}
    first = await take(database, "credentials", paper)
    other = await take(database, "credentials", paper | {"expires_on": "2029-11-01"})
    async with database.reading() as session:
        query = select(Credential.expires_on).where(Credential.issued_on == date(2026, 11, 1))
        assert list(await session.scalars(query)) == [date(2029, 11, 1)]
    assert (counts(first), counts(other)) == ((1, 0, 0, 0), (0, 1, 0, 0))


async def test_a_paper_of_nobody_of_no_kind_that_ends_first_is_refused_three_times(
    database: Database, city: City
) -> None:
    paper = {"interpreter": "X", "kind": "y", "issued_on": "2026-11-01", "expires_on": "2026-10-01"}
    assert refusals(await take(database, "credentials", paper)) == [
        (2, "interpreter", "unknown_code", "X"),
        (2, "kind", "unknown_code", "y"),
        (2, "expires_on", "end_before_start", "2026-10-01"),
    ]


WEEKLY = {"interpreter": "I-NADIA", "kind": "weekly", "weekday": "2", "from": "22:00", "until": "02:00"}
REMOVED = {"interpreter": "I-NADIA", "kind": "remove", "start": "2026-12-01T09:00", "end": "2026-12-01T12:00"}


async def test_a_file_of_availability_is_the_whole_truth_of_whom_it_names(database: Database, city: City) -> None:
    report = await take(database, "availability", WEEKLY, REMOVED)
    nadia, youssef = await interpreter(database, "I-NADIA"), await interpreter(database, "I-YOUSSEF")
    assert counts(report) == (0, 2, 0, 0)
    assert [(row.weekday, row.from_time, row.until_time) for row in nadia.pattern] == [(2, time(22), time(2))]
    assert [(row.available, row.starts_wall, row.ends_wall) for row in nadia.exceptions] == [
        (False, "2026-12-01T09:00", "2026-12-01T12:00")
    ]
    assert len(youssef.pattern) == 5
    assert counts(await take(database, "availability", WEEKLY, REMOVED)) == (0, 0, 2, 0)


async def test_whoever_has_a_bad_line_keeps_what_they_had_whole(database: Database, city: City) -> None:
    wrong = REMOVED | {"end": "2026-12-01T08:00"}
    report = await take(database, "availability", WEEKLY, wrong, WEEKLY | {"interpreter": "I-KARIM"}, partial=True)
    nadia, karim = await interpreter(database, "I-NADIA"), await interpreter(database, "I-KARIM")
    assert refusals(report) == [(3, "end", "end_before_start", "2026-12-01 08:00:00")]
    assert (len(nadia.pattern), len(karim.pattern)) == (5, 1)
