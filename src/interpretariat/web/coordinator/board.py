"""`/coordination`: the planning board, by day, by week, and as a list."""

from dataclasses import asdict
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from litestar import Controller, Request, get
from litestar.di import NamedDependency
from litestar.response import Template
from sqlalchemy.ext.asyncio import AsyncSession

from interpretariat.domain.policy import Action, Actor
from interpretariat.domain.references import request_reference
from interpretariat.domain.walltime import local_date
from interpretariat.edge import house, rule
from interpretariat.formats.why import TERMS, against
from interpretariat.services.board import board_of, boards_of
from interpretariat.services.board_values import Board
from interpretariat.web.coordinator.days import asked_day
from interpretariat.web.coordinator.drawer import Drawer, choice_of, drawer_of
from interpretariat.web.coordinator.grid import axis_of
from interpretariat.web.coordinator.scene import TIGHT_MINUTES, Filters, list_lines, shown_groups
from interpretariat.web.coordinator.week import week_rows
from interpretariat.web.coordinator.words import BoardWords
from interpretariat.web.page import asked, page, reader

SECTORS = ("health", "school", "community", "public")
VIEWS = ("jour", "semaine", "liste")


class BoardPages(Controller):
    """One address for the three views; filters, open groups and the chosen block live in it."""

    @get("/coordination", opt=rule(Action.PLAN_READ))
    async def board(
        self,
        request: Request[Any, Any, Any],
        session: NamedDependency[AsyncSession],
        actor: NamedDependency[Actor],
        now: NamedDependency[datetime],
    ) -> Template:
        zone = ZoneInfo(house(request).settings.zone)
        on_date, view = asked_day(request, now, zone), asked(request, ["vue"])["vue"] or "jour"
        if view == "semaine":
            monday = on_date - timedelta(days=on_date.weekday())
            boards = await boards_of(session, actor, monday, monday + timedelta(days=6), zone=zone, now=now)
            return _page(request, boards[on_date.weekday()], zone, "semaine", boards)
        board = await board_of(session, actor, on_date, zone=zone, now=now)
        said = asked(request, ["choix", "deplacer"])
        choice = choice_of(said["choix"]) if view == "jour" else None
        drawer = (
            await drawer_of(session, actor, reader(request), board, choice, zone, moves=bool(said["deplacer"]), now=now)
            if choice
            else None
        )
        return _page(request, board, zone, view if view in VIEWS else "jour", [board], drawer)


def _page(  # noqa: PLR0917 - the facts of one view
    request: Request[Any, Any, Any],
    board: Board,
    zone: ZoneInfo,
    view: str,
    boards: list[Board],
    drawer: Drawer | None = None,
) -> Template:
    who, said = reader(request), asked(request, ["langue_demandee", "secteur", "groupes"])
    filters = Filters(said["langue_demandee"], said["secteur"], tuple(filter(None, said["groupes"].split(","))))
    axis = axis_of(board, zone)
    groups = shown_groups(board, axis, filters)
    words = BoardWords(who, {group.language_code: group for day in boards for group in day.groups})
    return page(
        request,
        f"coordinator/{view}.html",
        title=who.words.gettext("Planification"),
        board=board,
        axis=axis,
        groups=groups,
        filters=asdict(filters),
        languages=sorted((words.language(group.language_code), group.language_code) for group in board.groups),
        lines=list_lines([shown.group for shown in groups]) if view == "liste" else [],
        week=week_rows(boards, filters, words, zone) if view == "semaine" else [],
        boards=boards,
        drawer=drawer,
        terms=TERMS,
        against=partial(against, words=who.words),
        words=words,
        reference=request_reference,
        tight=TIGHT_MINUTES,
        view=view,
        is_today=board.on_date == local_date(house(request).clock(), zone),
        sectors=SECTORS,
        before=board.on_date - timedelta(days=7 if view == "semaine" else 1),
        after=board.on_date + timedelta(days=7 if view == "semaine" else 1),
    )
