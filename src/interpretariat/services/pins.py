"""Lines that the next runs must keep, because somebody said so."""

from datetime import datetime
from typing import cast

from sqlalchemy.ext.asyncio import AsyncSession

from interpretariat.allocation.scenario import Mode
from interpretariat.db.models import Pin, Request
from interpretariat.db.queries import planning
from interpretariat.db.queries import runs as queries
from interpretariat.db.queries.locks import lock_requests
from interpretariat.domain.policy import Action, Actor, require
from interpretariat.domain.refusals import NotFound, RuleForbids
from interpretariat.services.problem import SEARCHED, needed_interpreters
from interpretariat.services.problem_values import request_of, starts_of


async def pin(
    session: AsyncSession,
    actor: Actor,
    request_id: int,
    interpreter_id: int,
    *,
    starts_at: datetime,
    mode: str,
    now: datetime,
) -> Pin:
    """Keep this interpreter for this request at one of its starts, in one of its modes; the same pin again is one.

    Raises NotFound, and RuleForbids with `time` or `number` when the request or its other pins have no such place.
    """
    row, name = await _held(session, actor, request_id, interpreter_id)
    others = await planning.pins_of(session, [row.id])
    mine = next((found for found in others if found.interpreter_id == interpreter_id), None)
    asked = request_of(row, starts_of(row), max(1, needed_interpreters(row)))
    rest = [found for found in others if found is not mine]
    if starts_at not in asked.start_steps or cast("Mode", mode) not in asked.mode_steps:
        raise RuleForbids(request=row.id, interpreter=name, rules=("time",))
    if any((found.starts_at, found.mode) != (starts_at, mode) for found in rest):
        raise RuleForbids(request=row.id, interpreter=name, rules=("time",))
    if len(rest) >= asked.interpreters:
        raise RuleForbids(request=row.id, interpreter=name, rules=("number",))
    if mine is None:
        mine = Pin(request_id=row.id, interpreter_id=interpreter_id)
        session.add(mine)
    mine.starts_at, mine.mode, mine.pinned_by_id, mine.pinned_at = starts_at, mode, actor.account_id, now
    await session.flush()
    return mine


async def unpin(session: AsyncSession, actor: Actor, request_id: int, interpreter_id: int) -> None:
    """Let the next runs choose again; what was not pinned stays so. Raises NotFound."""
    await _held(session, actor, request_id, interpreter_id)
    await queries.drop_pins(session, request_id, [interpreter_id])


async def _held(session: AsyncSession, actor: Actor, request_id: int, interpreter_id: int) -> tuple[Request, str]:
    """The request, locked and searched for, and the interpreter's name. Raises NotAllowed, NotFound."""
    require(actor, Action.COORDINATE)
    await lock_requests(session, [request_id])
    row = (await planning.requests_to_publish(session, [request_id])).get(request_id)
    person = (await planning.people_to_tell(session, [interpreter_id])).get(interpreter_id)
    if row is None or row.state not in SEARCHED:
        raise NotFound(entity="request")
    if person is None:
        raise NotFound(entity="interpreter")
    return row, person.name
