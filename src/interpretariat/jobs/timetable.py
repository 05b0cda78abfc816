"""The timers: what happens, how often, from when on. All in UTC, where no hour is skipped and none comes twice."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from interpretariat.db.session import Database
from interpretariat.services import timers
from interpretariat.services.credentials import warn_of_endings
from interpretariat.services.hours_tacit import sign_tacitly
from interpretariat.services.no_show import warn_of_absences
from interpretariat.services.offers_turns import continue_turns
from interpretariat.services.requests.causes import give_up_past
from interpretariat.services.takeovers import offer_freed_slots
from interpretariat.services.zone_data import check_zones
from interpretariat.settings import Settings

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Timer:
    """A slot begins every `every`, `offset` after midnight UTC, and may be done up to `late` after it began."""

    name: str
    every: timedelta
    run: Callable[[AsyncSession, datetime], Awaitable[object]]
    offset: timedelta = timedelta()
    late: timedelta | None = None

    def slot(self, now: datetime) -> datetime | None:
        """The slot to do at this instant; None when the last one is too long ago."""
        passed = (now.astimezone(UTC) - EPOCH - self.offset) // self.every
        slot = EPOCH + self.offset + passed * self.every
        return slot if self.late is None or now - slot <= self.late else None


async def remind(session: AsyncSession, now: datetime) -> None:
    await timers.queue_reminders(session, now=now)


async def give_up(session: AsyncSession, now: datetime) -> None:
    await give_up_past(session, now=now)


def timetable(settings: Settings) -> tuple[Timer, ...]:
    """The timers of this pool."""

    async def nightly(session: AsyncSession, now: datetime) -> None:
        await timers.forget_old_claims(session, now=now)
        await timers.allocate_coming_days(
            session, days=settings.horizon_days, seconds=settings.run_seconds, zone=settings.zone, now=now
        )

    async def expire(session: AsyncSession, now: datetime) -> None:
        await timers.expire_offers(session, now=now)
        await continue_turns(session, zone=ZoneInfo(settings.zone), now=now)

    async def rebook(session: AsyncSession, now: datetime) -> None:
        await offer_freed_slots(session, zone=settings.zone, now=now)

    async def warn(session: AsyncSession, now: datetime) -> None:
        await warn_of_endings(session, zone=ZoneInfo(settings.zone), now=now)

    async def zones(session: AsyncSession, now: datetime) -> None:
        await check_zones(session, now=now)

    async def tacit(session: AsyncSession, now: datetime) -> None:
        await sign_tacitly(session, now=now)

    async def absences(session: AsyncSession, now: datetime) -> None:
        await warn_of_absences(session, zone=settings.zone, now=now)

    return (
        Timer("nightly_allocation", timedelta(days=1), nightly, timedelta(hours=7, minutes=30), timedelta(hours=2)),
        Timer("expire_offers", timedelta(minutes=1), expire),
        Timer("reminders", timedelta(minutes=5), remind),
        Timer("absences", timedelta(minutes=1), absences),
        Timer("tacit_signatures", timedelta(hours=1), tacit, timedelta(minutes=10)),
        Timer("ending_papers", timedelta(days=1), warn, timedelta(hours=12)),
        Timer("zone_data", timedelta(days=1), zones, timedelta(hours=8)),
        Timer("freed_slots", timedelta(minutes=1), rebook),
        Timer("searched_in_vain", timedelta(minutes=15), give_up),
    )


async def run_due(database: Database, timer: Timer, now: datetime) -> bool:
    """Do the timer's slot of this instant, if nobody did. The claim and what is done are one transaction."""
    slot = timer.slot(now)
    if slot is None:
        return False
    async with database.transaction() as session:
        if not await timers.claim_slot(session, timer.name, slot, now=now):
            return False
        await timer.run(session, now)
    return True
