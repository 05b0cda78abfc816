"""Finance writes the version to come, tries it on last month, and reads who pays what."""

import msgspec
import pytest
from sqlalchemy import select

from interpretariat.db.models import Tariff
from interpretariat.db.session import Database
from interpretariat.domain.agreement import (
    AgreementTerms,
    Case,
    Funding,
    Gain,
    Management,
    SharedBlock,
    SharedTravel,
    Subsidy,
)
from interpretariat.domain.policy import Role
from interpretariat.domain.tariff import BILLING_TERMS, TariffTerms
from interpretariat.web.finance.tariff_form import Reading, fields_of, terms_of
from tests.factory import City
from tests.services.money import make_agreement, make_payer, signed
from tests.web.visitors import Visits, visits

__all__ = ["visits"]

PATH = "/finances/tarifs/version"


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """Pages decide nothing that the database decides: one kind is enough here."""
    return sqlite_url


def typed(**changes: str) -> dict[str, str]:
    fields = fields_of(BILLING_TERMS) | {"side": "billing", "organisation": "", "code": "B-2027", "name": "Banque 2027", "starts_on": "2027-04-01"}  # fmt: skip
    return {name: said for name, said in (fields | changes).items() if said}


async def versions(database: Database) -> dict[str, Tariff]:
    async with database.reading() as session:
        return {row.code: row for row in await session.scalars(select(Tariff))}


def test_terms_become_fields_and_the_same_terms_again() -> None:
    assert terms_of(Reading(fields_of(BILLING_TERMS)), BILLING_TERMS) == BILLING_TERMS


async def test_a_version_is_planned_and_shown_among_those_to_come(
    database: Database, city: City, visits: Visits
) -> None:
    finance = await visits.as_(city.actors[Role.FINANCE])
    assert "Programmer une version" in await finance.text(PATH)
    change = {
        "in_person_hourly": "43,50",
        "per_km": "0,625",
        "percent_1": "80",
        "urgent": "25",
        "no_show_client": "none",
    }
    answer = await finance.post(PATH, page=PATH, **typed(**change))
    assert (answer.status_code, answer.headers["location"]) == (303, "/finances/tarifs?enregistre=1")
    terms = msgspec.convert((await versions(database))["B-2027"].terms, TariffTerms)
    assert (terms.modes["in_person"].hourly_cents, str(terms.travel.per_km_cents)) == (4350, "62.500")
    assert (terms.cancellation[0].basis_points, terms.surcharges.basis_points) == (8000, {"urgent": 2500})
    assert terms.outcomes["no_show_client"].time == "none"
    assert "Banque 2027" in await finance.text("/finances/tarifs")


async def test_a_version_to_come_is_changed_in_its_place(database: Database, city: City, visits: Visits) -> None:
    finance = await visits.as_(city.actors[Role.FINANCE])
    await finance.post(PATH, page=PATH, **typed())
    row = (await versions(database))["B-2027"]
    assert 'value="2027-04-01"' in await finance.get(f"{PATH}?version={row.id}")
    await finance.post(PATH, page=PATH, **typed(in_person_hourly="50", editing="oui", base=str(row.id)))
    found = await versions(database)
    assert len([each for each in found.values() if each.starts_on == row.starts_on]) == 1
    assert found["B-2027"].terms["modes"]["in_person"]["hourly_cents"] == 5000


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"starts_on": "2026-11-23"}, "Choisissez un jour à venir"),
        ({"in_person_hourly": "beaucoup"}, "Écrivez un nombre."),
        ({"in_person_minimum": "1,5"}, "Écrivez un nombre entier."),
        ({"rebooked": "101"}, "Écrivez 100 ou moins."),
        ({"in_person_increment": "0"}, "Écrivez 1 ou plus."),
        ({"name": ""}, "Indiquez le nom."),
    ],
)
async def test_what_cannot_be_is_said_beside_its_field_and_nothing_is_lost(
    database: Database, city: City, visits: Visits, change: dict[str, str], says: str
) -> None:
    finance = await visits.as_(city.actors[Role.FINANCE])
    answer = await finance.post(PATH, page=PATH, **typed(cap="123,45", **change))
    assert (answer.status_code, says in answer.text, "123,45" in answer.text) == (422, True, True)
    assert "B-2027" not in await versions(database)


async def test_a_version_is_tried_on_last_month_and_not_kept(database: Database, city: City, visits: Visits) -> None:
    async with database.transaction() as session:
        await signed(session, city.clinic, city.limoilou, city.nadia)
    finance = await visits.as_(city.actors[Role.FINANCE])
    for side in ("billing", "pay"):
        answer = await finance.post(PATH, page=PATH, **typed(side=side, in_person_hourly="45", action="essayer"))
        assert answer.status_code == 200
        for figure in ("82,00", "90,00", "8,00"):
            assert figure in answer.text
    assert "B-2027" not in await versions(database)


async def test_an_organisation_of_its_own_tariff_keeps_it_in_the_trial(
    database: Database, city: City, visits: Visits
) -> None:
    async with database.transaction() as session:
        await signed(session, city.clinic, city.limoilou, city.nadia)
    finance = await visits.as_(city.actors[Role.FINANCE])
    answer = await finance.post(PATH, page=PATH, **typed(organisation="ecole", in_person_hourly="45", action="essayer"))
    assert "90,00" not in answer.text


async def test_agreements_are_read_article_by_article(database: Database, city: City, visits: Visits) -> None:
    terms = AgreementTerms(
        (
            Funding("3", "VILLE", Case(domains=frozenset({"immigration"}), languages=frozenset({"ara"}))),
            Subsidy("5", "VILLE", {"community": 8000}, ceiling_cents=12_000),
            Management("6", 1000),
        ),
        travel=SharedTravel("4.1", "shapley"),
        block=SharedBlock("4.2", gain=Gain(4000)),
    )
    async with database.transaction() as session:
        await make_payer(session)
        await make_agreement(session, terms, city.clinic)
    finance = await visits.as_(city.actors[Role.FINANCE])
    page = await finance.text("/finances/ententes")
    for sentence in (
        "Article 3 Bailleur VILLE paie 100 % de ce qui reste (seulement : Immigration, arabe).",
        "Article 5 Bailleur VILLE paie une part selon la classe d'organisme : Communautaire 80 %. Au plus 120,00 $ par rendez-vous.",
        "Article 6 Gestion : 10 % de ce qui reste au service.",
        "L'interprète garde 40 % de l'économie.",
        "Lie CLSC de la Basse-Ville.",
    ):
        assert sentence in page.replace("\u00a0", " ").replace("\u202f", " ")


async def test_whoever_may_only_read_is_offered_nothing_to_write(city: City, visits: Visits) -> None:
    administrator = await visits.as_(city.actors[Role.ADMINISTRATOR])
    assert "Aucune entente" in await administrator.text("/finances/ententes")
    assert "Programmer" not in await administrator.text("/finances/tarifs")
    await administrator.get(PATH, 403)
