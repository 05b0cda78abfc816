"""A manager's organisation: what comes, what it costs, who may ask."""

import pytest
from sqlalchemy import select

from interpretariat.db.models import Grant, Outbox
from interpretariat.db.session import Database
from interpretariat.domain.policy import TABLE, Action, Role
from interpretariat.services.steps import settle_state
from tests import factory
from tests.factory import NOW, City
from tests.web.partner.pages import errors, values
from tests.web.visitors import Visits, visits

__all__ = ["visits"]

TEAM = "/organisme/equipe"


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    return sqlite_url


async def test_organisation_tells_what_comes_and_what_was_not_served(
    database: Database, city: City, visits: Visits
) -> None:
    async with database.transaction() as session:
        clinic, site = await session.merge(city.clinic), await session.merge(city.limoilou)
        row = await factory.make_request(session, clinic, site, starts_wall="2026-11-25T10:00")
        await factory.make_booking(session, row, await session.merge(city.nadia))
        settle_state(row, NOW)
        await factory.make_request(
            session,
            clinic,
            site,
            decision="unfilled",
            state="unfilled",
            cause="none_free",
            starts_wall="2026-11-10T10:00",
        )
        await factory.make_request(session, await session.merge(city.school), await session.merge(city.cardinal))
    text = await (await visits.as_(city.actors[Role.ORGANISATION_MANAGER])).text("/organisme")
    assert "CLSC de la Basse-Ville" in text
    assert "Non servie : personne n'était libre" in text
    assert "Et 82,00 $ de rendez-vous prévus d'ici la fin du mois." in text
    assert "École Cardinal-Roy" not in text


async def test_organisation_lists_its_own_sites(city: City, visits: Visits) -> None:
    text = await (await visits.as_(city.actors[Role.ORGANISATION_MANAGER])).text("/organisme/lieux")
    assert "CLSC de Limoilou" in text
    assert "École Cardinal-Roy" not in text


async def test_member_is_invited_and_written_to(database: Database, city: City, visits: Visits) -> None:
    marc = await visits.as_(city.actors[Role.ORGANISATION_MANAGER])
    answer = await marc.post(TEAM, TEAM, email="Lea@Ville.example", name="Léa Roy", role="requester")
    assert answer.status_code == 303
    assert "Léa Roy" in await marc.text(TEAM)
    async with database.reading() as session:
        grant = (await session.scalars(select(Grant).order_by(Grant.id.desc()))).first()
        letter = (await session.scalars(select(Outbox))).one()
    assert grant is not None
    assert (grant.role, grant.organisation_id) == ("requester", city.clinic.id)
    assert (letter.kind, letter.recipient) == ("welcome", "lea@ville.example")


async def test_member_with_faults_keeps_everything(city: City, visits: Visits) -> None:
    marc = await visits.as_(city.actors[Role.ORGANISATION_MANAGER])
    answer = await marc.post(TEAM, TEAM, email="lea", name="", phone="418 555-0101", role="coordinator")
    assert (answer.status_code, errors(answer.text)) == (422, ["email", "name", "role"])
    assert values(answer.text, TEAM)["phone"] == ["418 555-0101"]


async def test_member_twice_is_told(city: City, visits: Visits) -> None:
    marc = await visits.as_(city.actors[Role.ORGANISATION_MANAGER])
    answer = await marc.post(TEAM, TEAM, email=city.requester.email, name="Annie", role="requester")
    assert (answer.status_code, errors(answer.text)) == (422, ["email"])


async def test_nobody_gives_a_role_to_themselves(city: City, visits: Visits) -> None:
    actor = city.actors[Role.ORGANISATION_MANAGER]
    marc = await visits.as_(actor)
    answer = await marc.post(TEAM, TEAM, email=actor.email, name="Marc", role="requester")
    assert (answer.status_code, errors(answer.text)) == (422, ["email"])


async def test_role_is_ended(database: Database, city: City, visits: Visits) -> None:
    marc, annie = await visits.as_(city.actors[Role.ORGANISATION_MANAGER]), await visits.as_(city.requester)
    await annie.get("/demandes")
    answer = await marc.post(f"{TEAM}/{city.requester.grant_id}/terminer", TEAM)
    assert answer.status_code == 303
    await annie.get("/demandes", 303)


async def test_role_of_somebody_else_is_not_found_and_ones_own_is_refused(city: City, visits: Visits) -> None:
    actor = city.actors[Role.ORGANISATION_MANAGER]
    marc = await visits.as_(actor)
    assert (await marc.post(f"{TEAM}/{city.school_requester.grant_id}/terminer", TEAM)).status_code == 404
    assert (await marc.post(f"{TEAM}/{actor.grant_id}/terminer", TEAM)).status_code == 403


@pytest.mark.parametrize("role", sorted(set(Role) - TABLE[Action.TEAM_MANAGE]))
async def test_organisation_is_refused_to_other_roles(city: City, visits: Visits, role: Role) -> None:
    visitor = await visits.as_(city.actors[role])
    for path in ("/organisme", TEAM, "/organisme/lieux"):
        await visitor.get(path, 403)
