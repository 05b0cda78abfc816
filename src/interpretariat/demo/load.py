"""The city's files through the door that every city takes: written, read again, imported."""

import gc
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from interpretariat.db.session import Database
from interpretariat.demo.generate import ZONE
from interpretariat.demo.people import actor_of
from interpretariat.demo.sources import Row
from interpretariat.domain.policy import SYSTEM, Role
from interpretariat.formats.sheets import read_sheet, write_csv
from interpretariat.services.imports.columns import NOUNS, SHEETS, Noun
from interpretariat.services.imports.files import import_file

COORDINATED: frozenset[Noun] = frozenset({"history", "requests", "shared_appointments"})
"""What the coordination writes down; the rest of a city is there before anybody is."""


ORDER: tuple[Noun, ...] = tuple(sorted(NOUNS, key=lambda noun: noun == "requests"))
"""The order of a city, the past before what is to come, so that its references are the older ones."""


def write_files(city: Mapping[Noun, Sequence[Row]], directory: Path) -> None:
    """One CSV a noun, with the columns that the city uses; with all of them when it has no line."""
    directory.mkdir(parents=True, exist_ok=True)
    for noun, rows in city.items():
        used = frozenset().union(*(row.keys() for row in rows))
        columns = [name for name in SHEETS[noun].names if name in used or not rows]
        lines = ([row.get(name, "") for name in columns] for row in rows)
        (directory / f"{noun}.csv").write_bytes(write_csv(columns, lines))


async def import_files(
    database: Database, directory: Path, coordinator: str, *, now: datetime, tell: Callable[[str], None]
) -> None:
    """Import every file in the order of a city; `coordinator` is the e-mail address of who writes the work down.

    Raises ImportRefused, which is a defect of this room.
    """
    with _without_collection():
        for noun in ORDER:
            table = read_sheet((directory / f"{noun}.csv").read_bytes())
            tell(f"Importing {noun.replace('_', ' ')} ({len(table.rows):,} lines)")
            async with database.transaction() as session:
                actor = SYSTEM
                if noun in COORDINATED:
                    actor = await actor_of(session, coordinator, Role.COORDINATOR, now=now)
                await import_file(session, actor, noun, table, partial=False, zone=ZoneInfo(ZONE), now=now)


@contextmanager
def _without_collection() -> Iterator[None]:
    """What is read lives until the end of its file: looking through it again and again finds nothing."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
