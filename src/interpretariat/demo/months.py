"""Months that the city's finance has closed already; the last one that is over is left to close."""

from collections.abc import Callable
from datetime import date, datetime
from zoneinfo import ZoneInfo

from interpretariat.db.session import Database
from interpretariat.demo.doors import pool_address
from interpretariat.demo.generate import PAST_DAYS, ZONE
from interpretariat.demo.partners import POOL_STAFF
from interpretariat.demo.people import actor_of
from interpretariat.domain.policy import Role
from interpretariat.domain.walltime import DAY
from interpretariat.services.month_scene import month_of, next_month
from interpretariat.services.periods import close_period

FINANCE = pool_address(dict(POOL_STAFF)["finance"])


async def close_months(database: Database, today: date, tell: Callable[[str], None], *, now: datetime) -> None:
    """Close every month of the past but the last one; what nobody signed goes to the next."""
    month, last = month_of(today - PAST_DAYS * DAY), month_of(month_of(today) - DAY)
    while month < last:
        tell(f"Closing {month:%B %Y}")
        async with database.transaction() as session:
            finance = await actor_of(session, FINANCE, Role.FINANCE, now=now)
            await close_period(session, finance, month, carry=True, zone=ZoneInfo(ZONE), now=now)
        month = next_month(month)
