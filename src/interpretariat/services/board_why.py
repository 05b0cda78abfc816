"""Why one line of the board is what it is, as the run that proposed it says."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from interpretariat.db.queries import board as queries
from interpretariat.db.queries import planning
from interpretariat.domain.policy import Action, Actor, require


@dataclass(frozen=True, slots=True)
class WhyLine:
    """`by_hand`: a person chose it. `terms`: what the choice weighs, in cents, term by term. `runner_up`: who comes
    next and the cents more that they weigh; none when nobody else fits.
    """

    by_hand: bool
    cents: int
    terms: Mapping[str, int]
    runner_up: str
    extra_cents: int


async def why_line(session: AsyncSession, actor: Actor, line_id: int | None) -> WhyLine | None:
    """The reasons of a run's line; None when there is no line, or when it says nothing. Raises NotAllowed."""
    require(actor, Action.PLAN_READ)
    row = await queries.line_seen(session, line_id) if line_id is not None else None
    if row is None or not row.why:
        return None
    second = row.why.get("runner_up") or {}
    rival = int(second.get("interpreter", 0))
    people = await planning.people_to_tell(session, [rival]) if rival else {}
    return WhyLine(
        by_hand=row.why.get("chosen_by") == "person",
        cents=int(row.why.get("cents", 0)),
        terms={name: int(cents) for name, cents in row.why.get("terms", {}).items() if cents},
        runner_up=people[rival].name if rival in people else "",
        extra_cents=int(second.get("extra_cents", 0)),
    )
