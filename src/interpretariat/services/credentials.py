"""The papers of interpreters: what holds on a day, what ends soon, and who is told.

A required paper that is missing or has ended keeps its interpreter out of the allocation of the days concerned.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from interpretariat.db.models import Account, Credential, CredentialKind, Interpreter
from interpretariat.db.queries import catalogue, interpreters, people
from interpretariat.domain.policy import Actor, Role
from interpretariat.domain.refusals import NotFound
from interpretariat.formats.mail import Letter
from interpretariat.formats.moments import full_date
from interpretariat.services import outbox
from interpretariat.services.letters import Correspondent, correspondent

Standing = Literal["valid", "ending", "ended", "missing", "optional"]
"""Holds · ends within the days of warning · has ended · was never given though required · the same, not required."""

LONGEST_WARNING_DAYS = 365


@dataclass(frozen=True, slots=True)
class Paper:
    """How one kind of paper stands for one interpreter; `latest` is the one that holds the longest."""

    kind: CredentialKind
    standing: Standing
    latest: Credential | None

    @property
    def excludes(self) -> bool:
        """Whether the interpreter is left out of the allocation for want of it."""
        return self.kind.required and self.standing in ("ended", "missing")


def papers_of(held: Iterable[Credential], kinds: Sequence[CredentialKind], on_date: date) -> list[Paper]:
    """How each kind of paper stands on a local day."""
    rows = list(held)
    papers = []
    for kind in kinds:
        own = [row for row in rows if row.kind == kind.code]
        latest = max(own, key=lambda row: row.expires_on or date.max, default=None)
        papers.append(Paper(kind, _standing(kind, latest, on_date), latest))
    return papers


def _standing(kind: CredentialKind, latest: Credential | None, on_date: date) -> Standing:
    if latest is None:
        return "missing" if kind.required else "optional"
    if latest.expires_on is None:
        return "valid"
    if latest.expires_on < on_date:
        return "ended"
    return "ending" if latest.expires_on <= on_date + timedelta(days=kind.warn_days) else "valid"


async def remove_credential(session: AsyncSession, actor: Actor, interpreter_id: int, credential_id: int) -> None:
    """Take away a paper that was written by mistake. Raises NotFound."""
    person = await interpreters.interpreter_file(session, actor, interpreter_id)
    found = next((row for row in person.credentials if row.id == credential_id), None) if person else None
    if person is None or found is None:
        raise NotFound(entity="credential")
    person.credentials.remove(found)


async def warn_of_endings(session: AsyncSession, *, zone: ZoneInfo, now: datetime) -> int:
    """Write to each interpreter whose paper ends soon or has ended, and to the coordination; how many interpreters.

    Each ending is told once while it is near, and once when it has come: asked every day, it says nothing twice.
    """
    on_date = now.astimezone(zone).date()
    kinds = await catalogue.credential_kinds(session)
    coordination = await people.accounts_in_role(session, Role.COORDINATOR, now=now)
    told = 0
    for person in await interpreters.credentials_ending(session, on_date + timedelta(days=LONGEST_WARNING_DAYS)):
        papers = [
            paper for paper in papers_of(person.credentials, kinds, on_date) if paper.standing in ("ending", "ended")
        ]
        for paper in papers:
            for account in [*([person.account] if person.account else []), *coordination]:
                await _tell(session, account, person, paper, now)
        told += bool(papers)
    return told


async def _tell(session: AsyncSession, account: Account, person: Interpreter, paper: Paper, now: datetime) -> None:
    assert paper.latest is not None
    letter = credential_letter(correspondent(session, account, person.zone, now), account, person, paper)
    fact = f"credential/{paper.latest.id}/{paper.latest.expires_on}/{paper.standing}"
    await outbox.post(session, account, letter, kind="credential", fact=fact, now=now)


def credential_letter(reader: Correspondent, account: Account, person: Interpreter, paper: Paper) -> Letter:
    """A paper that ends soon or has ended, told to its interpreter or to the coordination."""
    assert paper.latest is not None
    assert paper.latest.expires_on is not None
    locale, _ = reader.words.locale, reader.words.gettext
    kind = paper.kind.name_en if locale == "en" else paper.kind.name_fr
    day = full_date(paper.latest.expires_on, locale, ZoneInfo(person.zone))
    own = account.id == person.account_id
    ended = paper.standing == "ended"
    subject = _("Pièce échue") if ended else _("Pièce à renouveler")
    if ended:
        first = _("{name} : « {kind} » est échue depuis le {day}.", kind=kind, name=person.name, day=day)
        then = _("Sans cette pièce, aucun rendez-vous ne peut être proposé.") if paper.kind.required else ""
    else:
        first = _("{name} : « {kind} » prend fin le {day}.", kind=kind, name=person.name, day=day)
        then = _("Après ce jour, aucun rendez-vous ne pourra être proposé.") if paper.kind.required else ""
    ask = (
        _("Envoyez la nouvelle pièce à la coordination.")
        if own
        else _("Inscrivez la nouvelle pièce dès que vous l'avez.")
    )
    path = "/moi" if own else f"/coordination/interpretes/{person.id}"
    return Letter(
        subject=subject,
        paragraphs=tuple(filter(None, (first, then, ask))),
        action=(_("Voir la fiche"), reader.base_url + path),
    )
