"""One run as its page shows it: what it would change, or did, line by line, and who is told."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from interpretariat.db.models import Booking, Request, Run, RunLine
from interpretariat.db.queries import board as queries
from interpretariat.db.queries import planning
from interpretariat.domain.policy import Actor
from interpretariat.services.publishing import preview
from interpretariat.services.publishing_letters import Letters, Told, letters_of
from interpretariat.services.run_lines import Change
from interpretariat.services.runs import RunInFull, run_in_full

CHANGES: Final[tuple[Change, ...]] = ("added", "moved", "dropped")


@dataclass(frozen=True, slots=True)
class ShownLine:
    """A line with what names it. `former` is the booking that it moves or drops; `rule` why it no longer holds."""

    line: RunLine
    request: Request
    person: str
    former: Booking | None
    former_person: str
    rule: str


@dataclass(frozen=True, slots=True)
class RunScene:
    """`changes`: what goes (or went) through, by kind; `kept`: lines that change nothing; `told`: names."""

    run: Run
    changes: Mapping[Change, Sequence[ShownLine]]
    stale: Sequence[ShownLine]
    kept: int
    interpreters: Sequence[str]
    requesters: Sequence[str]
    letters: Letters

    @property
    def bookings(self) -> int:
        """How many people get a new booking."""
        return len(self.changes["added"]) + len(self.changes["moved"])

    @property
    def total(self) -> int:
        return sum(map(len, self.changes.values()))


async def run_scene(session: AsyncSession, actor: Actor, run_id: int, *, now: datetime) -> RunScene:
    """A run with all that its page says. As many queries for a thousand lines as for one. Raises NotFound."""
    full = await run_in_full(session, actor, run_id)
    going, stale, told = await _going(session, actor, full, now)
    lines = [*going, *(line for line in full.lines if line.id in stale)]
    requests = await queries.requests_named(session, actor, {line.request_id for line in lines})
    former = await queries.bookings_named(session, {line.booking_id for line in lines if line.booking_id})
    people = {line.interpreter_id for line in lines} | {each.interpreter_id for each in former.values()}
    named = await planning.people_to_tell(session, people | set(told.interpreters))
    accounts = await queries.accounts_named(session, told.requesters)

    def shown(line: RunLine) -> ShownLine:
        before = former.get(line.booking_id) if line.booking_id is not None else None
        return ShownLine(
            line=line,
            request=requests[line.request_id],
            person=named[line.interpreter_id].name,
            former=before,
            former_person=named[before.interpreter_id].name if before is not None else "",
            rule=stale.get(line.id, ""),
        )

    return RunScene(
        run=full.run,
        changes={kind: [shown(line) for line in going if line.change == kind] for kind in CHANGES},
        stale=[shown(line) for line in lines if line.id in stale],
        kept=sum(line.change == "kept" and line.id not in stale for line in full.lines),
        interpreters=sorted(named[each].name for each in told.interpreters),
        requesters=sorted(account.name for account in accounts.values()),
        letters=await letters_of(session, actor, run_id),
    )


async def _going(
    session: AsyncSession, actor: Actor, full: RunInFull, now: datetime
) -> tuple[Sequence[RunLine], Mapping[int, str], Told]:
    """The lines that change something, those that no longer hold with their rule, and who is told."""
    run = full.run
    if run.state in ("done", "failed") and run.plan is not None:
        found = await preview(session, actor, run.id, now=now)
        return found.lines, {line.line_id: line.rule for line in found.stale}, found.told
    stale = {line.id: line.stale_rule for line in full.lines if line.outcome == "stale"}
    return list(_changing(full.lines, stale)), stale, Told()


def _changing(lines: Iterable[RunLine], stale: Mapping[int, str]) -> Iterable[RunLine]:
    return (line for line in lines if line.outcome == "published" and line.change != "kept" and line.id not in stale)
