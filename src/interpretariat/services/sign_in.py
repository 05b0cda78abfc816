"""Entering and leaving: a link by mail opens a session once; a session or a token says who acts.

Limits (security reference): a link serves once and for 15 minutes; at most 10 tries per 15 minutes per account and per
network address; the answer for an unknown account is the same.
"""

from datetime import datetime, timedelta
from urllib.parse import quote

from sqlalchemy.ext.asyncio import AsyncSession

from interpretariat.db.models import Grant, SignInAttempt, SignInLink, WebSession
from interpretariat.db.queries import people
from interpretariat.domain.policy import Actor, Role
from interpretariat.domain.refusals import Invalid, LinkUnusable, NotAllowed, Problem, TooManyAttempts
from interpretariat.services import keys, outbox

LINK_MINUTES = 15
SESSION_HOURS = 12
TRIES = 10


async def ask_link(
    session: AsyncSession, email: str, *, network_address: str, next_path: str, base_url: str, now: datetime
) -> None:
    """Send a sign-in link if the account exists; nothing tells whether it does. TooManyAttempts past the limit."""
    email = email.strip().lower()
    if "@" not in email[1:-1]:
        raise Invalid([Problem("email", "not_an_address", email)])
    subjects = [keys.hash_of(email), keys.hash_of(network_address)]
    if await people.attempts_since(session, subjects, now - timedelta(minutes=LINK_MINUTES)) >= TRIES:
        raise TooManyAttempts(minutes=LINK_MINUTES)
    session.add_all(SignInAttempt(subject_hash=subject, at=now) for subject in subjects)
    account = await people.account_by_email(session, email)
    if account is None:
        return
    token = await make_link(session, account.id, now=now, next_path=next_path)
    await outbox.post_sign_in(session, account, f"{base_url}/connexion/lien/{quote(token)}", now=now)


async def make_link(
    session: AsyncSession, account_id: int, *, now: datetime, next_path: str = "", reusable_days: int = 0
) -> str:
    """A new link's token. `reusable_days` is for the demo alone: such a link opens sessions until it expires."""
    token, token_hash = keys.new_key()
    lifetime = timedelta(days=reusable_days) if reusable_days else timedelta(minutes=LINK_MINUTES)
    session.add(
        SignInLink(
            token_hash=token_hash,
            account_id=account_id,
            created_at=now,
            expires_at=now + lifetime,
            used_at=None,
            reusable=bool(reusable_days),
            next_path=next_path,
        )
    )
    await session.flush()
    return token


async def look_at_link(session: AsyncSession, token: str, *, now: datetime) -> SignInLink:
    """The link, while it can still be used; LinkUnusable otherwise. Looking changes nothing."""
    link = await people.link(session, keys.hash_of(token))
    if link is None or link.expires_at <= now or (link.used_at is not None and not link.reusable):
        raise LinkUnusable
    return link


async def open_session(session: AsyncSession, token: str, *, client: str, now: datetime) -> tuple[str, str]:
    """Use a link: the new session's key and the path to go to. LinkUnusable when it no longer serves."""
    link = await look_at_link(session, token, now=now)
    grants = await people.live_grants(session, link.account_id, now=now)
    if not grants:
        raise LinkUnusable
    link.used_at = now
    key, key_hash = keys.new_key()
    session.add(
        WebSession(
            token_hash=key_hash,
            account_id=link.account_id,
            grant_id=grants[0].id,
            created_at=now,
            expires_at=now + timedelta(hours=SESSION_HOURS),
            ended_at=None,
            client=client[:120],
        )
    )
    return key, link.next_path


async def end_session(session: AsyncSession, key: str, *, now: datetime) -> None:
    """Close a session; an unknown one is closed already."""
    found = await people.open_session(session, keys.hash_of(key), now=now)
    if found is not None:
        found.ended_at = now


async def act_as(session: AsyncSession, actor: Actor, key: str, grant_id: int, *, now: datetime) -> None:
    """Go on in another of one's own roles; NotAllowed for somebody else's."""
    found = await people.open_session(session, keys.hash_of(key), now=now)
    grants = await people.live_grants(session, actor.account_id or 0, now=now)
    if found is None or grant_id not in {grant.id for grant in grants}:
        raise NotAllowed(action="act_as", role=actor.role)
    found.grant_id = grant_id


async def actor_of_session(session: AsyncSession, key: str, *, now: datetime) -> Actor | None:
    """Who is behind a browser's cookie."""
    found = await people.open_session(session, keys.hash_of(key), now=now)
    return None if found is None else await actor_of(session, found.grant)


async def actor_of_token(session: AsyncSession, key: str, *, now: datetime) -> Actor | None:
    """Who is behind a program's bearer token."""
    found = await people.live_token(session, keys.hash_of(key), now=now)
    return None if found is None else await actor_of(session, found.grant)


async def actor_of(session: AsyncSession, grant: Grant) -> Actor:
    """The actor of a role; its account must be loaded."""
    account, role = grant.account, Role(grant.role)
    return Actor(
        account_id=account.id,
        role=role,
        name=account.name,
        email=account.email,
        locale=account.locale,
        organisation_id=grant.organisation_id,
        interpreter_id=await people.interpreter_of(session, account.id) if role is Role.INTERPRETER else None,
        grant_id=grant.id,
        phone=account.phone,
    )
