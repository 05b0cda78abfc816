"""`/audit`: every step of every request and booking, as it was recorded."""

from typing import Any

from litestar import Controller, Request, get
from litestar.di import NamedDependency
from litestar.response import Template
from sqlalchemy.ext.asyncio import AsyncSession

from interpretariat.domain.policy import Action, Actor
from interpretariat.domain.references import booking_reference, request_reference
from interpretariat.edge import rule
from interpretariat.formats.states import event_word, state_word
from interpretariat.formats.vocabulary import ROLES, word
from interpretariat.services.audit import recorded_steps
from interpretariat.web.forms import FormState, by_field, redisplayed
from interpretariat.web.listing import PER_PAGE, Listing, asked_list
from interpretariat.web.page import asked, page, reader


class Audit(Controller):
    path = "/audit"

    @get("", opt=rule(Action.AUDIT_READ))
    async def show(
        self,
        request: Request[Any, Any, Any],
        session: NamedDependency[AsyncSession],
        actor: NamedDependency[Actor],
    ) -> Template:
        said, wanted = asked(request, ["reference", "nom"]), asked_list(request, ["time"], "-time")
        who = reader(request)
        nothing: Listing[Any] = Listing([], 0, 1, wanted.order)
        with redisplayed(lambda problems: _page(request, nothing, FormState(said, by_field(problems, who.locale)))):
            rows, total = await recorded_steps(
                session, actor, reference=said["reference"], name=said["nom"], offset=wanted.offset, limit=PER_PAGE
            )
        return _page(request, Listing(rows, total, wanted.page, wanted.order), FormState(said))


def _page(request: Request[Any, Any, Any], listing: Listing[Any], form: FormState) -> Template:
    words = reader(request).words
    return page(
        request,
        "oversight/audit.html",
        title=words.gettext("Audit"),
        listing=listing,
        form=form,
        request_reference=request_reference,
        booking_reference=booking_reference,
        event_word=lambda step: event_word(step.event, words),
        state_word=lambda step: state_word("booking" if step.booking_id else "request", step.to_state, words),
        role_word=lambda step: word(words, ROLES, step.actor_role),
    )
