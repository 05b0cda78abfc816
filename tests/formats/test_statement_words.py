"""Every step of a line is told, and together they come to what is left to pay."""

from datetime import date

import pytest

from interpretariat.db.models import RequestPartner
from interpretariat.db.session import Database
from interpretariat.domain.agreement import (
    AgreementTerms,
    Case,
    Drawing,
    Funding,
    Gain,
    Management,
    SharedAppointment,
    SharedBlock,
    SharedTravel,
    Subsidy,
)
from interpretariat.domain.policy import Role
from interpretariat.domain.statement import Line, charge, reversed_line
from interpretariat.formats.statement_words import Names, steps_of
from interpretariat.services.statements import all_statements
from tests.databases import on_sqlite
from tests.factory import City, added
from tests.services.money import OCTOBER, chained_day, make_agreement, make_envelope, make_payer, signed, three_visits

NAMES = Names({"VILLE": "Ville"}, {"ENV": "Réfugiés 2026"})
EVERYTHING = AgreementTerms(
    (
        Funding("1", "TIERS", Case(codes=frozenset({"R-12"})), hidden=True),
        Drawing("2", "ENV", points=2500),
        Subsidy("5", "VILLE", {"health": 4000}, ceiling_cents=900),
        Management("6", 1000),
    ),
    travel=SharedTravel("8", "first_pays_outward"),
    block=SharedBlock("9", gain=Gain(4000)),
    appointment=SharedAppointment("10"),
)


async def lines_of(database: Database, city: City) -> list[Line]:
    async with database.reading() as session:
        found = await all_statements(session, city.actors[Role.FINANCE], OCTOBER)
    return [line for each in found for line in each.lines]


@on_sqlite
async def test_steps_come_to_the_share_whatever_was_shared(database: Database, city: City) -> None:
    async with database.transaction() as session:
        ville, _tiers = await make_payer(session), await make_payer(session, "TIERS")
        await make_envelope(session, ville, 2_000)
        await make_agreement(session, EVERYTHING)
        await chained_day(session, city)
        await three_visits(session, city)
        both = await signed(session, city.clinic, city.limoilou, city.nadia, "2026-10-12T09:00", cost_centre="R-12")
        for organisation in (city.clinic, city.school):
            await added(
                session, RequestPartner(request_id=both.request_id, organisation_id=organisation.id, weight=1, people=1)
            )
    lines = await lines_of(database, city)
    assert len(lines) == 8
    for line in (*lines, *map(reversed_line, lines)):
        told = steps_of(line, NAMES, "fr")
        assert sum(step.amount_cents for step in told) == line.share_cents, told
    labels = {step.label for line in lines for step in steps_of(line, NAMES, "fr")}
    assert labels >= {
        "Temps", "Déplacement", "Bloc partagé", "Trajet partagé", "Rendez-vous partagé", "Gestion",
        "Enveloppe Réfugiés 2026", "Subvention, Ville", "Payé par un autre payeur",
    }  # fmt: skip


@on_sqlite
async def test_a_shared_trip_says_with_how_many_and_never_whose(database: Database, city: City) -> None:
    async with database.transaction() as session:
        await make_agreement(session, AgreementTerms(travel=SharedTravel("8", "shapley")))
        await chained_day(session, city)
    line = (await lines_of(database, city))[0]
    (step,) = [step for step in steps_of(line, NAMES, "en") if step.label == "Shared travel"]
    assert step.reckoning == "$14.26 for 3 appointments of the same trip, by what each stop adds, with 1 other service"
    assert step.clause == "agreement E-1, art. 8"


@pytest.mark.parametrize(("locale", "label"), [("fr", "Cotisation annuelle"), ("en", "Yearly membership fee")])
def test_a_fee_is_one_step(locale: str, label: str) -> None:
    line = Line("membership", 1, date(2026, 4, 1), charge("clinique", 25_000), article="4")
    assert [(step.label, step.amount_cents) for step in steps_of(line, NAMES, locale)] == [(label, 25_000)]  # type: ignore[arg-type]  # one of the two
