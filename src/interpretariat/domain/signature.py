"""What was signed, in one stable form and its fingerprint: the same facts always give the same bytes.

JSON with sorted keys, no spaces, UTF-8; instants in UTC to the second. `FORM` is its version: another way of writing
gets another number, and what was signed before keeps its own.
"""

import hashlib
from datetime import UTC, datetime
from typing import Final

import msgspec

FORM: Final = "hours/1"


class SignedHours(msgspec.Struct, frozen=True, kw_only=True):
    """`outcome` is the state that was signed: delivered, an absence, or disputed and settled. `how`: page, link, code,
    tacit, settled, history.
    """

    booking: str
    interpreter: int
    mode: str
    outcome: str
    planned_start: datetime
    planned_end: datetime
    worked_start: datetime | None
    worked_end: datetime | None
    waiting_minutes: int
    travel_minutes: int
    metres: int | None
    signed_at: datetime
    signed_by: str
    how: str
    reason: str = ""
    form: str = FORM


def canonical(hours: SignedHours) -> str:
    """The one way of writing these facts down."""
    said = msgspec.structs.asdict(hours)
    told = {name: _instant(value) if isinstance(value, datetime) else value for name, value in said.items()}
    return msgspec.json.encode(told, order="sorted").decode()


def fingerprint(form: str) -> str:
    """SHA-256 of what `canonical` wrote, in hexadecimal."""
    return hashlib.sha256(form.encode()).hexdigest()


def _instant(value: datetime) -> str:
    return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
