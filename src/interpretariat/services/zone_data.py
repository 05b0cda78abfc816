"""The rules of time zones change: the wall time of a booking to come is the truth, its instant is derived again.

Done at each start and daily. What moved keeps its hour on the wall; overlaps and travel are checked again, calendars
are told by a higher SEQUENCE, and the coordination by letter and on its page.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib.metadata import version
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from interpretariat.db.models import Booking, Transition, ZoneCheck
from interpretariat.db.queries import bookings as diaries
from interpretariat.db.queries import zones as queries
from interpretariat.db.queries.locks import lock_diaries, lock_requests
from interpretariat.db.queries.zones import MOVED, Wall
from interpretariat.domain.policy import SYSTEM, Actor
from interpretariat.domain.refusals import RuleBroken, SlotTaken
from interpretariat.domain.spans import Span
from interpretariat.domain.walltime import DAY, to_instant_or_next
from interpretariat.services.bookings_checks import check_slot
from interpretariat.services.bookings_letters import tell
from interpretariat.services.steps import note_booking, step_booking
from interpretariat.services.zone_letters import Move, tell_coordination

RANK: Final = {"confirmed": 0, "accepted": 1, "offered": 2}
AHEAD: Final = tuple(timedelta(days=30 * n) for n in range(13))
SHOWN: Final = 30 * DAY


@dataclass(frozen=True, slots=True)
class ZoneReport:
    """What the coordination sees: the last check, and what was moved in the last month."""

    check: ZoneCheck | None
    moved: Sequence[Transition]


async def check_zones(session: AsyncSession, *, now: datetime) -> int:
    """Derive again the instants of what is to come; how many bookings moved."""
    walls = await queries.booking_walls(session, now)
    asked = await queries.request_walls(session, now)
    stale = [wall.id for wall in walls if derived(wall) != wall.starts_at]
    await _move_requests(session, [wall for wall in asked if derived(wall) != wall.starts_at], now)
    moves = await _move_bookings(session, stale, now) if stale else []
    await _remember(session, sorted({wall.zone for wall in (*walls, *asked)}), moved=bool(moves), now=now)
    if moves:
        await tell_coordination(session, moves, version=version("tzdata"), now=now)
    return len(moves)


def derived(wall: Wall) -> datetime:
    """The instant of a wall time by the rules of today; of one that comes twice, the occurrence that was meant."""
    zone, said = ZoneInfo(wall.zone), datetime.fromisoformat(wall.starts_wall)
    twice = {to_instant_or_next(said.replace(fold=fold), zone) for fold in (0, 1)}
    return wall.starts_at if wall.starts_at in twice else to_instant_or_next(said, zone)


async def zone_report(session: AsyncSession, _actor: Actor, *, now: datetime) -> ZoneReport:
    """What is known of the zones' rules."""
    return ZoneReport(await queries.last_check(session), await queries.moved_since(session, now - SHOWN))


async def _move_requests(session: AsyncSession, walls: Sequence[Wall], now: datetime) -> None:
    await lock_requests(session, [wall.id for wall in walls])
    new = {wall.id: derived(wall) for wall in walls}
    for request in await queries.requests_by_id(session, list(new)):
        request.ends_at += new[request.id] - request.starts_at
        request.starts_at, request.updated_at, request.version = new[request.id], now, request.version + 1
    await session.flush()


async def _move_bookings(session: AsyncSession, ids: Sequence[int], now: datetime) -> list[Move]:
    await lock_requests(session, await queries.requests_of(session, ids))
    rows = await queries.bookings_to_move(session, ids)
    await lock_diaries(session, [row.interpreter_id for row in rows])
    new = {row.id: _new_span(row) for row in rows}
    lost = await _overlapping(session, rows, new)
    moves = []
    for row in _in_order(rows, new):
        before, state = row.starts_at, row.state
        if row.id in lost:
            await step_booking(session, SYSTEM, row, "release", now=now, reason=MOVED)
        row.starts_at, row.ends_at = new[row.id].start, new[row.id].end
        row.sequence, row.version, row.updated_at = row.sequence + 1, row.version + 1, now
        facts = {"from": before.isoformat(), "to": row.starts_at.isoformat()}
        note_booking(session, SYSTEM, row, MOVED, now=now, facts=facts)
        await session.flush()
        moves.append(Move(row, before, "released" if row.id in lost else ""))
        await tell(session, SYSTEM, row, "release" if row.id in lost else MOVED, before=state, now=now)
    return [await _checked(session, move) for move in moves]


def _new_span(row: Booking) -> Span:
    start = derived(Wall(row.id, row.zone, row.starts_wall, row.starts_at))
    return Span(start, start + (row.ends_at - row.starts_at))


def _in_order(rows: Iterable[Booking], new: dict[int, Span]) -> list[Booking]:
    """What moves later, the latest first, then what moves earlier, the earliest first: none meets another."""
    later = [row for row in rows if new[row.id].start > row.starts_at]
    earlier = [row for row in rows if new[row.id].start <= row.starts_at]
    return [
        *sorted(later, key=lambda row: row.starts_at, reverse=True),
        *sorted(earlier, key=lambda row: row.starts_at),
    ]


async def _overlapping(session: AsyncSession, rows: Sequence[Booking], new: dict[int, Span]) -> set[int]:
    """The bookings that nobody could hold any more: they would be at the hour of what stands, or of a firmer one."""
    kept: dict[int, list[Span]] = {}
    lost = set()
    for row in sorted(rows, key=lambda each: (RANK.get(each.state, 0), each.created_at, each.id)):
        if row.state == "offered" and row.broadcast:
            continue
        if row.interpreter_id not in kept:
            around = Span(min(span.start for span in new.values()), max(span.end for span in new.values()))
            held = await diaries.diary(session, row.interpreter_id, around)
            kept[row.interpreter_id] = [Span(each.starts_at, each.ends_at) for each in held if each.id not in new]
        if any(new[row.id].overlaps(other) for other in kept[row.interpreter_id]):
            lost.add(row.id)
        else:
            kept[row.interpreter_id].append(new[row.id])
    return lost


async def _checked(session: AsyncSession, move: Move) -> Move:
    """The move, with the rule that the booking breaks where it stands now, if any."""
    if move.trouble or (move.booking.state == "offered" and move.booking.broadcast):
        return move
    try:
        await check_slot(session, move.booking)
    except RuleBroken as broken:
        return Move(move.booking, move.before, str(broken.facts["rule"]))
    except SlotTaken:
        return Move(move.booking, move.before, "overlap")
    return move


async def _remember(session: AsyncSession, zones: Sequence[str], *, moved: bool, now: datetime) -> None:
    check = await queries.last_check(session)
    if check is None:
        check = ZoneCheck(id=1, version="", checked_at=now, changed_at=None, server_differs=[])
        session.add(check)
    check.version, check.checked_at = version("tzdata"), now
    check.changed_at = now if moved else check.changed_at
    check.server_differs = await _differences(session, zones, now)
    await session.flush()


async def _differences(session: AsyncSession, zones: Sequence[str], now: datetime) -> list[str]:
    """The zones of which the database server shows another wall time than Python, now or within a year."""
    instants = [now + ahead for ahead in AHEAD]
    shown = await queries.server_walls(session, zones, instants) if zones else None
    if shown is None:
        return []
    return [
        zone
        for zone in zones
        if any(shown.get((zone, at)) != at.astimezone(ZoneInfo(zone)).replace(tzinfo=None) for at in instants)
    ]
