"""What a page says when something is refused or fails: what, why, the remedy, and a reference number."""

import secrets
from typing import Any

import structlog
from litestar import Request, Response
from litestar.exceptions import HTTPException, PermissionDeniedException
from litestar.response import Template

from interpretariat.domain.refusals import Invalid, NotSignedIn, Refusal
from interpretariat.edge import redirect, status_of
from interpretariat.formats.refusal_words import problem_sentence, refusal_sentence
from interpretariat.formats.words import Locale
from interpretariat.web.forms import Redisplay
from interpretariat.web.page import link_with, page, reader

log = structlog.get_logger()
SERVER_ERROR = 500
_TEMPLATES = {
    403: "errors/403.html",
    404: "errors/404.html",
    409: "errors/409.html",
    422: "errors/409.html",
    429: "errors/409.html",
}


def on_page(request: Request[Any, Any, Any], error: Exception) -> Response[Any] | Template:
    """Any exception of a page as a page. The framework itself forbids one thing only: a form without its token."""
    if isinstance(error, Redisplay):
        return error.template
    if isinstance(error, NotSignedIn):
        return _to_sign_in(request)
    if isinstance(error, Refusal):
        return _error_page(request, status_of(error), _sentence(error, reader(request).locale), facts=dict(error.facts))
    if isinstance(error, PermissionDeniedException):
        title = reader(request).words.gettext("Le formulaire n'a pas pu être accepté")
        return page(request, "errors/form.html", title=title, status=error.status_code, reference="")
    if isinstance(error, HTTPException) and error.status_code < SERVER_ERROR:
        return _error_page(request, error.status_code, "", facts={})
    reference = secrets.token_hex(4)
    log.error("page_failed", reference=reference, path=request.scope["path"], exc_info=error)
    return _error_page(request, SERVER_ERROR, "", facts={}, reference=reference)


def _sentence(refusal: Refusal, locale: Locale) -> str:
    """The remedy: of each wrong value when a page was asked with some, of the refusal as a whole otherwise."""
    if isinstance(refusal, Invalid) and refusal.problems:
        return " ".join(problem_sentence(problem, locale) for problem in refusal.problems)
    return refusal_sentence(refusal, locale)


def _to_sign_in(request: Request[Any, Any, Any]) -> Response[bytes]:
    came_from = request.scope["path"] if request.method == "GET" else ""
    return redirect(link_with("/connexion", suite=came_from))


def _error_page(
    request: Request[Any, Any, Any], status: int, sentence: str, *, facts: dict[str, Any], reference: str = ""
) -> Template:
    _ = reader(request).words.gettext
    titles = {
        403: _("Cette page n'est pas pour votre rôle"),
        404: _("Page introuvable"),
        409: _("Ce n'est plus possible"),
        422: _("Une valeur ne convient pas"),
        429: _("Trop d'essais"),
        500: _("La page n'a pas pu être préparée"),
    }
    known = status if status in titles else (SERVER_ERROR if status >= SERVER_ERROR else 409)
    template = _TEMPLATES.get(known, "errors/500.html")
    return page(
        request, template, title=titles[known], status=status, sentence=sentence, facts=facts, reference=reference
    )
