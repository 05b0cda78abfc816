"""`/api/bookings` and `/api/offers`: what one may see, and one POST for each event of the booking's machine."""

from datetime import datetime
from typing import Annotated

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody, QueryParameter
from sqlalchemy.ext.asyncio import AsyncSession

from interpretariat.api.idempotency import ONCE, Once
from interpretariat.api.paging import Cursor, Limit, Listing, cursor_id
from interpretariat.api.refused import refused
from interpretariat.api.schemas.bookings import BookingBody, booking_body
from interpretariat.api.versions import with_etag
from interpretariat.domain.lifecycle import BOOKING_STATES
from interpretariat.domain.policy import Action, Actor
from interpretariat.domain.refusals import Invalid, NotFound, Problem
from interpretariat.domain.spans import Span
from interpretariat.edge import rule
from interpretariat.services import interpreter_day
from interpretariat.services.bookings import NOTHING, StepFacts, advance_booking

States = Annotated[
    list[str] | None, QueryParameter(name="state", description="Only these states; repeat it for several.")
]
From = Annotated[datetime | None, QueryParameter(name="from", description="Ends after this instant.")]
To = Annotated[datetime | None, QueryParameter(name="to", description="Starts before this instant.")]

FIRST, LAST = datetime.fromisoformat("1970-01-01T00:00Z"), datetime.fromisoformat("2999-01-01T00:00Z")


class Bookings(Controller):
    path = "/api/bookings"
    tags = ("bookings",)
    dependencies = ONCE

    @get("", opt=rule(Action.BOOKING_READ), responses=refused(422), summary="List bookings")
    async def list_bookings(
        self,
        *,
        session: NamedDependency[AsyncSession],
        actor: NamedDependency[Actor],
        now: NamedDependency[datetime],
        states: States = None,
        from_at: From = None,
        to_at: To = None,
        cursor: Cursor = "",
        limit: Limit = 50,
    ) -> Listing[BookingBody]:
        """The bookings one may see, by id."""
        found = await interpreter_day.bookings_of(
            session,
            actor,
            span=_span(from_at, to_at),
            states=_states(states),
            after_id=cursor_id(cursor) or 0,
            limit=limit + 1,
        )
        more = len(found) > limit
        items = [booking_body(booking, actor, now=now) for booking in found[:limit]]
        return Listing(items, str(items[-1].id) if more else None)

    @get("/{booking_id:int}", opt=rule(Action.BOOKING_READ), responses=refused(404), summary="Read a booking")
    async def get_booking(
        self,
        *,
        session: NamedDependency[AsyncSession],
        actor: NamedDependency[Actor],
        now: NamedDependency[datetime],
        booking_id: FromPath[int],
    ) -> Response[BookingBody]:
        """One booking."""
        booking = await interpreter_day.booking_of(session, actor, booking_id)
        return with_etag(booking_body(booking, actor, now=now), booking.version)

    @post(
        "/{booking_id:int}/{event:str}",
        opt=rule(Action.BOOKING_EVENT),
        summary="Do an event of a booking",
        status_code=200,
        responses=refused(404, 409, 422),
    )
    async def do_event(
        self,
        *,
        session: NamedDependency[AsyncSession],
        actor: NamedDependency[Actor],
        now: NamedDependency[datetime],
        once: NamedDependency[Once],
        booking_id: FromPath[int],
        event: FromPath[str],
        data: JSONBody[StepFacts | None] = None,
    ) -> Response[BookingBody]:
        """Do one event: accept, decline, confirm, withdraw, release, cancel, waive, deliver, report_no_show, sign,
        dispute, settle. `deliver` needs `actual_start` and `actual_end`, `report_no_show` its `side`.
        """

        async def effect() -> BookingBody:
            booking = await advance_booking(session, actor, booking_id, event, data or NOTHING, now=now)
            return booking_body(booking, actor, now=now)

        return await once(effect, version=_version)


class Offers(Controller):
    path = "/api/offers"
    tags = ("offers",)
    dependencies = ONCE

    @get("", opt=rule(Action.OFFER_ANSWER), responses=refused(), summary="List one's own open offers")
    async def list_offers(
        self,
        *,
        session: NamedDependency[AsyncSession],
        actor: NamedDependency[Actor],
        now: NamedDependency[datetime],
    ) -> Listing[BookingBody]:
        """One's own offers that can still be answered, the soonest deadline first."""
        offers = await interpreter_day.open_offers(session, actor, now=now)
        return Listing([booking_body(booking, actor, now=now) for booking in offers])

    @post(
        "/{booking_id:int}/{answer:str}",
        opt=rule(Action.OFFER_ANSWER),
        summary="Accept or decline an offer",
        status_code=200,
        responses=refused(404, 409, 422),
    )
    async def answer_offer(
        self,
        *,
        session: NamedDependency[AsyncSession],
        actor: NamedDependency[Actor],
        now: NamedDependency[datetime],
        once: NamedDependency[Once],
        booking_id: FromPath[int],
        answer: FromPath[str],
        data: JSONBody[StepFacts | None] = None,
    ) -> Response[BookingBody]:
        """`accept` or `decline`; a reason is never asked for."""
        if answer not in ("accept", "decline"):
            raise NotFound(entity="answer")

        async def effect() -> BookingBody:
            booking = await advance_booking(session, actor, booking_id, answer, data or NOTHING, now=now)
            return booking_body(booking, actor, now=now)

        return await once(effect, version=_version)


def _version(body: BookingBody) -> int:
    return body.version


def _states(said: list[str] | None) -> list[str]:
    unknown = [state for state in said or () if state not in BOOKING_STATES]
    if unknown:
        raise Invalid([Problem("state", "unknown", state) for state in unknown])
    return said or []


def _span(from_at: datetime | None, to_at: datetime | None) -> Span | None:
    if from_at is None and to_at is None:
        return None
    for name, value in (("from", from_at), ("to", to_at)):
        if value is not None and value.tzinfo is None:
            raise Invalid([Problem(name, "no_offset", value.isoformat())])
    first, last = from_at or FIRST, to_at or LAST
    if last <= first:
        raise Invalid([Problem("to", "end_before_start", last.isoformat())])
    return Span(first, last)
