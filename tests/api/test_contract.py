"""The API held to its own description: every operation, in every role, with requests that nobody wrote by hand."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from interpretariat.db.session import Database
from interpretariat.domain.policy import Role
from tests import factory
from tests.api.programs import Program, program
from tests.city import BASE_URL
from tests.databases import on_sqlite
from tests.factory import City
from tests.torture import times

__all__ = ["program"]

pytestmark = on_sqlite

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
NOBODYS = 7_654_321
FIRST = {"event": "cancel", "answer": "accept"}


def operations(document: dict[str, Any]) -> list[Any]:
    schema = schemathesis.openapi.from_dict(document)
    return [found.ok() for found in schema.get_all_operations()]


def cases_of(operation: Any, count: int) -> Iterator[schemathesis.Case]:
    """Requests that the description allows, always the same ones."""
    made: list[schemathesis.Case] = []

    @settings(
        max_examples=count,
        phases=[Phase.generate],
        derandomize=True,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(operation.as_strategy())
    def collect(case: schemathesis.Case) -> None:
        made.append(case)

    collect()
    if operation.path.endswith("/events"):  # the progress of a run that nobody calculates here has no end
        for case in made:
            case.path_parameters["run_id"] = NOBODYS
    return iter(made)


def aimed(case: schemathesis.Case) -> schemathesis.Case:
    """The same request at the things of the city: its first request, booking, interpreter, in the version they have."""
    for name in case.path_parameters:
        case.path_parameters[name] = FIRST.get(name, 1)
    if "If-Match" in case.headers or case.method in ("PATCH", "PUT"):
        case.headers["If-Match"] = '"1"'
    return case


async def make_first(database: Database, city: City) -> None:
    """A request of the clinic, offered to Nadia."""
    async with database.transaction() as session:
        clinic, site = await session.merge(city.clinic), await session.merge(city.limoilou)
        row = await factory.make_request(session, clinic, site, requester=city.requester, state="offered")
        until = row.starts_at - timedelta(days=2)
        await factory.make_booking(session, row, await session.merge(city.nadia), "offered", answer_by=until)


async def send(client: httpx.AsyncClient, case: schemathesis.Case) -> httpx.Response:
    said = case.as_transport_kwargs(base_url=BASE_URL)
    body = {"content": said["data"]} if isinstance(said.get("data"), bytes | str) else {"json": said.get("json")}
    if not {"data", "json"} & said.keys():
        body = {}
    headers = {name: value for name, value in said["headers"].items() if name.lower() != "authorization"}
    return await client.request(said["method"], said["url"], params=said.get("params"), headers=headers, **body)


def complaint(case: schemathesis.Case, said: httpx.Response) -> str:
    try:
        case.validate_response(said, checks=CHECKS)
    except FailureGroup as failures:
        return f"{case.method} {case.formatted_path} {said.status_code}: {[str(failure)[:300] for failure in failures.exceptions]}"
    return ""


@pytest.mark.parametrize("role", [*Role, None], ids=lambda role: role or "nobody")
async def test_nothing_fails_and_nothing_undeclared_is_answered(
    program: Program, database: Database, city: City, role: Role | None
) -> None:
    await make_first(database, city)
    client = await program.as_(city.actors[role]) if role else program.client
    document = (await client.get("/api/openapi.json")).json()
    wrong: list[str] = []
    for operation in operations(document):
        for case in cases_of(operation, times(2)):
            wrong.append(complaint(case, await send(client, case)))
            if not case.path.endswith("/events"):
                wrong.append(complaint(case, await send(client, aimed(case))))
    assert [said for said in wrong if said] == []


async def test_every_operation_is_described(program: Program) -> None:
    """A subject, a sentence, and every refusal a problem document; what asks for a token says so."""
    document = (await program.client.get("/api/openapi.json")).json()
    subjects = {tag["name"] for tag in document["tags"]}
    assert document["components"]["securitySchemes"]["token"]["scheme"] == "bearer"
    bare = []
    for path, item in document["paths"].items():
        for method, operation in item.items():
            refusals = {status: answer for status, answer in operation["responses"].items() if status >= "400"}
            kinds = {kind for answer in refusals.values() for kind in answer["content"]}
            well = set(operation["tags"]) <= subjects and " " in operation["summary"] + " "
            told = operation.get("security") == [{}] or ({"401", "403"} <= set(refusals))
            if not (well and told and kinds <= {"application/problem+json"}):
                bare.append(f"{method} {path}: {sorted(refusals)} {sorted(kinds)}")
    assert bare == []


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"language": "zzz"}, "language", "unknown"),
        ({"minutes": -60}, "minutes", "too_small"),
        ({"start": "2026-11-20T14:00:00-05:00"}, "start", "past"),
        ({"site": "cardinal"}, "site", "unknown"),
    ],
    ids=["an unknown language", "an end before the start", "a date in the past", "a site of another organisation"],
)
async def test_bad_request_names_the_field_the_value_and_the_remedy_and_writes_nothing(
    program: Program, city: City, *, changes: dict[str, Any], field: str, code: str
) -> None:
    sites = {"limoilou": city.limoilou.id, "cardinal": city.cardinal.id}
    body = {"site": "limoilou", "language": "ara", "mode": "in_person", "start": "2026-12-01T14:00:00-05:00"}
    body |= {"minutes": 60, "accepts_tariff": True} | changes
    body["site"] = sites[body["site"]]
    client = await program.as_(city.requester)
    said = await client.post("/api/requests", json=body)
    assert said.status_code == 422
    (error,) = said.json()["errors"]
    assert (error["field"], error["code"]) == (field, code)
    assert str(body[field]).startswith(str(error["value"]))  # a time is told as the clock of the place shows it
    assert error["detail"].endswith(".")
    assert (await client.get("/api/requests")).json()["items"] == []
