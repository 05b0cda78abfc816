"""One page of a list: which one was asked for, in which order, and what its pager says."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from litestar import Request

PER_PAGE = 50
FARTHEST = 100_000

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Asked:
    """What the URL says: the page, counted from 1, and the order (`-` before it reverses)."""

    page: int
    order: str

    @property
    def offset(self) -> int:
        return (self.page - 1) * PER_PAGE


@dataclass(frozen=True, slots=True)
class Listing(Generic[Row]):
    """The rows of one page and the length of the whole list."""

    rows: Sequence[Row]
    total: int
    page: int
    order: str

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // PER_PAGE))

    @property
    def first(self) -> int:
        return (self.page - 1) * PER_PAGE + 1

    @property
    def last(self) -> int:
        return self.first + len(self.rows) - 1


def asked_list(request: Request[Any, Any, Any], orders: Collection[str], default: str) -> Asked:
    """The page and order of the URL; what makes no sense is the first page and the order `default`."""
    number = request.query_params.get("page", "1")
    order = request.query_params.get("tri", default)
    known = order if order.removeprefix("-") in orders else default
    return Asked(int(number) if number.isdecimal() and 0 < int(number[:7]) <= FARTHEST else 1, known)
