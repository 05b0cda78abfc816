"""The kilometres that each booking of a day brings, so that they sum to the interpreter's tour."""

from collections.abc import Sequence
from datetime import timedelta

from interpretariat.allocation.scenario import Booked, Interpreter, Problem


def metres_by_booking(problem: Problem, person: Interpreter, day: Sequence[Booked]) -> list[int]:
    """Metres of each booking of one local day: the way there, and the way home when home comes next.

    In the order given. Bookings at a distance bring none. The sum is the tour of the contract, to the metre.
    """
    roads, patience = problem.roads, timedelta(minutes=problem.travel.return_home_after_minutes)
    metres = [0] * len(day)
    legs = sorted(
        (n for n, booked in enumerate(day) if booked.mode == "in_person" and booked.request.site is not None),
        key=lambda n: day[n].start,
    )
    for place, n in enumerate(legs):
        booked, site = day[n], day[n].request.site
        assert site is not None
        before = day[legs[place - 1]] if place else None
        after = day[legs[place + 1]] if place + 1 < len(legs) else None
        straight = before is not None and booked.start - before.end <= patience
        origin = before.request.site if before is not None and straight else None
        km = roads.home_km(person.home, site) if origin is None else roads.km(origin, site)
        if after is None or after.start - booked.end > patience:
            km += roads.home_km(person.home, site)
        metres[n] = round(km * 1000)
    return metres
