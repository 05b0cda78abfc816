import pytest
from cryptography.exceptions import InvalidTag
from sqlalchemy import text

from interpretariat.db.models import Request
from interpretariat.db.sealed import KeyRing
from interpretariat.db.session import Database
from tests.factory import City, make_request

NOTE = "Passer par l'accueil, demander Mme Roy"


def ring(secret: str = "a secret of the tests") -> KeyRing:
    made = KeyRing()
    made.load(secret)
    return made


def test_sealed_text_opens_with_its_key_and_label() -> None:
    keys = ring()
    assert keys.open(keys.seal(NOTE, "request.note"), "request.note") == NOTE


def test_sealed_text_is_never_twice_the_same() -> None:
    keys = ring()
    assert keys.seal(NOTE, "request.note") != keys.seal(NOTE, "request.note")


def test_sealed_text_moved_to_another_column_does_not_open() -> None:
    keys = ring()
    with pytest.raises(InvalidTag):
        keys.open(keys.seal(NOTE, "request.note"), "request.risks")


def test_sealed_text_does_not_open_with_another_secret() -> None:
    with pytest.raises(InvalidTag):
        ring("another secret").open(ring().seal(NOTE, "request.note"), "request.note")


def test_sealed_text_still_opens_after_a_newer_key_was_loaded() -> None:
    keys = ring()
    sealed = keys.seal(NOTE, "request.note")
    keys.load("the next secret", "k2")
    assert keys.open(sealed, "request.note") == NOTE
    assert keys.seal(NOTE, "request.note")[1:3] == b"k2"


async def test_a_note_is_sealed_in_the_database_and_read_in_clear(database: Database, city: City) -> None:
    async with database.transaction() as session:
        request = await make_request(session, city.clinic, city.limoilou, note=NOTE)
    async with database.reading() as session:
        stored = await session.scalar(text("SELECT note FROM request"))
        found = await session.get(Request, request.id)
    assert NOTE.encode() not in bytes(stored)
    assert found is not None
    assert found.note == NOTE
