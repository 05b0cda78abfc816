"""The description of the API as a page: everything that the document says, nothing fetched, no script of its own."""

import pytest
from playwright.async_api import Page

from interpretariat.web.api_docs import Kind, fields, groups, kind_of
from tests.browser import at_each_width, axe
from tests.databases import on_sqlite
from tests.factory import City
from tests.live import LiveServer
from tests.web.visitors import Visits, visits

__all__ = ["visits"]

DOCUMENT = {
    "tags": [{"name": "requests", "description": "Ask."}],
    "paths": {
        "/api/requests": {
            "post": {
                "operationId": "Ask",
                "tags": ["requests"],
                "summary": "Ask for an interpreter",
                "parameters": [{"name": "limit", "in": "query", "required": False, "schema": {"type": "integer"}}],
                "requestBody": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Asked"}}}},
                "responses": {
                    "201": {"description": "Created", "content": {"application/json": {"schema": {"type": "string"}}}},
                    "422": {"description": "Wrong fields."},
                },
            }
        }
    },
}


@pytest.mark.parametrize(
    ("schema", "kind"),
    [
        ({"$ref": "#/components/schemas/RequestRead"}, Kind("RequestRead", "RequestRead")),
        ({"$ref": "#/c/Listing_house.api.feeds.Feed_"}, Kind("Listing of Feed", "Listing_house.api.feeds.Feed_")),
        ({"type": "string", "format": "date-time"}, Kind("text (date-time)")),
        ({"type": ["string", "null"]}, Kind("text or null")),
        ({"type": "array", "items": {"$ref": "#/c/Line"}}, Kind("list of Line", "Line")),
        ({"oneOf": [{"type": "integer"}, {"type": "null"}]}, Kind("integer or null")),
        ({"enum": ["accept", None]}, Kind("accept | null")),
        ({}, Kind("anything")),
    ],
)
def test_kind_says_a_schema_in_words(schema: dict[str, object], kind: Kind) -> None:
    assert kind_of(schema) == kind


def test_fields_say_which_are_required() -> None:
    schema = {"required": ["start"], "properties": {"start": {"type": "string"}, "room": {"type": "string"}}}
    assert [(field.name, field.required) for field in fields(schema)] == [("start", True), ("room", False)]


def test_group_has_its_operations_with_answers_and_refusals_apart() -> None:
    (group,) = groups(DOCUMENT)
    (operation,) = group.operations
    assert (operation.method, operation.path, operation.body) == ("POST", "/api/requests", Kind("Asked", "Asked"))
    assert [(field.name, field.place) for field in operation.parameters] == [("limit", "query")]
    assert [(answer.status, answer.kind) for answer in operation.answers] == [(201, Kind("text"))]
    assert [(answer.status, answer.text) for answer in operation.refusals] == [(422, "Wrong fields.")]


@on_sqlite
async def test_page_has_every_operation_of_the_document(city: City, visits: Visits) -> None:
    nobody = await visits.as_(city.requester)
    shown = await nobody.get("/api/docs")
    document = (await nobody.client.get("/api/openapi.json")).json()
    operations = [operation["operationId"] for item in document["paths"].values() for operation in item.values()]
    assert [name for name in operations if shown.count(f'id="{name}"') != 1] == []
    assert [name for name in document["components"]["schemas"] if shown.count(f'id="{name}"') != 1] == []


@on_sqlite
@pytest.mark.browser
@at_each_width
async def test_page_fits_and_is_for_everyone(page: Page, live_server: LiveServer) -> None:
    await page.goto(live_server.url + "/api/docs")
    assert await axe(page) == []
    await page.evaluate("document.querySelectorAll('details').forEach(fold => { fold.open = true })")
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    await page.get_by_role("button", name="English").or_(page.get_by_role("button", name="EN")).first.click()
    assert await page.title() == "Interface for programs – Interprétariat"
