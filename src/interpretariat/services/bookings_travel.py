"""The way between two bookings, as the allocation counts it: kilometres by road, minutes, rest after a hard session."""

from dataclasses import dataclass

from interpretariat.allocation.rules import HARD_TIER, RECOVERY_MINUTES
from interpretariat.allocation.scenario import Travel
from interpretariat.allocation.travel import Place, Roads
from interpretariat.db.models import Booking, Interpreter, Site

TRAVEL = Travel()


@dataclass(frozen=True, slots=True)
class Trip:
    minutes: int
    km: float


def trip(here: Place, there: Place) -> Trip:
    """From one place to another."""
    roads = Roads({"here": here, "there": there}, TRAVEL)
    return Trip(roads.minutes("here", "there"), roads.km("here", "there"))


def trip_between(first: Booking, second: Booking) -> Trip | None:
    """The trip from one booking to the next; None when there is none to make."""
    if not _on_site(first) or not _on_site(second) or first.request.site_id == second.request.site_id:
        return None
    return trip(_site(first), _site(second))


def km_from_home(interpreter: Interpreter, booking: Booking) -> float | None:
    """Kilometres from home to the booking's site; None when nobody travels."""
    if not _on_site(booking):
        return None
    site = _site(booking)
    return Roads({"site": site}, TRAVEL).home_km(_Home(interpreter.home_lat, interpreter.home_lon), "site")


def separation_minutes(first: Booking, second: Booking) -> int:
    """The least time between the end of one booking and the start of the next: travel or change of line, and rest."""
    way = trip_between(first, second)
    same_site = _on_site(first) and _on_site(second) and way is None
    needed = 0 if same_site else TRAVEL.switch_minutes + (way.minutes if way else 0)
    return max(needed, recovery_minutes(first))


def recovery_minutes(booking: Booking) -> int:
    """The rest that follows a hard session."""
    return RECOVERY_MINUTES if booking.request.tier == HARD_TIER else 0


@dataclass(frozen=True, slots=True)
class _Home:
    lat: float
    lon: float


def _on_site(booking: Booking) -> bool:
    return booking.mode == "in_person" and booking.request.site is not None


def _site(booking: Booking) -> Site:
    site = booking.request.site
    assert site is not None
    return site
