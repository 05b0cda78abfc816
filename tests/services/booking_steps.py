"""Bookings to step, and what a step leaves behind."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from interpretariat.db.models import Booking, Outbox, Request
from interpretariat.db.session import Database
from interpretariat.domain.policy import Actor, Role
from interpretariat.services.bookings import NOTHING, StepFacts, advance_booking
from tests import factory
from tests.factory import NOW, TUESDAY, City

SOON = NOW + timedelta(hours=2)


def nadia(city: City) -> Actor:
    return city.actors[Role.INTERPRETER]


async def booked(database: Database, city: City, state: str = "offered", wall: str = TUESDAY, **facts: Any) -> int:
    """A booking of Nadia's at the clinic; `site`, `interpreter` and `request` facts may say otherwise."""
    request_facts = facts.pop("request", {})
    site, person = facts.pop("site", city.limoilou), facts.pop("interpreter", city.nadia)
    async with database.transaction() as session:
        clinic, place = await session.merge(city.clinic), await session.merge(site)
        request = await factory.make_request(
            session, clinic, place, requester=city.requester, starts_wall=wall, **request_facts
        )
        booking = await factory.make_booking(
            session, request, await session.merge(person), state, answer_by=facts.pop("answer_by", SOON), **facts
        )
        return int(booking.id)


async def step(
    database: Database,
    actor: Actor,
    booking_id: int,
    event: str,
    facts: StepFacts = NOTHING,
    *,
    now: datetime = NOW,
    version: int | None = None,
) -> str:
    async with database.transaction() as session:
        return (await advance_booking(session, actor, booking_id, event, facts, now=now, version=version)).state


async def letters(database: Database) -> list[tuple[str, str]]:
    async with database.reading() as session:
        rows = await session.execute(select(Outbox.kind, Outbox.recipient).order_by(Outbox.id))
        return [(row.kind, row.recipient) for row in rows]


async def state_of_request(database: Database, booking_id: int) -> str:
    async with database.reading() as session:
        query = select(Request.state).join(Request.bookings).where(Booking.id == booking_id)
        return str(await session.scalar(query))
