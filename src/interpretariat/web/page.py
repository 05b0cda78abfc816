"""A page: its template and everything that every template may use."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from litestar import Request
from litestar.config.csrf import CSRFConfig
from litestar.response import Template
from litestar.utils.scope.state import ScopeState

from interpretariat.domain.policy import Actor
from interpretariat.edge import house, locale_of
from interpretariat.formats.display import Display
from interpretariat.formats.words import NBSP, Locale, Words, translator
from interpretariat.web.navigation import nav_of


@dataclass(frozen=True, slots=True)
class Reader:
    """The person in front of the page: their words and their formats."""

    locale: Locale
    words: Words
    d: Display


def reader(request: Request[Any, Any, Any]) -> Reader:
    at, locale = house(request), locale_of(request)
    return Reader(locale, translator(locale), Display(locale, ZoneInfo(at.settings.zone), at.clock()))


def page(request: Request[Any, Any, Any], template: str, *, title: str, status: int = 200, **context: Any) -> Template:
    """Render `template` for this reader. `title` is already translated; `context` is the page's own."""
    actor: Actor | None = request.scope.get("user")
    who, at = reader(request), house(request)
    common: dict[str, Any] = {
        "locale": who.locale,
        "_": who.words.gettext,
        "ngettext": who.words.ngettext,
        "pgettext": who.words.pgettext,
        "d": who.d,
        "actor": actor,
        "nav": nav_of(actor, who.words, request.scope["path"]),
        "demo": at.settings.demo,
        "csrf_token": _csrf_token(request),
        "path": request.scope["path"],
        "query": dict(request.query_params),
        "title": title,
        "now": at.clock(),
        "contact_phone": at.settings.contact_phone.replace(" ", NBSP),
    }
    return Template(template, context=common | context, status_code=status, media_type="text/html")


def _csrf_token(request: Request[Any, Any, Any]) -> str:
    """The token of this answer; on a page that no route made (an unknown address), the one of the visit."""
    token = ScopeState.from_scope(request.scope).csrf_token
    return token if isinstance(token, str) else request.cookies.get(CSRFConfig(secret="").cookie_name, "")


def link_with(path: str, **changes: object) -> str:
    """`path?…` from the given values, leaving out the empty ones: filters live in the URL."""
    said = [(name, str(value)) for name, value in changes.items() if value not in (None, "", [])]
    return f"{path}?{urlencode(said)}" if said else path


def asked(request: Request[Any, Any, Any], names: Sequence[str]) -> dict[str, str]:
    """The filters of a list as they stand in the URL, empty when absent."""
    return {name: request.query_params.get(name, "").strip() for name in names}
