"""One need, two requests: first by telephone, then on site. Each knows the other."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from interpretariat.db.models import Request, RequestFollow
from interpretariat.domain.policy import Action, Actor, require
from interpretariat.domain.refusals import Invalid, Problem
from interpretariat.services.requests.draft import RequestDraft, Times, times_of
from interpretariat.services.requests.prepare import checked
from interpretariat.services.requests.write import submit_request

OF_THE_CALL: Final[Mapping[str, str]] = {"start": "call_start", "minutes": "call_minutes"}
"""Fields of the request by telephone that are told under names of their own: the one on site has them too."""


async def submit_call_then_visit(
    session: AsyncSession,
    actor: Actor,
    visit: RequestDraft,
    *,
    call_start: datetime | None,
    call_minutes: int | None,
    now: datetime,
) -> tuple[Request, Request]:
    """Send the request by telephone, then the one on site that goes on from it, for the same need and preferences.

    Raises NotAllowed, and Invalid with the problems of both (those of the call under the names of `OF_THE_CALL`), also
    when the visit begins before the call ends. Either both are sent or none.
    """
    require(actor, Action.REQUEST_WRITE)
    call = msgspec.structs.replace(
        visit, mode="telephone", start=call_start, minutes=call_minutes, start_options=(), fallback_modes=()
    )
    await _check(session, actor, call, visit, now)
    first = await submit_request(session, actor, call, now=now)
    second = await submit_request(session, actor, visit, now=now)
    await session.flush()
    session.add(RequestFollow(request_id=second.id, follows_id=first.id))
    await session.flush()
    return first, second


async def _check(session: AsyncSession, actor: Actor, call: RequestDraft, visit: RequestDraft, now: datetime) -> None:
    """Every problem of the two at once, what both have in common once."""
    found: dict[tuple[str, str], Problem] = {}
    spans: list[Times] = []
    for draft, names in ((visit, {}), (call, OF_THE_CALL)):
        try:
            complete, known = await checked(session, actor, draft, "submit", now=now)
        except Invalid as refusal:
            for each in refusal.problems:
                renamed = Problem(names.get(each.field, each.field), each.code, each.value, each.facts)
                found.setdefault((renamed.field, renamed.code), renamed)
        else:
            spans.append(times_of(complete, known))
    if not found and spans[0].starts_at < spans[1].ends_at:
        found["start", "before_the_call_ends"] = Problem("start", "before_the_call_ends")
    if found:
        raise Invalid(found.values())
