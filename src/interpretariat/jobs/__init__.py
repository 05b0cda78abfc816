"""What happens without anybody asking: timers, letters, runs. One call starts them, the answer stops them."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from functools import partial
from typing import Any, Final

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger

from interpretariat.db.leader import Leadership
from interpretariat.edge import House
from interpretariat.jobs.busy import refresh_due
from interpretariat.jobs.dispatch import send_due
from interpretariat.jobs.mail import Deliver, by_smtp, into
from interpretariat.jobs.solver import Workshop, work
from interpretariat.jobs.timetable import Timer, run_due, timetable
from interpretariat.services.zone_data import check_zones
from interpretariat.settings import Settings

log = structlog.get_logger()
logging.getLogger("apscheduler").setLevel(logging.WARNING)

LEADER: Final = 0x54494D45
"""The advisory lock of the process whose timers count («TIME»)."""

TICK_SECONDS: Final = 10
MAIL_SECONDS: Final = 3

Stop = Callable[[], Awaitable[None]]


async def start(house: House) -> Stop:
    """Start the timers, the outbox and the worker of runs in this process; the answer stops them and waits for what is
    under way: a run keeps its best plan, a letter its conversation.
    """
    leadership = Leadership(house.database, LEADER)
    deliver = delivery(house.settings)
    shop = workshop(house)

    async def zones() -> None:
        async with house.database.transaction() as session:
            await check_zones(session, now=house.clock())

    jobs = _Jobs(leadership)
    scheduler = AsyncIOScheduler(timezone=UTC)
    for timer in timetable(house.settings):
        _add(scheduler, TICK_SECONDS, jobs.guarded(timer.name, partial(_tick, house, timer)))
    _add(scheduler, MAIL_SECONDS, jobs.guarded("mail", partial(send_due, house.database, deliver, house.clock)))
    busy = partial(refresh_due, house.database, house.reach, house.clock)
    _add(scheduler, TICK_SECONDS, jobs.guarded("busy_calendars", busy))
    scheduler.add_job(jobs.guarded("zones_at_start", zones), next_run_time=datetime.now(UTC))
    scheduler.start()
    working = asyncio.create_task(work(shop), name="runs")

    async def stop() -> None:
        scheduler.shutdown(wait=False)
        shop.stopping.set()
        await jobs.finish()
        await working
        await leadership.give_up()

    return stop


async def _tick(house: House, timer: Timer) -> None:
    await run_due(house.database, timer, house.clock())


def _add(scheduler: AsyncIOScheduler, seconds: int, job: Callable[[], Any]) -> None:
    """Now, then every so many seconds: the scheduler says when, the job knows what is due."""
    trigger = IntervalTrigger(seconds=seconds, timezone=UTC)
    scheduler.add_job(job, trigger, coalesce=True, misfire_grace_time=None, next_run_time=datetime.now(UTC))


def delivery(settings: Settings) -> Deliver:
    """The mail server of the settings; without one, or in the demo, the directory `mail`."""
    if settings.smtp_url and not settings.demo:
        return by_smtp(settings.smtp_url, settings.mail_from)
    return into(settings.var_dir / "mail")


def workshop(house: House) -> Workshop:
    """Where this process calculates runs."""
    settings = house.settings
    return Workshop(house.database, settings.var_dir / "runs", house.clock, memory_mb=settings.run_memory_mb)


class _Jobs:
    """Jobs that the scheduler starts and that nobody cancels: a commit under way is waited for. Leaders do them."""

    def __init__(self, leadership: Leadership) -> None:
        self._leadership = leadership
        self._running: set[asyncio.Task[None]] = set()
        self._busy: set[str] = set()

    def guarded(self, name: str, job: Callable[[], Awaitable[object]]) -> Callable[[], Any]:
        """The job, one at a time; its failure is told and ends nothing else."""

        async def run() -> None:
            try:
                if await self._leadership.is_ours():
                    await job()
            except Exception:  # the next tick tries again, whatever this one threw
                log.exception("timer_failed", job=name)
            finally:
                self._busy.discard(name)

        async def launch() -> None:
            if name not in self._busy:
                self._busy.add(name)
                task = asyncio.create_task(run(), name=name)
                self._running.add(task)
                task.add_done_callback(self._running.discard)

        return launch

    async def finish(self) -> None:
        """Wait for what is under way."""
        if self._running:
            await asyncio.wait(self._running)
