"""Feeds of the small city, and what an independent reader finds in them."""

from typing import Any

import icalendar

from interpretariat.db.queries.feeds import FeedKind
from interpretariat.db.session import Database
from interpretariat.domain.policy import Role
from interpretariat.services.feeds import FeedDraft, create_feed
from tests import factory
from tests.factory import NOW, City, at


async def bookings_of(database: Database, city: City, *states: str) -> None:
    """One booking of Nadia's a day from 1 December on, at 14 h in Limoilou, one a state."""
    async with database.transaction() as session:
        clinic, site = await session.merge(city.clinic), await session.merge(city.limoilou)
        nadia = await session.merge(city.nadia)
        for day, state in enumerate(states, 1):
            request = await factory.make_request(
                session, clinic, site, requester=city.requester, starts_wall=f"2026-12-{day:02}T14:00",
                note="Mme Secret", contact="418 555-0199", file_reference="DOSSIER-1",
            )  # fmt: skip
            await factory.make_booking(session, request, nadia, state, answer_by=at("2026-11-25T16:00"))


async def feed_of(database: Database, city: City, role: Role, kind: FeedKind, **facts: Any) -> str:
    async with database.transaction() as session:
        draft = FeedDraft(kind=kind, name="Téléphone", **facts)
        _, token = await create_feed(session, city.actors[role], draft, now=NOW)
    return f"/ical/{token}.ics"


def events_of(body: bytes) -> list[Any]:
    return list(icalendar.Calendar.from_ical(body).walk("VEVENT"))
