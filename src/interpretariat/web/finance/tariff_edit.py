"""`/finances/tarifs/version`: a version to come, written, changed, and tried on last month's bookings."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.response import Template
from sqlalchemy.ext.asyncio import AsyncSession

from interpretariat.db.models import Tariff
from interpretariat.db.queries import catalogue
from interpretariat.domain.policy import Action, Actor
from interpretariat.domain.refusals import Problem
from interpretariat.domain.tariff import BILLING_TERMS, PAY_TERMS, TariffTerms
from interpretariat.domain.walltime import DAY, local_date
from interpretariat.edge import house, redirect, rule
from interpretariat.formats.vocabulary import MODES as MODE_WORDS
from interpretariat.formats.vocabulary import word
from interpretariat.services.month_scene import month_of, next_month
from interpretariat.services.tariffs import Side
from interpretariat.services.tariffs_edit import Planned, Tried, plan_version, tariff_to_change, try_version
from interpretariat.web.finance.tariff_form import MODES, POLICIES, TIERS, Reading, fields_of, terms_of
from interpretariat.web.finance.tariffs import SIDES, occasion_words
from interpretariat.web.finance.words import outcome_word
from interpretariat.web.forms import Form, FormState, by_field, redisplayed, single
from interpretariat.web.page import page, reader

PATH = "/finances/tarifs/version"


class TariffVersion(Controller):
    path = PATH

    @get("", opt=rule(Action.TARIFF_WRITE))
    async def show(
        self,
        request: Request[Any, Any, Any],
        session: NamedDependency[AsyncSession],
        actor: NamedDependency[Actor],
        now: NamedDependency[datetime],
    ) -> Template:
        """`?version=` changes one that has not begun; `?depuis=` starts from what another one says."""
        asked = request.query_params.get("version") or request.query_params.get("depuis")
        row = await tariff_to_change(session, actor, int(asked)) if asked and asked.isdecimal() else None
        today = local_date(now, ZoneInfo(house(request).settings.zone))
        codes = {each.id: each.code for each in await catalogue.organisation_choices(session, actor)}
        editing = row is not None and row.starts_on > today and "version" in request.query_params
        return await _form(request, session, actor, FormState(_values(row, codes, today, editing=editing)))

    @post("", opt=rule(Action.TARIFF_WRITE))
    async def save(
        self,
        request: Request[Any, Any, Any],
        session: NamedDependency[AsyncSession],
        actor: NamedDependency[Actor],
        now: NamedDependency[datetime],
        data: Form,
    ) -> Response[bytes] | Template:
        """Two buttons: to try on last month, to keep."""
        typed = single(data)
        choices = await _choices(session, actor)
        zone = ZoneInfo(house(request).settings.zone)
        with redisplayed(lambda problems: _page(request, _state(request, typed, problems), choices)):
            planned = _planned(typed, await _base(session, actor, typed))
            if typed.get("action") == "essayer":
                month = month_of(month_of(local_date(now, zone)) - DAY)
                tried = await try_version(
                    session, actor, month, planned.terms, side=planned.side, organisation=planned.organisation
                )
                return _page(request, FormState(typed), choices, tried=tried, month=month)
            await plan_version(session, actor, planned, new=typed.get("editing") != "oui", zone=zone, now=now)
        return redirect("/finances/tarifs?enregistre=1")


def _values(row: Tariff | None, codes: Mapping[int, str], today: date, *, editing: bool) -> dict[str, object]:
    """What the form shows first: the terms of the version it comes from, from the first day of the next month on."""
    if row is None:
        known: dict[str, object] = {"side": "billing", "organisation": "", "code": "", "name": "", "base": ""}
        terms = BILLING_TERMS
    else:
        owner = codes.get(row.organisation_id, "") if row.organisation_id is not None else ""
        known = {"side": row.side, "organisation": owner, "code": row.code, "name": row.name, "base": str(row.id)}
        terms = msgspec.convert(row.terms, TariffTerms)
    starts_on = row.starts_on if row is not None and editing else next_month(month_of(today))
    known |= {"starts_on": starts_on.isoformat(), "editing": "oui" if editing else ""}
    return known | fields_of(terms)


async def _base(session: AsyncSession, actor: Actor, typed: Mapping[str, str]) -> TariffTerms:
    """What the fields do not show is kept from the version they come from."""
    said = typed.get("base", "")
    if said.isdecimal():
        return msgspec.convert((await tariff_to_change(session, actor, int(said))).terms, TariffTerms)
    return PAY_TERMS if typed.get("side") == "pay" else BILLING_TERMS


def _planned(typed: Mapping[str, str], base: TariffTerms) -> Planned:
    """Raises Invalid with every problem, by field."""
    reading = Reading(typed)
    reading.problems += [Problem(name, "required") for name in ("code", "name") if not typed.get(name)]
    starts_on = reading.day("starts_on")
    side: Side = "pay" if typed.get("side") == "pay" else "billing"
    terms = terms_of(reading, base)
    return Planned(side, typed.get("organisation", ""), typed["code"], typed["name"], starts_on, terms)


async def _choices(session: AsyncSession, actor: Actor) -> list[tuple[str, str]]:
    return [(row.code, row.name) for row in await catalogue.organisation_choices(session, actor)]


def _state(request: Request[Any, Any, Any], typed: Mapping[str, str], problems: Sequence[Problem]) -> FormState:
    return FormState(typed, by_field(problems, reader(request).locale))


async def _form(request: Request[Any, Any, Any], session: AsyncSession, actor: Actor, form: FormState) -> Template:
    return _page(request, form, await _choices(session, actor))


def _page(
    request: Request[Any, Any, Any],
    form: FormState,
    choices: Sequence[tuple[str, str]],
    *,
    tried: Sequence[Tried] = (),
    month: date | None = None,
) -> Template:
    who = reader(request)
    editing = form.values.get("editing") == "oui"
    titles = who.words.gettext("Modifier une version à venir"), who.words.gettext("Programmer une version")
    return page(
        request,
        "finance/tariff.html",
        title=titles[0] if editing else titles[1],
        form=form,
        editing=editing,
        sides=[(side, who.words.gettext(words)) for side, words in SIDES.items()],
        organisations=choices,
        modes=[(mode, word(who.words, MODE_WORDS, mode)) for mode in MODES],
        occasions=occasion_words(who.words),
        tiers=TIERS,
        policies=[(outcome, outcome_word(outcome, who.words)) for outcome in POLICIES],
        tried=tried,
        month=month,
    )
