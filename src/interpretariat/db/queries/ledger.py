"""What a month of the books is made of. The same number of queries for one booking and for thousands."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Final

from sqlalchemy import and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import contains_eager, joinedload, load_only, selectinload

from interpretariat.db.models import (
    Agreement,
    Booking,
    Envelope,
    LedgerEntry,
    LedgerTransaction,
    Organisation,
    Payer,
    Period,
    Request,
    RequestPartner,
)
from interpretariat.db.queries.money import PRICED
from interpretariat.domain.spans import Span

BILLABLE: Final = frozenset(PRICED) - {"credited"}
TO_INVOICE: Final = ("closed", "late_cancelled")
"""States of what is signed, or cancelled late, and not in the books yet."""


OF_REQUEST: Final = (
    Request.organisation_id,
    Request.site_id,
    Request.language_code,
    Request.service,
    Request.cost_centre,
    Request.domain,
    Request.people_count,
    Request.two_person_call,
    Request.received_at,
    Request.regularised,
    Request.interpreters,
    Request.decision,
    Request.state,
    Request.priority,
    Request.version,
)
"""What the price of a booking, and its being invoiced, ask of its request."""


async def bookings_to_share(session: AsyncSession, span: Span, late: Span | None = None) -> list[Booking]:
    """Bookings that start in the span, and those of the `late` span that are not in the books yet, by start: each with
    its interpreter and, of its request, the site, the organisation and what money asks (never the note).
    """
    starts = Booking.starts_at
    wanted = [and_(starts >= span.start, starts < span.end, Booking.state.in_(BILLABLE))]
    if late is not None:
        wanted.append(and_(starts >= late.start, starts < late.end, Booking.state.in_(TO_INVOICE)))
    query = (
        select(Booking)
        .join(Booking.request)
        .where(or_(*wanted))
        .options(
            contains_eager(Booking.request).options(
                load_only(*OF_REQUEST, raiseload=True), selectinload(Request.site), selectinload(Request.organisation)
            ),
            selectinload(Booking.interpreter),
        )
        .order_by(Booking.starts_at, Booking.id)
    )
    return list(await session.scalars(query))


async def partners_between(session: AsyncSession, span: Span) -> dict[int, list[tuple[RequestPartner, Organisation]]]:
    """Request → the organisations that share it."""
    query = (
        select(RequestPartner, Organisation)
        .join(Organisation, RequestPartner.organisation_id == Organisation.id)
        .join(Request, RequestPartner.request_id == Request.id)
        .where(Request.starts_at >= span.start, Request.starts_at < span.end)
    )
    found: dict[int, list[tuple[RequestPartner, Organisation]]] = {}
    for partner, organisation in await session.execute(query):
        found.setdefault(partner.request_id, []).append((partner, organisation))
    return found


async def agreements(session: AsyncSession) -> Sequence[Agreement]:
    """Every version with its members, the earliest first."""
    query = select(Agreement).options(selectinload(Agreement.members)).order_by(Agreement.starts_on, Agreement.id)
    return list(await session.scalars(query))


async def payer_ids(session: AsyncSession) -> dict[str, int]:
    return {row.code: row.id for row in await session.scalars(select(Payer))}


async def payer_names(session: AsyncSession) -> dict[str, str]:
    return {row.code: row.name for row in await session.scalars(select(Payer))}


async def envelope_names(session: AsyncSession) -> dict[str, str]:
    return {row.code: row.name for row in await session.scalars(select(Envelope))}


async def envelopes(session: AsyncSession) -> Sequence[Envelope]:
    return list(await session.scalars(select(Envelope).options(joinedload(Envelope.payer)).order_by(Envelope.code)))


async def drawn_before(session: AsyncSession, month: date) -> dict[int, int]:
    """Envelope → cents that the books of earlier months have drawn from it."""
    query = (
        select(LedgerEntry.envelope_id, func.sum(LedgerEntry.amount_cents))
        .join(LedgerTransaction, LedgerEntry.transaction_id == LedgerTransaction.id)
        .where(LedgerEntry.envelope_id.is_not(None), LedgerTransaction.period_month < month)
        .group_by(LedgerEntry.envelope_id)
    )
    return {number: int(cents) for number, cents in await session.execute(query) if number is not None}


async def period(session: AsyncSession, month: date, *, locked: bool = False) -> Period | None:
    query = select(Period).where(Period.month == month)
    return await session.scalar(query.with_for_update() if locked else query)


async def last_closed(session: AsyncSession) -> date | None:
    """The latest month that is closed."""
    return await session.scalar(select(func.max(Period.month)).where(Period.state == "closed"))


async def earliest_to_invoice(session: AsyncSession) -> datetime | None:
    """The start of the earliest booking that is settled and not in the books."""
    return await session.scalar(select(func.min(Booking.starts_at)).where(Booking.state.in_(TO_INVOICE)))


async def transactions_of(
    session: AsyncSession, month: date, organisation_id: int | None = None
) -> Sequence[LedgerTransaction]:
    """What was written in a month (for one organisation), in the order of writing."""
    query = select(LedgerTransaction).where(LedgerTransaction.period_month == month).order_by(LedgerTransaction.id)
    if organisation_id is not None:
        theirs = select(LedgerEntry.transaction_id).where(LedgerEntry.organisation_id == organisation_id)
        query = query.where(LedgerTransaction.id.in_(theirs))
    return list(await session.scalars(query))


async def entries_of(session: AsyncSession, transaction_ids: Iterable[int]) -> Sequence[LedgerEntry]:
    query = select(LedgerEntry).where(LedgerEntry.transaction_id.in_(list(transaction_ids))).order_by(LedgerEntry.id)
    return list(await session.scalars(query))


async def live_posting(session: AsyncSession, booking_id: int) -> LedgerTransaction | None:
    """What the books say of a booking now: its last transaction, unless that is a reversal."""
    query = select(LedgerTransaction).where(LedgerTransaction.booking_id == booking_id)
    last = await session.scalar(query.order_by(LedgerTransaction.turn.desc()).limit(1))
    return last if last is not None and last.kind != "reversal" else None


async def account_sums(session: AsyncSession, month: date) -> dict[str, int]:
    """Account → the sum of its entries in a month; together they are zero."""
    query = (
        select(LedgerEntry.account, func.sum(LedgerEntry.amount_cents))
        .join(LedgerTransaction, LedgerEntry.transaction_id == LedgerTransaction.id)
        .where(LedgerTransaction.period_month == month)
        .group_by(LedgerEntry.account)
    )
    return {account: int(cents) for account, cents in await session.execute(query)}


async def turns_of(session: AsyncSession, booking_ids: Iterable[int]) -> dict[int, int]:
    """Booking → how many transactions the books have of it; those without any are left out."""
    query = select(LedgerTransaction.booking_id, func.max(LedgerTransaction.turn) + 1).group_by(
        LedgerTransaction.booking_id
    )
    wanted = frozenset(booking_ids)
    return {number: turn for number, turn in await session.execute(query) if number in wanted}


async def booking_with_siblings(session: AsyncSession, booking_id: int) -> Booking | None:
    """A booking, its request, and the request's bookings."""
    query = select(Booking).where(Booking.id == booking_id)
    return await session.scalar(query.options(joinedload(Booking.request).selectinload(Request.bookings)))


async def load_siblings(session: AsyncSession, request_ids: Iterable[int]) -> None:
    """Read all bookings of these requests, which the session holds already."""
    wanted = sorted(request_ids)
    for start in range(0, len(wanted), 500):
        query = select(Request).where(Request.id.in_(wanted[start : start + 500]))
        query = query.options(load_only(*OF_REQUEST, raiseload=True), selectinload(Request.bookings))
        (await session.scalars(query)).all()
