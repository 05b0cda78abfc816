"""What the decoder could not read, told as every other fault of a field: its value, a stable code, the remedy."""

from collections.abc import Iterator
from contextlib import suppress
from typing import Any, Final

import msgspec
from litestar import Request
from litestar.exceptions import ValidationException
from litestar.utils.scope.state import ScopeState

from interpretariat.domain.refusals import Problem

_CODES: Final = (
    ("Invalid RFC3339", "not_an_instant"),
    ("Invalid date", "not_a_day"),
    ("Invalid ISO8601 date", "not_a_day"),
    ("Invalid time", "not_a_time"),
    ("Expected `int", "not_a_number"),
    ("Expected `float", "not_a_number"),
    ("Expected `bool", "not_true_or_false"),
    ("Expected `str", "not_a_text"),
    ("Expected `array", "not_a_list"),
    ("Expected `object", "not_an_object"),
    ("Object missing required field", "required"),
    ("Missing required", "required"),
    ("Invalid enum value", "unknown"),
)
"""(how the decoder's message begins, the code of the refusal)."""


def problems_of(error: ValidationException, request: Request[Any, Any, Any]) -> list[Problem]:
    """One problem for each thing that the decoder names."""
    extra = error.extra if isinstance(error.extra, list) else []
    return [Problem(field, _code(message), _sent(request, field)) for field, message in _named(extra)]


def _named(extra: list[Any]) -> Iterator[tuple[str, str]]:
    for each in extra:
        if isinstance(each, dict):
            yield str(each.get("key", "")), str(each.get("message", ""))


def _code(message: str) -> str:
    return next((code for beginning, code in _CODES if message.startswith(beginning)), "unreadable")


def _sent(request: Request[Any, Any, Any], field: str) -> Any:
    """What stood in that field, of the body or of the address; None when it cannot be told."""
    body = ScopeState.from_scope(request.scope).body
    if isinstance(body, bytes) and body:
        with suppress(msgspec.MsgspecError):
            value = msgspec.json.decode(body)
            for part in field.split("."):
                value = value.get(part) if isinstance(value, dict) else None
            return value
    return request.query_params.get(field)
