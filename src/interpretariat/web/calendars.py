"""`/calendriers` (and `/moi/calendrier`): one link per device, shown once, with every way to add it, and the truth."""

from datetime import datetime
from io import BytesIO
from typing import Any, Final, cast
from urllib.parse import quote, urlencode

import segno
from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Template
from markupsafe import Markup
from sqlalchemy.ext.asyncio import AsyncSession

from interpretariat.db.queries.feeds import FeedKind
from interpretariat.domain.policy import Action, Actor, Role
from interpretariat.edge import redirect, rule
from interpretariat.formats.words import N_
from interpretariat.services import feeds
from interpretariat.services.feeds import KINDS_OF, FeedDraft
from interpretariat.services.interpreter_day import offers_waiting
from interpretariat.services.invitations import choose_invitations, wants_invitations
from interpretariat.settings import Settings
from interpretariat.web.forms import Form, FormState, by_field, redisplayed, single
from interpretariat.web.page import Reader, page, reader

KINDS: Final = {
    "interpreter": N_("Mes rendez-vous"),
    "requester": N_("Mes demandes"),
    "organisation": N_("Tout l'organisme"),
    "site": N_("Un point de service"),
    "coordinator": N_("Toute la banque, ou une langue"),
}
LAGS: Final = (
    ("Apple", N_("de quelques minutes à une heure, selon le réglage de l'appareil")),
    ("Thunderbird", N_("30 minutes")),
    ("Outlook", N_("de 3 à 24 heures")),
    ("Google Agenda", N_("de 4 à 24 heures")),
)
"""How long each program waits before it looks again, as measured; nothing here can make them hurry."""


class Calendars(Controller):
    path = "/calendriers"

    @get("", opt=rule(Action.FEED))
    async def show(
        self,
        request: Request[Any, Any, Any],
        *,
        session: NamedDependency[AsyncSession],
        actor: NamedDependency[Actor],
        now: NamedDependency[datetime],
    ) -> Template:
        form = FormState({"kind": KINDS_OF[actor.role][0], "name": ""})
        return await _list(request, session, actor, form, now)

    @post("", opt=rule(Action.FEED), status_code=200)
    async def create(
        self,
        request: Request[Any, Any, Any],
        *,
        session: NamedDependency[AsyncSession],
        actor: NamedDependency[Actor],
        now: NamedDependency[datetime],
        settings: NamedDependency[Settings],
        data: Form,
    ) -> Template:
        """The one page that shows the link."""
        who, said = reader(request), single(data)
        again = await _list(request, session, actor, FormState(said), now)

        def refused(problems: Any) -> Template:
            again.context["form"] = FormState(said, by_field(problems, who.locale))
            return again

        with redisplayed(refused):
            feed, token = await feeds.create_feed(session, actor, draft_from(said, who), now=now)
        url = feeds.feed_url(settings.base_url, token)
        return page(
            request,
            "calendars/created.html",
            title=who.words.gettext("Votre lien : {name}", name=feed.name),
            feed=feed,
            url=url,
            adders=adders(url, feed.name),
            qr=qr(url),
            lags=_lags(who),
            back=request.scope["path"].rstrip("/"),
            offers_waiting=await offers_waiting(session, actor, now=now),
        )

    @get("/{feed_id:int}/revoquer", opt=rule(Action.FEED))
    async def before_revoking(
        self,
        request: Request[Any, Any, Any],
        *,
        session: NamedDependency[AsyncSession],
        actor: NamedDependency[Actor],
        now: NamedDependency[datetime],
        feed_id: FromPath[int],
    ) -> Template:
        feed = await feeds.own_feed(session, actor, feed_id)
        title = reader(request).words.gettext("Révoquer « {name} »", name=feed.name)
        waiting = await offers_waiting(session, actor, now=now)
        back = request.scope["path"].rsplit("/", 2)[0]
        return page(request, "calendars/revoke.html", title=title, feed=feed, back=back, offers_waiting=waiting)

    @post("/{feed_id:int}/revoquer", opt=rule(Action.FEED))
    async def revoke(
        self,
        request: Request[Any, Any, Any],
        *,
        session: NamedDependency[AsyncSession],
        actor: NamedDependency[Actor],
        now: NamedDependency[datetime],
        feed_id: FromPath[int],
    ) -> Response[bytes]:
        await feeds.revoke_feed(session, actor, feed_id, now=now)
        return redirect(request.scope["path"].rsplit("/", 2)[0])


class OwnCalendars(Calendars):
    """The same pages in the interpreter's room, and the choice of invitations by mail."""

    path = "/moi/calendrier"

    @post("/invitations", opt=rule(Action.OWN_CALENDAR))
    async def choose(
        self,
        *,
        session: NamedDependency[AsyncSession],
        actor: NamedDependency[Actor],
        data: Form,
    ) -> Response[bytes]:
        await choose_invitations(session, actor, wanted=single(data).get("wanted") == "oui")
        return redirect(self.path)


def draft_from(said: dict[str, str], who: Reader) -> FeedDraft:
    site = said.get("site", "")
    return FeedDraft(
        kind=cast("FeedKind", said.get("kind", "")),
        name=said.get("name", ""),
        busy_only=said.get("busy_only") == "oui",
        site=int(site) if site.isascii() and site.isdecimal() else None,
        language=said.get("language") or None,
        locale=who.locale,
    )


def adders(url: str, name: str) -> list[tuple[str, str]]:
    """(program, address that subscribes it to the link); the link travels in the address, to that program alone."""
    webcal = "webcal" + url.removeprefix("https").removeprefix("http")
    return [
        ("Apple", webcal),
        ("Google Agenda", f"https://calendar.google.com/calendar/r?cid={quote(webcal, safe='')}"),
        ("Outlook", f"https://outlook.live.com/calendar/0/addfromweb?{urlencode({'url': url, 'name': name})}"),
        ("Microsoft 365", f"https://outlook.office.com/calendar/0/addfromweb?{urlencode({'url': url, 'name': name})}"),
    ]


def qr(url: str) -> Markup:
    """The link as a square of SVG made of attributes and classes: the content security policy ignores styles."""
    said = BytesIO()
    segno.make(url, error="m").save(
        said, kind="svg", scale=4, border=2, xmldecl=False, svgns=True, svgclass="qr", lineclass=None, omitsize=True
    )
    return Markup(said.getvalue().decode())  # noqa: S704 - drawn here, from figures alone


async def _list(
    request: Request[Any, Any, Any], session: AsyncSession, actor: Actor, form: FormState, now: datetime
) -> Template:
    who = reader(request)
    choices = await feeds.feed_choices(session, actor)
    return page(
        request,
        "calendars/list.html",
        title=who.words.gettext("Calendriers"),
        feeds=await feeds.list_feeds(session, actor),
        kinds=[(kind, who.words.gettext(KINDS[kind])) for kind in KINDS_OF[actor.role]],
        kind_words={kind: who.words.gettext(word) for kind, word in KINDS.items()},
        sites=[(site.id, site.name) for site in choices.sites],
        languages=[
            (language.code, language.name_en if who.locale == "en" else language.name_fr)
            for language in choices.languages
        ],
        form=form,
        lags=_lags(who),
        here=request.scope["path"].rstrip("/"),
        offers_waiting=await offers_waiting(session, actor, now=now),
        coordinates=actor.role is Role.COORDINATOR,
        invitations=await wants_invitations(session, actor),
    )


def _lags(who: Reader) -> list[tuple[str, str]]:
    return [(program, who.words.gettext(lag)) for program, lag in LAGS]
