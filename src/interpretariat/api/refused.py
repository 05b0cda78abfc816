"""What a route may refuse, for the API's description: every error is one problem document."""

from typing import Any

import msgspec
from litestar.openapi import ResponseSpec

_WORDS = {
    400: "A body that is no JSON.",
    401: "No token, or one that no longer serves.",
    403: "The role may not do this.",
    404: "Unknown, or not visible to this role: the two are told apart by nobody.",
    409: "Not possible as things stand; the facts say what is.",
    412: "Somebody changed it since the version in If-Match.",
    422: "Fields that cannot be accepted, each with its code; nothing was written.",
    428: "If-Match is missing.",
}


class ProblemDocument(msgspec.Struct, frozen=True):
    """RFC 9457, with a stable `code`, and the facts or the fields that explain it."""

    type: str
    title: str
    status: int
    code: str
    detail: str
    facts: dict[str, Any] | None = None
    errors: list[dict[str, Any]] | None = None


def refused(*statuses: int) -> dict[int, ResponseSpec]:
    """`responses` of a handler: these statuses and those that every route has."""
    return {
        status: ResponseSpec(
            ProblemDocument, generate_examples=False, description=_WORDS[status], media_type="application/problem+json"
        )
        for status in sorted({400, 401, 403, *statuses})
    }
