"""`create-admin`: the first person, who lets the others in."""

import asyncio
import sys
from datetime import UTC, datetime
from urllib.parse import quote

import click

from interpretariat.app import open_database
from interpretariat.cli.serve import load
from interpretariat.domain.policy import SYSTEM
from interpretariat.domain.refusals import Invalid
from interpretariat.services.people_admin import create_administrator
from interpretariat.settings import Settings


@click.command("create-admin")
@click.argument("email")
@click.option("--name", default="", help="The person's name; the address's first part when left out.")
def create_admin(email: str, name: str) -> None:
    """Give EMAIL the administrator's role, make the account when there is none, and print a sign-in link.

    The link serves once, for 15 minutes; the command can be repeated for another one.
    """
    try:
        url = asyncio.run(_create(load(), email, name))
    except Invalid:
        click.echo(f"{email}: write a whole e-mail address, such as name@example.ca.", err=True)
        sys.exit(2)
    click.echo(url)


async def _create(settings: Settings, email: str, name: str) -> str:
    database = open_database(settings)
    try:
        async with database.transaction() as session:
            token = await create_administrator(session, SYSTEM, email, name=name, now=datetime.now(UTC))
    finally:
        await database.close()
    return f"{settings.base_url}/connexion/lien/{quote(token)}"
