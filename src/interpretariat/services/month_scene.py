"""Everything that prices and shares a month, read once: its bookings, tariffs, agreements, payers and envelopes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from interpretariat.allocation.scenario import Travel
from interpretariat.allocation.travel import road_km
from interpretariat.db.models import Booking, Envelope, Organisation, RequestPartner
from interpretariat.db.queries import ledger, money
from interpretariat.domain.business import BusinessCalendar
from interpretariat.domain.jobs import Job, JobPartner, Point, Rules
from interpretariat.domain.spans import Span
from interpretariat.domain.walltime import local_date
from interpretariat.domain.waterfall import Balance, PaidCase, Purse
from interpretariat.services.agreements import AgreementBook, agreement_book
from interpretariat.services.cost_facts import facts_of, planned_minutes, signed_minutes
from interpretariat.services.costs import month_span
from interpretariat.services.tariffs import TariffBook, tariff_book

DETOUR = Travel().detour


@dataclass(frozen=True, slots=True)
class Books:
    """Which versions apply: the real ones, or those of a simulation."""

    billing: TariffBook
    pay: TariffBook
    agreements: AgreementBook


@dataclass(frozen=True, slots=True)
class MonthScene:
    """`rows` are the bookings of the month (and those of earlier, closed months that came late), by start.

    `first` is the earliest month among them: it precedes `month` when months before it are still open, since what they
    draw from an envelope is no longer there for this one.
    """

    month: date
    first: date
    rows: Mapping[int, Booking]
    books: Books
    organisations: Mapping[int, Organisation]
    partners: Mapping[int, list[tuple[RequestPartner, Organisation]]]
    absences: Mapping[int, str]
    rebooked: Mapping[int, int]
    days_off: Mapping[str, frozenset[date]]
    payers: Mapping[str, int]
    envelopes: Mapping[str, Envelope]
    drawn: Mapping[int, int]
    closed_through: date | None = None
    calendars: dict[int, BusinessCalendar] = field(default_factory=dict)
    made: dict[tuple[int, int], Job] = field(default_factory=dict)

    def day_of(self, row: Booking) -> date:
        """The local day of its organisation."""
        return local_date(row.starts_at, ZoneInfo(row.request.organisation.zone))

    def late(self, on_date: date) -> bool:
        """Of a month that is closed already."""
        return self.closed_through is not None and month_of(on_date) <= self.closed_through < self.month

    def purse(self) -> Purse:
        """What envelopes hold before the first of these bookings."""
        return Purse(
            {
                code: Balance(
                    left_cents=row.amount_cents - self.drawn.get(row.id, 0),
                    payer=row.payer.code,
                    reserve_cents=row.reserve_cents,
                    protected=frozenset(row.protected),
                    starts_on=row.starts_on,
                    ends_on=row.ends_on,
                )
                for code, row in self.envelopes.items()
            }
        )

    def job(self, row: Booking, book: TariffBook) -> Job:
        """One booking under one side's tariff, made once."""
        key = row.id, id(book)
        if key not in self.made:
            self.made[key] = self._job(row, book)
        return self.made[key]

    def _job(self, row: Booking, book: TariffBook) -> Job:
        request, organisation = row.request, row.request.organisation
        on_date = self.day_of(row)
        terms = book.at(organisation.id, on_date).terms
        site = request.site if row.mode == "in_person" else None
        return Job(
            key=row.id,
            organisation=organisation.id,
            interpreter=row.interpreter_id,
            starts_at=row.starts_at,
            ends_at=row.ends_at,
            facts=facts_of(
                row, terms, self.calendar(organisation), self.absences.get(row.id), rebooked=row.id in self.rebooked
            ),
            case=PaidCase(
                organisation=organisation.code,
                sector=organisation.sector,
                on_date=on_date,
                domain=request.domain,
                language=request.language_code,
                mode=row.mode,
                code=request.cost_centre,
                interpreter=row.interpreter.code,
                minutes=signed_minutes(row) or planned_minutes(row),
            ),
            home=Point(row.interpreter.home_lat, row.interpreter.home_lon),
            site=site.id if site else None,
            place=Point(site.lat, site.lon) if site else None,
            partners=self._partners(row),
        )

    def rules(self, book: TariffBook, agreements: AgreementBook | None = None) -> Rules:
        agreed = agreements or self.books.agreements

        @cache
        def tariff(organisation_id: int, on_date: date) -> object:
            return book.at(organisation_id, on_date).terms

        @cache
        def agreement(organisation_id: int, on_date: date) -> object:
            return agreed.at(organisation_id, on_date).terms

        return Rules(
            lambda job: tariff(job.organisation, job.case.on_date),  # type: ignore[arg-type,return-value]  # cached
            lambda job: agreement(job.organisation, job.case.on_date),  # type: ignore[arg-type,return-value]  # cached
            metres_between,
        )

    def calendar(self, organisation: Organisation) -> BusinessCalendar:
        if organisation.id not in self.calendars:
            days = self.days_off.get(organisation.holiday_kind, frozenset())
            self.calendars[organisation.id] = BusinessCalendar(ZoneInfo(organisation.zone), days)
        return self.calendars[organisation.id]

    def _partners(self, row: Booking) -> tuple[JobPartner, ...]:
        several = self.partners.get(row.request_id)
        if not several:
            return ()
        asker = row.request.organisation
        found = [JobPartner(org.id, org.code, org.sector, each.weight, each.people) for each, org in several]
        if asker.id in {each.organisation for each in found}:
            return tuple(found)
        return (JobPartner(asker.id, asker.code, asker.sector, people=row.request.people_count), *found)


async def load_scene(session: AsyncSession, month: date) -> MonthScene:
    """Read a month; `month` is its first day."""
    organisations = {row.id: row for row in await session.scalars(select(Organisation))}
    closed = await ledger.last_closed(session)
    envelopes = await ledger.envelopes(session)
    first = _first_month(month, closed, [row.starts_on for row in envelopes])
    zones = {row.zone for row in organisations.values()} or {"America/Toronto"}
    span = _widest(first, month, zones)
    came_late = Span(_widest(date(2000, 1, 1), date(2000, 1, 1), zones).start, span.start)
    late = came_late if closed is not None and next_month(closed) == first else None
    rows = await ledger.bookings_to_share(session, span, late)
    scene = MonthScene(
        month=month,
        first=first,
        rows={row.id: row for row in rows},
        books=Books(
            await tariff_book(session, "billing"), await tariff_book(session, "pay"), await agreement_book(session)
        ),
        organisations=organisations,
        partners=await ledger.partners_between(session, span),
        absences=await money.no_show_sides(session, [row.id for row in rows]),
        rebooked=await money.rebooked_by(session, [row.id for row in rows]),
        days_off=await money.days_off(session),
        payers=await ledger.payer_ids(session),
        envelopes={row.code: row for row in envelopes},
        drawn=await ledger.drawn_before(session, first),
        closed_through=closed,
    )
    strangers = [row.id for row in rows if not _belongs(scene, row)]
    return _without(scene, strangers)


def _belongs(scene: MonthScene, row: Booking) -> bool:
    on_date = scene.day_of(row)
    return scene.first <= month_of(on_date) <= scene.month or scene.late(on_date)


def _without(scene: MonthScene, strangers: list[int]) -> MonthScene:
    gone = frozenset(strangers)
    rows = {key: row for key, row in scene.rows.items() if key not in gone}
    return MonthScene(**{name: getattr(scene, name) for name in MonthScene.__slots__ if name != "rows"}, rows=rows)


def month_of(on_date: date) -> date:
    return on_date.replace(day=1)


def next_month(month: date) -> date:
    return month.replace(year=month.year + month.month // 12, month=month.month % 12 + 1)


def _first_month(month: date, closed: date | None, envelopes: list[date]) -> date:
    """From which month on bookings are read: what is in the books already has drawn from the envelopes."""
    if closed is not None:
        return min(month, next_month(closed))
    return min([month, *(month_of(starts_on) for starts_on in envelopes)])


def _widest(first: date, last: date, zones: set[str]) -> Span:
    """The instants of these months on any of the clocks."""
    return Span(min(month_span(first, zone).start for zone in zones), max(month_span(last, zone).end for zone in zones))


@cache
def metres_between(a: Point, b: Point) -> int:
    """By road, as the allocation counts."""
    return round(1000 * road_km(a, b, DETOUR)) if a != b else 0
