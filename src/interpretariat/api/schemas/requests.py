"""Requests as programs write and read them."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final, cast
from zoneinfo import ZoneInfo

import msgspec
from msgspec import UNSET, UnsetType

from interpretariat.db.models import Booking, Request
from interpretariat.domain.languages import Gender, GenderWish
from interpretariat.domain.references import booking_reference, request_reference
from interpretariat.domain.refusals import Problem
from interpretariat.services.requests.draft import LISTS_IN_ROW, SAME_IN_ROW, RequestDraft
from interpretariat.services.requests.outlook import Outlook

NAMED: Final = frozenset({"accepted", "confirmed", "delivered", "closed", "invoiced", "disputed"})
"""States of a booking in which the requester knows who comes, or came."""


class RequestPatch(msgspec.Struct, frozen=True, kw_only=True):
    """What changes; what is left out stays. `gender` is `{value, required}`, or the value alone for a wish."""

    site: int | UnsetType | None = UNSET
    service: str | UnsetType = UNSET
    cost_centre: str | UnsetType = UNSET
    contact: str | UnsetType = UNSET
    professional: str | UnsetType = UNSET
    billing_contact: str | UnsetType = UNSET
    file_reference: str | UnsetType = UNSET
    people_count: int | UnsetType = UNSET
    two_person_call: bool | UnsetType = UNSET
    language: str | UnsetType = UNSET
    variety: str | UnsetType = UNSET
    alternatives: tuple[str, ...] | UnsetType = UNSET
    mode: str | UnsetType = UNSET
    fallback_modes: tuple[str, ...] | UnsetType = UNSET
    domain: str | UnsetType | None = UNSET
    tier: int | UnsetType = UNSET
    skills: tuple[str, ...] | UnsetType = UNSET
    gender: GenderWish | str | UnsetType | None = UNSET
    preferred: tuple[int, ...] | UnsetType = UNSET
    excluded: tuple[int, ...] | UnsetType = UNSET
    interpreters: int | UnsetType = UNSET
    start: datetime | UnsetType = UNSET
    minutes: int | UnsetType = UNSET
    start_options: tuple[datetime, ...] | UnsetType = UNSET
    room: str | UnsetType = UNSET
    access: str | UnsetType = UNSET
    remote_link: str | UnsetType = UNSET
    call_first: bool | UnsetType = UNSET
    risks: str | UnsetType = UNSET
    note: str | UnsetType | None = UNSET
    priority: int | UnsetType | None = UNSET
    urgency_reason: str | UnsetType = UNSET
    accepts_tariff: bool | UnsetType = UNSET


class RequestCreate(RequestPatch, frozen=True, kw_only=True):
    """Required: `language`, `mode`, `start`, `minutes`, `accepts_tariff`, and `site` in person. `organisation` is one's
    own by default, `contact` the account's telephone. With `draft` it is kept and not sent.
    """

    organisation: int | None = None
    requester: int | None = None
    draft: bool = False


class BookingBrief(msgspec.Struct, frozen=True, kw_only=True):
    """One interpreter's part; who it is stands there once they have agreed."""

    id: int
    reference: str
    state: str
    start: datetime
    end: datetime
    mode: str
    interpreter: int | None
    interpreter_name: str | None


class RequestRead(msgspec.Struct, frozen=True, kw_only=True):
    """A request as it stands. `note` is for the organisation alone."""

    id: int
    reference: str
    state: str
    version: int
    cause: str
    organisation: int
    site: int | None
    requester: int | None
    service: str
    cost_centre: str
    contact: str
    professional: str
    billing_contact: str
    file_reference: str
    people_count: int
    two_person_call: bool
    language: str
    variety: str
    alternatives: list[str]
    mode: str
    fallback_modes: list[str]
    domain: str | None
    tier: int
    skills: list[str]
    gender: GenderWish | None
    preferred: list[int]
    excluded: list[int]
    interpreters: int
    start: datetime
    end: datetime
    minutes: int
    start_options: list[datetime]
    room: str
    access: str
    remote_link: str
    call_first: bool
    risks: str
    note: str | None
    priority: int
    urgency_reason: str
    accepts_tariff: bool
    regularised: bool
    received_at: datetime | None
    answer_by: datetime | None
    created_at: datetime
    updated_at: datetime
    bookings: list[BookingBrief]
    outlook: Outlook | None = None


class EventFacts(msgspec.Struct, frozen=True, kw_only=True):
    """`cause` is required to give up and to reject; `reason` is one's own words, at most 280 characters."""

    cause: str = ""
    reason: str = ""


def read(row: Request, *, with_note: bool, outlook: Outlook | None = None) -> RequestRead:
    """A row and its bookings as a program reads them, times with the offset of the place."""
    zone = ZoneInfo(row.zone)
    same: dict[str, Any] = {name: getattr(row, name) for name in (*SAME_IN_ROW, *LISTS_IN_ROW)}
    same |= {
        "domain": row.domain or None,
        "gender": GenderWish(cast("Gender", row.gender), row.gender_required) if row.gender else None,
        "start_options": [datetime.fromisoformat(option).replace(tzinfo=zone) for option in row.start_options],
    }
    del same["gender_required"]
    return RequestRead(
        **same,
        id=row.id,
        reference=request_reference(row.id),
        state=row.state,
        version=row.version,
        cause=row.cause,
        organisation=row.organisation_id,
        site=row.site_id,
        requester=row.requester_id,
        language=row.language_code,
        start=row.starts_at.astimezone(zone),
        end=row.ends_at.astimezone(zone),
        note=row.note if with_note else None,
        priority=row.priority,
        accepts_tariff=row.accepts_tariff_at is not None,
        regularised=row.regularised,
        received_at=_local(row.received_at, zone),
        answer_by=_local(row.answer_by, zone),
        created_at=row.created_at.astimezone(zone),
        updated_at=row.updated_at.astimezone(zone),
        bookings=[_brief(booking, zone) for booking in row.bookings],
        outlook=outlook,
    )


def written(data: RequestPatch) -> tuple[dict[str, Any], list[Problem]]:
    """The fields of a draft that a program gave, and what could not be read of them."""
    given = {name: value for name in RequestPatch.__struct_fields__ if (value := getattr(data, name)) is not UNSET}
    if "gender" in given:
        wish = given["gender"]
        is_wish = isinstance(wish, GenderWish)
        given["gender_required"] = is_wish and wish.required
        given["gender"] = wish.value if is_wish else wish or ""
    for name in ("domain", "note"):
        if name in given:
            given[name] = given[name] or ""
    return given, list(_without_offset(data))


def draft_from(data: RequestCreate) -> tuple[RequestDraft, list[Problem]]:
    """A new draft as a program gave it."""
    given, unread = written(data)
    return RequestDraft(**given, organisation=data.organisation, requester=data.requester), unread


def _without_offset(data: RequestPatch) -> Iterable[Problem]:
    options = data.start_options if data.start_options is not UNSET else ()
    asked = [("start", data.start), *(("start_options", option) for option in options)]
    for field, value in asked:
        if isinstance(value, datetime) and value.tzinfo is None:
            yield Problem(field, "no_offset", value.isoformat())


def _local(value: datetime | None, zone: ZoneInfo) -> datetime | None:
    return value.astimezone(zone) if value else None


def _brief(booking: Booking, zone: ZoneInfo) -> BookingBrief:
    known = booking.state in NAMED
    return BookingBrief(
        id=booking.id,
        reference=booking_reference(booking.id),
        state=booking.state,
        start=booking.starts_at.astimezone(zone),
        end=booking.ends_at.astimezone(zone),
        mode=booking.mode,
        interpreter=booking.interpreter_id if known else None,
        interpreter_name=booking.interpreter.name if known else None,
    )
