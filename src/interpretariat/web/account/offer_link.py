"""`/offre/{t}`: one offer, from the letter that made it. Looking changes nothing; a button answers, once."""

from datetime import datetime
from typing import Any, Final, Literal

from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Template
from sqlalchemy.ext.asyncio import AsyncSession

from interpretariat.domain.policy import Action
from interpretariat.domain.refusals import LinkUnusable, NotFound, Refusal
from interpretariat.edge import redirect, rule, status_of
from interpretariat.formats.refusal_words import refusal_sentence
from interpretariat.services.interpreter_offers import weighed
from interpretariat.services.offer_links import LinkedOffer, answer_by_link, look_at_offer, offer_path
from interpretariat.web.forms import Form, Redisplay
from interpretariat.web.interpreter.common import booking_words
from interpretariat.web.page import page, reader

ANSWERS: Final[dict[str, Literal["accept", "decline"]]] = {"accepter": "accept", "decliner": "decline"}


class OfferLink(Controller):
    path = "/offre/{token:str}"

    @get("", opt=rule(Action.PUBLIC))
    async def look(
        self,
        request: Request[Any, Any, Any],
        session: NamedDependency[AsyncSession],
        now: NamedDependency[datetime],
        token: FromPath[str],
    ) -> Template:
        return await _page(request, session, await look_at_offer(session, token, now=now), token)

    @post("/{answer:str}", opt=rule(Action.PUBLIC))
    async def answer(
        self,
        *,
        request: Request[Any, Any, Any],
        session: NamedDependency[AsyncSession],
        now: NamedDependency[datetime],
        token: FromPath[str],
        answer: FromPath[str],
        data: Form,  # noqa: ARG002 - read for its CSRF token
    ) -> Response[bytes]:
        """The offer again, saying what was answered; a refusal says why, under its own status."""
        if answer not in ANSWERS:
            raise NotFound(entity="answer")
        try:
            booking = await answer_by_link(session, token, ANSWERS[answer], now=now)
        except LinkUnusable:
            raise
        except Refusal as refusal:
            found = await look_at_offer(session, token, now=now)
            template = await _page(request, session, found, token, refusal)
            template.status_code = status_of(refusal)
            raise Redisplay(template) from refusal
        return redirect(offer_path(booking, reader(request).locale))


async def _page(
    request: Request[Any, Any, Any],
    session: AsyncSession,
    found: LinkedOffer,
    token: str,
    refusal: Refusal | None = None,
) -> Template:
    who = reader(request)
    is_open = found.standing == "open"
    offer = (await weighed(session, found.booking.interpreter, [found.booking]))[0] if is_open else None
    said = refusal_sentence(refusal, who.locale, zone=who.d.zone) if refusal is not None and is_open else ""
    return page(
        request,
        "account/offer.html",
        title=who.words.gettext("Offre"),
        booking=found.booking,
        standing=found.standing,
        offer=offer,
        refused=said,
        token=token,
        **booking_words(who),
    )
