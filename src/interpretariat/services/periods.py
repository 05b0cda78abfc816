"""Closing a month: what is still missing, then every booking into the books, once and for ever."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from interpretariat.db import ledger as books
from interpretariat.db.bulk import insert_new_rows
from interpretariat.db.models import Booking, Period, Transition
from interpretariat.db.queries import ledger
from interpretariat.domain.policy import Action, Actor, require
from interpretariat.domain.refusals import (
    EarlierPeriodOpen,
    NotFound,
    PeriodClosed,
    PeriodNotReady,
    PeriodRunning,
)
from interpretariat.domain.walltime import local_date
from interpretariat.services.month_lines import SETTLED, MonthLines, month_lines, standing_of
from interpretariat.services.month_scene import MonthScene, load_scene, month_of, next_month
from interpretariat.services.postings import month_postings, reversal
from interpretariat.services.statements import booked_lines
from interpretariat.services.steps import move_booking


@dataclass(frozen=True, slots=True)
class Checklist:
    """What stands in the way of closing a month, as ids of bookings. Only missing rates cannot wait: hours that are not
    signed and disputes that are open may go to the next month, with their date.
    """

    month: date
    state: str
    over: bool
    earlier: date | None
    unsigned: tuple[int, ...]
    disputed: tuple[int, ...]
    unpriced: tuple[int, ...]

    @property
    def green(self) -> bool:
        return self.ready and not self.unsigned and not self.disputed

    @property
    def ready(self) -> bool:
        """Whether it may be closed, what waits going to the next month."""
        return self.state == "open" and self.over and self.earlier is None and not self.unpriced


@dataclass(frozen=True, slots=True)
class Closed:
    """What closing a month wrote. Cents; the balance is what the pool keeps, or lacks when negative."""

    month: date
    bookings: int
    late: int
    carried: int
    income_cents: int
    management_cents: int
    cost_cents: int

    @property
    def balance_cents(self) -> int:
        return self.income_cents + self.management_cents - self.cost_cents


async def check_period(session: AsyncSession, actor: Actor, month: date, *, zone: ZoneInfo, now: datetime) -> Checklist:
    """What is missing before a month can be closed."""
    require(actor, Action.COST_READ)
    return await _checklist(session, await load_scene(session, month), zone=zone, now=now)


async def preview_period(
    session: AsyncSession, actor: Actor, month: date, *, zone: ZoneInfo, now: datetime
) -> tuple[Checklist, Closed | None]:
    """What is missing before a month can be closed, and what closing it now would write; nothing of a closed month."""
    require(actor, Action.PERIOD_CLOSE)
    scene = await load_scene(session, month)
    check = await _checklist(session, scene, zone=zone, now=now)
    if check.state == "closed":
        return check, None
    lines = month_lines(scene, SETTLED, pay=True)
    sums: Counter[str] = Counter()
    for posting in month_postings(lines, {}):
        for entry in posting.entries:
            sums[entry.account] += entry.amount_cents
    return check, _closed(scene, lines, sums, carried=len(check.unsigned) + len(check.disputed))


async def close_period(
    session: AsyncSession,
    actor: Actor,
    month: date,
    *,
    carry: bool = False,
    zone: ZoneInfo,
    now: datetime,
) -> Closed:
    """Write a month into the books and close it. With `carry`, what is not signed or is disputed goes to the next one.

    Raises PeriodClosed, PeriodRunning, EarlierPeriodOpen, PeriodNotReady, and writes nothing then.
    """
    require(actor, Action.PERIOD_CLOSE)
    period = await _locked(session, month)
    scene = await load_scene(session, month)
    check = await _checklist(session, scene, zone=zone, now=now)
    _refuse_early(check, carry=carry)
    lines = month_lines(scene, SETTLED, pay=True)
    turns = await ledger.turns_of(session, {line.booking for line in lines.lines if line.booking is not None})
    await books.append(session, month_postings(lines, turns), account_id=actor.account_id, now=now)
    await _invoice(session, actor, scene, lines, now=now)
    period.state, period.closed_at, period.closed_by_id = "closed", now, actor.account_id
    await session.flush()
    sums = await ledger.account_sums(session, month)
    return _closed(scene, lines, sums, carried=len(check.unsigned) + len(check.disputed))


async def credit_booking(
    session: AsyncSession, actor: Actor, booking_id: int, *, reason: str, zone: ZoneInfo, now: datetime
) -> int:
    """Take back all that the books say of a booking, in the first month that is open; the number of the reversal.

    Raises NotFound when nothing stands in the books, TransitionRefused when the booking is not invoiced.
    """
    require(actor, Action.PERIOD_CLOSE)
    posting, booking = (
        await ledger.live_posting(session, booking_id),
        await ledger.booking_with_siblings(session, booking_id),
    )
    if posting is None or booking is None:
        raise NotFound(entity="booking")
    move_booking(session, actor, booking, "credit", now=now, reason=reason)
    last = await ledger.last_closed(session)
    month = next_month(last) if last else month_of(local_date(now, zone))
    await _locked(session, month)
    entries = await ledger.entries_of(session, [posting.id])
    back = reversal(posting, entries, month, booked_lines([posting]), reason)
    (number,) = await books.append(session, [back], account_id=actor.account_id, now=now)
    return number


async def _locked(session: AsyncSession, month: date) -> Period:
    """The month's own row, made when nothing was written in it yet; whoever else closes it waits."""
    found = await ledger.period(session, month, locked=True)
    if found is None:
        found = Period(month=month, closed_at=None, closed_by_id=None)
        session.add(found)
        await session.flush()
    return found


async def _checklist(session: AsyncSession, scene: MonthScene, *, zone: ZoneInfo, now: datetime) -> Checklist:
    period = await ledger.period(session, scene.month)
    state = period.state if period else "open"
    today = local_date(now, zone)
    waiting = [
        row for row in scene.rows.values() if standing_of(row) == "unsigned" and _dated(scene, row) == scene.month
    ]
    earliest = await ledger.earliest_to_invoice(session)
    after = next_month(scene.closed_through) if scene.closed_through else None
    earlier = after or (month_of(local_date(earliest, zone)) if earliest else None)
    return Checklist(
        month=scene.month,
        state=state,
        over=today >= next_month(scene.month),
        earlier=earlier if earlier and earlier < scene.month else None,
        unsigned=tuple(row.id for row in waiting if row.state != "disputed"),
        disputed=tuple(row.id for row in waiting if row.state == "disputed"),
        unpriced=month_lines(scene, SETTLED).unpriced if state == "open" else (),
    )


def _dated(scene: MonthScene, row: Booking) -> date:
    return month_of(scene.day_of(row))


def _refuse_early(check: Checklist, *, carry: bool) -> None:
    month = f"{check.month:%Y-%m}"
    if check.state == "closed":
        raise PeriodClosed(month=month)
    if not check.over:
        raise PeriodRunning(month=month)
    if check.earlier is not None:
        raise EarlierPeriodOpen(month=month, earlier=f"{check.earlier:%Y-%m}")
    if not check.ready or not (carry or check.green):
        raise PeriodNotReady(
            month=month, unsigned=len(check.unsigned), disputed=len(check.disputed), unpriced=len(check.unpriced)
        )


async def _invoice(session: AsyncSession, actor: Actor, scene: MonthScene, lines: MonthLines, *, now: datetime) -> None:
    """Every booking that was written is invoiced; its request's other bookings are read, as they settle its state."""
    numbers: Sequence[int] = sorted({line.booking for line in lines.lines if line.booking is not None})
    await ledger.load_siblings(session, {scene.rows[number].request_id for number in numbers})
    for number in numbers:
        move_booking(session, actor, scene.rows[number], "invoice", now=now)
    await insert_new_rows(session, (Transition,))


def _closed(scene: MonthScene, lines: MonthLines, sums: Mapping[str, int], *, carried: int) -> Closed:
    written = {line.booking: line.month for line in lines.lines}
    return Closed(
        month=scene.month,
        bookings=len(written),
        late=sum(month < scene.month for month in written.values()),
        carried=carried,
        income_cents=-sums.get("income", 0),
        management_cents=-sums.get("management", 0),
        cost_cents=sums.get("cost", 0),
    )
