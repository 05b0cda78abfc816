"""A booking, as programs see it. What is sealed for the meeting comes only to the one who may read it then."""

from datetime import datetime
from zoneinfo import ZoneInfo

import msgspec

from interpretariat.db.models import Booking
from interpretariat.domain.lifecycle import BOOKING, party_of, possible
from interpretariat.domain.policy import Actor
from interpretariat.domain.references import booking_reference, request_reference
from interpretariat.services.interpreter_day import Sealed, sealed_of


class BookingBody(msgspec.Struct, frozen=True, kw_only=True):
    """Times carry the offset of the booking's zone; `possible` are the events this reader may do now.

    `sealed` (contact, note, file reference) is given to the confirmed interpreter from 48 h before to 24 h after.
    """

    id: int
    reference: str
    request: int
    request_reference: str
    interpreter: int
    organisation: int
    site: int | None
    language: str
    mode: str
    state: str
    broadcast: bool
    zone: str
    start: datetime
    end: datetime
    answer_by: datetime | None
    actual_start: datetime | None
    actual_end: datetime | None
    km: float | None
    waiting_minutes: int
    travel_minutes: int
    en_route: bool
    arrived_at: datetime | None
    sealed: Sealed | None
    sequence: int
    version: int
    possible: tuple[str, ...]


def booking_body(booking: Booking, actor: Actor, *, now: datetime) -> BookingBody:
    """The booking must be loaded whole."""
    zone, request = ZoneInfo(booking.zone), booking.request

    def local(instant: datetime | None) -> datetime | None:
        return None if instant is None else instant.astimezone(zone)

    return BookingBody(
        id=booking.id,
        reference=booking_reference(booking.id),
        request=booking.request_id,
        request_reference=request_reference(booking.request_id),
        interpreter=booking.interpreter_id,
        organisation=request.organisation_id,
        site=request.site_id,
        language=request.language_code,
        mode=booking.mode,
        state=booking.state,
        broadcast=booking.broadcast,
        zone=booking.zone,
        start=booking.starts_at.astimezone(zone),
        end=booking.ends_at.astimezone(zone),
        answer_by=local(booking.answer_by),
        actual_start=local(booking.actual_starts_at),
        actual_end=local(booking.actual_ends_at),
        km=None if booking.actual_metres is None else booking.actual_metres / 1000,
        waiting_minutes=booking.waiting_minutes,
        travel_minutes=booking.travel_minutes,
        en_route=booking.en_route,
        arrived_at=local(booking.arrived_at),
        sealed=sealed_of(booking, actor, now=now),
        sequence=booking.sequence,
        version=booking.version,
        possible=possible(BOOKING, booking.state, party_of(actor)),
    )
