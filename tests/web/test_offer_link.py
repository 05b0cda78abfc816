"""The link of a letter: it shows before it acts, acts once, for its offer only."""

import re
from datetime import timedelta
from email import message_from_bytes
from email.policy import default
from typing import Any

import httpx
import pytest
from sqlalchemy import select

from interpretariat.db.models import Account, Booking, Outbox
from interpretariat.db.queries import bookings
from interpretariat.db.session import Database
from interpretariat.domain.policy import SYSTEM, Role
from interpretariat.services.bookings import StepFacts, advance_booking
from interpretariat.services.offers_letters import tell_offer
from tests.city import BASE_URL
from tests.databases import on_sqlite
from tests.factory import NOW, City
from tests.services.booking_steps import booked
from tests.web.visitors import Visitor, Visits, said, visits

__all__ = ["visits"]
pytestmark = on_sqlite


async def link_in_the_letter(database: Database, city: City, **facts: Any) -> tuple[int, str]:
    """The offer, and the path of the link that its letter carries."""
    booking_id = await booked(database, city, **facts)
    async with database.transaction() as session:
        booking = await bookings.booking_seen_by(session, SYSTEM, booking_id)
        assert booking is not None
        await tell_offer(session, booking, now=NOW)
    async with database.reading() as session:
        message = message_from_bytes((await session.scalars(select(Outbox.message))).one(), policy=default)
    text = message.get_body(("plain",)).get_content()
    found = re.search(rf"{BASE_URL}(/offre/\S+)", text)
    assert found is not None
    return booking_id, found[1]


async def state_of(database: Database, booking_id: int) -> str:
    async with database.reading() as session:
        return str(await session.scalar(select(Booking.state).where(Booking.id == booking_id)))


@pytest.fixture
def stranger(visits: Visits) -> Visitor:
    """Whoever holds the letter: no session."""
    return Visitor(httpx.AsyncClient(transport=visits.transport, base_url=BASE_URL))


async def test_looking_shows_the_offer_and_changes_nothing(database: Database, city: City, stranger: Visitor) -> None:
    booking_id, path = await link_in_the_letter(database, city)
    for _ in range(3):  # a mail scanner follows every link
        text = await stranger.text(path)
    assert "Vous recevez" in text
    assert "Québec (adresse après accord)" in text
    assert "rue des Essais" not in text
    assert (await stranger.client.head(path)).status_code in (200, 405)
    assert await state_of(database, booking_id) == "offered"


@pytest.mark.parametrize(
    ("answer", "state", "then"),
    [("accepter", "confirmed", "C'est noté, Nadia"), ("decliner", "declined", "Offre déclinée, Nadia")],
)
async def test_button_answers_once(  # noqa: PLR0917 - the columns of the table above
    database: Database, city: City, stranger: Visitor, answer: str, state: str, then: str
) -> None:
    booking_id, path = await link_in_the_letter(database, city)
    first = await stranger.post(f"{path}/{answer}", path)
    assert (first.status_code, first.headers["location"]) == (303, path)
    assert await state_of(database, booking_id) == state
    assert then in await stranger.text(path)
    again = await stranger.post(f"{path}/decliner", "/connexion")
    assert again.status_code == 409
    assert await state_of(database, booking_id) == state


async def test_post_without_its_token_is_refused(database: Database, city: City, stranger: Visitor) -> None:
    booking_id, path = await link_in_the_letter(database, city)
    assert (await stranger.client.post(f"{path}/accepter")).status_code == 403
    assert await state_of(database, booking_id) == "offered"


@pytest.mark.parametrize("spoilt", ["0", "x", "-", "1-", "é-1"])
async def test_link_that_nobody_was_sent_is_unknown(database: Database, city: City, stranger: Visitor, spoilt: str) -> None:  # fmt: skip
    _, path = await link_in_the_letter(database, city)
    assert "ce lien" in (await stranger.text(f"/offre/{spoilt}", 404)).lower()
    assert "ce lien" in (await stranger.text(f"{path[:-1]}{'A' if path[-1] != 'A' else 'B'}", 404)).lower()


async def test_link_serves_its_own_offer_alone(database: Database, city: City, stranger: Visitor) -> None:
    first, path = await link_in_the_letter(database, city)
    other = await booked(database, city, wall="2026-12-02T14:00")
    await stranger.get(path.replace(f"/{first}-", f"/{other}-"), 404)


async def test_expired_taken_and_cancelled_are_said(database: Database, city: City, visits: Visits, stranger: Visitor) -> None:  # fmt: skip
    booking_id, path = await link_in_the_letter(database, city)
    visits.now = NOW + timedelta(hours=3)
    assert "Cette offre a expiré" in await stranger.text(path)
    late = await stranger.post(f"{path}/accepter", "/connexion")
    assert late.status_code == 409
    visits.now = NOW
    for state, sentence in (("released", "n'attend plus de réponse"), ("late_cancelled", "annulé"), ("expired", "expiré")):  # fmt: skip
        async with database.transaction() as session:
            (await session.get_one(Booking, booking_id)).state = state
        assert sentence in await stranger.text(path)


async def test_broadcast_taken_by_another_is_told(database: Database, city: City, stranger: Visitor) -> None:
    booking_id, path = await link_in_the_letter(database, city, broadcast=True)
    assert "Plusieurs personnes reçoivent cette offre" in await stranger.text(path)
    assert (await stranger.post(f"{path}/accepter", path)).status_code == 303
    assert "La coordination confirme bientôt" in await stranger.text(path)
    async with database.transaction() as session:
        await advance_booking(session, city.coordinator, booking_id, "release", StepFacts(reason="load"), now=NOW)
    assert "Une autre personne" in await stranger.text(path)


async def test_answer_that_a_rule_forbids_leaves_the_offer_open(database: Database, city: City, stranger: Visitor) -> None:  # fmt: skip
    booking_id, path = await link_in_the_letter(database, city, wall="2026-11-28T10:00")  # a Saturday: not offered
    answer = await stranger.post(f"{path}/accepter", path)
    assert answer.status_code == 409
    assert "n'est pas disponible" in said(answer.text)
    assert "Décliner" in said(answer.text)
    assert await state_of(database, booking_id) == "offered"


async def test_english_reader_lands_on_an_english_page(database: Database, city: City, stranger: Visitor) -> None:
    async with database.transaction() as session:
        (await session.get_one(Account, city.actors[Role.INTERPRETER].account_id)).locale = "en"
    _, path = await link_in_the_letter(database, city)
    assert path.endswith("?langue=en")
    assert "Opening this answers nothing" in await stranger.text(path)


async def test_account_that_was_closed_answers_nothing(database: Database, city: City, stranger: Visitor) -> None:
    _, path = await link_in_the_letter(database, city)
    async with database.transaction() as session:
        (await session.get_one(Account, city.actors[Role.INTERPRETER].account_id)).active = False
    await stranger.get(path, 404)
