"""Refusals as `application/problem+json` (RFC 9457): a stable code, the facts, and a sentence."""

import secrets
from typing import Any

import structlog
from litestar import Request, Response
from litestar.exceptions import HTTPException, ValidationException
from litestar.serialization import encode_json

from interpretariat.api.unreadable import problems_of
from interpretariat.domain.refusals import Invalid, Refusal
from interpretariat.edge import locale_of, status_of
from interpretariat.formats.refusal_words import problem_sentence, refusal_sentence

log = structlog.get_logger()
MEDIA_TYPE = "application/problem+json"
SERVER_ERROR = 500


def on_api(request: Request[Any, Any, Any], error: Exception) -> Response[bytes]:
    """Any exception of the API as a problem document."""
    locale = locale_of(request)
    if isinstance(error, ValidationException):
        error = Invalid(problems_of(error, request))
    if isinstance(error, Invalid):
        errors = [
            {
                "field": p.field,
                "code": p.code,
                "value": p.value,
                "facts": dict(p.facts),
                "detail": problem_sentence(p, locale),
            }
            for p in error.problems
        ]
        return problem(422, error.code, refusal_sentence(error, locale), errors=errors)
    if isinstance(error, Refusal):
        headers = {"www-authenticate": "Bearer"} if error.kind == "unauthenticated" else None
        return problem(
            status_of(error), error.code, refusal_sentence(error, locale), facts=dict(error.facts), headers=headers
        )
    if isinstance(error, HTTPException) and error.status_code < SERVER_ERROR:
        code = {404: "not_found", 405: "method_not_allowed", 400: "malformed", 413: "too_large"}.get(
            error.status_code, "refused"
        )
        return problem(error.status_code, code, error.detail, headers=dict(error.headers or {}))
    reference = secrets.token_hex(4)
    log.error("api_failed", reference=reference, path=request.scope["path"], exc_info=error)
    return problem(SERVER_ERROR, "server_error", reference, facts={"reference": reference})


def problem(
    status: int, code: str, detail: str, *, headers: dict[str, str] | None = None, **members: Any
) -> Response[bytes]:
    """One problem document; empty members are left out."""
    body = {"type": f"about:blank#{code}", "title": code, "status": status, "code": code, "detail": detail}
    body |= {name: value for name, value in members.items() if value}
    return Response(encode_json(body, serializer=str), status_code=status, media_type=MEDIA_TYPE, headers=headers)
