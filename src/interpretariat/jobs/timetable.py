"""The timers: what happens, how often, from when on. All in UTC, where no hour is skipped and none comes twice."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from interpretariat.db.session import Database
from interpretariat.jobs.on_call import write_on_call
from interpretariat.services import timers
from interpretariat.services.credentials import warn_of_endings
from interpretariat.services.digest import queue_digest
from interpretariat.services.hours_tacit import sign_tacitly
from interpretariat.services.no_show import warn_of_absences
from interpretariat.services.offers_turns import continue_turns
from interpretariat.services.reminders import queue_reminders
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
    await queue_reminders(session, now=now)


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
        *_of_the_coordination(settings),
        Timer("ending_papers", timedelta(days=1), warn, timedelta(hours=12)),
        Timer("zone_data", timedelta(days=1), zones, timedelta(hours=8)),
        Timer("freed_slots", timedelta(minutes=1), rebook),
        Timer("searched_in_vain", timedelta(minutes=15), give_up),
    )


def _of_the_coordination(settings: Settings) -> tuple[Timer, ...]:
    """What the coordination finds ready: the list of the night, the figures of the morning."""
    zone = ZoneInfo(settings.zone)

    async def on_call(session: AsyncSession, now: datetime) -> None:
        await write_on_call(session, settings.on_call_dir, zone=zone, now=now)

    async def digest(session: AsyncSession, now: datetime) -> None:
        await queue_digest(session, zone=zone, now=now)

    return (
        Timer("on_call_list", timedelta(hours=1), on_call),
        Timer("digest", timedelta(days=1), digest, timedelta(hours=11), timedelta(hours=3)),
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
