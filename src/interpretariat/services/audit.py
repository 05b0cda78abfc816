"""Who did what: the steps of requests and bookings, as auditors and administrators read them."""

from sqlalchemy.ext.asyncio import AsyncSession

from interpretariat.db.models import Transition
from interpretariat.db.queries.audit import page_of_steps, steps_where
from interpretariat.domain.policy import Action, Actor, require
from interpretariat.domain.references import parse_reference
from interpretariat.domain.refusals import Invalid, Problem


async def recorded_steps(
    session: AsyncSession, actor: Actor, *, reference: str = "", name: str = "", offset: int = 0, limit: int = 50
) -> tuple[list[Transition], int]:
    """The steps of one reference (a request's or a booking's), or by one person's name; the newest first.

    Raises Invalid for what is no reference.
    """
    require(actor, Action.AUDIT_READ)
    noun, number = "", 0
    if reference:
        try:
            noun, number = parse_reference(reference)
        except ValueError as error:
            raise Invalid([Problem("reference", "not_a_reference", reference)]) from error
    query = steps_where(
        request_id=number if noun == "request" else None,
        booking_id=number if noun == "booking" else None,
        name=name,
    )
    return await page_of_steps(session, query, offset=offset, limit=limit)
