import pytest
from sqlalchemy import select

from interpretariat.db.models import Agreement, Envelope, RequestPartner
from interpretariat.db.session import Database
from tests.factory import City
from tests.services.imports.sheets import counts, on_one_database, refusals, take
from tests.services.imports.test_requests import ASKED

VILLE = {"code": "VILLE", "name": "Bailleur de la Cité"}
ENVELOPE = {"code": "ENV", "name": "Réfugiés", "payer": "VILLE", "amount_cents": "500000", "starts_on": "2026-04-01", "ends_on": "2027-03-31"}  # fmt: skip
AGREEMENT = {"code": "E-1", "name": "Entente", "organisations": "clinique", "starts_on": "2027-01-01", "terms": '{"clauses": [{"kind": "subsidy", "article": "5", "payer": "VILLE", "points": {"health": 4000}}]}'}  # fmt: skip


def funded_by(code: str) -> str:
    return AGREEMENT["terms"].replace("VILLE", code)


async def test_an_agreement_is_kept_with_its_members_and_every_default(database: Database, city: City) -> None:
    await take(database, "payers", VILLE)
    assert counts(await take(database, "agreements", AGREEMENT)) == (1, 0, 0, 0)
    assert counts(await take(database, "agreements", AGREEMENT)) == (0, 0, 1, 0)
    wider = AGREEMENT | {"organisations": "ecole;clinique"}
    assert counts(await take(database, "agreements", wider)) == (0, 1, 0, 0)
    async with database.reading() as session:
        row = (await session.scalars(select(Agreement))).one()
        assert row.terms["clauses"][0] == {
            "kind": "subsidy",
            "article": "5",
            "payer": "VILLE",
            "points": {"health": 4000},
            "ceiling_cents": None,
            "monthly_ceiling_cents": None,
        }


@on_one_database
@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"terms": '{"travel": {"article": "1", "rule": "coin"}}'}, ("terms", "bad_agreement", None)),
        ({"terms": funded_by("NOBODY")}, ("terms", "unknown_code", "NOBODY")),
        ({"organisations": "clinique;zzz"}, ("organisations", "unknown_code", "zzz")),
    ],
)
async def test_an_agreement_that_names_a_stranger_is_refused(
    database: Database, city: City, change: dict[str, str], problem: tuple[str, str, object]
) -> None:
    await take(database, "payers", VILLE)
    assert refusals(await take(database, "agreements", AGREEMENT | change)) == [(2, *problem)]


@on_one_database
async def test_a_version_that_has_begun_never_changes(database: Database, city: City) -> None:
    await take(database, "payers", VILLE, {"code": "MIFI", "name": "Autre bailleur"})
    begun = AGREEMENT | {"starts_on": "2026-11-23"}
    await take(database, "agreements", begun)
    report = await take(database, "agreements", begun | {"terms": funded_by("MIFI")})
    assert refusals(report) == [(2, "starts_on", "tariff_begun", "2026-11-23")]


@on_one_database
@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"payer": "NOBODY"}, ("payer", "unknown_code", "NOBODY")),
        ({"ends_on": "2026-03-31"}, ("ends_on", "end_before_start", "2026-03-31")),
        ({"reserve_cents": "500001"}, ("reserve_cents", "too_large", 500_001)),
    ],
)
async def test_an_envelope_that_cannot_be_is_refused(
    database: Database, city: City, change: dict[str, str], problem: tuple[str, str, object]
) -> None:
    await take(database, "payers", VILLE)
    assert refusals(await take(database, "envelopes", ENVELOPE | change)) == [(2, *problem)]


async def test_an_envelope_may_grow(database: Database, city: City) -> None:
    await take(database, "payers", VILLE)
    await take(database, "envelopes", ENVELOPE)
    assert counts(await take(database, "envelopes", ENVELOPE | {"amount_cents": "600000"})) == (0, 1, 0, 0)
    async with database.reading() as session:
        assert (await session.scalars(select(Envelope.amount_cents))).all() == [600_000]


async def test_a_shared_appointment_names_a_request_that_stands(database: Database, city: City) -> None:
    await take(database, "requests", ASKED)
    line = {name: ASKED.get(name, "") for name in ("organisation", "start", "language", "file_reference")}
    line |= {"partner": "ecole", "people": "3"}
    assert counts(await take(database, "shared_appointments", line)) == (1, 0, 0, 0)
    other = line | {"start": "2026-12-24T09:00"}
    assert refusals(await take(database, "shared_appointments", other)) == [(2, "start", "no_such_request", "2026-12-24T09:00")]  # fmt: skip
    async with database.reading() as session:
        assert (await session.scalars(select(RequestPartner.people))).all() == [3]
