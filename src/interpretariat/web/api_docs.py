"""`/api/docs`: the description of the API as a page, for the person who writes a program. Nothing is fetched for it."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final

from litestar import Request, get
from litestar.response import Template

from interpretariat.domain.policy import Action
from interpretariat.edge import rule
from interpretariat.web.page import page, reader

Node = Mapping[str, Any]
"""A part of the OpenAPI document."""

METHODS: Final = ("get", "post", "put", "patch", "delete")
_GENERIC: Final = re.compile(r"(\w+?)_(?:\w+\.)+(\w+)_")


@dataclass(frozen=True, slots=True)
class Kind:
    """The type of a value in words, and the name of the structure that it links to, if any."""

    words: str
    structure: str = ""


@dataclass(frozen=True, slots=True)
class Field:
    """A parameter, a field of a body or of a structure. `place` is where a parameter goes: path, query, header."""

    name: str
    kind: Kind
    required: bool
    text: str
    place: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    phrase: str
    kind: Kind | None
    text: str


@dataclass(frozen=True, slots=True)
class Operation:
    name: str
    method: str
    path: str
    summary: str
    text: str
    parameters: Sequence[Field]
    body: Kind | None
    answers: Sequence[Answer]
    refusals: Sequence[Answer]


@dataclass(frozen=True, slots=True)
class Group:
    name: str
    text: str
    operations: Sequence[Operation]


@get("/api/docs", opt=rule(Action.PUBLIC))
async def show_api(request: Request[Any, Any, Any]) -> Template:
    """Operations by subject, then the structures that they exchange."""
    document = request.app.openapi_schema.to_schema()
    return page(
        request,
        "public/api.html",
        title=reader(request).words.gettext("Interface pour programmes"),
        version=document["info"]["version"],
        groups=list(groups(document)),
        structures=[
            (name, shown_name(name), schema.get("description", ""), list(fields(schema)))
            for name, schema in sorted(document["components"]["schemas"].items())
        ],
    )


def groups(document: Node) -> Iterator[Group]:
    """The operations under each tag, in the order of the document's tags."""
    for tag in document["tags"]:
        found = [
            _operation(path, method, item[method])
            for path, item in sorted(document["paths"].items())
            for method in METHODS
            if method in item and tag["name"] in item[method].get("tags", ())
        ]
        yield Group(tag["name"], tag.get("description", ""), found)


def fields(schema: Node) -> Iterator[Field]:
    """The fields of a structure, in its own order."""
    required = schema.get("required", ())
    for name, value in schema.get("properties", {}).items():
        yield Field(name, kind_of(value), name in required, value.get("description", ""))


def shown_name(name: str) -> str:
    """`Listing of BookingBody` for the name that the document gives to a list of them, its module included."""
    return _GENERIC.sub(r"\1 of \2", name)


def kind_of(schema: Node) -> Kind:
    """A schema in a few words: `integer`, `text (date-time)`, `list of BookingBody`, `text or null`."""
    if "$ref" in schema:
        name = schema["$ref"].rsplit("/", 1)[-1]
        return Kind(shown_name(name), name)
    if alternatives := schema.get("oneOf") or schema.get("anyOf"):
        kinds = [kind_of(one) for one in alternatives]
        return Kind(" or ".join(kind.words for kind in kinds), next((k.structure for k in kinds if k.structure), ""))
    if "enum" in schema:
        return Kind(" | ".join("null" if value is None else str(value) for value in schema["enum"]))
    if schema.get("type") == "array":
        item = kind_of(schema.get("items", {}))
        return Kind(f"list of {item.words}", item.structure)
    return Kind(_plain(schema))


def _plain(schema: Node) -> str:
    said = schema.get("type", "anything")
    names = said if isinstance(said, list) else [said]
    words = " or ".join("text" if name == "string" else name for name in names)
    return f"{words} ({schema['format']})" if "format" in schema else words


def _operation(path: str, method: str, node: Node) -> Operation:
    answers = [_answer(int(status), answer) for status, answer in sorted(node["responses"].items())]
    body = next(iter(node.get("requestBody", {}).get("content", {}).values()), None)
    return Operation(
        name=node["operationId"],
        method=method.upper(),
        path=path,
        summary=node["summary"],
        text=node.get("description", ""),
        parameters=[
            Field(each["name"], kind_of(each["schema"]), each["required"], each.get("description", ""), each["in"])
            for each in node.get("parameters", ())
        ],
        body=kind_of(body["schema"]) if body else None,
        answers=[answer for answer in answers if answer.status < HTTPStatus.BAD_REQUEST],
        refusals=[answer for answer in answers if answer.status >= HTTPStatus.BAD_REQUEST],
    )


def _answer(status: int, node: Node) -> Answer:
    content: Node = next(iter(node.get("content", {}).values()), {})
    schema = content.get("schema")
    text = node["description"] if status >= HTTPStatus.BAD_REQUEST else ""
    return Answer(status, HTTPStatus(status).phrase, kind_of(schema) if schema else None, text)
