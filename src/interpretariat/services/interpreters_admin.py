"""The files of interpreters, as the coordination and the administration keep them."""

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from interpretariat.db.models import Interpreter
from interpretariat.db.queries.interpreters import interpreter_file
from interpretariat.domain.policy import Actor
from interpretariat.domain.refusals import NotFound
from interpretariat.services.records import check_version, save_record


async def found_interpreter(session: AsyncSession, actor: Actor, interpreter_id: int) -> Interpreter:
    """One interpreter's file; NotFound when this actor may not see it."""
    row = await interpreter_file(session, actor, interpreter_id)
    if row is None:
        raise NotFound(entity="interpreter")
    return row


async def change_interpreter(
    session: AsyncSession,
    actor: Actor,
    interpreter_id: int,
    cells: Mapping[str, str],
    *,
    version: int | None,
    zone: ZoneInfo,
    now: datetime,
) -> None:
    """Change one file; its code, and an account once linked, stay. Raises NotFound, StaleVersion, Invalid."""
    row = await found_interpreter(session, actor, interpreter_id)
    check_version(row, version)
    fixed = {"code": row.code} | ({"email": row.account.email} if row.account else {})
    await save_record(session, actor, "interpreters", {**cells, **fixed}, new=False, zone=zone, now=now)


async def add_credential(
    session: AsyncSession,
    actor: Actor,
    interpreter_id: int,
    cells: Mapping[str, str],
    *,
    zone: ZoneInfo,
    now: datetime,
) -> None:
    """Write down a paper that was seen; the same kind of the same day is corrected. Raises NotFound, Invalid."""
    row = await found_interpreter(session, actor, interpreter_id)
    await save_record(session, actor, "credentials", {**cells, "interpreter": row.code}, new=False, zone=zone, now=now)
