"""How a request is shown to its reader: its state as a sentence, and the words that go with it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from interpretariat.db.models import Booking, Request
from interpretariat.domain.policy import Actor
from interpretariat.domain.references import request_reference
from interpretariat.formats.states import Look, booking_look, request_look
from interpretariat.services.requests.overview import TO_SIGN
from interpretariat.web.page import Reader
from interpretariat.web.partner.words import CAUSES, FALLBACKS, MODES, language_name, word

EARLY: Final = timedelta(minutes=10)
"""Interpreters are asked to arrive so long before (rules of the trade)."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What templates call about requests: each takes a row and gives words."""

    who: Reader
    actor: Actor
    now: datetime

    def look(self, row: Request, amount_cents: int | None = None) -> Look:
        """The state's shape, colour and sentence; hours that wait say so rather than that it was confirmed."""
        d = self.who.d
        waiting = [booking for booking in row.bookings if booking.state in (*TO_SIGN, "disputed")]
        if row.state == "confirmed" and waiting:
            return self.booking_look(waiting[0])
        held = [booking for booking in row.bookings if booking.state == "confirmed"]
        arrives = bool(held) and held[0].mode == "in_person" and held[0].starts_at > self.now
        answer_by = _answer_by(row, self.now)
        moment = d.relative if row.state == "offered" else d.short_moment
        return request_look(
            row.state,
            self.actor.role,
            self.who.words,
            answer_by=moment(answer_by) if answer_by else None,
            interpreter=d.listing([d.short_name(booking.interpreter.name) for booking in held]),
            arrives=d.time(held[0].starts_at - EARLY) if arrives else None,
            reason=word(CAUSES, row.cause, self.who.words),
            amount=d.money(amount_cents) if amount_cents else None,
        )

    def booking_look(self, booking: Booking) -> Look:
        d = self.who.d
        return booking_look(
            booking.state,
            self.actor.role,
            self.who.words,
            answer_by=d.relative(booking.answer_by) if booking.answer_by else None,
            arrives=d.time(booking.starts_at - EARLY) if booking.mode == "in_person" else None,
        )

    def language(self, row: Request) -> str:
        return language_name(row.language, self.who.words)

    def place(self, row: Request) -> str:
        """Where, in a few words: the site and room, or how when nobody goes anywhere."""
        if row.mode != "in_person" or row.site is None:
            return word(MODES, row.mode, self.who.words)
        return f"{row.site.name}, {row.room}" if row.room else row.site.name

    def mode(self, value: str) -> str:
        return word(MODES, value, self.who.words)

    def fallback(self, value: str) -> str:
        return word(FALLBACKS, value, self.who.words)

    def path(self, row: Request) -> str:
        return f"/demandes/{request_reference(row.id)}"

    def reference(self, row: Request) -> str:
        return request_reference(row.id)

    def days(self, rows: tuple[Request, ...]) -> list[tuple[Any, list[Request]]]:
        """Rows in order of start, under their local day."""
        grouped: list[tuple[Any, list[Request]]] = []
        for row in rows:
            day = row.starts_at.astimezone(self.who.d.zone).date()
            if not grouped or grouped[-1][0] != day:
                grouped.append((day, []))
            grouped[-1][1].append(row)
        return grouped


def _answer_by(row: Request, now: datetime) -> datetime | None:
    """The next answer that the requester waits for, if it is still to come."""
    waited = [b.answer_by for b in row.bookings if b.state == "offered" and b.answer_by is not None]
    soonest = min(waited) if row.state == "offered" and waited else row.answer_by
    return soonest if soonest is not None and soonest > now else None
