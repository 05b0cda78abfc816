"""Papers: how each stands on a day, and who is told that one ends."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from interpretariat.db.models import Credential, CredentialKind, Outbox
from interpretariat.db.session import Database
from interpretariat.domain.policy import Role
from interpretariat.domain.refusals import NotFound
from interpretariat.services.credentials import papers_of, remove_credential, warn_of_endings
from tests.factory import NOW, ZONE, City

TODAY = date(2026, 11, 23)


def paper(expires_on: date | None) -> Credential:
    return Credential(kind="k", issued_on=date(2026, 1, 1), expires_on=expires_on)


def kind(*, required: bool = True) -> CredentialKind:
    return CredentialKind(code="k", name_fr="P", name_en="P", required=required, warn_days=45)


@pytest.mark.parametrize(
    ("held", "required", "standing", "excludes"),
    [
        ([], True, "missing", True),
        ([], False, "optional", False),
        ([None], True, "valid", False),
        ([TODAY - timedelta(days=1)], True, "ended", True),
        ([TODAY - timedelta(days=1)], False, "ended", False),
        ([TODAY], True, "ending", False),
        ([TODAY + timedelta(days=45)], True, "ending", False),
        ([TODAY + timedelta(days=46)], True, "valid", False),
        ([TODAY - timedelta(days=1), TODAY + timedelta(days=300)], True, "valid", False),
    ],
)
def test_a_paper_stands_by_the_one_that_holds_longest(
    held: list[date | None], required: bool, standing: str, excludes: bool
) -> None:
    (found,) = papers_of([paper(day) for day in held], [kind(required=required)], TODAY)
    assert (found.standing, found.excludes) == (standing, excludes)


async def end_on(database: Database, city: City, day: date) -> None:
    """Nadia's confidentiality agreement ends on this day."""
    async with database.transaction() as session:
        query = select(Credential).where(
            Credential.interpreter_id == city.nadia.id, Credential.kind == "confidentiality"
        )
        (row,) = await session.scalars(query)
        row.expires_on = day


async def warn(database: Database, days: int = 0) -> list[tuple[str, str]]:
    """(recipient, subject) of every letter so far, after a warning `days` later."""
    async with database.transaction() as session:
        await warn_of_endings(session, zone=ZoneInfo(ZONE), now=NOW + timedelta(days=days))
    async with database.reading() as session:
        return [(row.recipient, row.subject) for row in await session.scalars(select(Outbox).order_by(Outbox.id))]


async def test_both_sides_are_told_once_that_a_paper_ends_and_once_that_it_has(database: Database, city: City) -> None:
    await end_on(database, city, date(2026, 12, 10))
    near = [("nadia@ville.example", "Pièce à renouveler"), ("claire@ville.example", "Pièce à renouveler")]
    over = [("nadia@ville.example", "Pièce échue"), ("claire@ville.example", "Pièce échue")]
    assert await warn(database) == near
    assert await warn(database, days=1) == near
    assert await warn(database, days=18) == near + over


async def test_nobody_is_told_of_a_paper_that_holds(database: Database, city: City) -> None:
    assert await warn(database) == []


async def test_a_paper_is_taken_away_from_its_own_file_alone(database: Database, city: City) -> None:
    async with database.transaction() as session:
        query = select(Credential.id).where(Credential.interpreter_id == city.nadia.id).order_by(Credential.id)
        first, _ = await session.scalars(query)
        with pytest.raises(NotFound):
            await remove_credential(session, city.coordinator, city.karim.id, first)
        with pytest.raises(NotFound):
            await remove_credential(session, city.actors[Role.REQUESTER], city.nadia.id, first)
        await remove_credential(session, city.coordinator, city.nadia.id, first)
        await session.flush()
        assert first not in set(await session.scalars(query))
