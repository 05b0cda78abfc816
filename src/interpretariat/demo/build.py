"""The whole city, from an empty directory to a published week, each step told as it is done."""

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

from interpretariat.app import open_database
from interpretariat.db.migrate import upgrade
from interpretariat.db.models import Run
from interpretariat.db.session import Database
from interpretariat.demo import week
from interpretariat.demo.coming_back import come_back
from interpretariat.demo.doors import Doors, open_doors, pool_address, roster, write_doors
from interpretariat.demo.generate import ZONE, generate
from interpretariat.demo.load import import_files, write_files
from interpretariat.demo.months import close_months
from interpretariat.demo.partners import POOL_STAFF, front_requesters
from interpretariat.demo.place import Place
from interpretariat.domain.policy import Role

COORDINATOR = pool_address(dict(POOL_STAFF)["coordinator"])

Clock = Callable[[], datetime]
Tell = Callable[[str], None]


async def build(place: Place, port: int, clock: Clock, tell: Tell, *, scale: float = 1.0) -> Doors:
    """Make the city in its place. What a former attempt left is cleared first; a half-made city never gets its name.

    Raises ImportRefused, NoPlan: the demo itself is wrong.
    """
    place.clear()
    settings = place.settings(port, place.making)
    tell("Inventing the city")
    write_files(generate(clock().astimezone(ZoneInfo(ZONE)).replace(tzinfo=None), scale=scale), place.data)
    tell("Preparing the database")
    await upgrade(settings.database_url)
    database = open_database(settings)
    try:
        await import_files(database, place.data, COORDINATOR, now=clock(), tell=tell)
        await close_months(database, clock().astimezone(ZoneInfo(ZONE)).date(), tell, now=clock())
        run = await _plan_week(database, place, clock, tell)
        tell("Opening the doors")
        doors = await open_doors(database, settings.base_url, run, now=clock())
    finally:
        await database.close()
    place.making.replace(place.city)
    write_doors(doors, place.doors)
    return doors


async def _plan_week(database: Database, place: Place, clock: Clock, tell: Tell) -> Run:
    """The week allocated, published, and answered by most; one partner has something left to send."""
    tell("Allocating the week")
    today = clock().astimezone(ZoneInfo(ZONE)).date()
    run = await week.allocate(database, place.var / "runs", COORDINATOR, today, clock)
    tell(f"Publishing it ({run.served} of {run.requests} requests are served)")
    await week.publish_week(database, COORDINATOR, run.id, now=clock())
    tell("Answering the offers")
    shown = frozenset(email for role, email in roster() if role is Role.INTERPRETER)
    await week.answer_offers(database, shown, now=clock())
    first = front_requesters()[0].email
    await week.give_up_one(database, COORDINATOR, first, now=clock())
    await week.keep_drafts(database, first, now=clock())
    await come_back(database, first, front_requesters()[1].email, now=clock())
    return run
