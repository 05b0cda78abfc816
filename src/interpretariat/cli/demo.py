"""`demo`: a city of invented people at real addresses, made once, then served until Ctrl-C."""

import asyncio
import socket
import sys
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import click
import uvicorn

from interpretariat.app import make_app
from interpretariat.cli.demo_words import failure, summary, telling
from interpretariat.db.migrate import upgrade
from interpretariat.demo.build import build
from interpretariat.demo.doors import Doors, read_doors, write_doors
from interpretariat.demo.place import Place
from interpretariat.demo.week import NoPlan
from interpretariat.domain.refusals import ImportRefused

HOST = "127.0.0.1"


@click.command()
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="Where it is served.")
@click.option("--fresh", is_flag=True, help="Forget the city and make another one for today.")
@click.option(
    "--var",
    default="var",
    show_default=True,
    type=click.Path(path_type=Path, file_okay=False),
    envvar="INTERPRETARIAT_VAR_DIR",
    help="Directory of the demo's database, keys and mail.",
)
def demo(port: int, var: Path, *, fresh: bool) -> None:
    """Make the demo city (the first time), print the ways in, and serve it on http://127.0.0.1:PORT until Ctrl-C."""
    place = Place(var)
    _refuse_busy(port)
    try:
        doors = _opened(place, port) if place.is_ready() and not fresh else _made(place, port)
    except (ImportRefused, NoPlan) as error:
        click.echo(failure(error), err=True)
        sys.exit(1)
    click.echo(summary(doors, place))
    _serve(place, port)


def _made(place: Place, port: int) -> Doors:
    """A new city for today."""
    with telling() as tell:
        return asyncio.run(build(place, port, _now, tell))


def _opened(place: Place, port: int) -> Doors:
    """The city of the last time, brought to the newest form of its database, behind the port of this time."""
    settings = place.settings(port, place.city)
    asyncio.run(upgrade(settings.database_url))
    doors = read_doors(place.doors).at(settings.base_url)
    write_doors(doors, place.doors)
    return doors


def _refuse_busy(port: int) -> None:
    """Exit status 1 when another program answers there, before any work is done."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            click.echo(
                f"Port {port} cannot be used ({error.strerror}). Choose another one: make demo PORT={port + 1}",
                err=True,
            )
            sys.exit(1)


def _serve(place: Place, port: int) -> None:
    app = make_app(place.settings(port, place.city))
    config = uvicorn.Config(
        app,
        host=HOST,
        port=port,
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=2,
    )
    with suppress(KeyboardInterrupt):
        uvicorn.Server(config).run()
    click.echo("\nStopped. The city is kept: the next `make demo` starts in seconds.")


def _now() -> datetime:
    return datetime.now(UTC)
