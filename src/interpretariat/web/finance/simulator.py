"""`/finances/simulateur`: a real month under another agreement or tariff, drawn and in numbers. Nothing is written."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

from litestar import Controller, Request, Response, get
from litestar.di import NamedDependency
from litestar.response import Template
from markupsafe import Markup
from sqlalchemy.ext.asyncio import AsyncSession

from interpretariat.domain.policy import Action, Actor
from interpretariat.domain.refusals import Problem
from interpretariat.edge import rule
from interpretariat.formats.sheets import write_csv
from interpretariat.formats.words import N_
from interpretariat.services.proposals import MODELS, Choices, choices_seen_by, key_of, proposal_of
from interpretariat.services.simulation import Simulation, simulate
from interpretariat.web import charts
from interpretariat.web.finance.costs import asked_month, last_month
from interpretariat.web.forms import FormState, by_field, redisplayed
from interpretariat.web.page import Reader, asked, link_with, page, reader

FIELDS: Final = ("mois", "entente", "grille")
FIGURES: Final = ("bookings", "price_cents", "current_cents", "proposed_cents", "difference_cents", "alone_cents")

MODEL_WORDS: Final[Mapping[str, str]] = {
    "alone": N_("Chaque organisme paie les siens"),
    "outward": N_("Trajets : l'aller au premier, le retour à parts égales"),
    "proportional": N_("Trajets : au prorata des kilomètres de chacun"),
    "shapley": N_("Trajets : selon ce que chaque arrêt ajoute (Shapley)"),
    "block": N_("Permanences : un bloc partagé selon le temps"),
    "pooled": N_("Permanences et trajets partagés"),
}


class Simulator(Controller):
    path = "/finances/simulateur"

    @get("", opt=rule(Action.AGREEMENT_SIMULATE))
    async def show(
        self,
        request: Request[Any, Any, Any],
        session: NamedDependency[AsyncSession],
        actor: NamedDependency[Actor],
        now: NamedDependency[datetime],
    ) -> Template:
        said, choices, month = asked(request, FIELDS), await choices_seen_by(session, actor), _month(request, now)

        def again(problems: Sequence[Problem]) -> Template:
            return _page(request, month, choices, None, by_field(problems, reader(request).locale))

        with redisplayed(again):
            found = None
            if said["entente"] or said["grille"] or "mois" in request.query_params:
                proposal = proposal_of(choices, said["entente"], said["grille"])
                found = await simulate(session, actor, month, proposal)
        return _page(request, month, choices, found, {})

    @get("/csv", opt=rule(Action.AGREEMENT_SIMULATE))
    async def csv(
        self,
        request: Request[Any, Any, Any],
        session: NamedDependency[AsyncSession],
        actor: NamedDependency[Actor],
        now: NamedDependency[datetime],
    ) -> Response[bytes]:
        said, month = asked(request, FIELDS), _month(request, now)
        proposal = proposal_of(await choices_seen_by(session, actor), said["entente"], said["grille"])
        found = await simulate(session, actor, month, proposal)
        rows = [(each.organisation.code, *(getattr(each, name) for name in FIGURES)) for each in found.outcomes]
        headers = {"content-disposition": f'attachment; filename="simulation-{month:%Y-%m}.csv"'}
        return Response(write_csv(("organisation", *FIGURES), rows), media_type="text/csv", headers=headers)


def _month(request: Request[Any, Any, Any], now: datetime) -> date:
    """The month of the address; the last whole one when it names none."""
    return asked_month(request, now) if request.query_params.get("mois") else last_month(request, now)


def _page(
    request: Request[Any, Any, Any],
    month: date,
    choices: Choices,
    found: Simulation | None,
    errors: Mapping[str, str],
) -> Template:
    who, said = reader(request), asked(request, FIELDS)
    return page(
        request,
        "finance/simulator.html",
        title=who.words.gettext("Simulateur"),
        month=month,
        found=found,
        form=FormState({**said, "mois": f"{month:%Y-%m}"}, errors),
        agreements=_agreements(choices, who),
        tariffs=[(key_of(each), _dated(each.name, each.starts_on, who)) for each in choices.tariffs],
        named=_named(said, choices, who),
        drawing=_drawing(found, who) if found else None,
        csv_path=link_with("/finances/simulateur/csv", **{**said, "mois": f"{month:%Y-%m}"}),
    )


def _agreements(choices: Choices, who: Reader) -> list[tuple[str, list[tuple[str, str]]]]:
    """The choices of the form, in groups: the agreements of the books, then the models."""
    known = [(key_of(each), _dated(each.name, each.starts_on, who)) for each in choices.agreements]
    models = [(key, who.words.gettext(MODEL_WORDS[key])) for key in MODELS]
    groups = [(who.words.gettext("Ententes"), known), (who.words.gettext("Modèles pour toute la banque"), models)]
    return [group for group in groups if group[1]]


def _named(said: Mapping[str, str], choices: Choices, who: Reader) -> str:
    """What the month is replayed under, in words."""
    known = {key: words for _, group in _agreements(choices, who) for key, words in group}
    grids = {key_of(each): _dated(each.name, each.starts_on, who) for each in choices.tariffs}
    parts = (known.get(said["entente"], ""), grids.get(said["grille"], ""))
    return " + ".join(part for part in parts if part)


def _dated(name: str, starts_on: date | None, who: Reader) -> str:
    since = who.d.table_date(starts_on) if starts_on else ""
    return who.words.gettext("{name}, depuis le {date}", name=name, date=since) if since else name


def _drawing(found: Simulation, who: Reader) -> Markup | None:
    """Who pays less and who pays more, the greatest gain first; nothing to draw when nobody's share moves."""
    rows = [
        charts.Bar(each.organisation.name, each.difference_cents, who.d.money(each.difference_cents, signed=True))
        for each in found.outcomes
        if each.difference_cents
    ]
    if not rows:
        return None
    _ = who.words.gettext
    name = _("Différence pour chaque organisme")
    return charts.diverging("simulation", name, rows, _("paie moins"), _("paie plus"))
