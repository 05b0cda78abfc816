"""Everything of one request that its page shows, loaded once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from interpretariat.allocation.scenario import Spot, Travel
from interpretariat.allocation.travel import road_km
from interpretariat.db.models import Booking, Feedback, Request, Transition
from interpretariat.db.queries import requests as queries
from interpretariat.db.queries.chances import spoken_by, times_met
from interpretariat.db.queries.offers import linked_to
from interpretariat.db.queries.opinions import feedback_of
from interpretariat.domain import lifecycle
from interpretariat.domain.policy import Actor
from interpretariat.domain.refusals import Invalid, NotFound
from interpretariat.services.blocks import is_block
from interpretariat.services.costs import CostLine, cost_lines
from interpretariat.services.requests.cancel import CancellationTerms, terms_of
from interpretariat.services.requests.causes import cause_of
from interpretariat.services.requests.change import CHANGEABLE
from interpretariat.services.requests.draft import draft_of
from interpretariat.services.requests.outlook import Outlook, outlook

PRICED: Final = lifecycle.HOLDING | {"disputed", "closed", "invoiced", "late_cancelled", *lifecycle.NO_SHOWS}
SEARCHED: Final = frozenset({"submitted", "unfilled"})
CHOSEN: Final = frozenset({"accepted", "confirmed"})


@dataclass(frozen=True, slots=True)
class Why:
    """What speaks for one interpreter: `times_met` for this organisation, `km` by road from home, the variety asked."""

    booking: Booking
    times_met: int
    km: float | None
    variety: str
    preferred: bool


@dataclass(frozen=True, slots=True)
class Detail:
    """`events` are what this actor may do now; `cancellation` stands when cancelling is one of them; `linked` are the
    requests of the same need that come before or after this one.
    """

    request: Request
    history: tuple[Transition, ...]
    costs: tuple[CostLine, ...]
    why: tuple[Why, ...]
    events: tuple[str, ...]
    changeable: bool
    cancellation: CancellationTerms | None
    outlook: Outlook | None
    is_block: bool = False
    likely_cause: str = ""
    said: Mapping[int, Feedback] = field(default_factory=dict)
    linked: Sequence[Request] = ()


async def detail_of(session: AsyncSession, actor: Actor, request_id: int, *, now: datetime) -> Detail:
    """One request for one reader. Raises NotFound."""
    row = await queries.request_seen_by(session, actor, request_id)
    if row is None:
        raise NotFound(entity="request")
    events = lifecycle.possible(lifecycle.REQUEST, row.state, lifecycle.party_of(actor))
    ahead = row.starts_at > now
    priced = [booking for booking in row.bookings if _is_priced(booking)]
    return Detail(
        request=row,
        history=tuple(await queries.transitions_of(session, row.id)),
        costs=await cost_lines(session, priced, "billing"),
        why=tuple([await _why(session, row, booking) for booking in row.bookings if booking.state in CHOSEN]),
        events=events,
        changeable=row.state in CHANGEABLE and ahead,
        cancellation=await terms_of(session, row, now=now) if "cancel" in events else None,
        outlook=await _outlook(session, actor, row, now) if ahead and row.state in SEARCHED else None,
        is_block=await is_block(session, row.id),
        likely_cause=await cause_of(session, row) if "give_up" in events else "",
        said=await feedback_of(session, [booking.id for booking in row.bookings], "requester"),
        linked=await linked_to(session, actor, row.id),
    )


def _is_priced(booking: Booking) -> bool:
    """It costs something, or will; an interpreter who was refused on the spot is paid."""
    return (booking.state in PRICED and not booking.broadcast) or booking.incident == "interpreter_refused"


async def _why(session: AsyncSession, row: Request, booking: Booking) -> Why:
    person = booking.interpreter
    spoken = await spoken_by(session, person.id, [row.language_code])
    here = booking.mode == "in_person" and row.site is not None
    home, detour = Spot(person.home_lat, person.home_lon), Travel().detour
    return Why(
        booking=booking,
        times_met=await times_met(session, person.id, row.organisation_id, booking.starts_at),
        km=road_km(home, row.site, detour) if here and row.site is not None else None,
        variety=next((s.variety for s in spoken if s.variety and s.variety == row.variety), ""),
        preferred=person.id in row.preferred,
    )


async def _outlook(session: AsyncSession, actor: Actor, row: Request, now: datetime) -> Outlook | None:
    """Who could come as things stand; none when what the request names is no longer there."""
    try:
        return await outlook(session, actor, draft_of(row), now=now, of=row)
    except Invalid:
        return None
