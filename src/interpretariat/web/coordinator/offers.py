"""`/coordination/offres/{ref}`: offer one request to somebody, to a list in turn, or to several; follow the answers."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final, cast
from zoneinfo import ZoneInfo

from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Template
from sqlalchemy.ext.asyncio import AsyncSession

from interpretariat.db.models import Booking
from interpretariat.domain.leadtimes import offer_expires_at
from interpretariat.domain.lifecycle import BOOKING, party_of, possible
from interpretariat.domain.policy import Action, Actor
from interpretariat.domain.references import booking_reference, parse_reference, request_reference
from interpretariat.domain.refusals import Invalid, NotFound, Problem, RuleForbids
from interpretariat.edge import redirect, rule
from interpretariat.formats.states import booking_look, request_look
from interpretariat.formats.vocabulary import MODES, word
from interpretariat.formats.why import against
from interpretariat.formats.words import N_
from interpretariat.services.bookings import StepFacts, advance_booking
from interpretariat.services.bookings_letters import RELEASES
from interpretariat.services.interpreter_day import deadline_of
from interpretariat.services.offers import Choices, Way, choices_for, make_offers
from interpretariat.settings import Settings
from interpretariat.web.forms import Form, FormState, Redisplay, by_field, many, single
from interpretariat.web.page import Reader, page, reader

EVENTS: Final = ("confirm", "release")
WAYS: Final[Mapping[str, tuple[str, str]]] = {
    "one": (N_("À une personne"), N_("Son heure est tenue jusqu'à sa réponse.")),
    "turn": (N_("À tour de rôle"), N_("Selon le rang : sans réponse ou après un refus, la suivante est sollicitée.")),
    "several": (N_("À plusieurs à la fois"), N_("Personne n'est tenu : la première réponse valable l'emporte.")),
}
"""Way → what it is called, and what it does."""


class MakeOffers(Controller):
    path = "/coordination/offres/{reference:str}"

    @get("", opt=rule(Action.COORDINATE))
    async def show(
        self,
        *,
        request: Request[Any, Any, Any],
        session: NamedDependency[AsyncSession],
        actor: NamedDependency[Actor],
        now: NamedDependency[datetime],
        settings: NamedDependency[Settings],
        reference: FromPath[str],
    ) -> Template:
        zone = ZoneInfo(settings.zone)
        found = await choices_for(session, actor, request_id_of(reference), zone=zone, now=now)
        return offers_page(request, actor, found, FormState({"way": "one"}), now)

    @post("", opt=rule(Action.COORDINATE))
    async def send(
        self,
        *,
        request: Request[Any, Any, Any],
        session: NamedDependency[AsyncSession],
        actor: NamedDependency[Actor],
        now: NamedDependency[datetime],
        settings: NamedDependency[Settings],
        reference: FromPath[str],
        data: Form,
    ) -> Response[bytes]:
        """What was chosen comes back with its remedy when it cannot be: a rule, nobody, too many."""
        said, zone, request_id = single(data), ZoneInfo(settings.zone), request_id_of(reference)
        try:
            chosen = in_order(many(data, "interpreters"), said)
            await make_offers(session, actor, request_id, chosen, way_of(said), zone=zone, now=now)
        except (Invalid, RuleForbids) as refusal:
            found = await choices_for(session, actor, request_id, zone=zone, now=now)
            typed = {**said, "interpreters": many(data, "interpreters")}
            form = FormState(typed, _errors(refusal, reader(request)))
            template = offers_page(request, actor, found, form, now)
            template.status_code = 422 if isinstance(refusal, Invalid) else 409
            raise Redisplay(template) from refusal
        return redirect(f"/coordination/offres/{reference}?envoyee=oui")

    @post("/{booking:str}/{event:str}", opt=rule(Action.COORDINATE))
    async def decide(
        self,
        *,
        session: NamedDependency[AsyncSession],
        actor: NamedDependency[Actor],
        now: NamedDependency[datetime],
        settings: NamedDependency[Settings],
        reference: FromPath[str],
        booking: FromPath[str],
        event: FromPath[str],
        data: Form,
    ) -> Response[bytes]:
        """Confirm whoever accepted, or release somebody, saying why."""
        if event not in EVENTS:
            raise NotFound(entity="event")
        found = await choices_for(session, actor, request_id_of(reference), zone=ZoneInfo(settings.zone), now=now)
        one = next((each for each in found.request.bookings if booking_reference(each.id) == booking.upper()), None)
        if one is None:
            raise NotFound(entity="booking")
        reason = single(data).get("reason", "")
        await advance_booking(session, actor, one.id, event, StepFacts(reason=reason), now=now)
        return redirect(f"/coordination/offres/{reference}")


def request_id_of(reference: str) -> int:
    """The request that an address names; NotFound for anything else."""
    try:
        noun, number = parse_reference(reference)
    except ValueError as error:
        raise NotFound(entity="request") from error
    if noun != "request":
        raise NotFound(entity="request")
    return number


def way_of(said: Mapping[str, str]) -> Way:
    """How it is offered; Invalid for a way that is none."""
    way = said.get("way", "")
    if way not in WAYS:
        raise Invalid([Problem("way", "unknown" if way else "required", way)])
    return cast("Way", way)


def in_order(chosen: Sequence[str], said: Mapping[str, str]) -> list[int]:
    """The ids of those who were ticked, by the rank that was typed beside them, else as they stood."""
    if any(not each.isdecimal() for each in chosen):
        raise Invalid([Problem("interpreters", "unknown", each) for each in chosen if not each.isdecimal()])
    last = len(said) + len(chosen)

    def rank(each: str) -> int:
        typed = said.get(f"rank-{each}", "")
        return int(typed[:4]) if typed.isascii() and typed.isdecimal() else last

    return [int(each[:18]) for each in sorted(chosen, key=rank)]


def _errors(refusal: Invalid | RuleForbids, who: Reader) -> dict[str, str]:
    if isinstance(refusal, Invalid):
        return by_field(refusal.problems, who.locale)
    rules = who.d.listing([against(name, who.words) for name in refusal.facts["rules"]])
    sentence = who.words.gettext(
        "{name} {rules}. Choisissez une autre personne.", name=refusal.facts["interpreter"], rules=rules
    )
    return {"interpreters": sentence}


def offers_page(
    request: Request[Any, Any, Any], actor: Actor, found: Choices, form: FormState, now: datetime
) -> Template:
    """The answers that are waited for, then (while somebody is to be found) the people who could come."""
    who, row = reader(request), found.request
    words = who.words
    return page(
        request,
        "coordinator/offres.html",
        title=words.gettext("Offres de {reference}", reference=request_reference(row.id)),
        found=found,
        row=row,
        form=form,
        reference=request_reference(row.id),
        able=[each for each in found.candidates if each.may],
        barred=[each for each in found.candidates if not each.may],
        against=lambda name: against(name, words),
        look=request_look(row.state, "coordinator", words),
        booking_ref=booking_reference,
        request_ref=request_reference,
        look_of=lambda booking: _look(booking, who),
        events_of=lambda booking: [
            event for event in possible(BOOKING, booking.state, party_of(actor)) if event in EVENTS
        ],
        ways=[(way, words.gettext(name), words.gettext(hint)) for way, (name, hint) in WAYS.items()],
        reasons=[(code, words.gettext(text)) for code, text in RELEASES.items() if code != "first"],
        mode=lambda code: word(words, MODES, code).lower(),
        closes_at=offer_expires_at(now, row.starts_at) if row.starts_at > now else None,
    )


def _look(booking: Booking, who: Reader) -> Any:
    limit = who.d.relative(deadline_of(booking)) if booking.state == "offered" else None
    return booking_look(booking.state, "coordinator", who.words, answer_by=limit)
