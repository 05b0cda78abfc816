"""Letters are rendered and stored in the transaction of the fact they tell; a worker sends them.

`message_id` is deterministic: the same fact told twice is one row, and a letter sent twice after a crash is
recognised by the reader's mail program as the same.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from interpretariat.db.models import Account, Outbox
from interpretariat.formats.mail import Invitation, Letter, compose
from interpretariat.formats.words import Words, translator


@dataclass(frozen=True, slots=True)
class PostOffice:
    """What the outside world is called: rides on the session's `info` under `post`."""

    base_url: str
    sender: str


def office(session: AsyncSession) -> PostOffice:
    found: PostOffice = session.info["post"]
    return found


async def post(
    session: AsyncSession,
    account: Account,
    letter: Letter,
    *,
    kind: str,
    fact: str,
    now: datetime,
    delay_seconds: int = 0,
    batch: str = "",
    invitation: Invitation | None = None,
) -> None:
    """Queue one letter. `fact` names what it tells (`booking/12/3/confirmed`): the same fact is queued once."""
    sender = office(session).sender
    message_id = _message_id(kind, f"{fact}/{account.id}", sender)
    if await session.scalar(select(Outbox.id).where(Outbox.message_id == message_id)) is not None:
        return
    message = compose(
        letter,
        sender=sender,
        recipient=account.email,
        locale=account.locale,
        message_id=message_id,
        invitation=invitation,
    )
    session.add(
        Outbox(
            message_id=message_id,
            kind=kind,
            batch=batch,
            account_id=account.id,
            recipient=account.email,
            subject=letter.subject[:200],
            message=message,
            created_at=now,
            not_before_at=now + timedelta(seconds=delay_seconds),
            sent_at=None,
            quarantined_at=None,
            withdrawn_at=None,
        )
    )


def _message_id(kind: str, fact: str, sender: str) -> str:
    digest = hashlib.sha256(fact.encode()).hexdigest()[:32]
    return f"<{kind}.{digest}@{sender.partition('@')[2]}>"


async def post_sign_in(session: AsyncSession, account: Account, url: str, *, now: datetime) -> None:
    """The sign-in link of one person, in their language."""
    letter = sign_in_letter(translator("en" if account.locale == "en" else "fr"), account, url)
    await post(session, account, letter, kind="signin", fact=url, now=now)


def sign_in_letter(words: Words, account: Account, url: str) -> Letter:
    """The letter of a sign-in link."""
    _ = words.gettext
    return Letter(
        subject=_("Votre lien de connexion (15 minutes)"),
        paragraphs=(
            _("Bonjour {name},", name=account.name),
            _("Voici le lien que vous avez demandé. Il sert une fois, pendant 15 minutes."),
        ),
        action=(_("Se connecter"), url),
        footer=_("Vous n'avez rien demandé? Ignorez ce message : sans le lien, personne n'entre."),
    )
