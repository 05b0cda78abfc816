import pytest

from interpretariat.db.session import Database
from interpretariat.domain.policy import Role
from interpretariat.domain.references import request_reference
from interpretariat.domain.refusals import Invalid, NotAllowed
from interpretariat.services.audit import recorded_steps
from interpretariat.services.steps import step_request
from tests.factory import NOW, City, make_request


async def given_up(database: Database, city: City) -> str:
    async with database.transaction() as session:
        request = await make_request(session, city.clinic, city.limoilou)
        await step_request(session, city.coordinator, request, "give_up", now=NOW, reason="personne")
        return request_reference(request.id)


async def test_a_step_is_found_by_its_reference_and_by_who_did_it(database: Database, city: City) -> None:
    reference = await given_up(database, city)
    await given_up(database, city)
    auditor = city.actors[Role.AUDITOR]
    async with database.reading() as session:
        (step,), total = await recorded_steps(session, auditor, reference=reference.lower())
        assert (step.event, step.actor_name, step.reason, total) == ("give_up", city.coordinator.name, "personne", 1)
        assert (await recorded_steps(session, auditor, name="gagnon"))[1] == 2
        assert (await recorded_steps(session, auditor, name="%"))[1] == 0


async def test_the_newest_step_comes_first_and_a_page_is_a_part(database: Database, city: City) -> None:
    first, second = await given_up(database, city), await given_up(database, city)
    async with database.reading() as session:
        rows, total = await recorded_steps(session, city.actors[Role.ADMINISTRATOR], limit=1)
        older, _ = await recorded_steps(session, city.actors[Role.ADMINISTRATOR], offset=1, limit=1)
    assert ([request_reference(row.request_id) for row in (*rows, *older)], total) == ([second, first], 2)


async def test_what_is_no_reference_is_refused(database: Database, city: City) -> None:
    async with database.reading() as session:
        with pytest.raises(Invalid) as refused:
            await recorded_steps(session, city.actors[Role.AUDITOR], reference="dossier 12")
    assert [(p.field, p.code, p.value) for p in refused.value.problems] == [
        ("reference", "not_a_reference", "dossier 12")
    ]


async def test_only_audit_and_administration_read_the_record(database: Database, city: City) -> None:
    for role in set(Role) - {Role.AUDITOR, Role.ADMINISTRATOR}:
        async with database.reading() as session:
            with pytest.raises(NotAllowed):
                await recorded_steps(session, city.actors[role])
