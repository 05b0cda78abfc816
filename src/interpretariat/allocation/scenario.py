"""The values of a scenario (`interpretariat-scenario/1`): frozen, in the format's own names; cents and minutes."""

from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Annotated, Literal, TypeVar
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Meta, Struct, field

from interpretariat.allocation.travel import Roads

T = TypeVar("T")

Mode = Literal["in_person", "video", "telephone"]
Cents = Annotated[int, Meta(ge=0, le=1_000_000_000)]
Minutes = Annotated[int, Meta(ge=0, le=1_000_000)]
Duration = Annotated[int, Meta(ge=1, le=1_000_000)]
Count = Annotated[int, Meta(ge=0, le=1_000_000)]
Lat = Annotated[float, Meta(ge=-90, le=90)]
Lon = Annotated[float, Meta(ge=-180, le=180)]
Ratio = Annotated[float, Meta(gt=0, le=1_000_000)]
Length = Annotated[float, Meta(ge=0, le=1_000_000)]

UNSERVED = {"1": 320_000, "2": 160_000, "3": 80_000, "4": 40_000}


class Spot(Struct, frozen=True):
    """A point, WGS 84 degrees."""

    lat: Lat
    lon: Lon


class Site(Struct, frozen=True):
    """A place where interpreters come."""

    id: str
    lat: Lat
    lon: Lon


class Travel(Struct, frozen=True):
    """How one travels and how travel is paid."""

    km_per_hour: Ratio = 30
    detour: Ratio = 1.3
    fixed_minutes: Length = 5
    round_to: Annotated[int, Meta(ge=1, le=1440)] = 5
    switch_minutes: Minutes = 5
    costing: Literal["tour", "round_trip"] = "tour"
    return_home_after_minutes: Minutes = 120


class Weights(Struct, frozen=True):
    """Prices of what is not wished, in cents."""

    unserved: dict[str, Cents] = field(default_factory=dict)
    fallback_mode: Cents = 15_000
    moved_start: Cents = 5_000
    not_preferred: Cents = 2_500
    gender_not_met: Cents = 2_000
    alternative_language: Cents = 8_000
    overload_per_minute: Cents = 10
    changed: Cents = 20_000

    def of_unserved(self, priority: int) -> int:
        """Cents for each interpreter that a request of this priority does not get."""
        return self.unserved.get(str(priority), UNSERVED[str(priority)])


class GenderWish(Struct, frozen=True):
    """A gender asked for; `required` makes it a hard rule."""

    value: Literal["f", "m", "x"]
    required: bool


class Interpreter(Struct, frozen=True):
    """One interpreter of the pool."""

    id: str
    languages: tuple[str, ...]
    modes: tuple[Mode, ...]
    home: Spot
    radius_km: Length
    availability: tuple[tuple[datetime, datetime], ...]
    max_minutes_per_day: Minutes
    max_minutes_per_week: Minutes
    target_minutes: Minutes
    hourly_cents: Cents
    skills: tuple[str, ...] = ()
    gender: Literal["f", "m", "x"] | None = None
    km_cents: Cents = 0
    minimum_minutes: dict[Mode, Minutes] = field(default_factory=dict)
    tier3_per_day: Count = 1
    tier3_per_week: Count = 2


class Request(Struct, frozen=True, dict=True):
    """One demand for one or several interpreters at one start in one mode."""

    id: str
    language: str
    mode: Mode
    start: datetime
    minutes: Duration
    priority: Annotated[int, Meta(ge=1, le=4)]
    organisation: str | None = None
    alternatives: tuple[str, ...] = ()
    fallback_modes: tuple[Mode, ...] = ()
    start_options: tuple[datetime, ...] = ()
    site: str | None = None
    interpreters: Annotated[int, Meta(ge=1, le=100)] = 1
    skills: tuple[str, ...] = ()
    gender: GenderWish | None = None
    preferred: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    tier: Annotated[int, Meta(ge=1, le=3)] = 1

    @cached_property
    def starts(self) -> tuple[datetime, ...]:
        """The first choice, then the options: the place in this list is the number of steps."""
        return tuple(dict.fromkeys((self.start, *self.start_options)))

    @cached_property
    def start_steps(self) -> dict[datetime, int]:
        """Start → steps down the list (the first mention counts)."""
        return steps((self.start, *self.start_options))

    @cached_property
    def mode_steps(self) -> dict[Mode, int]:
        """Mode → steps down the list (the first mention counts)."""
        return steps((self.mode, *self.fallback_modes))

    @cached_property
    def length(self) -> timedelta:
        """The length as a span of time."""
        return timedelta(minutes=self.minutes)


def steps(choices: tuple[T, ...]) -> dict[T, int]:
    """Each choice with the place of its first mention."""
    return {choice: choices.index(choice) for choice in choices}


class Line(Struct, frozen=True, omit_defaults=True):
    """A pinned or announced pair; start and mode default to the request's own first choice."""

    request: str
    interpreter: str
    start: datetime | None = None
    mode: Mode | None = None


class Booked(Struct, frozen=True):
    """A request at the start and in the mode that were chosen."""

    request: Request
    start: datetime
    mode: Mode

    @property
    def end(self) -> datetime:
        """The instant at which the session ends."""
        return self.start + self.request.length


class Problem(Struct, frozen=True, dict=True):
    """A whole scenario. Ids are unique, references known, instants of a fixed offset: see `problem.check_problem`."""

    timezone: str
    interpreters: tuple[Interpreter, ...]
    requests: tuple[Request, ...]
    sites: tuple[Site, ...] = ()
    travel: Travel = Travel()
    weights: Weights = Weights()
    pinned: tuple[Line, ...] = ()
    announced: tuple[Line, ...] = ()
    format: Literal["interpretariat-scenario/1"] = "interpretariat-scenario/1"

    @cached_property
    def zone(self) -> ZoneInfo:
        """The zone whose midnights part the days and the ISO weeks."""
        return ZoneInfo(self.timezone)

    @cached_property
    def roads(self) -> Roads:
        """Distances between sites."""
        return Roads({site.id: site for site in self.sites}, self.travel)

    @cached_property
    def request_by_id(self) -> dict[str, Request]:
        """Requests by id."""
        return {request.id: request for request in self.requests}

    @cached_property
    def interpreter_by_id(self) -> dict[str, Interpreter]:
        """Interpreters by id."""
        return {interpreter.id: interpreter for interpreter in self.interpreters}

    def day(self, start: datetime) -> date:
        """The local day on which a session that starts then counts."""
        return start.astimezone(self.zone).date()

    def week(self, start: datetime) -> tuple[int, int]:
        """The ISO year and week in which a session that starts then counts."""
        iso = start.astimezone(self.zone).isocalendar()
        return (iso.year, iso.week)

    def booked(self, line: Line) -> Booked:
        """What a pinned or announced line stands for; its request must exist."""
        request = self.request_by_id[line.request]
        return Booked(request, line.start or request.start, line.mode or request.mode)


def problem_json(problem: Problem) -> bytes:
    """The scenario as JSON; `problem.read_problem` gives it back."""
    return msgspec.json.encode(problem)
