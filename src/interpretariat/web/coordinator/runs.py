"""`/coordination/calculs`: ask for a run, watch it, see exactly what it would change, publish it."""

from datetime import date, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Template
from sqlalchemy.ext.asyncio import AsyncSession

from interpretariat.allocation.plan import gap_percent
from interpretariat.db.models import Run
from interpretariat.domain.policy import Action, Actor
from interpretariat.domain.references import request_reference
from interpretariat.domain.refusals import Invalid, Problem, RunBusy
from interpretariat.domain.walltime import local_date
from interpretariat.edge import house, redirect, rule
from interpretariat.formats.why import against
from interpretariat.services import runs
from interpretariat.services.publishing import publish
from interpretariat.services.publishing_letters import leaves_at, send_letters, withdraw_letters
from interpretariat.services.run_scene import run_scene
from interpretariat.settings import Settings
from interpretariat.web.coordinator.progress import ended_words, progress_of, state_look
from interpretariat.web.forms import Form, FormState, by_field, redisplayed, single
from interpretariat.web.page import page, reader

PATH: Final = "/coordination/calculs"
UNDER_WAY: Final = ("queued", "running")
USUAL_DAYS: Final = 7


class RunPages(Controller):
    path = PATH

    @get("", opt=rule(Action.PLAN_READ))
    async def show(
        self,
        request: Request[Any, Any, Any],
        session: NamedDependency[AsyncSession],
        actor: NamedDependency[Actor],
        now: NamedDependency[datetime],
        settings: NamedDependency[Settings],
    ) -> Template:
        first = local_date(now, ZoneInfo(settings.zone))
        last = first + timedelta(days=USUAL_DAYS - 1)
        typed = {"from": first.isoformat(), "to": last.isoformat(), "seconds": str(settings.run_seconds)}
        return _list(request, await runs.recent_runs(session, actor), FormState(typed))

    @post("", opt=rule(Action.COORDINATE), status_code=200)
    async def ask(
        self,
        *,
        request: Request[Any, Any, Any],
        session: NamedDependency[AsyncSession],
        actor: NamedDependency[Actor],
        now: NamedDependency[datetime],
        settings: NamedDependency[Settings],
        data: Form,
    ) -> Response[bytes]:
        """Queue a run; while one shares a day with it, that one is shown instead."""
        said, locale = single(data), reader(request).locale
        recent = await runs.recent_runs(session, actor)
        with redisplayed(lambda problems: _list(request, recent, FormState(said, by_field(problems, locale)))):
            days = _day(said, "from"), _day(said, "to")
            try:
                run = await runs.queue_run(session, actor, *days, _seconds(said), zone=settings.zone, now=now)
            except RunBusy as busy:
                return redirect(f"{PATH}/{busy.facts['run']}")
        return redirect(f"{PATH}/{run.id}")

    @get("/{run_id:int}", opt=rule(Action.PLAN_READ))
    async def one(
        self,
        request: Request[Any, Any, Any],
        session: NamedDependency[AsyncSession],
        actor: NamedDependency[Actor],
        now: NamedDependency[datetime],
        run_id: FromPath[int],
    ) -> Template:
        scene = await run_scene(session, actor, run_id, now=now)
        who, run = reader(request), scene.run
        return page(
            request,
            "coordinator/calcul.html",
            title=who.words.gettext("Calcul {n}", n=run.id),
            scene=scene,
            run=run,
            progress=progress_of(run, who, now),
            under_way=run.state in UNDER_WAY,
            gap=_gap(run),
            ended=ended_words(run, who),
            look=state_look(run, who),
            leaves_at=leaves_at(run.published_at) if run.published_at else None,
            reference=request_reference,
            against=lambda code: against(code, who.words),
        )

    @get("/{run_id:int}/progression", opt=rule(Action.PLAN_READ))
    async def progress(
        self,
        request: Request[Any, Any, Any],
        session: NamedDependency[AsyncSession],
        actor: NamedDependency[Actor],
        now: NamedDependency[datetime],
        run_id: FromPath[int],
    ) -> Template:
        """The line of progress alone, asked for each second; once the run ended, the whole page is loaded again."""
        run, who = await runs.run_seen_by(session, actor, run_id), reader(request)
        shown = page(
            request,
            "coordinator/progression.html",
            title=who.words.gettext("Calcul {n}", n=run.id),
            run=run,
            progress=progress_of(run, who, now),
            look=state_look(run, who),
        )
        if run.state not in UNDER_WAY:
            shown.headers["HX-Refresh"] = "true"
        return shown

    @post("/{run_id:int}/arreter", opt=rule(Action.COORDINATE))
    async def stop(
        self,
        session: NamedDependency[AsyncSession],
        actor: NamedDependency[Actor],
        now: NamedDependency[datetime],
        run_id: FromPath[int],
    ) -> Response[bytes]:
        await runs.ask_stop(session, actor, run_id, now=now)
        return redirect(f"{PATH}/{run_id}")

    @post("/{run_id:int}/publier", opt=rule(Action.COORDINATE))
    async def publish(
        self,
        session: NamedDependency[AsyncSession],
        actor: NamedDependency[Actor],
        now: NamedDependency[datetime],
        run_id: FromPath[int],
    ) -> Response[bytes]:
        await publish(session, actor, run_id, now=now)
        return redirect(f"{PATH}/{run_id}")

    @post("/{run_id:int}/retenir", opt=rule(Action.COORDINATE))
    async def withdraw(
        self,
        session: NamedDependency[AsyncSession],
        actor: NamedDependency[Actor],
        now: NamedDependency[datetime],
        run_id: FromPath[int],
    ) -> Response[bytes]:
        """Hold back the letters that have not left."""
        await withdraw_letters(session, actor, run_id, now=now)
        return redirect(f"{PATH}/{run_id}")

    @post("/{run_id:int}/envoyer", opt=rule(Action.COORDINATE))
    async def send(
        self,
        session: NamedDependency[AsyncSession],
        actor: NamedDependency[Actor],
        now: NamedDependency[datetime],
        run_id: FromPath[int],
    ) -> Response[bytes]:
        """Send after all what was held back."""
        await send_letters(session, actor, run_id, now=now)
        return redirect(f"{PATH}/{run_id}")


def _list(request: Request[Any, Any, Any], found: list[Run], form: FormState) -> Template:
    who = reader(request)
    return page(
        request,
        "coordinator/calculs.html",
        title=who.words.gettext("Calculs"),
        form=form,
        lines=[(run, state_look(run, who), _gap(run)) for run in found],
        today=local_date(house(request).clock(), ZoneInfo(house(request).settings.zone)),
    )


def _gap(run: Run) -> float | None:
    return gap_percent(run.loss, run.bound) if run.loss is not None and run.bound is not None else None


def _day(said: dict[str, str], name: str) -> date:
    if not said.get(name):
        raise Invalid([Problem(name, "required")])
    try:
        return date.fromisoformat(said[name])
    except ValueError as error:
        raise Invalid([Problem(name, "not_a_date", said[name])]) from error


def _seconds(said: dict[str, str]) -> int:
    text = said.get("seconds", "")
    if not text.isdecimal():
        raise Invalid([Problem("seconds", "not_a_number", text)])
    return int(text[:6])
