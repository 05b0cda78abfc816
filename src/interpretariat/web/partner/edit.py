"""`/demandes/{ref}/modifier` and `/annuler`: what it changes and what it costs, before anything is done."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Template
from sqlalchemy.ext.asyncio import AsyncSession

from interpretariat.domain.policy import Action, Actor
from interpretariat.domain.refusals import Invalid, StaleVersion, TooLateToChange
from interpretariat.edge import redirect, rule, status_of
from interpretariat.formats.refusal_words import refusal_sentence
from interpretariat.services.requests.cancel import cancel_request, check_cancellable
from interpretariat.services.requests.change import SEARCHED, change_request, changed_fields, check_changeable
from interpretariat.services.requests.detail import Detail, detail_of
from interpretariat.services.requests.draft import RequestDraft, draft_of
from interpretariat.services.requests.outlook import Outlook, outlook
from interpretariat.services.requests.prepare import held_request
from interpretariat.services.requests.write import send_draft
from interpretariat.web.forms import Form, FormState, Redisplay, single
from interpretariat.web.page import page, reader
from interpretariat.web.partner.difference import difference
from interpretariat.web.partner.form import LOOK, as_form, draft_from, errors_of, typed_values, values_of
from interpretariat.web.partner.lists import load_lists
from interpretariat.web.partner.looks import Shown
from interpretariat.web.partner.panel import panel
from interpretariat.web.partner.prefill import request_id_of

SEND = "send"
"""Value of the button that also sends what was only kept."""


class Edit(Controller):
    path = "/demandes/{reference:str}"

    @get("/modifier", opt=rule(Action.REQUEST_WRITE))
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
        check_changeable(found.request)
        values = values_of(draft_of(found.request)) | {"version": found.request.version}
        return await _page(request, session, actor, now=now, found=found, form=FormState(values))

    @post("/modifier", opt=rule(Action.REQUEST_WRITE), status_code=200)
    async def save(
        self,
        *,
        request: Request[Any, Any, Any],
        session: NamedDependency[AsyncSession],
        actor: NamedDependency[Actor],
        now: NamedDependency[datetime],
        reference: FromPath[str],
        data: Form,
    ) -> Template | Response[bytes]:
        """Save; or, by the other button, see the difference. A version that is stale shows both."""
        values, request_id = typed_values(data), request_id_of(reference)
        found = await detail_of(session, actor, request_id, now=now)
        if values.get("action") == LOOK:
            return await _page(request, session, actor, now=now, found=found, form=FormState(values))
        draft, unread = read_change(values, found, now)
        version = str(values.get("version", ""))
        try:
            row = await change_request(
                session,
                actor,
                request_id,
                draft,
                version=int(version) if version.isdecimal() else 0,
                now=now,
                unread=unread,
            )
            if values.get("action") == SEND:
                await send_draft(session, actor, await held_request(session, actor, row.id), now=now)
                return redirect(f"/demandes/{reference}/envoyee")
        except Invalid as refusal:
            form = FormState(values, errors_of(refusal.problems, reader(request).locale))
            template = await _page(request, session, actor, now=now, found=found, form=form)
            template.status_code = 422
            raise Redisplay(template) from refusal
        except (StaleVersion, TooLateToChange) as refusal:
            form = FormState(values | {"version": found.request.version})
            template = await _page(request, session, actor, now=now, found=found, form=form, refusal=refusal)
            template.status_code = status_of(refusal)
            raise Redisplay(template) from refusal
        return redirect(f"/demandes/{reference}")

    @get("/annuler", opt=rule(Action.REQUEST_WRITE))
    async def ask(
        self,
        *,
        request: Request[Any, Any, Any],
        session: NamedDependency[AsyncSession],
        actor: NamedDependency[Actor],
        now: NamedDependency[datetime],
        reference: FromPath[str],
    ) -> Template:
        """The price, the rule and the deadline beside the button; looking at it does nothing."""
        found = await detail_of(session, actor, request_id_of(reference), now=now)
        check_cancellable(found.request)
        assert found.cancellation is not None
        who = reader(request)
        shown = Shown(who, actor, now)
        title = who.words.gettext("Annuler {reference}", reference=shown.reference(found.request))
        return page(
            request,
            "partner/cancel.html",
            title=title,
            found=found,
            row=found.request,
            shown=shown,
            terms=found.cancellation,
            names=who.d.listing([who.d.short_name(part.interpreter) for part in found.cancellation.bookings]),
            form=FormState(),
        )

    @post("/annuler", opt=rule(Action.REQUEST_WRITE))
    async def cancel(
        self,
        *,
        session: NamedDependency[AsyncSession],
        actor: NamedDependency[Actor],
        now: NamedDependency[datetime],
        reference: FromPath[str],
        data: Form,
    ) -> Response[bytes]:
        reason = single(data).get("reason", "")
        await cancel_request(session, actor, request_id_of(reference), now=now, reason=reason)
        return redirect(f"/demandes/{reference}")


def read_change(values: dict[str, Any], found: Detail, now: datetime) -> tuple[RequestDraft, list[Any]]:
    """The draft that was typed over a request; what the page has no field for stays as it was."""
    local_now = now.astimezone(ZoneInfo(found.request.zone)).replace(tzinfo=None)
    draft, unread = draft_from(as_form(values), local_now=local_now)
    before = draft_of(found.request)
    kept: dict[str, Any] = {"requester": before.requester}
    if draft.priority is None and before.priority != 1:
        kept["priority"] = before.priority
    if found.request.state != "draft":
        kept["accepts_tariff"] = before.accepts_tariff
    return msgspec.structs.replace(draft, **kept), unread


async def _page(
    request: Request[Any, Any, Any],
    session: AsyncSession,
    actor: Actor,
    *,
    now: datetime,
    found: Detail,
    form: FormState,
    refusal: StaleVersion | TooLateToChange | None = None,
) -> Template:
    who, row = reader(request), found.request
    named = (*row.preferred, *row.excluded)
    lists = await load_lists(session, actor, row.organisation_id, who, now=now, named=named)
    draft, unread = read_change(dict(form.values), found, now)
    before = draft_of(row)
    fields = [] if unread else changed_fields(before, draft)
    after = None if unread else await _outlook(session, actor, draft, found, now)
    shown = Shown(who, actor, now)
    title = who.words.gettext("Modifier {reference}", reference=shown.reference(row))
    return page(
        request,
        "partner/edit.html",
        title=title,
        found=found,
        row=row,
        shown=shown,
        form=form,
        lists=lists,
        stale=isinstance(refusal, StaleVersion),
        refused=refusal_sentence(refusal, who.locale) if isinstance(refusal, TooLateToChange) else "",
        before=await _outlook(session, actor, before, found, now),
        changes=[] if unread else difference(before, draft, lists, who),
        released=bool(SEARCHED.intersection(fields))
        and any(b.state in ("accepted", "confirmed") for b in row.bookings),
        today=now.astimezone(ZoneInfo(row.zone)).date().isoformat(),
        **panel(who, actor, after),
    )


async def _outlook(
    session: AsyncSession, actor: Actor, draft: RequestDraft, found: Detail, now: datetime
) -> Outlook | None:
    wanted = msgspec.structs.replace(draft, organisation=found.request.organisation_id)
    try:
        return await outlook(session, actor, wanted, now=now, of=found.request)
    except Invalid:
        return None
