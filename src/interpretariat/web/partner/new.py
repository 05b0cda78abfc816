"""`/demandes/nouvelle`: ask in under a minute, see the chances and the price, lose nothing that was typed."""

import secrets
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.response import Template
from sqlalchemy.ext.asyncio import AsyncSession

from interpretariat.db.queries import requests as queries
from interpretariat.domain.policy import ORGANISATION_ROLES, Action, Actor
from interpretariat.domain.references import request_reference
from interpretariat.domain.refusals import Invalid, Problem
from interpretariat.edge import house, redirect, rule
from interpretariat.services import idempotency
from interpretariat.services.blocks import cut_slots
from interpretariat.services.idempotency import Answer, body_hash
from interpretariat.services.requests.draft import RequestDraft
from interpretariat.services.requests.forms import forget_form, keep_form
from interpretariat.services.requests.outlook import Outlook, outlook
from interpretariat.services.requests.write import regularise_request, submit_request
from interpretariat.web.forms import Form, FormState, Redisplay
from interpretariat.web.page import page, reader
from interpretariat.web.partner.form import LOOK, YES, as_form, draft_from, errors_of, typed_values
from interpretariat.web.partner.lists import load_lists
from interpretariat.web.partner.panel import panel
from interpretariat.web.partner.prefill import Origin, prefill
from interpretariat.web.partner.repeat import CHOICES, CONFIRM, MODIFY, SLOTS, Repeat, preview, repeat_of, send_series

PATH: Final = "/demandes/nouvelle"


class New(Controller):
    path = PATH

    @get("", opt=rule(Action.REQUEST_WRITE))
    async def show(
        self,
        request: Request[Any, Any, Any],
        session: NamedDependency[AsyncSession],
        actor: NamedDependency[Actor],
        now: NamedDependency[datetime],
    ) -> Template:
        """The form, prefilled; the coordination first chooses for whom."""
        organisation_id = _organisation_id(request, actor)
        if organisation_id is None:
            return await _choose_organisation(request, session, actor)
        found = await prefill(request, session, actor, organisation_id, PATH)
        values = {"holidays": "skip"} | found.values | {"organisation": organisation_id, "token": secrets.token_hex(16)}
        if "apres" in request.query_params:
            values["regularise"] = YES
        return await _page(
            request, session, actor, now, FormState(values), origin=found.origin, saved_at=found.saved_at
        )

    @post("", opt=rule(Action.REQUEST_WRITE), status_code=200)
    async def send(
        self,
        request: Request[Any, Any, Any],
        session: NamedDependency[AsyncSession],
        actor: NamedDependency[Actor],
        now: NamedDependency[datetime],
        data: Form,
    ) -> Template | Response[bytes]:
        """Send; or, by the other button, see the chances and the price on the same form."""
        values = typed_values(data)
        if values.get("action") in (LOOK, MODIFY):
            return await _page(request, session, actor, now, FormState(values))
        draft, unread = draft_from(data, local_now=_local(request, now))
        repeat = repeat_of(values)
        try:
            if repeat.recurrence is not None and values.get("action") != CONFIRM:
                return await preview(request, session, actor, draft, repeat, values, unread=unread, now=now)
            sent = await _send_once(session, actor, draft, values, repeat, unread=unread, now=now)
        except Invalid as refusal:
            form = FormState(values, errors_of(refusal.problems, reader(request).locale))
            template = await _page(request, session, actor, now, form)
            template.status_code = 422
            raise Redisplay(template) from refusal
        return redirect(sent)

    @post("/chances", opt=rule(Action.REQUEST_WRITE), status_code=200)
    async def chances(
        self,
        request: Request[Any, Any, Any],
        session: NamedDependency[AsyncSession],
        actor: NamedDependency[Actor],
        now: NamedDependency[datetime],
        data: Form,
    ) -> Template:
        """The panel alone, as one types."""
        found = await _outlook(request, session, actor, now, typed_values(data))
        title = reader(request).words.gettext("Vos chances")
        return page(request, "partner/panel.html", title=title, swapped=True, **panel(reader(request), actor, found))

    @post("/brouillon", opt=rule(Action.REQUEST_WRITE), status_code=200, media_type="text/plain")
    async def autosave(
        self,
        request: Request[Any, Any, Any],
        session: NamedDependency[AsyncSession],
        actor: NamedDependency[Actor],
        now: NamedDependency[datetime],
    ) -> str:
        """What is typed is kept on the server; the answer is the sentence beside the button."""
        await keep_form(session, actor, PATH, typed_values(await request.form()), now=now)
        who = reader(request)
        return str(who.words.gettext("Brouillon enregistré à {time}", time=who.d.table_time(now)))

    @post("/effacer", opt=rule(Action.REQUEST_WRITE))
    async def clear(self, session: NamedDependency[AsyncSession], actor: NamedDependency[Actor]) -> Response[bytes]:
        """Begin again from nothing."""
        await forget_form(session, actor, PATH)
        return redirect(f"{PATH}?vide=oui")


async def _send_once(
    session: AsyncSession,
    actor: Actor,
    draft: RequestDraft,
    values: dict[str, Any],
    repeat: Repeat,
    *,
    unread: list[Problem],
    now: datetime,
) -> str:
    """The page of what was sent; the same form sent twice is sent once."""
    hashed = body_hash(repr(sorted(values.items())))
    key = f"page/{values.get('token', '')[:64]}/{hashed[:32]}"
    answer = await idempotency.claim(session, actor, key, hashed, now=now)
    if answer is not None:
        return answer.body
    path = await _send(session, actor, draft, values, repeat, unread=unread, now=now)
    await idempotency.keep(session, actor, key, Answer(303, path))
    await forget_form(session, actor, PATH)
    return path


async def _send(
    session: AsyncSession,
    actor: Actor,
    draft: RequestDraft,
    values: dict[str, Any],
    repeat: Repeat,
    *,
    unread: list[Problem],
    now: datetime,
) -> str:
    if values.get("regularise") == YES:
        chosen = str(values.get("interpreter", ""))
        interpreter_id = int(chosen) if chosen.isdecimal() else None
        row = await regularise_request(session, actor, draft, interpreter_id=interpreter_id, now=now, unread=unread)
        return f"/demandes/{request_reference(row.id)}/envoyee"
    if repeat.recurrence is not None:
        return f"/series/{await send_series(session, actor, draft, repeat, unread=unread, now=now)}?envoyee=oui"
    row = await submit_request(session, actor, draft, now=now, unread=unread)
    if repeat.slot_minutes is not None:
        await cut_slots(session, row, repeat.slot_minutes, now=now)
    return f"/demandes/{request_reference(row.id)}/envoyee"


async def _page(
    request: Request[Any, Any, Any],
    session: AsyncSession,
    actor: Actor,
    now: datetime,
    form: FormState,
    *,
    origin: Origin = "",
    saved_at: datetime | None = None,
) -> Template:
    who, after = reader(request), form.values.get("regularise") == YES
    organisation = str(form.values.get("organisation", ""))
    lists = await load_lists(session, actor, int(organisation) if organisation.isdecimal() else None, who, now=now)
    found = await _outlook(request, session, actor, now, dict(form.values))
    title = who.words.gettext("Régulariser un rendez-vous") if after else who.words.gettext("Nouvelle demande")
    return page(
        request,
        "partner/new.html",
        title=title,
        form=form,
        lists=lists,
        origin=origin,
        saved_at=saved_at,
        after=after,
        repeats=[(value, who.words.gettext(said)) for value, said in CHOICES],
        slots=[(value, who.d.duration(int(value))) for value in SLOTS],
        today=now.astimezone(ZoneInfo(lists.organisation.zone)).date().isoformat(),
        **panel(who, actor, found),
    )


async def _outlook(
    request: Request[Any, Any, Any], session: AsyncSession, actor: Actor, now: datetime, values: dict[str, Any]
) -> Outlook | None:
    """What may be hoped for; none while a field that it needs is missing or wrong."""
    draft, unread = draft_from(as_form(values), local_now=_local(request, now))
    if unread:
        return None
    try:
        return await outlook(session, actor, draft, now=now)
    except Invalid:
        return None


async def _choose_organisation(request: Request[Any, Any, Any], session: AsyncSession, actor: Actor) -> Template:
    title = reader(request).words.gettext("Pour quel organisme?")
    rows = [(row.id, row.name) for row in await queries.organisations(session, actor)]
    return page(request, "partner/organisation_first.html", title=title, organisations=rows, form=FormState())


def _organisation_id(request: Request[Any, Any, Any], actor: Actor) -> int | None:
    """The actor's own organisation; for the coordination the one that the address names."""
    if actor.role in ORGANISATION_ROLES:
        return actor.organisation_id
    said = request.query_params.get("organisme", "")
    return int(said) if said.isdecimal() else None


def _local(request: Request[Any, Any, Any], now: datetime) -> datetime:
    return now.astimezone(ZoneInfo(house(request).settings.zone)).replace(tzinfo=None)
