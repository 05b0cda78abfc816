"""What the drawer of the board does: pin, give to somebody else, take out. Each goes back to the block it came from."""

from datetime import datetime
from typing import Final

from litestar import Controller, Response, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from sqlalchemy.ext.asyncio import AsyncSession

from interpretariat.domain.policy import Action, Actor
from interpretariat.domain.references import request_reference
from interpretariat.domain.refusals import Invalid, Problem
from interpretariat.edge import own_path, redirect, rule
from interpretariat.services.pins import pin, unpin
from interpretariat.services.pins_draft import assign, unassign
from interpretariat.web.forms import Form, single
from interpretariat.web.page import link_with

BOARD: Final = "/coordination"


class BoardActions(Controller):
    path = BOARD

    @post("/epingles", opt=rule(Action.COORDINATE))
    async def pin_line(
        self,
        session: NamedDependency[AsyncSession],
        actor: NamedDependency[Actor],
        now: NamedDependency[datetime],
        data: Form,
    ) -> Response[bytes]:
        said = single(data)
        request_id, person = _number(said, "request"), _number(said, "interpreter")
        await pin(session, actor, request_id, person, starts_at=_instant(said), mode=said.get("mode", ""), now=now)
        return _back(said, request_id, person)

    @post("/epingles/retirer", opt=rule(Action.COORDINATE))
    async def unpin_line(
        self, session: NamedDependency[AsyncSession], actor: NamedDependency[Actor], data: Form
    ) -> Response[bytes]:
        said = single(data)
        request_id, person = _number(said, "request"), _number(said, "interpreter")
        await unpin(session, actor, request_id, person)
        return _back(said, request_id, person)

    @post("/calculs/{run_id:int}/deplacer", opt=rule(Action.COORDINATE))
    async def give(
        self,
        session: NamedDependency[AsyncSession],
        actor: NamedDependency[Actor],
        now: NamedDependency[datetime],
        run_id: FromPath[int],
        data: Form,
    ) -> Response[bytes]:
        """Give the request to somebody else; the line is pinned, so that the next run keeps it."""
        said = single(data)
        request_id, person = _number(said, "request"), _number(said, "interpreter")
        await assign(
            session,
            actor,
            run_id,
            request_id,
            person,
            starts_at=_instant(said),
            mode=said.get("mode", ""),
            now=now,
            replacing=_number(said, "replacing") if said.get("replacing") else None,
        )
        return _back(said, request_id, person)

    @post("/calculs/{run_id:int}/retirer", opt=rule(Action.COORDINATE))
    async def take_out(
        self,
        session: NamedDependency[AsyncSession],
        actor: NamedDependency[Actor],
        now: NamedDependency[datetime],
        run_id: FromPath[int],
        data: Form,
    ) -> Response[bytes]:
        """Nobody was told: it is done at once, and can be undone from the drawer."""
        said = single(data)
        request_id = _number(said, "request")
        await unassign(session, actor, run_id, request_id, now=now)
        undo = "|".join((said.get("interpreter", ""), said.get("starts_at", ""), said.get("mode", "")))
        return _back(said, request_id, None, retire=undo)


def _number(said: dict[str, str], name: str) -> int:
    if not said.get(name, "").isdecimal():
        raise Invalid([Problem(name, "required" if not said.get(name) else "not_a_number", said.get(name))])
    return int(said[name][:18])


def _instant(said: dict[str, str]) -> datetime:
    try:
        at = datetime.fromisoformat(said.get("starts_at", ""))
    except ValueError as error:
        raise Invalid([Problem("starts_at", "not_a_time", said.get("starts_at"))]) from error
    if at.tzinfo is None:
        raise Invalid([Problem("starts_at", "no_offset", said["starts_at"])])
    return at


def _back(said: dict[str, str], request_id: int, person: int | None, *, retire: str = "") -> Response[bytes]:
    """The board as it was, on the same day and filters, with the request in the drawer."""
    path = own_path(said.get("retour", ""))
    at = path if path.startswith(BOARD) else BOARD
    choice = request_reference(request_id) + (f".{person}" if person is not None else "")
    more = link_with("", choix=choice, retire=retire).removeprefix("?")
    return redirect(f"{at}{'&' if '?' in at else '?'}{more}#pourquoi")
