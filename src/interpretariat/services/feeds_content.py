"""What a feed shows of each booking. Feeds leave the province (Google, Apple and Microsoft fetch them): a reference,
an hour, a public address and the interpreter's short name, never a word about the person served.
"""

from typing import Final
from zoneinfo import ZoneInfo

from interpretariat.db.queries.feeds import EventRow, FoundFeed
from interpretariat.domain.references import booking_reference, request_reference
from interpretariat.formats import moments
from interpretariat.formats.figures import short_name
from interpretariat.formats.ical import FeedEvent, Status, render_feed
from interpretariat.formats.words import N_, Locale, Words, translator

COLOR: Final = "teal"
HIDDEN: Final = frozenset({"declined", "expired"})
"""Offers that were never taken leave the calendar; what was agreed and lost stays, struck."""

MODES: Final = {"in_person": N_("Sur place"), "video": N_("Par vidéo"), "telephone": N_("Par téléphone")}

_STATUS: Final[dict[str, Status]] = {
    "offered": "tentative",
    "accepted": "tentative",
    "withdrawn": "cancelled",
    "released": "cancelled",
    "cancelled": "cancelled",
    "late_cancelled": "cancelled",
}
GONE: Final = frozenset(state for state, status in _STATUS.items() if status == "cancelled")
_REPLACED: Final = frozenset({"withdrawn", "released"})
"""For the service that asked, a booking that somebody else takes over is no cancelled meeting."""


def calendar_bytes(feed: FoundFeed, rows: list[EventRow], *, base_url: str, uid: str) -> bytes:
    """The whole calendar of a feed, the same bytes for the same rows."""
    locale: Locale = "en" if feed.locale == "en" else "fr"
    words = translator(locale)
    hidden = HIDDEN if feed.kind == "interpreter" else HIDDEN | _REPLACED
    show = _busy if feed.busy_only else _full
    events = [show(feed, row, words, base_url) for row in rows if row.state not in hidden]
    return render_feed(_title(feed, words), uid, events, color=COLOR, locale=locale)


def _title(feed: FoundFeed, words: Words) -> str:
    language = feed.language_en if words.locale == "en" else feed.language_fr
    about = {"organisation": feed.organisation, "site": feed.site, "coordinator": language}.get(feed.kind)
    return f"Interprétariat – {about}" if about else "Interprétariat"


def _busy(_feed: FoundFeed, row: EventRow, words: Words, _base_url: str) -> FeedEvent:
    return FeedEvent(
        uid=row.uid,
        sequence=row.sequence,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        summary=words.gettext("Occupé"),
        updated_at=row.updated_at,
        created_at=row.created_at,
        status=_STATUS.get(row.state, "confirmed"),
    )


def own_event(row: EventRow, locale: Locale, base_url: str) -> FeedEvent:
    """One booking as its interpreter's calendar shows it."""
    return _event(row, translator(locale), base_url, own=True)


def _full(feed: FoundFeed, row: EventRow, words: Words, base_url: str) -> FeedEvent:
    return _event(row, words, base_url, own=feed.kind == "interpreter")


def _event(row: EventRow, words: Words, base_url: str, *, own: bool) -> FeedEvent:
    reference = booking_reference(row.id) if own else request_reference(row.request_id)
    return FeedEvent(
        uid=row.uid,
        sequence=row.sequence,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        summary=reference,
        updated_at=row.updated_at,
        created_at=row.created_at,
        status=_STATUS.get(row.state, "confirmed"),
        description="\n".join(_lines(row, words, named=not own)),
        location=_location(row, exact=not own or row.state != "offered"),
        url=f"{base_url}/moi/rendez-vous/{reference}" if own else f"{base_url}/demandes/{reference}",
    )


def _lines(row: EventRow, words: Words, *, named: bool) -> list[str]:
    """The wall time and its zone, how it is held, who comes, and the deadline of an offer."""
    zone = ZoneInfo(row.zone)
    start, end = moments.local(row.starts_at, zone), moments.local(row.ends_at, zone)
    day = moments.full_date(start, words.locale, zone)
    span = moments.span(start, end, words.locale, zone)
    lines = [f"{day}, {span} ({row.zone})", words.gettext(MODES[row.mode])]
    if named:
        lines.append(words.gettext("Interprète : {name}", name=short_name(row.interpreter)))
    if row.state == "offered" and row.answer_by is not None:
        by = moments.moment(row.answer_by, words.locale, zone, short=True)
        lines.append(words.gettext("Offre : réponse attendue avant le {moment}", moment=by))
    return lines


def _location(row: EventRow, *, exact: bool) -> str:
    """Where one goes; of an offer not yet accepted, the city only."""
    if row.mode != "in_person":
        return ""
    parts = (row.site, row.address, row.city) if exact else (row.city,)
    return ", ".join(part for part in parts if part)
