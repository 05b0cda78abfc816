"""The week to serve: requests that the pool has received and not yet allocated."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Final

from interpretariat.demo.cases import Cases
from interpretariat.demo.chance import happens, seeded
from interpretariat.demo.demand import Ask, moment
from interpretariat.demo.lines import line_of, other_starts, wall
from interpretariat.demo.sources import Row

EMERGENCY: Final = 1
EMERGENCIES: Final = 0.006
EMERGENCY_REASON: Final = "Congé de l'hôpital ce jour-là, consignes à comprendre avant le départ."
MORNING: Final = timedelta(hours=7)
EVENING: Final = timedelta(hours=19)


def request_rows(asks: Iterable[Ask], cases: Cases, now: datetime) -> Iterator[Row]:
    """The lines of requests to come, all received at `now`, on the clocks of the place."""
    used: set[tuple[str, str]] = set()
    for number, ask in enumerate(asks):
        draw = seeded("coming", ask.day, number)
        case = cases.known(draw, ask)
        start = wall(moment(ask.day, ask.start))
        if case is None or (case[0], start) in used:
            case = cases.new(ask), ()
        reference, before = case
        used.add((reference, start))
        received_at = min(ask.received_at, now - timedelta(minutes=draw.randrange(5, 4000)))
        options = _still_possible(ask, now)
        line = line_of(ask, reference, received_at=received_at, options=options, preferred=before)
        if happens(draw, EMERGENCIES) and ask.site.sector == "health":
            line |= {"priority": str(EMERGENCY), "urgency_reason": EMERGENCY_REASON}
        yield line | {"accepts_tariff": "yes"}


def _still_possible(ask: Ask, now: datetime) -> list[datetime]:
    """The other starts accepted, those of the day that can still come."""
    soon, day = now + timedelta(hours=1), moment(ask.day, 0)
    return [start for start in other_starts(ask) if soon < start and day + MORNING <= start <= day + EVENING]
