"""`worker`: timers, letters and runs without pages, so that they may live on a machine of their own."""

import asyncio
import signal

import click

from interpretariat import jobs
from interpretariat.app import open_database
from interpretariat.cli.serve import load
from interpretariat.edge import House, system_clock
from interpretariat.settings import Settings


@click.command()
def worker() -> None:
    """Run the timers, send the letters and calculate the runs, until interrupted.

    Any number of workers may run on PostgreSQL: one leads the timers, each run is taken by one. A run under way keeps
    its best plan when the worker is asked to stop.
    """
    asyncio.run(_work(load()))


async def _work(settings: Settings) -> None:
    database = open_database(settings)
    asked = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, asked.set)
    stop = await jobs.start(House(database, settings, system_clock))
    click.echo("At work. Interrupt to stop.")
    try:
        await asked.wait()
    finally:
        await stop()
        await database.close()
