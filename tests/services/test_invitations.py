"""What is confirmed enters the interpreter's calendar by mail, what is lost leaves it; whoever wants none gets none."""

from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import icalendar
import pytest
from sqlalchemy import select

from interpretariat.db.models import Booking, Interpreter, Outbox, Request
from interpretariat.db.session import Database
from interpretariat.domain.policy import Role
from interpretariat.domain.refusals import NotFound
from interpretariat.services.bookings import StepFacts
from interpretariat.services.invitations import choose_invitations
from tests.databases import on_sqlite
from tests.factory import City
from tests.planning import line, make_run
from tests.services.booking_steps import booked, nadia, step
from tests.services.test_publishing import NINE, TEN, asked, published

pytestmark = on_sqlite


async def mail_to_nadia(database: Database) -> list[EmailMessage]:
    async with database.reading() as session:
        query = select(Outbox.message).where(Outbox.recipient == "nadia@ville.example").order_by(Outbox.id)
        return [message_from_bytes(row, policy=policy.default) for row in await session.scalars(query)]


def carried(message: EmailMessage) -> tuple[str, str, int, str] | None:
    """Method twice (of the part, of the calendar), SEQUENCE and STATUS of what a letter carries, if anything."""
    parts = [part for part in message.walk() if part.get_content_type() == "text/calendar"]
    if not parts:
        return None
    calendar: Any = icalendar.Calendar.from_ical(parts[0].get_content())
    [event] = calendar.walk("VEVENT")
    return parts[0].get_param("method"), str(calendar["METHOD"]), int(event["SEQUENCE"]), str(event["STATUS"])


async def test_acceptance_is_an_invitation_and_withdrawal_takes_it_back(database: Database, city: City) -> None:
    booking = await booked(database, city)
    await step(database, nadia(city), booking, "accept")
    await step(database, nadia(city), booking, "withdraw", StepFacts(reason="Maladie"))
    letters = [carried(message) for message in await mail_to_nadia(database)]
    assert letters == [("REQUEST", "REQUEST", 1, "CONFIRMED"), ("CANCEL", "CANCEL", 2, "CANCELLED")]


async def test_same_bytes_stand_inside_and_attached(database: Database, city: City) -> None:
    await step(database, nadia(city), await booked(database, city), "accept")
    [message] = await mail_to_nadia(database)
    inside, attached = message.get_payload()
    assert message.get_content_type() == "multipart/mixed"
    assert [part.get_content_type() for part in inside.get_payload()] == ["text/plain", "text/html", "text/calendar"]
    assert (attached.get_content_type(), attached.get_filename()) == ("application/ics", "invite.ics")
    assert attached.get_payload(decode=True) == inside.get_payload()[2].get_payload(decode=True)


async def test_invitation_has_one_organizer_one_attendee_and_nothing_of_the_person_served(
    database: Database, city: City
) -> None:
    request = {"note": "Mme Secret", "contact": "418 555-0199", "file_reference": "DOSSIER-1"}
    booking = await booked(database, city, request=request)
    await step(database, nadia(city), booking, "accept")
    [message] = await mail_to_nadia(database)
    text = message.get_payload()[1].get_payload(decode=True).decode()
    [event] = icalendar.Calendar.from_ical(text).walk("VEVENT")
    assert (event["ORGANIZER"], event["ATTENDEE"]) == (
        "mailto:coordination@ville.example",
        "mailto:nadia@ville.example",
    )
    assert (event["ATTENDEE"].params["RSVP"], event["DTSTART"].params.get("TZID")) == ("TRUE", None)
    async with database.reading() as session:
        assert str(event["UID"]) == (await session.get_one(Booking, booking)).uid
    whole = message.as_string() + text
    assert [word for word in ("Secret", "0199", "DOSSIER") if word in whole] == []


async def test_cancellation_by_the_service_leaves_the_calendar(database: Database, city: City) -> None:
    booking = await booked(database, city, "confirmed")
    await step(database, city.requester, booking, "cancel", StepFacts(reason="Reporté"))
    assert [carried(message) for message in await mail_to_nadia(database)] == [("CANCEL", "CANCEL", 1, "CANCELLED")]


async def test_offer_that_ends_was_never_in_the_calendar(database: Database, city: City) -> None:
    booking = await booked(database, city)
    await step(database, city.coordinator, booking, "release", StepFacts(reason="Plus besoin"))
    assert [carried(message) for message in await mail_to_nadia(database)] == [None]


async def test_whoever_wants_none_gets_the_letters_alone(database: Database, city: City) -> None:
    booking = await booked(database, city)
    async with database.transaction() as session:
        await choose_invitations(session, nadia(city), wanted=False)
    await step(database, nadia(city), booking, "accept")
    assert await mail_to_nadia(database) == []
    await step(database, city.coordinator, booking, "release", StepFacts(reason="Remplacement"))
    assert [carried(message) for message in await mail_to_nadia(database)] == [None]


@pytest.mark.parametrize("role", [Role.REQUESTER, Role.COORDINATOR])
async def test_choice_is_the_interpreters_own(database: Database, city: City, role: Role) -> None:
    with pytest.raises(NotFound):
        async with database.transaction() as session:
            await choose_invitations(session, city.actors[role], wanted=False)


async def at_once(database: Database, city: City, *starts: str) -> list[tuple[str, str, int, str] | None]:
    """Nadia confirms at once, and a run gives her these hours: what her letters carry."""
    async with database.transaction() as session:
        (await session.get_one(Interpreter, city.nadia.id)).confirms_at_once = True
    requests: list[Request] = await asked(database, city, *starts)
    run = await make_run(database, city.coordinator, [line(request, city.nadia) for request in requests])
    await published(database, city, run)
    return [carried(message) for message in await mail_to_nadia(database)]


async def test_published_booking_is_carried_by_the_letter_that_tells_it(database: Database, city: City) -> None:
    assert await at_once(database, city, NINE) == [("REQUEST", "REQUEST", 0, "CONFIRMED")]


async def test_several_published_bookings_follow_their_letter_one_by_one(database: Database, city: City) -> None:
    confirmed = ("REQUEST", "REQUEST", 0, "CONFIRMED")
    assert await at_once(database, city, NINE, TEN) == [None, confirmed, confirmed]
