"""A version of a tariff that has not begun: planned, changed until its day, and tried on a real month before."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from interpretariat.db.models import Organisation, Tariff
from interpretariat.db.queries.money import tariff_by_id
from interpretariat.db.queries.visibility import organisations_visible_to
from interpretariat.domain.policy import Action, Actor, require
from interpretariat.domain.refusals import Invalid, NotFound, Problem
from interpretariat.domain.tariff import TariffTerms, terms_json
from interpretariat.domain.walltime import local_date
from interpretariat.services.month_lines import DUE, MonthLines, month_lines
from interpretariat.services.month_scene import Books, load_scene
from interpretariat.services.records import save_record
from interpretariat.services.tariffs import InForce, Side, TariffBook

TRIED = "aperçu"


@dataclass(frozen=True, slots=True)
class Planned:
    """What a version says of itself; `organisation` is a code, empty for the pool's."""

    side: Side
    organisation: str
    code: str
    name: str
    starts_on: date
    terms: TariffTerms


@dataclass(frozen=True, slots=True)
class Tried:
    """One organisation's month under the version in force and under the planned one: prices, or what is paid."""

    organisation: Organisation
    bookings: int
    current_cents: int
    planned_cents: int

    @property
    def difference_cents(self) -> int:
        return self.planned_cents - self.current_cents


async def tariff_to_change(session: AsyncSession, actor: Actor, tariff_id: int) -> Tariff:
    """One version. Raises NotFound."""
    require(actor, Action.TARIFF_WRITE)
    row = await tariff_by_id(session, tariff_id)
    if row is None:
        raise NotFound(entity="tariff")
    return row


async def plan_version(
    session: AsyncSession, actor: Actor, planned: Planned, *, new: bool, zone: ZoneInfo, now: datetime
) -> None:
    """Write a version that begins after today. Raises Invalid, by field."""
    if planned.starts_on <= local_date(now, zone):
        raise Invalid([Problem("starts_on", "not_ahead", planned.starts_on.isoformat())])
    cells: Mapping[str, str] = {
        "code": planned.code,
        "name": planned.name,
        "side": planned.side,
        "organisation": planned.organisation,
        "starts_on": planned.starts_on.isoformat(),
        "terms": terms_json(planned.terms).decode(),
    }
    await save_record(session, actor, "tariffs", cells, new=new, zone=zone, now=now)


async def try_version(
    session: AsyncSession, actor: Actor, month: date, terms: TariffTerms, *, side: Side, organisation: str
) -> list[Tried]:
    """What a month would have come to under these terms, by organisation; those that have a tariff of their own keep
    it, unless it is theirs that is tried. Nothing is written.
    """
    require(actor, Action.TARIFF_WRITE)
    scene = await load_scene(session, month)
    owner = next((row.id for row in scene.organisations.values() if row.code == organisation), None)
    books = scene.books
    if side == "billing":
        tried = Books(_replaced(books.billing, owner, terms), books.pay, books.agreements)
    else:
        tried = Books(books.billing, _replaced(books.pay, owner, terms), books.agreements)
    pay = side == "pay"
    now, then = (_sums(month_lines(scene, DUE, books=each, pay=pay), side) for each in (books, tried))
    visible = await session.scalars(organisations_visible_to(actor).order_by(Organisation.name))
    return [Tried(row, now[row.id][0], now[row.id][1], then.get(row.id, (0, 0))[1]) for row in visible if row.id in now]


def _replaced(book: TariffBook, owner: int | None, terms: TariffTerms) -> TariffBook:
    others = tuple(version for version in book.versions if version[0] != owner)
    return TariffBook(book.side, (*others, (owner, date.min, InForce(TRIED, terms))))


def _sums(month: MonthLines, side: Side) -> dict[int, tuple[int, int]]:
    """Organisation → its bookings and their price before anybody shares it, or what their interpreters are paid."""
    found: dict[int, tuple[int, int]] = {}
    if side == "pay":
        amounts = [(each.job.organisation, each.price_cents) for each in month.pay.values()]
    else:
        amounts = [(line.organisation, line.settled.price_cents) for line in month.lines]
    for organisation, cents in amounts:
        count, total = found.get(organisation, (0, 0))
        found[organisation] = (count + 1, total + cents)
    return found
