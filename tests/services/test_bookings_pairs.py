"""Every event in every state, through the use case itself; and late at the minute, over every holiday and change."""

from datetime import date, datetime, timedelta
from itertools import product
from zoneinfo import ZoneInfo

import pytest

from interpretariat.db.models import Booking, Holiday
from interpretariat.db.session import Database
from interpretariat.domain.business import RULE
from interpretariat.domain.lifecycle import BOOKING, BOOKING_STATES, Party, parties, possible
from interpretariat.domain.policy import SYSTEM, Actor, Role
from interpretariat.domain.refusals import TransitionRefused
from interpretariat.services.bookings import StepFacts, advance_booking
from tests.domain.test_business import FORTY_EIGHT, HOLIDAYS
from tests.factory import NOW, TUESDAY, ZONE, City, at
from tests.services.booking_steps import booked

START = at(TUESDAY)
AFTER = START + timedelta(hours=3)
FACTS = StepFacts(actual_start=START, actual_end=START + timedelta(hours=1), side="client", reason="essai")


class Undone(Exception):  # noqa: N818 - a fact of the test
    """The step was taken; nothing of it is kept."""


def actor_of(city: City, party: Party) -> Actor:
    by_party = {"requester": city.requester, "interpreter": city.actors[Role.INTERPRETER], "system": SYSTEM}
    return by_party.get(party, city.coordinator)


async def step_and_undo(
    database: Database, actor: Actor, booking_id: int, pair: tuple[str, str], now: datetime
) -> None:
    """Take the event in the state, then raise Undone: what is signed stays so, and the next pair needs it unsigned."""
    state, event = pair
    async with database.transaction() as session:
        (await session.get_one(Booking, booking_id)).state = state
        await session.flush()
        await advance_booking(session, actor, booking_id, event, FACTS, now=now)
        await session.flush()
        raise Undone


async def test_legal_pairs_pass_and_all_others_are_refused_with_what_is_possible(database: Database, city: City) -> None:  # fmt: skip
    booking_id = await booked(database, city)
    wrong = []
    for state, event in product(BOOKING_STATES, BOOKING.table):
        legal = event in possible(BOOKING, state)
        by = sorted(parties(BOOKING, state, event)) if legal else ["coordinator"]
        if by == ["finance"]:  # closing a period moves these, not a step of somebody
            continue
        now = NOW if event in ("accept", "decline", "expire") else AFTER
        try:
            await step_and_undo(database, actor_of(city, by[0]), booking_id, (state, event), now)
        except Undone:
            done = True
        except TransitionRefused as refusal:
            done = False
            if refusal.facts["possible"] != possible(BOOKING, state):
                wrong.append(f"{state} {event}: possible {refusal.facts['possible']}")
        if done is not legal:
            wrong.append(f"{state} {event}: {'done' if done else 'refused'}")
    assert wrong == []


MORE = [
    ("2026-11-23 17:00", "2026-11-19 17:00"),  # Monday at 17 h: Friday and Thursday
    ("2026-11-24 17:00", "2026-11-20 17:00"),  # Friday at 17 h is the last minute
    ("2026-12-24 09:00", "2026-12-22 00:00"),  # on a day off itself
    ("2027-01-05 09:00", "2026-12-30 09:00"),
    ("2026-03-09 09:00", "2026-03-05 09:00"),  # the Monday after the spring change
    ("2026-11-02 09:00", "2026-10-29 09:00"),  # the Monday after the autumn change
]


def instant(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(ZONE))


async def test_cancelling_turns_late_at_the_minute_and_keeps_the_rule_that_said_so(
    database: Database, city: City
) -> None:
    async with database.transaction() as session:
        known = {date(2026, 12, 25), date(2027, 1, 1)}
        kind = city.clinic.holiday_kind
        session.add_all(
            Holiday(on_date=day, kind=kind, name_fr="Férié", name_en="Holiday")
            for day in HOLIDAYS
            if kind != "public" or day not in known
        )
    wrong = []
    for start, deadline in [*FORTY_EIGHT, *MORE]:
        for late, received in ((False, instant(deadline)), (True, instant(deadline) + timedelta(minutes=1))):
            booking_id = await booked(database, city, "confirmed", wall=start.replace(" ", "T"))
            async with database.transaction() as session:
                booking = await advance_booking(session, city.requester, booking_id, "cancel", now=received)
                said = (booking.state, booking.rule_version, (booking.notice_minutes or 0) < 48 * 60)
            expected = ("late_cancelled", RULE, True) if late else ("cancelled", RULE, False)
            if said != expected:
                wrong.append(f"{start}, received {received:%m-%d %H:%M}: {said}")
    assert wrong == []


@pytest.mark.parametrize("role", [Role.INTERPRETER, Role.COORDINATOR])
async def test_only_the_requester_cancels(database: Database, city: City, role: Role) -> None:
    booking_id = await booked(database, city, "confirmed")
    with pytest.raises(Exception, match="not_allowed"):
        async with database.transaction() as session:
            await advance_booking(session, city.actors[role], booking_id, "cancel", now=NOW)
