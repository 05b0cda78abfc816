"""The hours of one meeting as a form: what was planned or told before, and back from what was typed to facts."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Final
from zoneinfo import ZoneInfo

from interpretariat.db.models import Booking
from interpretariat.domain.refusals import Invalid, Problem
from interpretariat.domain.walltime import NonexistentTime, to_instant
from interpretariat.services.bookings import StepFacts

FIELDS: Final = {"actual_start": "start_time", "actual_end": "end_time"}
"""Fact of the step → field of the form where its problem is shown."""


def in_form(problems: Sequence[Problem]) -> list[Problem]:
    """The same problems beside the fields of the form."""
    return [Problem(FIELDS.get(p.field, p.field), p.code, p.value, p.facts) for p in problems]


def facts_from(said: dict[str, str], booking: Booking, reason: str = "") -> StepFacts:
    """The step's facts from the form: local day and hours on the booking's clocks. Raises Invalid, all at once."""
    problems: list[Problem] = []
    start = _instant(said, "start", booking.zone, problems)
    end = _instant(said, "end", booking.zone, problems)
    km = _decimal(said.get("km", ""), problems)
    waiting = said.get("waiting_minutes", "") or "0"
    if not (waiting.isascii() and waiting.isdecimal()):
        problems.append(Problem("waiting_minutes", "not_a_number", waiting))
    if problems:
        raise Invalid(problems)
    return StepFacts(actual_start=start, actual_end=end, km=km, waiting_minutes=int(waiting), reason=reason)


def planned_values(booking: Booking) -> dict[str, object]:
    """As planned: most meetings need one press."""
    return _values(booking.zone, booking.starts_at, booking.ends_at, booking.planned_metres, 0)


def told_values(booking: Booking) -> dict[str, object]:
    """As the interpreter told them, or as planned before they did."""
    start, end = booking.actual_starts_at or booking.starts_at, booking.actual_ends_at or booking.ends_at
    return _values(booking.zone, start, end, booking.actual_metres or 0, booking.waiting_minutes)


def _values(zone: str, start_at: datetime, end_at: datetime, metres: int, waiting: int) -> dict[str, object]:
    start, end = start_at.astimezone(ZoneInfo(zone)), end_at.astimezone(ZoneInfo(zone))
    return {
        "start_date": start.date().isoformat(),
        "start_time": f"{start:%H:%M}",
        "end_date": end.date().isoformat(),
        "end_time": f"{end:%H:%M}",
        "km": f"{metres / 1000:.1f}" if metres else "",
        "waiting_minutes": str(waiting or ""),
    }


def _instant(said: dict[str, str], prefix: str, zone: str, problems: list[Problem]) -> datetime | None:
    day, hour = said.get(f"{prefix}_date", ""), said.get(f"{prefix}_time", "")
    missing = [name for name, value in ((f"{prefix}_date", day), (f"{prefix}_time", hour)) if not value]
    if missing:
        problems.extend(Problem(name, "required") for name in missing)
        return None
    try:
        return to_instant(datetime.fromisoformat(f"{day}T{hour}"), ZoneInfo(zone))
    except NonexistentTime as error:
        facts = {"next_valid": f"{error.next_valid:%H:%M}"}
        problems.append(Problem(f"{prefix}_time", "nonexistent_time", hour, facts))
    except ValueError:
        problems.append(Problem(f"{prefix}_time", "not_a_time", hour))
    return None


def _decimal(text: str, problems: list[Problem]) -> Decimal | None:
    if not text:
        return None
    try:
        found = Decimal(text.replace(",", ".").replace("\N{NO-BREAK SPACE}", ""))
    except InvalidOperation:
        problems.append(Problem("km", "not_a_number", text))
        return None
    if not found.is_finite():
        problems.append(Problem("km", "not_a_number", text))
        return None
    return found
