"""`/courriels`: every letter that the house sends, as it is received, before anybody receives it."""

from datetime import datetime
from typing import Any

from litestar import Controller, Request, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Template

from interpretariat.domain.policy import Action
from interpretariat.domain.refusals import NotFound
from interpretariat.edge import house, rule
from interpretariat.formats.mail import Letter, letter_html, letter_text
from interpretariat.services.letters import correspondent_in
from interpretariat.services.letters_catalogue import AUDIENCES, kinds, sample_letter
from interpretariat.web.page import page, reader

MAIL_POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'"
"""A letter carries its styles in itself, as mail programs want them; it runs nothing and fetches nothing."""


class Letters(Controller):
    path = "/courriels"

    @get("", opt=rule(Action.LETTER_READ))
    async def every(self, request: Request[Any, Any, Any], now: NamedDependency[datetime]) -> Template:
        who = reader(request)
        shown = [(_name(kind), _audience(kind, request), _made(kind, request, now)) for kind in kinds()]
        shown.sort(key=lambda each: (each[1], each[2].subject))
        return page(request, "account/letters.html", title=who.words.gettext("Modèles de courriel"), letters=shown)

    @get("/{name:str}", opt=rule(Action.LETTER_READ))
    async def one(
        self, request: Request[Any, Any, Any], now: NamedDependency[datetime], name: FromPath[str]
    ) -> Template:
        kind = _kind(name)
        letter = _made(kind, request, now)
        title = reader(request).words.gettext("Courriel : {subject}", subject=letter.subject)
        return page(
            request,
            "account/letter.html",
            title=title,
            letter=letter,
            text=letter_text(letter),
            name=name,
            audience=_audience(kind, request),
        )

    @get("/{name:str}/html", opt=rule(Action.LETTER_READ))
    async def html(
        self, request: Request[Any, Any, Any], now: NamedDependency[datetime], name: FromPath[str]
    ) -> Response[bytes]:
        """The HTML part alone, as a mail program shows it."""
        shown = letter_html(_made(_kind(name), request, now), reader(request).locale)
        headers = {"content-security-policy": MAIL_POLICY}
        return Response(shown.encode(), media_type="text/html", headers=headers)


def _name(kind: tuple[str, str]) -> str:
    return ".".join(kind).replace(":", "-")


def _kind(name: str) -> tuple[str, str]:
    found = next((kind for kind in kinds() if _name(kind) == name), None)
    if found is None:
        raise NotFound(entity="letter")
    return found


def _audience(kind: tuple[str, str], request: Request[Any, Any, Any]) -> str:
    return reader(request).words.gettext(AUDIENCES[kind[1]])


def _made(kind: tuple[str, str], request: Request[Any, Any, Any], now: datetime) -> Letter:
    settings = house(request).settings
    return sample_letter(kind, correspondent_in(reader(request).locale, settings.zone, settings.base_url, now), now=now)
