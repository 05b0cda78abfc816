"""What the interpreter's pages share: the bar with the offers that wait, how a booking looks, its reference."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from litestar import Request
from litestar.response import Template
from sqlalchemy.ext.asyncio import AsyncSession

from interpretariat.db.models import Booking
from interpretariat.domain.policy import Actor
from interpretariat.domain.references import booking_reference, parse_reference
from interpretariat.domain.refusals import NotFound
from interpretariat.formats.states import Look, booking_look
from interpretariat.formats.words import N_
from interpretariat.services.interpreter_day import deadline_of, offers_waiting
from interpretariat.services.interpreter_next import arrival_at
from interpretariat.web.page import Reader, page, reader

MODES = {"in_person": N_("Sur place"), "video": N_("Par vidéo"), "telephone": N_("Par téléphone")}
DOMAINS = {
    "health": N_("Santé"),
    "mental_health": N_("Santé mentale"),
    "school": N_("École"),
    "social": N_("Services sociaux"),
    "housing": N_("Logement"),
    "legal": N_("Juridique"),
    "immigration": N_("Immigration"),
}
TIERS = {1: N_("séance ordinaire"), 2: N_("séance délicate"), 3: N_("séance éprouvante")}


async def own_page(
    request: Request[Any, Any, Any],
    session: AsyncSession,
    actor: Actor,
    template: str,
    *,
    now: datetime,
    title: str,
    **context: Any,
) -> Template:
    """A page of the interpreter's room."""
    said: dict[str, Any] = {
        "offers_waiting": await offers_waiting(session, actor, now=now),
        **booking_words(reader(request)),
        "look_of": looker(reader(request)),
        "arrival_at": arrival_at,
    }
    return page(request, f"interpreter/{template}", title=title, **(said | context))


def booking_words(who: Reader) -> dict[str, Any]:
    """The words by which a template tells what an offer or a booking is."""
    words = who.words
    return {
        "modes": {mode: words.gettext(word) for mode, word in MODES.items()},
        "domains": {domain: words.gettext(word) for domain, word in DOMAINS.items()},
        "tiers": {tier: words.gettext(word) for tier, word in TIERS.items()},
        "reference_of": booking_reference,
    }


def looker(who: Reader) -> Callable[..., Look]:
    """How a booking's state is told to its interpreter; `amount_cents` is what a late cancellation pays."""

    def look_of(booking: Booking, amount_cents: int | None = None) -> Look:
        arrives = arrival_at(booking)
        return booking_look(
            booking.state,
            "interpreter",
            who.words,
            answer_by=who.d.relative(deadline_of(booking)) if booking.state == "offered" else None,
            arrives=who.d.time(arrives) if arrives else None,
            amount=None if amount_cents is None else who.d.money(amount_cents),
        )

    return look_of


def booking_id_of(reference: str) -> int:
    """The booking that a page's address names; NotFound for anything else."""
    try:
        noun, number = parse_reference(reference)
    except ValueError as error:
        raise NotFound(entity="booking") from error
    if noun != "booking":
        raise NotFound(entity="booking")
    return number
