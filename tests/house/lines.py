"""One line of the table of routes."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from interpretariat.domain import policy
from interpretariat.domain.policy import Role
from tests.house.things import Thing

A = policy.Action


@dataclass(frozen=True, slots=True)
class Line:
    """One method of one route. `asked` is the path to ask where it is not the route's own; `sent` the body of a write;
    `only` the role that has something there, the others finding nothing.
    """

    method: str
    path: str
    action: A
    things: Mapping[str, Thing]
    asked: str
    sent: Mapping[str, Any] = field(default_factory=dict)
    only: Role | None = None

    @property
    def of_api(self) -> bool:
        return self.path.startswith("/api")

    @property
    def key(self) -> tuple[str, str]:
        return self.method, self.path


def line(
    said: str,
    action: A,
    *,
    asked: str = "",
    sent: Mapping[str, Any] | None = None,
    only: Role | None = None,
    **things: Thing | str,
) -> Line:
    """`said` is «METHOD /path»; a thing that is text is a fixed word of the path."""
    method, path = said.split(" ")
    pattern = re.sub(r"\{(\w+):\w+\}", r"{\1}", asked or path)
    named = {}
    for name, thing in things.items():
        if isinstance(thing, str):
            pattern = pattern.replace(f"{{{name}}}", thing)
        else:
            named[name] = thing
    return Line(method, path, action, named, pattern, sent or {}, only)
