"""A draft made complete with what is known of its author, and checked: every way of writing a request begins here."""

from collections.abc import Sequence
from datetime import datetime

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from interpretariat.db.models import Request
from interpretariat.db.queries import requests as queries
from interpretariat.db.queries.locks import lock_requests
from interpretariat.domain.policy import ORGANISATION_ROLES, Actor, Role
from interpretariat.domain.refusals import Invalid, NotFound, Problem
from interpretariat.services.requests.checks import YEARS, Purpose, problems_of, unknown_organisation
from interpretariat.services.requests.draft import TEXT_FIELDS, Known, RequestDraft, load_known, wall_time


async def checked(
    session: AsyncSession,
    actor: Actor,
    draft: RequestDraft,
    purpose: Purpose,
    *,
    now: datetime,
    unread: Sequence[Problem] = (),
) -> tuple[RequestDraft, Known]:
    """The draft, complete, its times on the clocks of the place; and what it names. Raises Invalid with every problem.

    `unread` are the problems of whoever read the draft: what is said there of a field is not said again.
    """
    known = await load_known(session, actor, draft.organisation, now=now)
    if known is None:
        raise Invalid([*unread, unknown_organisation(draft)])
    draft = on_local_clocks(complete(draft, actor, known), known)
    refuse(draft, known, purpose, now=now, unread=unread)
    return draft, known


def refuse(
    draft: RequestDraft, known: Known, purpose: Purpose, *, now: datetime, unread: Sequence[Problem] = ()
) -> None:
    """Raise Invalid with every problem, if there is one."""
    said = {problem.field for problem in unread}
    problems = [*unread, *(p for p in problems_of(draft, known, now=now, purpose=purpose) if p.field not in said)]
    if problems:
        raise Invalid(problems)


def complete(draft: RequestDraft, actor: Actor, known: Known) -> RequestDraft:
    """A requester asks for themselves; a manager and the coordination may ask for somebody of the organisation."""
    own = actor.role in ORGANISATION_ROLES
    requester = actor.account_id if actor.role is Role.REQUESTER else draft.requester
    if own and requester is None:
        requester = actor.account_id
    texts = {name: getattr(draft, name).strip() for name in TEXT_FIELDS}
    texts["contact"] = texts["contact"] or (actor.phone if own else known.organisation.phone)
    return msgspec.structs.replace(draft, **texts, organisation=known.organisation.id, requester=requester)


def on_local_clocks(draft: RequestDraft, known: Known) -> RequestDraft:
    """The draft with its times as the clocks of the place show them; a date that no clock converts is refused later."""
    zone = known.zone_of(draft.site)

    def local(value: datetime) -> datetime:
        return wall_time(value, zone) if value.year in YEARS else value

    return msgspec.structs.replace(
        draft,
        start=local(draft.start) if draft.start else None,
        start_options=tuple(map(local, draft.start_options)),
    )


async def held_request(session: AsyncSession, actor: Actor, request_id: int) -> Request:
    """The request, locked, with everything that a step needs; NotFound when this actor may not see it."""
    if await queries.request_seen_by(session, actor, request_id) is None:
        raise NotFound(entity="request")
    await lock_requests(session, [request_id])
    return await queries.request_as_it_stands(session, request_id)
