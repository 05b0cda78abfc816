"""The decisions about a request, one event at a time, as the table of the domain names them."""

from datetime import datetime
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from interpretariat.db.models import Request
from interpretariat.domain import lifecycle
from interpretariat.domain.policy import Actor
from interpretariat.domain.refusals import Invalid, NotFound, Problem
from interpretariat.services.requests.cancel import cancel_request, check_reason
from interpretariat.services.requests.prepare import held_request
from interpretariat.services.requests.write import send_draft
from interpretariat.services.steps import step_request

CAUSES: Final = ("none_speaks", "none_free", "too_late", "refused", "cost", "gender", "excluded", "travel", "other")
"""Why nobody came: what unmet demand is counted by."""

REJECTIONS: Final = ("duplicate", "inadmissible")
_NEEDED: Final = {"give_up": CAUSES, "reject": REJECTIONS}
"""Event → the causes one of which it must name."""


async def decide_request(
    session: AsyncSession,
    actor: Actor,
    request_id: int,
    event: str,
    *,
    now: datetime,
    cause: str = "",
    reason: str = "",
) -> Request:
    """Do one event: submit (what was kept), cancel, give_up and reject (with their cause), reopen.

    Raises NotFound (of the event, too), TransitionRefused naming what is possible, NotAllowed, Invalid.
    """
    if event not in lifecycle.REQUEST.table:
        raise NotFound(entity="event")
    check_reason(reason)
    if event == "cancel":
        return await cancel_request(session, actor, request_id, now=now, reason=reason)
    row = await held_request(session, actor, request_id)
    lifecycle.parties(lifecycle.REQUEST, row.state, event)
    if event == "submit":
        await send_draft(session, actor, row, now=now)
        return row
    row.cause = _cause_of(event, cause)
    facts = {"cause": row.cause} if row.cause else {}
    await step_request(session, actor, row, event, now=now, reason=reason, facts=facts)
    return row


def _cause_of(event: str, cause: str) -> str:
    """The cause that an event leaves; none for one that needs none."""
    allowed = _NEEDED.get(event, ())
    if allowed and cause not in allowed:
        raise Invalid([Problem("cause", "unknown" if cause else "required", cause or None, {"allowed": list(allowed)})])
    return cause if allowed else ""
