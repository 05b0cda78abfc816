"""What a new request's form begins with: what was typed and not sent, the request to copy, or the last one."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal

import msgspec
from litestar import Request
from sqlalchemy.ext.asyncio import AsyncSession

from interpretariat.db.queries import requests as queries
from interpretariat.domain.policy import ORGANISATION_ROLES, Actor
from interpretariat.domain.references import parse_reference
from interpretariat.domain.refusals import NotFound
from interpretariat.services.requests.checks import MODES
from interpretariat.services.requests.draft import RequestDraft, draft_of
from interpretariat.services.requests.forms import kept_form
from interpretariat.services.requests.write import duplicate_request
from interpretariat.web.partner.form import values_of

Origin = Literal["", "kept", "copy", "last"]

USUAL: Final = (
    "site",
    "language",
    "variety",
    "mode",
    "fallback_modes",
    "minutes",
    "contact",
    "cost_centre",
    "service",
    "professional",
    "billing_contact",
    "room",
)
"""What a person asks for again and again; the rest of the last request is its own."""


@dataclass(frozen=True, slots=True)
class Prefill:
    values: dict[str, Any]
    origin: Origin
    saved_at: datetime | None = None


async def prefill(
    request: Request[Any, Any, Any], session: AsyncSession, actor: Actor, organisation_id: int | None, form: str
) -> Prefill:
    """The values to begin with. `copie`, `debut`, `mode` and `vide` of the address say more. NotFound for a copy of
    what this actor may not see.
    """
    said = request.query_params
    if said.get("copie"):
        draft = await duplicate_request(session, actor, request_id_of(said["copie"]))
        return Prefill(values_of(_as_asked(draft, said.get("debut", ""), said.get("mode", ""))), "copy")
    kept = await kept_form(session, actor, form)
    if kept is not None and "vide" not in said:
        return Prefill(dict(kept.values), "kept", kept.saved_at)
    last = None if "vide" in said else await queries.last_request_of(session, actor)
    fresh = RequestDraft(
        organisation=organisation_id,
        contact=actor.phone if actor.role in ORGANISATION_ROLES else "",
        mode="in_person",
        minutes=60,
    )
    if last is None or last.organisation_id != (organisation_id or actor.organisation_id):
        return Prefill(values_of(fresh), "")
    same = draft_of(last)
    return Prefill(values_of(msgspec.structs.replace(fresh, **{name: getattr(same, name) for name in USUAL})), "last")


def request_id_of(reference: str) -> int:
    """The id behind a reference as people write it. NotFound for what is no request's."""
    try:
        noun, number = parse_reference(reference)
    except ValueError as error:
        raise NotFound(entity="request") from error
    if noun != "request":
        raise NotFound(entity="request")
    return number


def _as_asked(draft: RequestDraft, start: str, mode: str) -> RequestDraft:
    """A copy at another start or in another mode, as a link proposed them."""
    if mode in MODES:
        draft = msgspec.structs.replace(draft, mode=mode, fallback_modes=())
    try:
        at = datetime.fromisoformat(start)
    except ValueError:
        return draft
    return msgspec.structs.replace(draft, start=at.replace(tzinfo=None))


def booking_id_of(reference: str) -> int:
    """The id behind a booking's reference. NotFound for what is no booking's."""
    try:
        noun, number = parse_reference(reference)
    except ValueError as error:
        raise NotFound(entity="booking") from error
    if noun != "booking":
        raise NotFound(entity="booking")
    return number
