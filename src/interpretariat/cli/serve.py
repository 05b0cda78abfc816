"""`serve` and `migrate`."""

import asyncio

import click
import uvicorn

from interpretariat import settings as environment
from interpretariat.app import make_app
from interpretariat.db.migrate import upgrade


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True)
def serve(host: str, port: int) -> None:
    """Serve the pages, the API and the feeds (one process; see docs for several)."""
    uvicorn.run(make_app(load()), host=host, port=port, log_level="warning", access_log=False, server_header=False)


@click.command()
def migrate() -> None:
    """Bring the database to the newest form."""
    asyncio.run(upgrade(load().database_url))
    click.echo("The database is up to date.")


def load() -> environment.Settings:
    """The settings, or exit status 2 with the variable to set."""
    try:
        return environment.load()
    except environment.SettingsError as error:
        raise click.UsageError(str(error)) from error
