"""A run as it goes: how far, what is proven, the sentence that readers hear, the drawing of loss and bound."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from markupsafe import Markup

from interpretariat.allocation.plan import gap_percent
from interpretariat.db.models import Run
from interpretariat.formats.states import Look
from interpretariat.formats.words import N_
from interpretariat.web import charts
from interpretariat.web.page import Reader

SPOKEN_SECONDS: Final = 10
"""Readers hear a new sentence this often at most."""

_ENDED: Final = {
    "proof": N_("Optimal : prouvé"),
    "gap": N_("L'écart demandé est atteint"),
    "seconds": N_("Temps écoulé"),
    "search": N_("Recherche terminée"),
    "stop": N_("Arrêté, meilleur plan gardé"),
    "limit": N_("Arrêté après son temps, meilleur plan gardé"),
    "killed": N_("Interrompu, meilleur plan gardé"),
    "person": N_("Modifié à la main depuis le calcul"),
}


@dataclass(frozen=True, slots=True)
class Progress:
    """`done` of `limit` seconds; `sentence` changes each second, `spoken` each ten; `steps` twin `drawing`."""

    done: int
    limit: int
    sentence: str
    spoken: str
    heading: str
    drawing: Markup | None
    steps: tuple[charts.Step, ...]


def progress_of(run: Run, who: Reader, now: datetime) -> Progress:
    """Where a run stands, or stood when it ended."""
    until = run.finished_at or now
    done = int((until - run.started_at).total_seconds()) if run.started_at else 0
    steps = tuple(charts.Step(step["seconds"], step["loss"], step["bound"]) for step in run.progress)
    shown = done - done % SPOKEN_SECONDS
    return Progress(
        done=min(done, run.seconds_limit),
        limit=run.seconds_limit,
        sentence=_sentence(run, who, done),
        spoken=_sentence(run, who, shown),
        heading=_heading(steps, who),
        drawing=_drawing(run.id, steps, who),
        steps=steps,
    )


def _sentence(run: Run, who: Reader, done: int) -> str:
    """As of so many seconds after the start."""
    _ = who.words.gettext
    if run.state == "queued":
        return _("En attente : le calcul commence dès qu'une machine est libre.")
    known = [step for step in run.progress if step["seconds"] <= max(done, 1)]
    if not known:
        return _("Le calcul commence.")
    last = known[-1]
    return _(
        "{n} demandes servies, écart prouvé {gap}. Encore {seconds} s.",
        n=who.d.number(last["served"]),
        gap=who.d.percent(gap_percent(last["loss"], last["bound"]), decimals=2),
        seconds=max(0, run.seconds_limit - done),
    )


def _heading(steps: tuple[charts.Step, ...], who: Reader) -> str:
    if not steps:
        return ""
    first, last = steps[0], steps[-1]
    if first.loss == last.loss == last.bound:
        return who.words.gettext("Le premier plan, {loss}, est prouvé le meilleur.", loss=who.d.money(int(last.loss)))
    return who.words.gettext(
        "Le coût du plan est passé de {before} à {after}; il ne peut pas descendre sous {bound}.",
        before=who.d.money(int(first.loss)),
        after=who.d.money(int(last.loss)),
        bound=who.d.money(int(last.bound)),
    )


def _drawing(run_id: int, steps: tuple[charts.Step, ...], who: Reader) -> Markup | None:
    """The loss falling to its bound; nothing to draw before there are two steps and a second."""
    if len(steps) < 2 or steps[-1].seconds < 1:  # noqa: PLR2004 - a line has two ends
        return None
    gap = who.d.percent(gap_percent(int(steps[-1].loss), int(steps[-1].bound)), decimals=2)
    return charts.loss_and_bound(
        f"calcul-{run_id}", _heading(steps, who), steps, who.words.gettext("écart {gap}", gap=gap)
    )


def ended_words(run: Run, who: Reader) -> str:
    """Why it ended, empty while it goes."""
    return who.words.gettext(_ENDED[run.ended_by]) if run.ended_by in _ENDED else ""


def state_look(run: Run, who: Reader) -> Look:
    """A run's state as everywhere: a shape, a colour, a sentence."""
    _ = who.words.gettext
    looks = {
        "queued": Look("draft", "info", _("En attente")),
        "running": Look("submitted", "info", _("En cours")),
        "done": Look("offered", "attention", _("À vérifier et publier")),
        "failed": Look("unfilled", "alert", _("Échoué, plan partiel gardé") if run.loss is not None else _("Échoué")),
        "published": Look("confirmed", "ok", _("Publié")),
    }
    return looks[run.state]
