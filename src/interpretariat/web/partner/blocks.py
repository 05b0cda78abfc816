"""`/permanences`: the blocks that several services share; taking a slot and giving it back."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Template
from sqlalchemy.ext.asyncio import AsyncSession

from interpretariat.db.queries import requests as queries
from interpretariat.domain.policy import Action, Actor
from interpretariat.domain.refusals import Invalid, Problem
from interpretariat.edge import redirect, rule
from interpretariat.services.blocks import BlockView, block_view, give_back_slot, open_blocks, take_slot
from interpretariat.web.forms import Form, FormState, by_field, redisplayed, single
from interpretariat.web.page import page, reader
from interpretariat.web.partner.looks import Shown


class Blocks(Controller):
    path = "/permanences"

    @get("", opt=rule(Action.REQUEST_READ))
    async def index(
        self,
        request: Request[Any, Any, Any],
        *,
        session: NamedDependency[AsyncSession],
        actor: NamedDependency[Actor],
        now: NamedDependency[datetime],
    ) -> Template:
        who = reader(request)
        return page(
            request,
            "partner/blocks.html",
            title=who.words.gettext("Permanences"),
            blocks=await open_blocks(session, actor, now=now),
            shown=Shown(who, actor, now),
        )

    @get("/{block_id:int}", opt=rule(Action.REQUEST_READ))
    async def show(
        self,
        request: Request[Any, Any, Any],
        *,
        session: NamedDependency[AsyncSession],
        actor: NamedDependency[Actor],
        now: NamedDependency[datetime],
        block_id: FromPath[int],
    ) -> Template:
        found = await block_view(session, actor, block_id, now=now)
        return await _page(request, session, actor, now, found)

    @post("/{block_id:int}", opt=rule(Action.REQUEST_WRITE))
    async def take(
        self,
        request: Request[Any, Any, Any],
        *,
        session: NamedDependency[AsyncSession],
        actor: NamedDependency[Actor],
        now: NamedDependency[datetime],
        block_id: FromPath[int],
        data: Form,
    ) -> Response[bytes]:
        said = single(data)
        found = await block_view(session, actor, block_id, now=now)
        template = await _page(request, session, actor, now, found)

        def again(problems: Sequence[Problem]) -> Template:
            template.context["form"] = FormState(said, by_field(problems, reader(request).locale))
            return template

        with redisplayed(again):
            if not said.get("slot", "").isdecimal():
                raise Invalid([Problem("slot", "required")])
            organisation = said.get("organisation", "")
            await take_slot(
                session,
                actor,
                block_id,
                int(said["slot"]),
                now=now,
                organisation_id=int(organisation) if organisation.isdecimal() else None,
                file_reference=said.get("file_reference", ""),
                cost_centre=said.get("cost_centre", ""),
            )
        return redirect(f"/permanences/{block_id}")

    @post("/{block_id:int}/{slot_id:int}/rendre", opt=rule(Action.REQUEST_WRITE))
    async def give_back(
        self,
        *,
        session: NamedDependency[AsyncSession],
        actor: NamedDependency[Actor],
        now: NamedDependency[datetime],
        block_id: FromPath[int],
        slot_id: FromPath[int],
    ) -> Response[bytes]:
        await give_back_slot(session, actor, block_id, slot_id, now=now)
        return redirect(f"/permanences/{block_id}")


async def _page(
    request: Request[Any, Any, Any], session: AsyncSession, actor: Actor, now: datetime, found: BlockView
) -> Template:
    who, row = reader(request), found.request
    shown = Shown(who, actor, now)
    when = f"{who.d.day(row.starts_at)}, {who.d.span(row.starts_at, row.ends_at)}"
    title = f"{shown.language(row)}, {when}"
    free = [(str(each.slot.id), who.d.span(each.starts_at, each.ends_at)) for each in found.slots if each.is_free]
    for_whom = [(str(each.id), each.name) for each in await queries.organisations(session, actor)]
    return page(
        request,
        "partner/block.html",
        title=title,
        block=found,
        shown=shown,
        choices=free,
        organisations=for_whom if actor.of_pool else [],
        form=FormState(),
    )
