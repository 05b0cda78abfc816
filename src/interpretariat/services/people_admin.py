"""People and their roles, as the administration keeps them. Nobody gives a role to themselves."""

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from interpretariat.db.models import Account, Grant
from interpretariat.db.queries import people
from interpretariat.db.queries.accounts import account_by_id, grant_by_id
from interpretariat.domain.policy import Actor, Role
from interpretariat.domain.refusals import Invalid, NotFound, Problem
from interpretariat.formats.mail import Letter
from interpretariat.formats.words import Words, translator
from interpretariat.services import outbox, sign_in
from interpretariat.services.records import check_version, read_record, save_record
from interpretariat.services.roles import new_grant


async def invite_person(
    session: AsyncSession, actor: Actor, cells: Mapping[str, str], *, zone: ZoneInfo, now: datetime
) -> Account:
    """Give a role to a person, made known if they are not yet, and write to them. `cells` are those of `accounts`.

    Raises Invalid with every problem; somebody who is known keeps their own name, telephone and language.
    """
    known = await people.account_by_email(session, cells.get("email", ""))
    if known is not None:
        cells = {**cells, "name": known.name, "phone": known.phone, "locale": known.locale}
    await save_record(session, actor, "accounts", cells, new=False, zone=zone, now=now)
    account = await people.account_by_email(session, cells["email"])
    assert account is not None
    await write_welcome(session, account, actor, now)
    return account


async def change_person(
    session: AsyncSession,
    actor: Actor,
    account_id: int,
    cells: Mapping[str, str],
    *,
    version: int | None,
    now: datetime,
) -> Account:
    """Change name, telephone, language, or whether they may enter. Raises NotFound, StaleVersion, Invalid.

    Nobody shuts themselves out: there would be nobody left to open again.
    """
    account = await account_by_id(session, account_id, now=now)
    if account is None:
        raise NotFound(entity="account")
    check_version(account, version)
    values = read_record("accounts", cells, ("name", "phone", "locale", "active"))
    if account.id == actor.account_id and not values["active"]:
        raise Invalid([Problem("active", "own_account")])
    for name, value in values.items():
        setattr(account, name, value)
    account.version += 1
    account.updated_at = now
    return account


async def end_role(session: AsyncSession, actor: Actor, grant_id: int, *, now: datetime) -> Grant:
    """The role stops now, and with it its open sessions and tokens. Raises NotFound, and Invalid for one's own last
    administrator's role.
    """
    grant = await grant_by_id(session, grant_id, now=now)
    if grant is None:
        raise NotFound(entity="grant")
    if grant.account_id == actor.account_id and grant.role == Role.ADMINISTRATOR:
        raise Invalid([Problem("role", "own_account")])
    grant.ended_at = now
    return grant


async def create_administrator(session: AsyncSession, actor: Actor, email: str, *, name: str, now: datetime) -> str:
    """The first administrator, or one who lost their way in: the token of a sign-in link. Raises Invalid.

    For whoever holds the command line alone: `actor` is the system.
    """
    address = read_record("accounts", {"email": email}, ("email",))["email"]
    account = await people.account_by_email(session, address)
    if account is None:
        shown = name.strip() or address.partition("@")[0]
        account = Account(email=address, name=shown[:80], phone="", locale="fr", created_at=now, updated_at=now)
        session.add(account)
        await session.flush()
    held = {grant.role for grant in await people.live_grants(session, account.id, now=now)}
    if Role.ADMINISTRATOR not in held:
        session.add(new_grant(actor, account, Role.ADMINISTRATOR, None, now=now))
    return await sign_in.make_link(session, account.id, now=now)


async def write_welcome(session: AsyncSession, account: Account, actor: Actor, now: datetime) -> None:
    """Tell somebody who gave them an access, and how to enter."""
    words = translator("en" if account.locale == "en" else "fr")
    letter = welcome_letter(words, account, actor.name, f"{outbox.office(session).base_url}/connexion")
    await outbox.post(session, account, letter, kind="welcome", fact=f"welcome/{account.id}/{now.isoformat()}", now=now)


def welcome_letter(words: Words, account: Account, giver: str, url: str) -> Letter:
    """The letter of a new access."""
    _ = words.gettext
    return Letter(
        subject=_("Votre accès à l'interprétariat"),
        paragraphs=(
            _("Bonjour {name},", name=account.name),
            _(
                "{who} vous a donné un accès. Demandez un lien de connexion avec cette adresse; il arrive aussitôt.",
                who=giver,
            ),
        ),
        action=(_("Se connecter"), url),
    )
