"""One hour, one place: fifty answers at once have one winner, on both databases."""

import asyncio
from collections import Counter

from interpretariat.db.session import Database
from interpretariat.domain.policy import Actor
from interpretariat.domain.refusals import Refusal
from tests import factory
from tests.factory import City
from tests.services.booking_steps import SOON, booked, letters, nadia, step


async def refusal_of(database: Database, actor: Actor, booking_id: int) -> str:
    try:
        await step(database, actor, booking_id, "accept")
    except Refusal as refusal:
        return refusal.code
    return "accepted"


async def test_fifty_acceptances_of_one_offer_have_one_winner(database: Database, city: City) -> None:
    booking_id = await booked(database, city)
    answers = await asyncio.gather(*(refusal_of(database, nadia(city), booking_id) for _ in range(50)))
    assert sorted(answers) == ["accepted"] + ["transition_refused"] * 49
    assert sorted(await letters(database)) == [("accept", "annie@ville.example"), ("accept", "nadia@ville.example")]


async def test_fifty_broadcasts_of_one_hour_to_one_person_have_one_winner(database: Database, city: City) -> None:
    offers = [await booked(database, city, broadcast=True) for _ in range(50)]
    answers = await asyncio.gather(*(refusal_of(database, nadia(city), offer) for offer in offers))
    assert sorted(answers) == ["accepted"] + ["slot_taken"] * 49


async def test_fifty_people_asked_for_one_request_have_one_winner(database: Database, city: City) -> None:
    async with database.transaction() as session:
        clinic, site = await session.merge(city.clinic), await session.merge(city.limoilou)
        request = await factory.make_request(session, clinic, site, requester=city.requester)
        asked = []
        for n in range(50):
            person = await factory.make_interpreter(session, f"I-{n}", f"Personne{n} Essai")
            actor = await factory.make_actor(session, nadia(city).role, person.name, interpreter=person)
            offer = await factory.make_booking(session, request, person, "offered", broadcast=True, answer_by=SOON)
            asked.append((actor, offer.id))
    answers = await asyncio.gather(*(refusal_of(database, actor, offer) for actor, offer in asked))
    assert sorted(answers) == ["accepted"] + ["offer_taken"] * 49
    assert Counter(kind for kind, _ in await letters(database)) == {"accept": 1, "release": 49}
