"""The week to come: allocated, published, and answered by most of those it was offered to."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Final

import msgspec
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from interpretariat.db.models import Booking, Interpreter, Request, Run
from interpretariat.db.session import Database
from interpretariat.demo.chance import drawn, seeded
from interpretariat.demo.generate import WEEK_DAYS, ZONE
from interpretariat.demo.people import actor_of
from interpretariat.domain.policy import Actor, Role
from interpretariat.domain.walltime import DAY
from interpretariat.jobs.solver import Workshop, work_once
from interpretariat.services import runs
from interpretariat.services.bookings import advance_booking
from interpretariat.services.publishing import publish
from interpretariat.services.requests.events import decide_request
from interpretariat.services.requests.write import duplicate_request, save_draft

SOLVER_SECONDS: Final = 12
ANSWERS: Final = {"accept": 80, "decline": 3, "": 17}
"""What becomes of an offer in its first minutes; nothing: it waits."""

WAITING_FOR_SHOW: Final = 2
"""Offers that the people of the demo's front doors keep, to answer by hand."""


DRAFTS: Final = 2
TWO_WEEKS: Final = timedelta(days=14)


class NoPlan(Exception):  # noqa: N818 - a fact that the command tells
    """The run ended without a plan; says what it said."""


async def allocate(
    database: Database, directory: Path, coordinator: str, today: date, clock: Callable[[], datetime]
) -> Run:
    """Queue the week, calculate it as a worker would, and give back the run with its figures. Raises NoPlan."""
    async with database.transaction() as session:
        actor = await actor_of(session, coordinator, Role.COORDINATOR, now=clock())
        last = today + WEEK_DAYS * DAY
        queued = await runs.queue_run(session, actor, today, last, SOLVER_SECONDS, zone=ZONE, now=clock())
    await work_once(Workshop(database, directory, clock, pace_seconds=0.25))
    async with database.reading() as session:
        run = await session.get_one(Run, queued.id)
    if run.state != "done":
        raise NoPlan(run.error)
    return run


async def publish_week(database: Database, coordinator: str, run_id: int, *, now: datetime) -> None:
    """Publish the run as its coordinator."""
    async with database.transaction() as session:
        actor = await actor_of(session, coordinator, Role.COORDINATOR, now=now)
        await publish(session, actor, run_id, now=now)


async def answer_offers(database: Database, shown: frozenset[str], *, now: datetime) -> None:
    """Most people answer what they are offered. Those of `shown`, by their addresses, keep their first offers for
    whoever looks at the demo.
    """
    kept: dict[str, int] = dict.fromkeys(shown, 0)
    async with database.transaction() as session:
        for booking_id, request_id, actor in await _offers(session):
            event = drawn(seeded("answer", request_id, actor.name), ANSWERS)
            if kept.get(actor.email, WAITING_FOR_SHOW) < WAITING_FOR_SHOW:
                kept[actor.email] += 1
                event = ""
            if event:
                await advance_booking(session, actor, booking_id, event, now=now)


async def keep_drafts(database: Database, requester: str, *, now: datetime) -> None:
    """Requests begun and not sent: the last ones of this requester again, two weeks later."""
    async with database.transaction() as session:
        actor = await actor_of(session, requester, Role.REQUESTER, now=now)
        coming = select(Request).where(Request.requester_id == actor.account_id, Request.starts_at > now)
        rows = list(await session.scalars(coming.order_by(Request.starts_at.desc()).limit(DRAFTS)))
        for row in rows:
            again = await duplicate_request(session, actor, row.id)
            start = datetime.fromisoformat(row.starts_wall) + TWO_WEEKS
            await save_draft(session, actor, msgspec.structs.replace(again, start=start), now=now)


async def give_up_one(database: Database, coordinator: str, requester: str, *, now: datetime) -> None:
    """The coordination tells this requester that nobody is free for the first request that the week left unserved."""
    async with database.transaction() as session:
        asking = await actor_of(session, requester, Role.REQUESTER, now=now)
        unserved = select(Request.id).where(
            Request.requester_id == asking.account_id, Request.state == "submitted", Request.starts_at > now
        )
        found = await session.scalar(unserved.order_by(Request.starts_at).limit(1))
        if found is not None:
            actor = await actor_of(session, coordinator, Role.COORDINATOR, now=now)
            await decide_request(session, actor, found, "give_up", cause="none_free", now=now)


async def _offers(session: AsyncSession) -> list[tuple[int, int, Actor]]:
    """(booking, request, interpreter) of the offers that wait, the nearest first."""
    query = (
        select(Booking)
        .where(Booking.state == "offered")
        .options(joinedload(Booking.interpreter).joinedload(Interpreter.account))
        .order_by(Booking.starts_at, Booking.id)
    )
    found = []
    for booking in await session.scalars(query):
        person = booking.interpreter
        if person.account is not None:
            actor = Actor(
                person.account.id, Role.INTERPRETER, person.name, person.account.email, interpreter_id=person.id
            )
            found.append((booking.id, booking.request_id, actor))
    return found
