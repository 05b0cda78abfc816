"""The booking race: 10,000 acceptances by fifty writers, on SQLite and on PostgreSQL. `make bench` runs it.

The exit status is 1 when somebody was booked twice or an answer was a failure. A count after it runs that many.
"""

import asyncio
import logging
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from interpretariat.db.migrate import upgrade
from interpretariat.db.sealed import RING
from interpretariat.db.session import Database
from interpretariat.services.outbox import PostOffice
from tests.booking_race import WRITERS, Outcome, race
from tests.city import BASE_URL, SECRET
from tests.factory import make_city
from tests.postgres import binaries, fresh_database, server

ATTEMPTS = 10_000


async def measured(url: str, attempts: int, directory: Path) -> Outcome:
    """One race in a new city."""
    await upgrade(url)
    database = Database(url, {"post": PostOffice(BASE_URL, "coordination@ville.example")})
    try:
        async with database.transaction() as session:
            city = await make_city(session)
        return await race(database, city, attempts, directory)
    finally:
        await database.close()


def line(name: str, attempts: int, outcome: Outcome) -> str:
    said = "  ".join(f"{answer}: {count:,}" for answer, count in sorted(outcome.answers.items()))
    return (
        f"{name:<11} {attempts / outcome.seconds:>7.0f} a second  overlaps {outcome.overlaps}  "
        f"failures {outcome.failures}  answers changed by a repeated key {outcome.changed}\n            {said}\n"
    )


def main(attempts: int) -> int:
    RING.load(SECRET)
    logging.getLogger("httpx").setLevel(logging.WARNING)  # it would say each of the attempts
    sys.stdout.write(f"Booking race: {attempts:,} acceptances, {WRITERS} writers, in one process\n")
    wrong = 0
    with TemporaryDirectory() as made:
        room = Path(made)
        embedded = asyncio.run(measured(f"sqlite+aiosqlite:///{room / 'race.db'}", attempts, room))
        sys.stdout.write(line("SQLite", attempts, embedded))
        with server(binaries()[0]) as url, fresh_database(url.render_as_string(hide_password=False)) as fresh:
            served = asyncio.run(measured(fresh, attempts, room))
        sys.stdout.write(line("PostgreSQL", attempts, served))
        wrong = sum(each.overlaps + each.failures + each.changed for each in (embedded, served))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else ATTEMPTS))
