"""What the bookings of a month cost an organisation, or earn an interpreter, line by line with its calculation.

A line is priced by the tariff in force on the local day of its start. Until agreements share them, an organisation's
share of a line is its whole price.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Literal
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from interpretariat.db.models import Booking, Language, Organisation, Site
from interpretariat.db.queries import money
from interpretariat.db.queries.visibility import organisations_visible_to
from interpretariat.domain.business import BusinessCalendar
from interpretariat.domain.policy import Action, Actor, require
from interpretariat.domain.pricing import Price, price
from interpretariat.domain.refusals import NotFound
from interpretariat.domain.spans import Span
from interpretariat.domain.tariff import Outcome
from interpretariat.domain.walltime import local_date, to_instant
from interpretariat.services.cost_facts import EXPECTED, UNSIGNED, facts_of, planned_minutes, signed_minutes
from interpretariat.services.tariffs import InForce, Side, TariffBook, tariff_book

Standing = Literal["expected", "unsigned", "settled"]
"""Not yet over, priced as planned · over and not signed · signed or cancelled late: it will not change."""


@dataclass(frozen=True, slots=True)
class CostLine:
    """One booking: what was planned, what was signed, the price and the clauses that made it. Minutes and cents."""

    booking_id: int
    request_id: int
    starts_at: datetime
    zone: str
    site: Site | None
    language: Language
    mode: str
    cost_centre: str
    planned_minutes: int
    signed_minutes: int | None
    standing: Standing
    outcome: Outcome
    tariff: InForce
    price: Price


@dataclass(frozen=True, slots=True)
class MonthCosts:
    """The lines of one organisation and month; the total is that of its lines, what is expected told apart."""

    organisation: Organisation
    month: date
    lines: tuple[CostLine, ...]

    @property
    def due(self) -> tuple[CostLine, ...]:
        return tuple(line for line in self.lines if line.standing != "expected")

    @property
    def expected(self) -> tuple[CostLine, ...]:
        return tuple(line for line in self.lines if line.standing == "expected")

    @property
    def total_cents(self) -> int:
        return sum(line.price.total_cents for line in self.due)

    @property
    def expected_cents(self) -> int:
        return sum(line.price.total_cents for line in self.expected)


async def month_costs(session: AsyncSession, actor: Actor, organisation_id: int | None, month: date) -> MonthCosts:
    """The costs of one organisation (one's own when none is named). NotFound for another one's."""
    require(actor, Action.COST_READ)
    wanted = actor.organisation_id if organisation_id is None else organisation_id
    found = await session.scalar(organisations_visible_to(actor).where(Organisation.id == wanted))
    if found is None:
        raise NotFound(entity="organisation")
    rows = await money.bookings_between(session, month_span(month, found.zone), organisation_id=found.id)
    return MonthCosts(found, month, await cost_lines(session, rows, "billing"))


async def all_costs(session: AsyncSession, actor: Actor, month: date) -> list[MonthCosts]:
    """The costs of every organisation that one may see, by name; those without a booking too."""
    require(actor, Action.COST_READ)
    partners = list(await session.scalars(organisations_visible_to(actor).order_by(Organisation.name)))
    zones = {partner.zone for partner in partners} or {"America/Toronto"}
    spans = [month_span(month, zone) for zone in zones]
    widest = Span(min(span.start for span in spans), max(span.end for span in spans))
    rows = await money.bookings_between(session, widest)
    lines = await cost_lines(session, rows, "billing")
    by_partner: dict[int, list[CostLine]] = {partner.id: [] for partner in partners}
    for row, line in zip(rows, lines, strict=True):
        if local_date(row.starts_at, ZoneInfo(row.request.organisation.zone)).replace(day=1) == month:
            by_partner.setdefault(row.request.organisation_id, []).append(line)
    return [MonthCosts(partner, month, tuple(by_partner[partner.id])) for partner in partners]


async def pay_lines(session: AsyncSession, interpreter_id: int, month: date, zone: str) -> tuple[CostLine, ...]:
    """What one interpreter's bookings of a month earn, by the pay tariff."""
    rows = await money.bookings_between(session, month_span(month, zone), interpreter_id=interpreter_id)
    return await cost_lines(session, rows, "pay")


def month_span(month: date, zone: str) -> Span:
    """The instants of a month on the clocks of `zone`; `month` is any of its days."""
    first = month.replace(day=1)
    following = first.replace(year=first.year + first.month // 12, month=first.month % 12 + 1)
    clock = ZoneInfo(zone)
    return Span(*(to_instant(datetime.combine(day, time()), clock) for day in (first, following)))


async def cost_lines(session: AsyncSession, rows: Sequence[Booking], side: Side) -> tuple[CostLine, ...]:
    """One line a booking, in the order given; their requests, with organisation, site and language, are loaded."""
    absences = await money.no_show_sides(session, [row.id for row in rows])
    rebooked = await money.rebooked_by(session, [row.id for row in rows])
    book, days = await tariff_book(session, side), await money.days_off(session)
    return tuple(_line(row, book, days, absences.get(row.id), rebooked=row.id in rebooked) for row in rows)


def _line(
    row: Booking, book: TariffBook, days: dict[str, frozenset[date]], no_show: str | None, *, rebooked: bool
) -> CostLine:
    request, organisation = row.request, row.request.organisation
    calendar = BusinessCalendar(ZoneInfo(organisation.zone), days.get(organisation.holiday_kind, frozenset()))
    tariff = book.at(organisation.id, local_date(row.starts_at, calendar.zone))
    facts = facts_of(row, tariff.terms, calendar, no_show, rebooked=rebooked)
    return CostLine(
        booking_id=row.id,
        request_id=request.id,
        starts_at=row.starts_at,
        zone=row.zone,
        site=request.site if row.mode == "in_person" else None,
        language=request.language,
        mode=row.mode,
        cost_centre=request.cost_centre,
        planned_minutes=planned_minutes(row),
        signed_minutes=signed_minutes(row),
        standing=_standing(row),
        outcome=facts.outcome,
        tariff=tariff,
        price=price(tariff.terms, facts),
    )


def _standing(row: Booking) -> Standing:
    if row.state in EXPECTED:
        return "expected"
    return "unsigned" if row.state in UNSIGNED else "settled"
