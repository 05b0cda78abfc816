"""`/demandes/{ref}`: everything of one request and why, and every step that its reader may take."""

from datetime import datetime
from typing import Any, Final

from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Template
from sqlalchemy.ext.asyncio import AsyncSession

from interpretariat.db.models import Request as Row
from interpretariat.db.queries.requests import request_seen_by
from interpretariat.domain.lifecycle import BOOKING, party_of, possible
from interpretariat.domain.policy import Action, Actor
from interpretariat.domain.references import booking_reference
from interpretariat.domain.refusals import Invalid, NotFound, Problem
from interpretariat.edge import redirect, rule
from interpretariat.services.bookings import StepFacts, advance_booking
from interpretariat.services.bookings_signals import signal_booking
from interpretariat.services.exclusions import price_of_refusing, refuse_interpreter
from interpretariat.services.feedback import give_feedback
from interpretariat.services.hours_keys import code_of, shows_code
from interpretariat.services.incidents import report_late
from interpretariat.services.interpreter_next import may_signal
from interpretariat.services.live_effect import DELAYS
from interpretariat.services.requests.detail import Detail, detail_of
from interpretariat.services.requests.events import CAUSES as GIVE_UP_CAUSES
from interpretariat.services.requests.events import REJECTIONS, decide_request
from interpretariat.web.forms import Form, FormState, Redisplay, by_field, single
from interpretariat.web.opinions import opinions
from interpretariat.web.page import page, reader
from interpretariat.web.partner.history import history
from interpretariat.web.partner.looks import Shown
from interpretariat.web.partner.panel import panel
from interpretariat.web.partner.prefill import booking_id_of, request_id_of
from interpretariat.web.partner.words import CAUSES, DOMAINS, GENDERS, TIERS, word

STEPS: Final = ("sign", "dispute", "report_no_show", "waive", "settle")
"""Events of a booking that the page of its request offers; the others have pages of their own."""

LATE: Final = "retard"

OPINION: Final = "avis"


class Details(Controller):
    path = "/demandes/{reference:str}"

    @get("", opt=rule(Action.REQUEST_READ))
    async def show(
        self,
        *,
        request: Request[Any, Any, Any],
        session: NamedDependency[AsyncSession],
        actor: NamedDependency[Actor],
        now: NamedDependency[datetime],
        reference: FromPath[str],
    ) -> Template:
        found = await detail_of(session, actor, request_id_of(reference), now=now)
        return detail_page(request, actor, found, now)

    @get("/envoyee", opt=rule(Action.REQUEST_READ))
    async def sent(
        self,
        *,
        request: Request[Any, Any, Any],
        session: NamedDependency[AsyncSession],
        actor: NamedDependency[Actor],
        now: NamedDependency[datetime],
        reference: FromPath[str],
    ) -> Template:
        """After sending: a page, not a toast."""
        found = await detail_of(session, actor, request_id_of(reference), now=now)
        who = reader(request)
        shown = Shown(who, actor, now)
        title = who.words.gettext("Demande {reference} envoyée", reference=shown.reference(found.request))
        return page(request, "partner/sent.html", title=title, found=found, row=found.request, shown=shown)

    @post("/{event:str}", opt=rule(Action.REQUEST_WRITE))
    async def decide(
        self,
        *,
        request: Request[Any, Any, Any],
        session: NamedDependency[AsyncSession],
        actor: NamedDependency[Actor],
        now: NamedDependency[datetime],
        reference: FromPath[str],
        event: FromPath[str],
        data: Form,
    ) -> Response[bytes]:
        """Send what was kept, end the search, open it again, refuse."""
        said, request_id = single(data), request_id_of(reference)
        try:
            await decide_request(
                session,
                actor,
                request_id,
                event,
                now=now,
                cause=said.get("cause", ""),
                reason=said.get("reason", ""),
            )
        except Invalid as refusal:
            found = await detail_of(session, actor, request_id, now=now)
            errors = by_field(refusal.problems, reader(request).locale)
            template = detail_page(request, actor, found, now, FormState(said, errors))
            template.status_code = 422
            raise Redisplay(template) from refusal
        return redirect(f"/demandes/{reference}")

    @get("/rendez-vous/{booking:str}/refuser", opt=rule(Action.REQUEST_WRITE))
    async def before_refusing(
        self,
        *,
        request: Request[Any, Any, Any],
        session: NamedDependency[AsyncSession],
        actor: NamedDependency[Actor],
        now: NamedDependency[datetime],
        reference: FromPath[str],
        booking: FromPath[str],
    ) -> Template:
        """What asking for somebody else means and costs; looking at it does nothing."""
        found = await detail_of(session, actor, request_id_of(reference), now=now)
        row = next((each for each in found.request.bookings if each.id == booking_id_of(booking)), None)
        if row is None:
            raise NotFound(entity="booking")
        who = reader(request)
        return page(
            request,
            "partner/refuse.html",
            title=who.words.gettext("Demander quelqu'un d'autre"),
            row=found.request,
            booking=row,
            reference=booking,
            shown=Shown(who, actor, now),
            price=await price_of_refusing(session, row, now=now),
        )

    @post("/rendez-vous/{booking:str}/refuser", opt=rule(Action.REQUEST_WRITE))
    async def refuse(
        self,
        *,
        session: NamedDependency[AsyncSession],
        actor: NamedDependency[Actor],
        now: NamedDependency[datetime],
        reference: FromPath[str],
        booking: FromPath[str],
    ) -> Response[bytes]:
        await refuse_interpreter(session, actor, await _within(session, actor, reference, booking), now=now)
        return redirect(f"/demandes/{reference}")

    @post("/rendez-vous/{booking:str}/{event:str}", opt=rule(Action.BOOKING_EVENT))
    async def step(
        self,
        *,
        session: NamedDependency[AsyncSession],
        actor: NamedDependency[Actor],
        now: NamedDependency[datetime],
        reference: FromPath[str],
        booking: FromPath[str],
        event: FromPath[str],
        data: Form,
    ) -> Response[bytes]:
        """Sign the hours, report an absence, tell a delay or how it went; the coordination waives."""
        if event not in (*STEPS, *DELAYS, LATE, OPINION):
            raise NotFound(entity="event")
        booking_id = await _within(session, actor, reference, booking)
        said = single(data)
        if event not in STEPS:
            await _tell(session, actor, booking_id, event, said, now=now)
            return redirect(f"/demandes/{reference}")
        side: Any = said.get("side") or None
        if side not in (None, "client", "professional", "interpreter"):
            raise Invalid([Problem("side", "unknown", side)])
        facts = StepFacts(side=side, reason=said.get("reason", "")[:280])
        await advance_booking(session, actor, booking_id, event, facts, now=now)
        return redirect(f"/demandes/{reference}")


async def _tell(
    session: AsyncSession, actor: Actor, booking_id: int, event: str, said: dict[str, str], *, now: datetime
) -> None:
    """What is told of a booking and is no step of it: a delay, a late arrival, how it went."""
    if event == OPINION:
        rating, aspect = said.get("rating", ""), said.get("aspect", "")
        await give_feedback(session, actor, booking_id, rating=rating, aspect=aspect, now=now)
    elif event == LATE:
        await report_late(session, actor, booking_id, now=now)
    else:
        minutes = said.get("minutes", "")
        length = int(minutes[:6]) if minutes.isascii() and minutes.isdecimal() else 0
        await signal_booking(session, actor, booking_id, event, now=now, minutes=length)


def detail_page(
    request: Request[Any, Any, Any], actor: Actor, found: Detail, now: datetime, form: FormState | None = None
) -> Template:
    """One request as this actor may see it."""
    who, row = reader(request), found.request
    words = who.words
    shown = Shown(who, actor, now)
    title = words.gettext(
        "{reference} · {language} · {day}",
        reference=shown.reference(row),
        language=shown.language(row),
        day=who.d.day(row.starts_at),
    )
    late = [step.facts.get("price_cents", 0) for step in found.history if step.event == "cancel" and not step.booking]
    return page(
        request,
        "partner/detail.html",
        title=title,
        found=found,
        row=row,
        shown=shown,
        late_cents=late[-1] if late else None,
        fallbacks=[shown.fallback(mode) for mode in row.fallback_modes],
        lines=history(found.history, who, actor.role),
        **_hours_of(row, actor, now),
        form=form or FormState({"cause": found.likely_cause}),
        opinion=opinions(who.words, "requester"),
        booking_ref=booking_reference,
        cost={line.booking_id: line for line in found.costs},
        causes=[(cause, words.gettext(CAUSES[cause])) for cause in GIVE_UP_CAUSES],
        rejections=[(cause, words.gettext(CAUSES[cause])) for cause in REJECTIONS],
        domain=word(DOMAINS, row.domain, words),
        tier=word(TIERS, str(row.tier), words),
        gender=word(GENDERS, row.gender, words),
        **panel(who, actor, found.outlook),
    )


def _hours_of(row: Row, actor: Actor, now: datetime) -> dict[str, Any]:
    """Booking → what this reader may do with it here, and the code that the requesting service says on the spot."""
    party = party_of(actor)
    return {
        "may_signal": {each.id for each in row.bookings if may_signal(each, now)},
        "steps": {each.id: [e for e in possible(BOOKING, each.state, party) if e in STEPS] for each in row.bookings},
        "codes": {each.id: code_of(each) for each in row.bookings if shows_code(each, now) and party == "requester"},
    }


async def _within(session: AsyncSession, actor: Actor, reference: str, booking: str) -> int:
    """The booking, if it is one of this request's. Raises NotFound."""
    row, booking_id = await request_seen_by(session, actor, request_id_of(reference)), booking_id_of(booking)
    if row is None or booking_id not in {each.id for each in row.bookings}:
        raise NotFound(entity="booking")
    return booking_id
