"""The file of what is over: hours as they were inscribed, what was called off and when, why nobody came."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from interpretariat.demo.chance import drawn, happens
from interpretariat.demo.demand import moment
from interpretariat.demo.diaries import Diaries, home_km, site_name, speakers
from interpretariat.demo.lines import line_of, other_starts, wall
from interpretariat.demo.partners import front_requesters
from interpretariat.demo.past import FREED, Served
from interpretariat.demo.pool import SHOWN
from interpretariat.demo.sources import Row

UNSIGNED_DAYS: Final = 10
HOURS_WAIT: Final = {0: 0.85, 1: 0.5, 2: 0.3, 3: 0.2}
"""Days ago → share of the hours that nobody has signed yet."""

SELDOM_UNSIGNED: Final = 0.06
DISPUTED: Final = 0.025
LEFT_OPEN: Final = ("delivered", "disputed", "delivered")
"""How the last work of those whose pages the demo opens stands, the newest first."""

_LENGTHENS: Final = {-15: 12, -10: 8, -5: 10, 0: 36, 5: 12, 10: 9, 15: 8, 30: 5}
"""Minutes that a session lasts beyond what was planned."""


def history_rows(past: Sequence[Served], diaries: Diaries, now: datetime) -> Iterator[Row]:
    """The lines of the past as they stand at `now`, on the clocks of the place; the last days wait for signatures."""
    left_open = _left_open(past)
    for number, each in enumerate(past):
        confirmed_at = _confirmed_at(each)
        options = [start for start in other_starts(each.ask) if start <= now]
        yield line_of(each.ask, each.reference, received_at=each.ask.received_at, options=options) | {
            "outcome": left_open.get(number) or _outcome(each, now),
            "interpreter": ";".join(person.code for person in each.people),
            "confirmed_at": wall(confirmed_at) if each.people else "",
            "cause": _cause(each) if each.end == "unfilled" else "",
            **_hours(each, diaries, now),
            **_cancellation(each, confirmed_at),
        }


def _left_open(past: Sequence[Served]) -> Mapping[int, str]:
    """Place in the past → outcome, so that each page that the demo opens has something to do on it."""
    found: dict[int, str] = {}
    theirs: list[Callable[[Served], bool]] = [
        *(lambda each, who=who: each.ask.site.requester is who for who in front_requesters()),
        *(lambda each, name=name: each.people[0].name == name for name in SHOWN),
    ]
    for is_theirs in theirs:
        worked = [number for number, each in enumerate(past) if each.end == "done" and is_theirs(each)]
        found |= dict(zip(reversed(worked), LEFT_OPEN, strict=False))
    return found


def _outcome(each: Served, now: datetime) -> str:
    """How it stands: hours of the last days may wait for a signature, a few are contested."""
    days_ago = (now.date() - each.ask.day).days
    if each.end != "done" or days_ago > UNSIGNED_DAYS:
        return each.end
    if happens(each.draw, HOURS_WAIT.get(days_ago, SELDOM_UNSIGNED)):
        return "delivered"
    return "disputed" if days_ago and happens(each.draw, DISPUTED) else "done"


def _confirmed_at(each: Served) -> datetime:
    """Some hours after the request, and an hour before the start at the latest."""
    latest = moment(each.ask.day, each.ask.start) - timedelta(minutes=60)
    received = each.ask.received_at
    return max(received, min(latest, received + timedelta(minutes=each.draw.randrange(20, 1500))))


def _hours(each: Served, diaries: Diaries, now: datetime) -> Row:
    """What the interpreter inscribed: actual hours, waiting, kilometres."""
    ask, draw = each.ask, each.draw
    if each.end in FREED or not each.people:
        return {}
    km = diaries.km_of(each.people[0], ask)
    row = {"km": f"{km:.1f}" if km is not None else ""}
    if each.end != "done":
        return row
    late = drawn(draw, {0: 78, 5: 14, 10: 8})
    ends_at = moment(ask.day, ask.end + late + max(drawn(draw, _LENGTHENS), 5 - ask.minutes))
    return row | {
        "actual_start": wall(moment(ask.day, ask.start + late)),
        "actual_end": wall(min(ends_at, now)),
        "waiting_minutes": str(drawn(draw, {0: 92, 10: 5, 20: 3})),
    }


def _cancellation(each: Served, confirmed_at: datetime) -> Row:
    """When it was called off: at the door, the day before or that morning, or long before."""
    starts_at = moment(each.ask.day, each.ask.start)
    if each.end == "cancelled_en_route":
        called_off = starts_at - timedelta(minutes=15)
    elif each.end == "late_cancelled":
        called_off = max(confirmed_at, starts_at - timedelta(minutes=each.draw.randrange(60, 1300)))
    elif each.end == "cancelled":
        called_off = max(confirmed_at, starts_at - timedelta(days=each.draw.randrange(4, 9)))
    else:
        return {}
    return {"cancelled_at": wall(called_off)}


def _cause(each: Served) -> str:
    """Why nobody came, as the coordination would say it."""
    ask = each.ask
    if not speakers(ask.language):
        return "none_speaks"
    if ask.situation.gender_required:
        return "gender"
    if ask.received_at.date() == ask.day:
        return "too_late"
    reach = [home_km(person, site_name(ask)) <= person.radius_km for person in speakers(ask.language)]
    return "travel" if ask.mode == "in_person" and not any(reach) else "none_free"
