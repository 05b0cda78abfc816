"""A request as it is asked for, before it is checked, and the row that it becomes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from interpretariat.db.models import Language, Organisation, Request, Site
from interpretariat.db.queries import requests as queries
from interpretariat.domain.policy import Actor
from interpretariat.domain.walltime import to_instant
from interpretariat.services.tariffs import in_force

WALL: Final = "%Y-%m-%dT%H:%M"


class RequestDraft(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody asks for. `start` and `start_options` are wall times of the place (naive) or instants (aware).

    `organisation`, `site`, `requester`, `preferred` and `excluded` are ids. `priority` is 1 (emergency, with its
    `urgency_reason`) to 4; without one it is 3, and 2 when the start is less than two business days away.
    """

    organisation: int | None = None
    site: int | None = None
    requester: int | None = None
    service: str = ""
    cost_centre: str = ""
    contact: str = ""
    professional: str = ""
    billing_contact: str = ""
    file_reference: str = ""
    people_count: int = 1
    two_person_call: bool = False
    language: str = ""
    variety: str = ""
    alternatives: tuple[str, ...] = ()
    mode: str = ""
    fallback_modes: tuple[str, ...] = ()
    domain: str = ""
    tier: int = 1
    skills: tuple[str, ...] = ()
    gender: str = ""
    gender_required: bool = False
    preferred: tuple[int, ...] = ()
    excluded: tuple[int, ...] = ()
    interpreters: int = 1
    start: datetime | None = None
    minutes: int | None = None
    start_options: tuple[datetime, ...] = ()
    room: str = ""
    access: str = ""
    remote_link: str = ""
    call_first: bool = False
    risks: str = ""
    note: str = ""
    priority: int | None = None
    urgency_reason: str = ""
    accepts_tariff: bool = False


SAME_IN_ROW: Final = (
    "service",
    "cost_centre",
    "contact",
    "professional",
    "billing_contact",
    "file_reference",
    "people_count",
    "two_person_call",
    "variety",
    "mode",
    "domain",
    "tier",
    "gender",
    "gender_required",
    "interpreters",
    "minutes",
    "room",
    "access",
    "remote_link",
    "call_first",
    "risks",
    "urgency_reason",
)
"""Fields that a draft and its row keep alike."""

LISTS_IN_ROW: Final = ("alternatives", "fallback_modes", "skills", "preferred", "excluded")
"""Fields that are tuples in a draft and lists in its row."""


TEXT_FIELDS: Final = tuple(name for name in RequestDraft.__struct_fields__ if RequestDraft.__annotations__[name] is str)
"""Fields of text: trimmed, and bounded by their columns."""


@dataclass(frozen=True, slots=True)
class Known:
    """What a draft of one organisation may name: loaded once, for one draft or for a whole file of them.

    `modes` are those that the tariff in force has a price for.
    """

    organisation: Organisation
    sites: Mapping[int, Site]
    languages: Mapping[str, Language]
    interpreters: frozenset[int]
    modes: frozenset[str]
    requesters: frozenset[int] = frozenset()

    def zone_of(self, site_id: int | None) -> ZoneInfo:
        """The clocks on the wall of the place, or of the organisation when there is none."""
        site = self.sites.get(site_id) if site_id is not None else None
        return ZoneInfo(site.zone if site else self.organisation.zone)


@dataclass(frozen=True, slots=True)
class Times:
    """When a draft takes place. The wall times are the truth; the instants are derived."""

    zone: ZoneInfo
    start_wall: datetime
    option_walls: tuple[datetime, ...]
    starts_at: datetime
    ends_at: datetime


def wall_time(value: datetime, zone: ZoneInfo) -> datetime:
    """What the clocks of the place show: an aware instant is converted, a naive one is that already."""
    return value if value.tzinfo is None else value.astimezone(zone).replace(tzinfo=None)


def times_of(draft: RequestDraft, known: Known) -> Times:
    """The times of a draft that passed its checks."""
    zone = known.zone_of(draft.site)
    assert draft.start is not None
    assert draft.minutes is not None
    wall = wall_time(draft.start, zone)
    starts_at = to_instant(wall, zone)
    options = tuple(wall_time(option, zone) for option in draft.start_options)
    return Times(zone, wall, options, starts_at, starts_at + timedelta(minutes=draft.minutes))


def fill(row: Request, draft: RequestDraft, known: Known) -> None:
    """Write a checked draft into its row: everything but its decision, its state and who received it when."""
    times = times_of(draft, known)
    row.organisation, row.organisation_id = known.organisation, known.organisation.id
    row.site, row.site_id = (known.sites[draft.site] if draft.site is not None else None), draft.site
    row.language, row.language_code = known.languages[draft.language], draft.language
    for name in SAME_IN_ROW:
        setattr(row, name, getattr(draft, name))
    for name in LISTS_IN_ROW:
        setattr(row, name, list(getattr(draft, name)))
    row.requester_id = draft.requester
    row.note = draft.note or None
    row.zone = times.zone.key
    row.starts_wall = times.start_wall.strftime(WALL)
    row.start_options = [option.strftime(WALL) for option in times.option_walls]
    row.starts_at, row.ends_at = times.starts_at, times.ends_at


def draft_of(row: Request) -> RequestDraft:
    """A row as a draft, to change it or to ask for the same again; the tariff was accepted when it was sent."""
    same: dict[str, Any] = {name: getattr(row, name) for name in SAME_IN_ROW}
    lists: dict[str, Any] = {name: tuple(getattr(row, name)) for name in LISTS_IN_ROW}
    return RequestDraft(
        **same,
        **lists,
        organisation=row.organisation_id,
        site=row.site_id,
        requester=row.requester_id,
        language=row.language_code,
        start=datetime.fromisoformat(row.starts_wall),
        start_options=tuple(map(datetime.fromisoformat, row.start_options)),
        note=row.note or "",
        priority=row.priority,
        accepts_tariff=row.accepts_tariff_at is not None,
    )


async def load_known(
    session: AsyncSession, actor: Actor, organisation_id: int | None, *, now: datetime
) -> Known | None:
    """What a draft for this organisation may name; None when the actor may not ask for it."""
    organisation = await queries.organisation_asking(session, actor, organisation_id)
    if organisation is None:
        return None
    return Known(
        organisation=organisation,
        sites={site.id: site for site in await queries.sites_of(session, organisation.id)},
        languages={language.code: language for language in await queries.languages(session)},
        interpreters=await queries.active_interpreter_ids(session),
        modes=frozenset((await in_force(session, "billing", organisation.id, now.date())).terms.modes),
        requesters=await queries.requester_ids(session, organisation.id, now=now),
    )
