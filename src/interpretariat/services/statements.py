"""What each organisation owes for a month: read from the books once the month is closed, reckoned until then."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from interpretariat.db.models import LedgerTransaction, Organisation
from interpretariat.db.queries import ledger
from interpretariat.db.queries.visibility import organisations_visible_to
from interpretariat.domain.policy import Action, Actor, require
from interpretariat.domain.refusals import NotFound
from interpretariat.domain.statement import Line
from interpretariat.domain.waterfall import Share
from interpretariat.formats.statement_words import Names
from interpretariat.services.month_lines import month_lines
from interpretariat.services.month_scene import load_scene

State = Literal["open", "closed"]


@dataclass(frozen=True, slots=True)
class Statement:
    """One organisation's month. What the lines' payers bear is their price; the shares of the organisation are the
    subtotal.
    """

    organisation: Organisation
    month: date
    state: State
    lines: tuple[Line, ...]

    @property
    def id(self) -> str:
        return f"{self.month:%Y-%m}-{self.organisation.id}"

    @property
    def price_cents(self) -> int:
        return sum(line.price_cents for line in self.lines)

    @property
    def subtotal_cents(self) -> int:
        return sum(line.share_cents for line in self.lines)

    @property
    def paid_by_others_cents(self) -> int:
        return self.price_cents - self.subtotal_cents

    def by_payer(self) -> Mapping[str, int]:
        """Payer's code → cents; the hidden ones under an empty code, the organisation itself under its own."""
        return _totals(self.lines, lambda share: "" if share.hidden else share.payer)

    def by_envelope(self) -> Mapping[str, int]:
        """Envelope's code → cents; what no envelope pays under an empty one."""
        return _totals(self.lines, lambda share: share.envelope)

    def by_cost_centre(self) -> Mapping[str, int]:
        """Cost centre → what is left to the organisation."""
        found: dict[str, int] = {}
        for line in self.lines:
            found[line.cost_centre] = found.get(line.cost_centre, 0) + line.share_cents
        return dict(sorted(found.items()))


async def statement_of(session: AsyncSession, actor: Actor, organisation_id: int | None, month: date) -> Statement:
    """The statement of one organisation (one's own when none is named). NotFound for another one's."""
    require(actor, Action.COST_READ)
    wanted = actor.organisation_id if organisation_id is None else organisation_id
    found = await session.scalar(organisations_visible_to(actor).where(Organisation.id == wanted))
    if found is None:
        raise NotFound(entity="organisation")
    (statement,) = await _statements(session, [found], month)
    return statement


async def all_statements(session: AsyncSession, actor: Actor, month: date) -> list[Statement]:
    """The statements of every organisation that one may see, by name; the empty ones too."""
    require(actor, Action.COST_READ)
    partners = list(await session.scalars(organisations_visible_to(actor).order_by(Organisation.name)))
    return await _statements(session, partners, month)


async def names_of(session: AsyncSession) -> Names:
    """What the codes of payers and envelopes are called."""
    return Names(await ledger.payer_names(session), await ledger.envelope_names(session))


async def month_state(session: AsyncSession, month: date) -> State:
    found = await ledger.period(session, month)
    return "closed" if found is not None and found.state == "closed" else "open"


def booked_lines(transactions: Iterable[LedgerTransaction]) -> list[Line]:
    """The lines that were written with these transactions."""
    return [line for each in transactions for line in msgspec.convert(each.facts["lines"], list[Line])]


async def _statements(session: AsyncSession, partners: list[Organisation], month: date) -> list[Statement]:
    state = await month_state(session, month)
    if state == "closed":
        only = partners[0].id if len(partners) == 1 else None
        lines: Iterable[Line] = booked_lines(await ledger.transactions_of(session, month, only))
    else:
        written = booked_lines(await ledger.transactions_of(session, month))
        lines = [*written, *month_lines(await load_scene(session, month)).all_lines]
    by_partner: dict[int, list[Line]] = {partner.id: [] for partner in partners}
    for line in lines:
        if line.organisation in by_partner:
            by_partner[line.organisation].append(line)
    return [Statement(partner, month, state, tuple(by_partner[partner.id])) for partner in partners]


def _totals(lines: Iterable[Line], key: Callable[[Share], str]) -> Mapping[str, int]:
    found: dict[str, int] = {}
    for line in lines:
        for share in line.settled.shares:
            found[key(share)] = found.get(key(share), 0) + share.amount_cents
    return dict(sorted(found.items()))
