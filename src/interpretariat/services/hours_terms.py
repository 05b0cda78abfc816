"""What organisations agreed about hours, as dated data: does silence sign, and how long one waits for somebody."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from interpretariat.db.models import Booking, HoursTerms
from interpretariat.db.queries import catalogue
from interpretariat.db.queries import hours as queries
from interpretariat.domain.policy import Action, Actor, require
from interpretariat.domain.refusals import Invalid, NotFound, Problem
from interpretariat.domain.walltime import day_span, local_date
from interpretariat.services.business import business_calendar

MOST_DAYS: Final = 60
WAITS: Final = (5, 120)
USUAL_WAIT: Final = 15
"""Minutes after the start before an absence is reported, where nothing else was agreed."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What holds for one meeting. Without `tacit_days`, silence signs nothing."""

    tacit_days: int | None = None
    no_show_minutes: int = USUAL_WAIT


async def terms_for(session: AsyncSession, booking: Booking) -> Terms:
    """What was agreed for the day of this booking. Its request and organisation must be loaded."""
    organisation = booking.request.organisation
    row = await queries.terms_on(session, organisation.id, local_date(booking.starts_at, ZoneInfo(organisation.zone)))
    return Terms() if row is None else Terms(row.tacit_days, row.no_show_minutes)


async def tacit_at(session: AsyncSession, booking: Booking) -> datetime | None:
    """When silence signs these hours: the end of the last of the business days agreed. None: never."""
    days = (await terms_for(session, booking)).tacit_days
    told = await queries.told_at(session, booking.id) if days else None
    if days is None or told is None:
        return None
    calendar = await business_calendar(session, booking.request.organisation)
    return day_span(calendar.add_business_days(local_date(told, calendar.zone), days), calendar.zone).end


async def versions_of_terms(session: AsyncSession, actor: Actor, organisation_id: int) -> list[HoursTerms]:
    """Every version, the latest first. Raises NotAllowed, NotFound."""
    require(actor, Action.CATALOGUE_WRITE)
    if await catalogue.organisation_by_id(session, actor, organisation_id) is None:
        raise NotFound(entity="organisation")
    return await queries.terms_of(session, organisation_id)


async def agree_terms(
    session: AsyncSession,
    actor: Actor,
    organisation_id: int,
    *,
    starts_on: date,
    tacit_days: int | None,
    no_show_minutes: int,
    now: datetime,
) -> HoursTerms:
    """A version for the meetings from a day on, never a day that has begun: what was agreed before stands.

    Raises NotAllowed, NotFound, Invalid.
    """
    versions = await versions_of_terms(session, actor, organisation_id)
    organisation = await catalogue.organisation_by_id(session, actor, organisation_id)
    assert organisation is not None
    problems = []
    if starts_on <= local_date(now, ZoneInfo(organisation.zone)):
        problems.append(Problem("starts_on", "not_ahead", starts_on.isoformat()))
    if starts_on in {row.starts_on for row in versions}:
        problems.append(Problem("starts_on", "already_exists", starts_on.isoformat()))
    for name, value, (least, most) in (
        ("tacit_days", tacit_days, (1, MOST_DAYS)),
        ("no_show_minutes", no_show_minutes, WAITS),
    ):
        if value is not None and not least <= value <= most:
            code = "too_small" if value < least else "too_large"
            problems.append(Problem(name, code, value, {"minimum": least, "maximum": most}))
    if problems:
        raise Invalid(problems)
    row = HoursTerms(
        organisation_id=organisation_id,
        starts_on=starts_on,
        tacit_days=tacit_days,
        no_show_minutes=no_show_minutes,
        created_at=now,
        created_by_id=actor.account_id,
    )
    session.add(row)
    await session.flush()
    return row
