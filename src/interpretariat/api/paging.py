"""Lists come in pages: `{items, next_cursor}`, an opaque cursor asking for the next."""

from typing import Annotated, Final, Generic, TypeVar

import msgspec
from litestar.params import QueryParameter

from interpretariat.domain.refusals import Invalid, Problem

Item = TypeVar("Item")

Limit = Annotated[int, QueryParameter(ge=1, le=200, description="How many at most.")]
Cursor = Annotated[str, QueryParameter(description="`next_cursor` of the page before.")]

FIGURES_OF_AN_ID: Final = 18


class Listing(msgspec.Struct, Generic[Item], frozen=True):
    """One page; `next_cursor` is none on the last."""

    items: list[Item]
    next_cursor: str | None = None


def cursor_id(cursor: str) -> int | None:
    """The id that a cursor stands for, none for the first page. Raises Invalid for a cursor that was never given."""
    if not cursor:
        return None
    if not (cursor.isascii() and cursor.isdecimal() and len(cursor) <= FIGURES_OF_AN_ID):
        raise Invalid([Problem("cursor", "unknown", cursor)])
    return int(cursor)
