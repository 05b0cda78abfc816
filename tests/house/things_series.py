"""Series and blocks that the table of routes names."""

from datetime import date
from itertools import count

from sqlalchemy.ext.asyncio import AsyncSession

from interpretariat.db.models import Request, Series
from interpretariat.domain.policy import ORGANISATION_ROLES, Actor
from interpretariat.domain.references import booking_reference, request_reference
from interpretariat.services.blocks import cut_slots
from tests import factory
from tests.factory import NOW, City
from tests.house.things import UNKNOWN, Thing, Two
from tests.house.things import _bookings as offered_to_two

_days = count()


async def _turns(session: AsyncSession, city: City) -> tuple[Request, Request]:
    """The next turn of a series of the clinic, and of one of the school."""
    made = []
    day = date.fromordinal(date(2026, 12, 1).toordinal() + next(_days) % 300)
    for organisation, site in ((city.clinic, city.limoilou), (city.school, city.cardinal)):
        where = await session.merge(organisation, load=False), await session.merge(site, load=False)
        facts = {
            "made_by_id": None,
            "forked_from_id": None,
            "zone": factory.ZONE,
            "starts_time": "14:00",
            "minutes": 60,
        }
        facts |= {"first_on": day, "rule": {"times": 1}, "ended_on": None, "created_at": NOW, "updated_at": NOW}
        series = await factory.added(session, Series(organisation_id=organisation.id, **facts))
        row = await factory.make_request(
            session, *where, starts_wall=f"{day}T14:00", series_id=series.id, series_on=day
        )
        made.append(row)
    return made[0], made[1]


async def _series(session: AsyncSession, city: City, actor: Actor) -> Two:
    own, foreign = await _turns(session, city)
    return Two(own.series_id, foreign.series_id if actor.role in ORGANISATION_ROLES else None)


async def _turn(session: AsyncSession, city: City, actor: Actor) -> Two:
    own, foreign = [f"{row.series_id}/echanger/{request_reference(row.id)}" for row in await _turns(session, city)]
    return Two(own, foreign if actor.role in ORGANISATION_ROLES else None)


async def _block(session: AsyncSession, city: City, actor: Actor) -> Two:
    """A block of the school, which everybody may take a slot of."""
    _, shared = await _turns(session, city)
    await cut_slots(session, shared, 30, now=NOW)
    return Two(shared.id)


async def _booked_path(session: AsyncSession, city: City, actor: Actor) -> Two:
    """A booking of the clinic, and one of the school, each within its request."""
    own, foreign = [
        f"{request_reference(each.request_id)}/rendez-vous/{booking_reference(each.id)}/refuser"
        for each in await offered_to_two(session, city, actor)
    ]
    return Two(own, foreign if actor.role in ORGANISATION_ROLES else None)


BOOKED_PATH = Thing(_booked_path, unknown="D-7654321/rendez-vous/R-7654321/refuser")
SERIES_OWN = Thing(_series)
TURN = Thing(_turn, unknown=f"{UNKNOWN}/echanger/D-0001")
BLOCK = Thing(_block)
