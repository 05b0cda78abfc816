"""`Idempotency-Key` on every POST: the same key and body get the same answer, another body is refused (422)."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from litestar import Request, Response
from litestar.di import NamedDependency, Provide
from litestar.params import HeaderParameter
from litestar.serialization import encode_json
from sqlalchemy.ext.asyncio import AsyncSession

from interpretariat.domain.policy import Actor
from interpretariat.services import idempotency
from interpretariat.services.idempotency import Answer

Key = Annotated[
    str | None,
    HeaderParameter(
        name="Idempotency-Key",
        max_length=200,
        description="Chosen by the client for one thing to do; sent again with the same body, nothing is done twice.",
    ),
]


@dataclass(frozen=True, slots=True)
class Once:
    """Does what a POST asks, unless the same key did it already."""

    request: Request[Any, Any, Any]
    session: AsyncSession
    actor: Actor
    now: datetime
    key: str | None

    async def __call__(
        self, effect: Callable[[], Awaitable[Any]], *, status: int = 200, version: Callable[[Any], int] | None = None
    ) -> Response[Any]:
        """`effect` answers the body; `version`, when given, reads from it the version that the ETag tells."""
        if self.key is None:
            return _respond(await self._answer(effect, status, version))
        hashed = idempotency.body_hash(self.request.method, self.request.url.path, await self.request.body())
        answer = await idempotency.claim(self.session, self.actor, self.key, hashed, now=self.now)
        if answer is None:
            answer = await self._answer(effect, status, version)
            await idempotency.keep(self.session, self.actor, self.key, answer)
        return _respond(answer)

    async def _answer(
        self, effect: Callable[[], Awaitable[Any]], status: int, version: Callable[[Any], int] | None
    ) -> Answer:
        body = await effect()
        headers = {"etag": f'"{version(body)}"'} if version else {}
        return Answer(status, encode_json(body).decode(), headers)


def _respond(answer: Answer) -> Response[Any]:
    return Response(
        answer.body.encode(), status_code=answer.status, headers=answer.headers, media_type="application/json"
    )


async def provide_once(
    request: Request[Any, Any, Any],
    session: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
    now: NamedDependency[datetime],
    idempotency_key: Key = None,
) -> Once:
    return Once(request, session, actor, now, idempotency_key)


ONCE = {"once": Provide(provide_once)}
"""`dependencies` of a controller whose POST handlers take `once: Once` and answer `await once(effect)`."""
