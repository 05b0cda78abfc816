"""Calendars kept elsewhere are read again when they are due, in turn; no transaction waits for somebody's network."""

from interpretariat.db.session import Database
from interpretariat.edge import Clock
from interpretariat.services import busy_calendars
from interpretariat.services.busy_fetching import Reach

MOST_AT_ONCE = 20


async def refresh_due(database: Database, reach: Reach, clock: Clock) -> int:
    """Read the calendars that are due, twenty at most; how many."""
    async with database.reading() as session:
        waiting = await busy_calendars.is_due(session, now=clock())
    done = 0
    while waiting and done < MOST_AT_ONCE:
        async with database.transaction() as session:
            due = await busy_calendars.take_due(session, now=clock())
        if due is None:
            break
        reading = await busy_calendars.read_address(due.address, due.order, reach, etag=due.etag, modified=due.modified)
        async with database.transaction() as session:
            await busy_calendars.store_reading(session, due.id, reading, now=clock())
        done += 1
    return done
