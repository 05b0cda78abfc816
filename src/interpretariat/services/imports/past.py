"""One line of history as facts: its moments, who came, and how it ended. Nothing here touches the database."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from interpretariat.db.models import Interpreter
from interpretariat.domain.business import BusinessCalendar, Notice, judge_notice
from interpretariat.domain.lifecycle import NO_SHOWS
from interpretariat.services.imports.asked import Lookup, instant
from interpretariat.services.imports.batch import Batch, Line
from interpretariat.services.requests.draft import Known, RequestDraft, Times, times_of

CANCELLED: Final = frozenset({"cancelled", "late_cancelled", "cancelled_en_route"})
WORKED: Final = frozenset({"done", "delivered", "disputed"})
ATTENDED: Final = WORKED | frozenset(NO_SHOWS)
"""Outcomes for which the interpreter's time was taken: nobody is in two places at once."""

UNFILLED: Final = "unfilled"


@dataclass(frozen=True, slots=True)
class Past:
    """A line that may be written. `received_at` without a `submitted_at` is now: the request is regularised."""

    number: int
    draft: RequestDraft
    known: Known
    times: Times
    outcome: str
    people: tuple[Interpreter, ...]
    received_at: datetime
    confirmed_at: datetime
    actual_starts_at: datetime
    actual_ends_at: datetime
    cancelled_at: datetime | None
    notice: Notice | None
    waiting_minutes: int
    travel_minutes: int
    metres: int | None
    cause: str

    @property
    def hours(self) -> tuple[datetime | None, datetime | None, int | None]:
        """What an interpreter who worked inscribes: start, end, metres."""
        return (
            (self.actual_starts_at, self.actual_ends_at, self.metres)
            if self.outcome in WORKED
            else (None, None, self.metres)
        )


def past_of(
    batch: Batch,
    line: Line,
    draft: RequestDraft,
    known: Known,
    lookup: Lookup,
    *,
    now: datetime,
) -> Past | None:
    """The facts of a line whose draft is right; None when the rest of it is refused."""
    before = len(batch.problems)
    times, calendar = times_of(draft, known), lookup.calendars[known.organisation.id]
    people = _people(batch, line, draft, lookup)
    _check_words(batch, line)
    said = {
        name: instant(batch, line, name, times.zone, now=now)
        for name in ("submitted_at", "confirmed_at", "actual_start", "actual_end", "cancelled_at")
    }
    actual_start, actual_end = said["actual_start"] or times.starts_at, said["actual_end"] or times.ends_at
    _check_hours(batch, line, actual_start, actual_end, over=times.ends_at <= now)
    notice = _notice(batch, line, calendar, said["cancelled_at"], times)
    if len(batch.problems) > before:
        return None
    return Past(
        number=line.number,
        draft=draft,
        known=known,
        times=times,
        outcome=line["outcome"],
        people=people,
        received_at=said["submitted_at"] or now,
        confirmed_at=said["confirmed_at"] or said["submitted_at"] or now,
        actual_starts_at=actual_start,
        actual_ends_at=actual_end,
        cancelled_at=said["cancelled_at"],
        notice=notice,
        waiting_minutes=line["waiting_minutes"],
        travel_minutes=line["travel_minutes"],
        metres=None if line["km"] is None else round(line["km"] * 1000),
        cause=line["cause"],
    )


def _check_hours(batch: Batch, line: Line, start: datetime, end: datetime, *, over: bool) -> None:
    """Hours that end after they start, of something that is over."""
    if end <= start:
        batch.refuse(line.number, "actual_end", "end_before_start", batch.raw[line.number]["actual_end"])
    if not over:
        batch.refuse(line.number, "start", "not_past_yet", batch.raw[line.number]["start"])


def _people(batch: Batch, line: Line, draft: RequestDraft, lookup: Lookup) -> tuple[Interpreter, ...]:
    """Who held the bookings: as many as the request needed, nobody when it was never filled."""
    found = [lookup.interpreters.get(code) for code in line["interpreter"]]
    for code, person in zip(line["interpreter"], found, strict=True):
        if person is None:
            batch.refuse(line.number, "interpreter", "unknown_code", code)
    needs = line["outcome"] in ATTENDED or line["outcome"] in ("late_cancelled", "cancelled_en_route")
    if needs and len(found) != draft.interpreters:
        code = "wrong_count" if found else "required"
        batch.refuse(line.number, "interpreter", code, len(found), needed=draft.interpreters)
    if line["outcome"] == UNFILLED and found:
        batch.refuse(line.number, "interpreter", "nobody_came", batch.raw[line.number]["interpreter"])
    return tuple(person for person in found if person)


def _check_words(batch: Batch, line: Line) -> None:
    if line["outcome"] == UNFILLED and not line["cause"]:
        batch.refuse(line.number, "cause", "required")
    if line["outcome"] in CANCELLED and line["cancelled_at"] is None:
        batch.refuse(line.number, "cancelled_at", "required")


def _notice(
    batch: Batch, line: Line, calendar: BusinessCalendar, cancelled_at: datetime | None, times: Times
) -> Notice | None:
    """What the business clock says of the cancellation. A late one may have been waived, one in time is never late."""
    if line["outcome"] not in CANCELLED or cancelled_at is None:
        return None
    notice = judge_notice(calendar, cancelled_at, times.starts_at)
    if not notice.late and line["outcome"] != "cancelled":
        batch.refuse(line.number, "outcome", "was_in_time", line["outcome"], hours=notice.notice_minutes // 60)
    return notice


def overlapping(
    pasts: Sequence[Past], held: dict[int, list[tuple[datetime, datetime]]]
) -> list[tuple[Past, Interpreter]]:
    """The lines that put somebody in two places at once, among themselves or beside what stands (`held`)."""
    clashes = []
    for past in sorted(pasts, key=lambda past: past.number):
        if past.outcome not in ATTENDED:
            continue
        for person in past.people:
            spans = held.setdefault(person.id, [])
            if any(start < past.times.ends_at and past.times.starts_at < end for start, end in spans):
                clashes.append((past, person))
            else:
                spans.append((past.times.starts_at, past.times.ends_at))
    return clashes
