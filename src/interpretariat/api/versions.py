"""`ETag` on reads, `If-Match` on PATCH, PUT and DELETE: a change says which version it was made from.

Missing: 428. Another version than the one that stands: 412, said by the use case that compares them.
"""

from typing import Annotated, Any

from litestar import Response
from litestar.di import Provide
from litestar.params import HeaderParameter

from interpretariat.domain.refusals import StaleVersion, VersionRequired

IfMatch = Annotated[
    str | None,
    HeaderParameter(
        name="If-Match", description="The ETag of the version that the change was made from (428 without it)."
    ),
]


def etag(version: int) -> str:
    return f'"{version}"'


def with_etag(body: Any, version: int) -> Response[Any]:
    """An answer that says its version."""
    return Response(body, headers={"etag": etag(version)})


async def provide_version(if_match: IfMatch = None) -> int:
    """The version that the client read. `*` names no version, so it is refused as a missing one is."""
    if if_match is None or if_match.strip() == "*":
        raise VersionRequired
    digits = if_match.strip().removeprefix("W/").strip('"')
    if not digits.isascii() or not digits.isdecimal():
        raise StaleVersion(given=if_match)
    return int(digits)


VERSION = {"version": Provide(provide_version)}
"""`dependencies` of a controller whose PATCH, PUT and DELETE handlers take `version: int`."""
