from datetime import date
from random import Random

import pytest

from interpretariat.db.models import RequestPartner
from interpretariat.db.session import Database
from interpretariat.domain.agreement import (
    AgreementTerms,
    Case,
    Cooperation,
    Drawing,
    Funding,
    Gain,
    Management,
    Membership,
    SharedAppointment,
    SharedBlock,
    SharedTravel,
    Subsidy,
)
from interpretariat.domain.policy import Actor, Role
from interpretariat.domain.refusals import NotAllowed, NotFound
from interpretariat.services.month_lines import month_lines
from interpretariat.services.month_scene import load_scene
from interpretariat.services.statements import Statement, all_statements, statement_of
from tests.factory import City, added
from tests.services.money import (
    NOVEMBER,
    OCTOBER,
    chained_day,
    make_agreement,
    make_envelope,
    make_payer,
    signed,
    three_visits,
)


async def statement(database: Database, city: City, month: date = OCTOBER, *, of: str = "clinic") -> Statement:
    async with database.reading() as session:
        return await statement_of(session, city.actors[Role.FINANCE], getattr(city, of).id, month)


async def test_without_an_agreement_the_organisation_pays_what_it_asked_for(database: Database, city: City) -> None:
    async with database.transaction() as session:
        await signed(session, city.clinic, city.limoilou, city.nadia, km=10)
    found = await statement(database, city)
    (line,) = found.lines
    assert (found.state, found.subtotal_cents, found.paid_by_others_cents) == ("open", 8820, 0)
    assert (line.origin.tariff, line.origin.agreement, line.standing) == ("billing-2026-01-01", "", "settled")
    assert [(part.kind, part.amount_cents) for part in line.price_lines] == [("time", 8200), ("travel", 620)]


async def test_a_line_says_who_pays_by_which_article(database: Database, city: City) -> None:
    terms = AgreementTerms((Subsidy("5", "VILLE", {"health": 4000}), Management("6", 1000)))
    async with database.transaction() as session:
        await make_payer(session)
        await make_agreement(session, terms, city.clinic)
        await signed(session, city.clinic, city.limoilou, city.nadia, cost_centre="Accueil")
    found = await statement(database, city)
    (line,) = found.lines
    assert [(share.payer, share.article, share.amount_cents) for share in line.settled.shares] == [
        ("VILLE", "5", 3280),
        ("clinique", "", 5412),
    ]
    assert (found.price_cents, found.subtotal_cents, found.paid_by_others_cents) == (8692, 5412, 3280)
    assert (dict(found.by_payer()), dict(found.by_cost_centre())) == (
        {"VILLE": 3280, "clinique": 5412},
        {"Accueil": 5412},
    )


async def test_a_hidden_payer_is_never_named(database: Database, city: City) -> None:
    hidden = Funding("3", "TIERS", Case(codes=frozenset({"R-12"})), hidden=True)
    async with database.transaction() as session:
        await make_payer(session, "TIERS")
        await make_agreement(session, AgreementTerms((hidden,)))
        await signed(session, city.clinic, city.limoilou, city.nadia, cost_centre="R-12")
    assert dict((await statement(database, city)).by_payer()) == {"": 8200, "clinique": 0}


async def test_three_visits_at_one_site_are_one_block(database: Database, city: City) -> None:
    async with database.transaction() as session:
        await make_agreement(session, AgreementTerms(block=SharedBlock("9", gain=Gain(4000))))
        await three_visits(session, city)
    found = await statement(database, city)
    uses = [line.block for line in found.lines]
    assert (found.subtotal_cents, [use and use.own_cents for use in uses]) == (14_760, [4920, 4920, 4920])
    assert uses[0] is not None
    assert (uses[0].article, uses[0].alone_cents, uses[0].together_cents, uses[0].kept_cents) == (
        "9",
        24_600,
        8200,
        6560,
    )


async def test_who_does_not_agree_to_share_a_block_pays_its_own(database: Database, city: City) -> None:
    async with database.transaction() as session:
        await make_agreement(session, AgreementTerms(block=SharedBlock("9")), city.school)
        await three_visits(session, city)
    assert (await statement(database, city)).subtotal_cents == 24_600


@pytest.mark.parametrize("rule", ["first_pays_outward", "proportional", "shapley"])
async def test_a_round_is_shared_and_its_kilometres_stay_what_they_are(
    database: Database, city: City, rule: str
) -> None:
    async with database.transaction() as session:
        await make_agreement(session, AgreementTerms(travel=SharedTravel("8", rule)))  # type: ignore[arg-type]  # one of the rules
        await chained_day(session, city)
    clinic, school = await statement(database, city), await statement(database, city, of="school")
    uses = [line.tour for line in (*clinic.lines, *school.lines)]
    assert sum(use.own_cents for use in uses if use) == 23 * 62
    assert [(use.article, use.appointments, use.others) for use in uses if use] == [
        ("8", 3, (city.school.id,)),
        ("8", 3, (city.school.id,)),
        ("8", 3, (city.clinic.id,)),
    ]
    assert [use.own_cents for use in uses if use] != [6 * 62, 14 * 62, 3 * 62]
    assert clinic.subtotal_cents + school.subtotal_cents == 3 * 8200 + 23 * 62


async def test_one_appointment_of_two_organisations_is_on_both_statements(database: Database, city: City) -> None:
    async with database.transaction() as session:
        await make_agreement(session, AgreementTerms(appointment=SharedAppointment("10", "head_count")))
        booking = await signed(session, city.clinic, city.limoilou, city.nadia, people_count=3, service="Pédiatrie")
        await added(session, RequestPartner(request_id=booking.request_id, organisation_id=city.school.id, people=1))
    clinic, school = await statement(database, city), await statement(database, city, of="school")
    assert (clinic.subtotal_cents, school.subtotal_cents) == (6150, 2050)
    (line,) = school.lines
    assert line.where is not None
    assert (line.shared and line.shared.others, line.where.service) == ((city.clinic.id,), "")


async def test_a_slot_taken_over_by_another_partner_is_credited(database: Database, city: City) -> None:
    async with database.transaction() as session:
        await signed(
            session, city.clinic, city.limoilou, city.nadia, state="late_cancelled", booked={"notice_minutes": 100}
        )
    assert (await statement(database, city)).subtotal_cents == 8200
    async with database.transaction() as session:
        await signed(session, city.school, city.cardinal, city.nadia, km=0)
    (line,) = (await statement(database, city)).lines
    assert [(part.kind, part.amount_cents) for part in line.price_lines] == [("time", 8200), ("credit", -8200)]
    assert (await statement(database, city, of="school")).subtotal_cents == 8200


async def test_an_envelope_is_drawn_in_the_order_of_the_appointments(database: Database, city: City) -> None:
    async with database.transaction() as session:
        await make_envelope(session, await make_payer(session, "MSSS"), 10_000)
        await make_agreement(session, AgreementTerms((Drawing("4", "ENV"),)))
        for day in (8, 7, 9):
            await signed(session, city.clinic, city.limoilou, city.nadia, f"2026-10-{day:02}T09:00")
        await signed(session, city.clinic, city.limoilou, city.nadia, "2026-11-03T09:00")
    found = await statement(database, city)
    assert [line.share_cents for line in found.lines] == [0, 6400, 8200]
    assert dict(found.by_envelope()) == {"": 14_600, "ENV": 10_000}
    assert (await statement(database, city, NOVEMBER)).subtotal_cents == 8200


async def test_members_of_a_cooperative_net_their_minutes(database: Database, city: City) -> None:
    lenders = {"I-NADIA": "ecole", "I-YOUSSEF": "clinique"}
    async with database.transaction() as session:
        await make_agreement(session, AgreementTerms((Cooperation("4", lenders, 4100),)))
        await signed(session, city.clinic, city.limoilou, city.nadia, minutes=180)
        await signed(session, city.school, city.cardinal, city.youssef, minutes=60)
    clinic, school = await statement(database, city), await statement(database, city, of="school")
    assert [(line.kind, line.minutes, line.share_cents) for line in clinic.lines] == [
        ("booking", 0, 0),
        ("cooperation", -120, 8200),
    ]
    assert [(line.kind, line.minutes, line.share_cents) for line in school.lines] == [
        ("booking", 0, 4100),
        ("cooperation", 120, -8200),
    ]


async def test_a_member_owes_its_fee_in_its_month(database: Database, city: City) -> None:
    fee = Membership("1", {"clinique": None}, fee_cents=50_000, fee_month=11)
    async with database.transaction() as session:
        await make_agreement(session, AgreementTerms((fee,)))
    assert (await statement(database, city)).subtotal_cents == 0
    (line,) = (await statement(database, city, NOVEMBER)).lines
    assert (line.kind, line.article, line.share_cents) == ("membership", "1", 50_000)
    assert (await statement(database, city, NOVEMBER, of="school")).lines == ()


async def test_the_version_in_force_is_that_of_the_day_the_organisations_own_first(
    database: Database, city: City
) -> None:
    async with database.transaction() as session:
        await make_payer(session)
        await make_agreement(session, AgreementTerms((Funding("1", "VILLE", points=1000),)), code="POOL")
        await make_agreement(session, AgreementTerms((Funding("1", "VILLE", points=2000),)), city.clinic)
        await make_agreement(
            session, AgreementTerms((Funding("1", "VILLE"),)), city.clinic, starts_on=date(2026, 10, 8)
        )
        for day in ("07", "08"):
            await signed(session, city.clinic, city.limoilou, city.nadia, f"2026-10-{day}T09:00")
        await signed(session, city.school, city.cardinal, city.nadia, "2026-10-09T09:00")
    found = await statement(database, city)
    assert [(line.share_cents, line.origin.agreement_since) for line in found.lines] == [
        (6560, date(2026, 1, 1)),
        (0, date(2026, 10, 8)),
    ]
    assert (await statement(database, city, of="school")).subtotal_cents == 7380


async def test_another_organisation_is_not_found_and_a_requester_may_not_look(database: Database, city: City) -> None:
    async def ask(actor: Actor) -> None:
        async with database.reading() as session:
            await statement_of(session, actor, city.school.id, OCTOBER)

    with pytest.raises(NotFound):
        await ask(city.actors[Role.ORGANISATION_MANAGER])
    with pytest.raises(NotAllowed):
        await ask(city.requester)


async def test_what_the_payers_bear_is_the_price_of_every_booking(database: Database, city: City) -> None:
    """A month with everything at once: no cent is lost or made, whoever pays."""
    chance = Random(20261001)
    everything = AgreementTerms(
        (
            Funding("1", "VILLE", Case(domains=frozenset({"school"}))),
            Drawing("2", "ENV", points=7000),
            Management("3", 1234),
        ),
        travel=SharedTravel("4", "shapley"),
        block=SharedBlock("5", gain=Gain(3333)),
    )
    async with database.transaction() as session:
        await make_envelope(session, await make_payer(session), 30_000)
        await make_agreement(session, everything)
        for day in range(1, 15):
            for hour in (9, 11, 13):
                whose, site = chance.choice([(city.clinic, city.limoilou), (city.school, city.cardinal)])
                await signed(session, whose, site, city.nadia, f"2026-10-{day:02}T{hour:02}:00", minutes=chance.choice([30, 120]), km=chance.randrange(30), domain=chance.choice(["school", "health"]))  # fmt: skip
    async with database.reading() as session:
        month = month_lines(await load_scene(session, OCTOBER))
        statements = await all_statements(session, city.actors[Role.FINANCE], OCTOBER)
    assert len(month.lines) == 42
    for part, line in zip(month.parts, month.lines, strict=True):
        assert sum(share.amount_cents for share in line.settled.shares) == line.price_cents
        assert line.settled.price_cents == part.priced.price_cents
    alone = sum(part.priced.alone.total_cents for part in month.parts)
    saved = {part.priced.block.alone_cents - part.priced.block.together_cents - part.priced.block.kept_cents for part in month.parts if part.priced.block}  # fmt: skip
    assert sum(line.settled.price_cents for line in month.lines) <= alone
    assert saved
    assert sum(each.price_cents for each in statements) == sum(line.price_cents for line in month.lines)
