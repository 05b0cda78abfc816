"""`/finances/ententes`: who pays what, article by article, in every dated version."""

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from litestar import Controller, Request, get
from litestar.di import NamedDependency
from litestar.response import Template
from sqlalchemy.ext.asyncio import AsyncSession

from interpretariat.domain.policy import Action, Actor, may
from interpretariat.domain.walltime import local_date
from interpretariat.edge import house, rule
from interpretariat.formats.agreement_words import Named, article_words
from interpretariat.services.agreements_read import Agreed, agreements_seen_by
from interpretariat.web.page import page, reader


class AgreementPages(Controller):
    path = "/finances/ententes"

    @get("", opt=rule(Action.TARIFF_READ))
    async def show(
        self,
        request: Request[Any, Any, Any],
        session: NamedDependency[AsyncSession],
        actor: NamedDependency[Actor],
        now: NamedDependency[datetime],
    ) -> Template:
        who, today = reader(request), local_date(now, ZoneInfo(house(request).settings.zone))
        found = await agreements_seen_by(session, actor)
        languages = {code: row.name_en if who.locale == "en" else row.name_fr for code, row in found.languages.items()}
        named = Named(found.payers, found.envelopes, languages, who.locale)
        return page(
            request,
            "finance/agreements.html",
            title=who.words.gettext("Ententes"),
            agreements=list(found.by_code.values()),
            standing=lambda version, versions: _standing(version, versions, today),
            articles=lambda version: article_words(version.terms, named),
            may_import=may(actor, Action.TARIFF_WRITE),
        )


def _standing(version: Agreed, versions: tuple[Agreed, ...], today: date) -> str:
    """`past`, `current` or `future` among the versions of one agreement."""
    if version.starts_on > today:
        return "future"
    return "current" if version.starts_on == max(v.starts_on for v in versions if v.starts_on <= today) else "past"
