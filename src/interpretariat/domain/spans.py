"""Spans of time: half-open intervals of instants, and the little algebra that calendars need."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """The instants from `start` up to, not including, `end`.

    Both are aware and are kept in UTC: two instants of one `ZoneInfo` are compared and subtracted by Python on their
    wall time, which is wrong by an hour on clock-change days. Raises ValueError for a naive instant or an empty span.
    """

    start: datetime
    end: datetime

    def __post_init__(self) -> None:
        if self.start.utcoffset() is None or self.end.utcoffset() is None:
            raise ValueError("a span is made of aware instants")
        object.__setattr__(self, "start", self.start.astimezone(UTC))
        object.__setattr__(self, "end", self.end.astimezone(UTC))
        if self.end <= self.start:
            raise ValueError("a span ends after it starts")

    @property
    def minutes(self) -> int:
        """Whole minutes of elapsed time."""
        return (self.end - self.start) // MINUTE

    def contains(self, instant: datetime) -> bool:
        return self.start <= instant < self.end

    def covers(self, other: "Span") -> bool:
        return self.start <= other.start and other.end <= self.end

    def overlaps(self, other: "Span") -> bool:
        """True when the two share an instant; spans that only touch do not."""
        return self.start < other.end and other.start < self.end

    def intersection(self, other: "Span") -> "Span | None":
        return Span(max(self.start, other.start), min(self.end, other.end)) if self.overlaps(other) else None


def normalise(spans: Iterable[Span]) -> list[Span]:
    """The union, in order, as the fewest spans: those that overlap or touch become one."""
    union: list[Span] = []
    for span in sorted(spans):
        if union and span.start <= union[-1].end:
            union[-1] = Span(union[-1].start, max(union[-1].end, span.end))
        else:
            union.append(span)
    return union


def subtract(spans: Iterable[Span], holes: Iterable[Span]) -> list[Span]:
    """What is left of the union of `spans` once `holes` are taken out, in order."""
    gaps = normalise(holes)
    left: list[Span] = []
    first = 0
    for span in normalise(spans):
        while first < len(gaps) and gaps[first].end <= span.start:
            first += 1
        start = span.start
        for gap in gaps[first:]:
            if gap.start >= span.end:
                break
            if start < gap.start:
                left.append(Span(start, gap.start))
            start = gap.end
        if start < span.end:
            left.append(Span(start, span.end))
    return left


def intersect(spans: Iterable[Span], others: Iterable[Span]) -> list[Span]:
    """The instants that are in both unions, in order."""
    union = normalise(spans)
    return subtract(union, subtract(union, others))
