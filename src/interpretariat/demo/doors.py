"""The ways into the demo, as `demo.json` tells them: sign-in links, tokens, feeds, and the run they lead to."""

from datetime import datetime
from pathlib import Path
from typing import Final
from urllib.parse import quote

import msgspec
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from interpretariat.db.models import Run, Site
from interpretariat.db.queries.feeds import FeedKind
from interpretariat.db.session import Database
from interpretariat.demo.partners import FIRST_PARTNER, MANAGER, POOL_STAFF, front_requesters, requesters
from interpretariat.demo.people import actor_of
from interpretariat.demo.place import write_private
from interpretariat.demo.pool import SHOWN, people, slug
from interpretariat.domain.policy import Actor, Role
from interpretariat.services.api_tokens import create_token
from interpretariat.services.feeds import FeedDraft, create_feed
from interpretariat.services.sign_in import make_link

YEARS_DAYS: Final = 3650
TOKEN_DAYS: Final = 365
TOKEN_NAME: Final = "Démonstration"  # noqa: S105 - the name of a token, not its key


class Door(msgspec.Struct, frozen=True):
    """One person in one role."""

    role: str
    name: str
    email: str
    sign_in_url: str
    api_token: str


class FeedDoor(msgspec.Struct, frozen=True):
    kind: str
    name: str
    url: str


class RunFigures(msgspec.Struct, frozen=True):
    """The allocation of the week: cents, seconds."""

    id: int
    requests: int
    served: int
    loss: int
    bound: int
    seconds: float


class Doors(msgspec.Struct, frozen=True):
    base_url: str
    accounts: tuple[Door, ...]
    feeds: tuple[FeedDoor, ...]
    run: RunFigures

    def at(self, base_url: str) -> "Doors":
        """The same doors where the demo is served this time."""
        text = msgspec.json.encode(self).replace(self.base_url.encode(), base_url.encode())
        return msgspec.json.decode(text, type=Doors)


def roster() -> tuple[tuple[Role, str], ...]:
    """(role, e-mail address) of everybody who gets a door: each role, then a requester of each other partner."""
    front = [who.email for who in front_requesters()]
    others = [some[0].email for some in requesters().values() if some[0].email not in front]
    shown = [person.email for person in people() if person.name in SHOWN]
    return (
        *((Role.REQUESTER, email) for email in front),
        (Role.ORGANISATION_MANAGER, f"{slug(MANAGER)}@{FIRST_PARTNER}.example"),
        *((Role.INTERPRETER, email) for email in shown),
        *((Role(role), pool_address(name)) for role, name in POOL_STAFF),
        *((Role.REQUESTER, email) for email in others),
    )


def pool_address(name: str) -> str:
    """The e-mail address of somebody of the pool's own team."""
    return f"{slug(name)}@coordination.example"


async def open_doors(database: Database, base_url: str, run: Run, *, now: datetime) -> Doors:
    """Make every link, token and feed. The keys stand nowhere else."""
    async with database.transaction() as session:
        actors = [await actor_of(session, email, role, now=now) for role, email in roster()]
        accounts = [await _door(session, actor, base_url, now=now) for actor in actors]
        feeds = [
            await _feed(session, actor, draft, base_url, now=now) for actor, draft in await _feeds(session, actors)
        ]
    assert run.loss is not None
    assert run.bound is not None
    figures = RunFigures(run.id, run.requests, run.served, run.loss, run.bound, round(run.seconds or 0.0, 3))
    return Doors(base_url, tuple(accounts), tuple(feeds), figures)


def read_doors(file: Path) -> Doors:
    return msgspec.json.decode(file.read_bytes(), type=Doors)


def write_doors(doors: Doors, file: Path) -> None:
    """Keep the doors where only their owner reads them: they hold keys."""
    write_private(file, msgspec.json.format(msgspec.json.encode(doors), indent=2).decode())


async def _door(session: AsyncSession, actor: Actor, base_url: str, *, now: datetime) -> Door:
    assert actor.account_id is not None
    link = await make_link(session, actor.account_id, now=now, reusable_days=YEARS_DAYS)
    token = await create_token(session, actor, TOKEN_NAME, actor.grant_id, TOKEN_DAYS, now=now)
    return Door(actor.role, actor.name, actor.email, f"{base_url}/connexion/lien/{quote(link)}", token)


async def _feed(session: AsyncSession, actor: Actor, draft: FeedDraft, base_url: str, *, now: datetime) -> FeedDoor:
    feed, token = await create_feed(session, actor, draft, now=now)
    return FeedDoor(feed.kind, feed.name, f"{base_url}/ical/{token}.ics")


async def _feeds(session: AsyncSession, actors: list[Actor]) -> list[tuple[Actor, FeedDraft]]:
    """One feed of each kind, each made by the first person whose it is."""
    first = {actor.role: actor for actor in reversed(actors)}
    requester = first[Role.REQUESTER]
    site = await session.scalar(
        select(Site).where(Site.organisation_id == requester.organisation_id).order_by(Site.id).limit(1)
    )
    assert site is not None
    kinds: tuple[tuple[Role, FeedKind, str, int | None], ...] = (
        (Role.INTERPRETER, "interpreter", f"Téléphone de {first[Role.INTERPRETER].name}", None),
        (Role.REQUESTER, "requester", "Agenda du bureau", None),
        (Role.REQUESTER, "site", f"Accueil, {site.name}", site.id),
        (Role.ORGANISATION_MANAGER, "organisation", "Agenda de l'organisme", None),
        (Role.COORDINATOR, "coordinator", "Agenda de la coordination", None),
    )
    return [(first[role], FeedDraft(kind=kind, name=name, site=place)) for role, kind, name, place in kinds]
