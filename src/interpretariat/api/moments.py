"""Moments as people write them: the standard wants seconds, and «2026-12-01T14:00-05:00» has none."""

import re
from typing import Any, Final

from litestar import Request
from litestar.utils.scope.state import ScopeState

from interpretariat.edge import SAFE_METHODS

_TO_THE_MINUTE: Final = re.compile(rb'("\d{4}-\d\d-\d\dT\d\d:\d\d)(?=(?:Z|[+-]\d\d:\d\d)?")')
"""A whole JSON text that is a moment without seconds, with or without its offset."""


async def complete_moments(request: Request[Any, Any, Any]) -> None:
    """Give the moments of a JSON body the seconds that they leave out, before anything reads it."""
    if request.method not in SAFE_METHODS and request.content_type[0] == "application/json":
        body = b"".join([chunk async for chunk in request.stream()])
        ScopeState.from_scope(request.scope).body = _TO_THE_MINUTE.sub(rb"\1:00", body)
