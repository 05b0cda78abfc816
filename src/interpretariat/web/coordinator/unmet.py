"""`/coordination/non-servies`: what nobody serves yet, the easiest to serve first, with one thing to do for each."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from litestar import Controller, Request, get
from litestar.di import NamedDependency
from litestar.response import Template
from sqlalchemy.ext.asyncio import AsyncSession

from interpretariat.db.models import Interpreter
from interpretariat.domain.policy import Action, Actor
from interpretariat.domain.references import request_reference
from interpretariat.edge import rule
from interpretariat.formats.states import Look
from interpretariat.formats.why import change_sentence, effect_sentence, main_cause
from interpretariat.services.catalogue import language_names
from interpretariat.services.unmet import Change, Unmet, UnmetList, people_in, unmet_list
from interpretariat.settings import Settings
from interpretariat.web import charts
from interpretariat.web.page import Reader, page, reader


class Act(NamedTuple):
    """The one thing to do: its label and where it leads."""

    label: str
    href: str


@dataclass(frozen=True, slots=True)
class Line:
    """One request: its cause, the easiest change, the others, and what to do."""

    unmet: Unmet
    cause: str
    look: Look
    first: str
    effect: str
    others: Sequence[str]
    act: Act


class UnmetPage(Controller):
    @get("/coordination/non-servies", opt=rule(Action.PLAN_READ))
    async def show(
        self,
        request: Request[Any, Any, Any],
        session: NamedDependency[AsyncSession],
        actor: NamedDependency[Actor],
        now: NamedDependency[datetime],
        settings: NamedDependency[Settings],
    ) -> Template:
        found = await unmet_list(session, actor, zone=ZoneInfo(settings.zone), now=now)
        who = reader(request)
        languages = await language_names(session, who.locale)
        lines = [_line(each, found, languages, who) for each in found.lines]
        causes = Counter(line.cause for line in lines).most_common()
        return page(
            request,
            "coordinator/non_servies.html",
            title=who.words.gettext("Demandes non servies"),
            lines=lines,
            until=found.until,
            causes=causes,
            drawing=_drawing(causes, who),
            reference=request_reference,
        )


def _line(each: Unmet, found: UnmetList, languages: Mapping[str, str], who: Reader) -> Line:
    names = {str(key): who.d.short_name(person.name) for key, person in found.people.items()}
    said = [change_sentence(change, names, languages, who.words, who.d) for change in each.unlocks]
    cause, look = _cause(each, who)
    first = said[0] if said else ""
    act = _act(each.unlocks[0] if each.unlocks else {}, each, found.people, who)
    effect = effect_sentence(each.unlocks[0], who.words, who.d) if each.unlocks else ""
    return Line(each, cause, look, first, effect, said[1:], act)


def _cause(each: Unmet, who: Reader) -> tuple[str, Look]:
    _ = who.words.gettext
    if any(change["change"] == "now" for change in each.unlocks):
        cause = _("Quelqu'un s'est libéré depuis le dernier calcul.")
        return cause, Look("submitted", "info", cause)
    cause = main_cause(each.reasons, who.words) if each.reasons else _("La recherche est terminée.")
    return cause, Look("unfilled", "alert", cause)


def _act(change: Change, each: Unmet, people: Mapping[int, Interpreter], who: Reader) -> Act:
    """Ask the requester for what is theirs to change, the interpreter for what is theirs, the solver for the rest."""
    _, reference, kind = who.words.gettext, request_reference(each.request.id), change.get("change", "")
    if kind == "now":
        return Act(_("Offrir"), f"/coordination/offres/{reference}")
    if kind == "move":
        return Act(_("Calculer de nouveau"), "/coordination/calculs")
    if kind in ("start_option", "fallback_mode", "alternative_language"):
        return Act(_("Modifier la demande"), f"/demandes/{reference}/modifier")
    asked = (change["person"],) if "person" in change else people_in(change)
    person = next((people[int(name)] for name in asked if int(name) in people), None)
    if person is not None and person.phone:
        return Act(_("Appeler {name}", name=who.d.short_name(person.name)), who.d.phone_uri(person.phone))
    return Act(_("Ouvrir la demande"), f"/demandes/{reference}")


def _drawing(causes: Sequence[tuple[str, int]], who: Reader) -> Any:
    heard = ". ".join([who.words.gettext("Les causes"), *(f"{cause} {who.d.number(n)}" for cause, n in causes)])
    return charts.bars("causes", heard, [charts.Bar(cause, n, who.d.number(n)) for cause, n in causes])
