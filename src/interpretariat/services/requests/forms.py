"""What is typed in a form and not sent yet: kept as one types, sealed, until it is sent or cleared."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import delete
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from interpretariat.db.models import FormDraft
from interpretariat.domain.policy import Actor
from interpretariat.domain.refusals import Invalid, Problem

LONGEST = 20_000
"""Characters of one form; far above what its fields may hold."""


@dataclass(frozen=True, slots=True)
class Kept:
    values: Mapping[str, Any]
    saved_at: datetime


async def keep_form(
    session: AsyncSession, actor: Actor, form: str, values: Mapping[str, Any], *, now: datetime
) -> None:
    """Remember what this person has typed in this form; the last version counts."""
    typed = msgspec.json.encode(values).decode()
    if len(typed) > LONGEST:
        raise Invalid([Problem("form", "too_long", None, {"maximum": LONGEST})])
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    row = {"account_id": actor.account_id, "form": form, "typed": typed, "saved_at": now}
    made = dialect.insert(FormDraft).values(row)
    changed = {"typed": made.excluded.typed, "saved_at": made.excluded.saved_at}
    await session.execute(made.on_conflict_do_update(index_elements=["account_id", "form"], set_=changed))


async def kept_form(session: AsyncSession, actor: Actor, form: str) -> Kept | None:
    """What was typed there and not sent."""
    row = await session.get(FormDraft, (actor.account_id, form))
    return Kept(msgspec.json.decode(row.typed), row.saved_at) if row else None


async def forget_form(session: AsyncSession, actor: Actor, form: str) -> None:
    """It was sent, or cleared."""
    await session.execute(delete(FormDraft).where(FormDraft.account_id == actor.account_id, FormDraft.form == form))
