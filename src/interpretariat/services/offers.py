"""Offers made by hand: to one person, to a list in turn, or to several at once. Nobody is ever taken to have said yes.

Every person is judged against today's rules when they are chosen, again when their turn comes, and again when they
accept. A broadcast holds nobody's time: the first valid answer takes the place.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from interpretariat.db.models import Booking, Interpreter, OfferTurn, Request
from interpretariat.db.queries import offers as queries
from interpretariat.db.queries import planning
from interpretariat.db.queries.locks import lock_diaries, lock_requests
from interpretariat.domain.leadtimes import offer_expires_at
from interpretariat.domain.lifecycle import REQUEST, possible
from interpretariat.domain.policy import SYSTEM, Action, Actor, require
from interpretariat.domain.refusals import Invalid, NotFound, Problem, RuleForbids, TransitionRefused
from interpretariat.domain.walltime import local_date
from interpretariat.services.bookings_letters import tell
from interpretariat.services.bookings_new import new_booking
from interpretariat.services.offers_letters import tell_offer
from interpretariat.services.pins_candidates import Candidate, names_of_speakers, ranked
from interpretariat.services.problem import load_problem, needed_interpreters
from interpretariat.services.publishing_checks import standing_with
from interpretariat.services.steps import URGENT_PRIORITY, add_booking

Way = Literal["one", "turn", "several"]

STANDING = frozenset({"offered", "accepted", "confirmed"})
MOST = 20
"""Nobody writes to the whole city for one hour."""


@dataclass(frozen=True, slots=True)
class Choices:
    """A request, how many people it lacks, everybody who speaks its language (those who may come, the cheapest first,
    then the others with their rule), and the list of those whose turn may come. `planned`: a plan was published since
    it was received, or it is too urgent to wait for one. `linked`: the requests of the same need, before or after it.
    """

    request: Request
    lacking: int
    candidates: Sequence[Candidate]
    people: Mapping[int, Interpreter]
    turns: Sequence[OfferTurn]
    planned: bool
    linked: Sequence[Request] = ()

    @property
    def is_open(self) -> bool:
        """Does somebody have to be found?"""
        return self.request.state == "submitted" and self.lacking > 0


async def choices_for(
    session: AsyncSession, actor: Actor, request_id: int, *, zone: ZoneInfo, now: datetime
) -> Choices:
    """Who could be offered a request now. Nobody when it looks for nobody. Raises NotAllowed, NotFound."""
    require(actor, Action.COORDINATE)
    asked = (await planning.requests_to_publish(session, [request_id])).get(request_id)
    if asked is None or asked.decision == "draft":
        raise NotFound(entity="request")
    turns = await queries.turns_of(session, [request_id])
    candidates = await _candidates(session, asked, zone=zone, now=now) if lacking(asked) else []
    row = (await planning.requests_to_publish(session, [request_id], people=True))[request_id]
    named = {each.interpreter_id for each in candidates} | {booking.interpreter_id for booking in row.bookings}
    on_date = local_date(row.starts_at, zone)
    planned = row.priority <= URGENT_PRIORITY or await queries.was_planned(session, row, on_date)
    people, linked = await planning.people_to_tell(session, named), await queries.linked_to(session, actor, row.id)
    return Choices(row, lacking(row), candidates, people, turns, planned, linked)


def lacking(row: Request) -> int:
    """How many people a request still lacks; nobody while it is decided otherwise."""
    if row.state != "submitted":
        return 0
    asked = any(booking.state == "offered" and booking.broadcast for booking in row.bookings)
    standing = sum(booking.state in STANDING and not _waits(booking) for booking in row.bookings)
    return 0 if asked else max(0, needed_interpreters(row) - standing)


def _waits(booking: Booking) -> bool:
    return booking.state == "offered" and booking.broadcast


async def _candidates(session: AsyncSession, row: Request, *, zone: ZoneInfo, now: datetime) -> list[Candidate]:
    on_date = local_date(row.starts_at, zone)
    today = await load_problem(session, on_date, on_date, zone=zone, now=now)
    asked = today.problem.request_by_id.get(str(row.id))
    if asked is None or row.starts_at <= now:
        return []
    names = await names_of_speakers(session, today.problem, asked)
    return ranked(today, standing_with(today, ()), asked, names)


async def make_offers(
    session: AsyncSession,
    actor: Actor,
    request_id: int,
    interpreter_ids: Sequence[int],
    way: Way,
    *,
    zone: ZoneInfo,
    now: datetime,
) -> list[Booking]:
    """Offer a request to these people, in their order; the bookings that were made come back.

    `one`: to each of them, their time held (as many as the request lacks, at most). `turn`: to the first ones, the
    others when these refuse or stay silent. `several`: to all at once, nobody's time held. Raises NotAllowed, NotFound,
    TransitionRefused when the request looks for nobody, Invalid, RuleForbids with the rules that stand against someone.
    """
    require(actor, Action.COORDINATE)
    await lock_requests(session, [request_id])
    await lock_diaries(session, interpreter_ids)
    found = await choices_for(session, actor, request_id, zone=zone, now=now)
    if not found.is_open:
        state = found.request.state
        raise TransitionRefused(entity="request", state=state, event="offer", possible=possible(REQUEST, state))
    chosen = _chosen(found, interpreter_ids, way)
    await queries.drop_turns(session, request_id)
    at_once = len(chosen) if way == "several" else found.lacking
    made = [
        await offer_to(session, actor, found, each, broadcast=way == "several", now=now) for each in chosen[:at_once]
    ]
    left = chosen[at_once:] if found.request.state != "confirmed" else []
    for place, each in enumerate(left, start=1):
        turn = OfferTurn(request_id=request_id, place=place, interpreter_id=each.interpreter_id, state="waiting")
        turn.created_at = turn.updated_at = now
        session.add(turn)
    await session.flush()
    return made


def _chosen(found: Choices, interpreter_ids: Sequence[int], way: Way) -> list[Candidate]:
    """The candidates of these ids; raises what keeps them from being asked."""
    known = {each.interpreter_id: each for each in found.candidates}
    wanted = list(dict.fromkeys(interpreter_ids))
    problems = [Problem("interpreters", "unknown", each) for each in wanted if each not in known]
    most = found.lacking if way == "one" else MOST
    if not wanted:
        problems.append(Problem("interpreters", "nobody_chosen"))
    elif len(wanted) > most:
        problems.append(Problem("interpreters", "too_many", len(wanted), {"maximum": most}))
    if problems:
        raise Invalid(problems)
    for each in (known[name] for name in wanted):
        if not each.may:
            raise RuleForbids(request=found.request.id, interpreter=each.name, rules=list(each.rules))
    return [known[name] for name in wanted]


async def offer_to(
    session: AsyncSession, actor: Actor, found: Choices, each: Candidate, *, broadcast: bool, now: datetime
) -> Booking:
    """One booking offered, and told at once; confirmed at once for whoever agreed to that and is asked alone."""
    person, row = found.people[each.interpreter_id], found.request
    outcome = "agreed" if person.confirms_at_once and not broadcast else "offered"
    booking = new_booking(
        row,
        person,
        starts_at=each.starts_at,
        ends_at=each.starts_at + (row.ends_at - row.starts_at),
        mode=each.mode,
        broadcast=broadcast,
        answer_by=offer_expires_at(now, each.starts_at) if outcome == "offered" else None,
    )
    add_booking(session, actor, booking, outcome=outcome, now=now, facts={"by_hand": True})
    await session.flush()
    if outcome == "agreed":
        await tell(session, SYSTEM, booking, "confirm", before="offered", now=now)
    else:
        await tell_offer(session, booking, now=now)
    return booking
