"""Files of the city, on both databases: all is written or nothing, and a second import changes only what is other."""

import pytest
from sqlalchemy import func, select

from interpretariat.db.models import Holiday, Language, Organisation, Site, Tariff
from interpretariat.db.session import Database
from interpretariat.domain.policy import Role
from interpretariat.domain.refusals import NotAllowed
from interpretariat.domain.tariff import BILLING_TERMS, terms_json
from tests.factory import City
from tests.services.imports.sheets import counts, on_one_database, refusals, take

ORGANISATION = {"code": "cmq", "name": "Centre multiethnique", "sector": "community", "regime": "P-39.1"}
SITE = {
    "organisation": "clinique",
    "code": "NEUF",
    "name": "Nouveau",
    "address": "1, rue A",
    "city": "Québec",
    "lat": "46.8",
    "lon": "-71.2",
}
LANGUAGE = {"code": "tir", "name_fr": "tigrigna", "name_en": "Tigrinya", "autonym": "ትግርኛ"}


async def test_a_new_organisation_is_created(database: Database, city: City) -> None:
    report = await take(database, "organisations", ORGANISATION | {"cost_centres": "A;B"})
    async with database.reading() as session:
        row = await session.scalar(select(Organisation).where(Organisation.code == "cmq"))
    assert row is not None
    assert counts(report) == (1, 0, 0, 0)
    assert (row.name, row.cost_centres, row.zone, row.active) == (
        "Centre multiethnique",
        ["A", "B"],
        "America/Toronto",
        True,
    )


async def test_a_second_import_changes_only_what_is_other(database: Database, city: City) -> None:
    await take(database, "organisations", ORGANISATION)
    again = await take(database, "organisations", ORGANISATION)
    other = await take(database, "organisations", ORGANISATION | {"name": "Autre nom"})
    async with database.reading() as session:
        row = await session.scalar(select(Organisation).where(Organisation.code == "cmq"))
    assert row is not None
    assert (counts(again), counts(other)) == ((0, 0, 1, 0), (0, 1, 0, 0))
    assert (row.name, row.version) == ("Autre nom", 2)


async def test_one_bad_line_and_nothing_is_written(database: Database, city: City) -> None:
    report = await take(database, "sites", SITE, SITE | {"organisation": "rien", "code": "B"})
    async with database.reading() as session:
        written = await session.scalar(select(func.count()).select_from(Site).where(Site.code == "NEUF"))
    assert refusals(report) == [(3, "organisation", "unknown_code", "rien")]
    assert written == 0


async def test_partial_writes_the_right_lines(database: Database, city: City) -> None:
    report = await take(database, "sites", SITE, SITE | {"organisation": "rien", "code": "B"}, partial=True)
    async with database.reading() as session:
        row = await session.scalar(select(Site).where(Site.code == "NEUF"))
    assert row is not None
    assert counts(report) == (1, 0, 0, 1)
    assert (row.short_name, row.zone, row.organisation_id) == ("NEUF", "America/Toronto", city.clinic.id)


async def test_wrong_columns_write_nothing_even_in_part(database: Database, city: City) -> None:
    report = await take(database, "holidays", {"date": "2026-07-01", "kind": "public", "name_fr": "x"}, partial=True)
    async with database.reading() as session:
        assert await session.scalar(select(func.count()).select_from(Holiday)) == 2
    assert refusals(report) == [(1, "name_en", "missing_column", "name_en")]


async def test_languages_of_one_file_may_name_each_other(database: Database, city: City) -> None:
    report = await take(
        database,
        "languages",
        LANGUAGE | {"alternatives": "amh"},
        LANGUAGE | {"code": "amh", "name_fr": "amharique"},
    )
    async with database.reading() as session:
        row = await session.get(Language, "tir")
    assert row is not None
    assert (counts(report), row.alternatives) == ((2, 0, 0, 0), ["amh"])


@on_one_database
@pytest.mark.parametrize(
    ("cells", "problem"),
    [
        ({"code": "TIR"}, ("code", "not_iso_639_3", "TIR")),
        ({"alternatives": "zzz"}, ("alternatives", "unknown_code", "zzz")),
        ({"alternatives": "tir"}, ("alternatives", "own_alternative", "tir")),
    ],
)
async def test_a_language_is_refused(
    database: Database, city: City, cells: dict[str, str], problem: tuple[str, str, str]
) -> None:
    assert refusals(await take(database, "languages", LANGUAGE | cells)) == [(2, *problem)]


def tariff(**cells: str) -> dict[str, str]:
    terms = terms_json(BILLING_TERMS).decode()
    return {
        "code": "T-9",
        "name": "Grille",
        "side": "billing",
        "organisation": "",
        "starts_on": "2027-01-01",
        "terms": terms,
    } | cells


async def test_a_future_tariff_may_change(database: Database, city: City) -> None:
    first = await take(database, "tariffs", tariff(organisation="clinique"))
    same = await take(database, "tariffs", tariff(organisation="clinique"))
    other = await take(database, "tariffs", tariff(organisation="clinique", name="Autre"))
    assert (counts(first), counts(same), counts(other)) == ((1, 0, 0, 0), (0, 0, 1, 0), (0, 1, 0, 0))


async def test_a_tariff_that_has_begun_never_changes(database: Database, city: City) -> None:
    begun = tariff(starts_on="2026-01-01", name="Autre")
    assert refusals(await take(database, "tariffs", begun)) == [(2, "starts_on", "tariff_begun", "2026-01-01")]
    async with database.reading() as session:
        assert await session.scalar(select(func.count()).select_from(Tariff).where(Tariff.name == "Autre")) == 0


async def test_terms_that_make_no_tariff_are_refused_with_the_reason(database: Database, city: City) -> None:
    report = await take(database, "tariffs", tariff(terms='{"modes": {}}'))
    assert [(found.problem.code, found.problem.field) for found in report.problems] == [("bad_terms", "terms")]
    assert "a tariff says what each outcome costs" in report.problems[0].problem.facts["reason"]


@on_one_database
@pytest.mark.parametrize(
    ("noun", "role"),
    [
        ("organisations", Role.COORDINATOR),
        ("accounts", Role.FINANCE),
        ("tariffs", Role.ADMINISTRATOR),
        ("history", Role.ADMINISTRATOR),
    ],
)
async def test_a_file_is_for_the_role_that_keeps_its_nouns(
    database: Database, city: City, noun: str, role: Role
) -> None:
    with pytest.raises(NotAllowed):
        await take(database, noun, {}, actor=city.actors[role])
