"""Somebody else's address is fetched with suspicion: https alone, public addresses alone, little, and not for long.

Each name is resolved once, every address it has is judged, and the connection goes to the one that was judged, its
certificate checked for the name: a name that answers otherwise the second time leads nowhere. A redirect is a new
address, judged again.
"""

import asyncio
import socket
import ssl
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import urljoin, urlsplit

import httpx

from interpretariat.domain.addresses import is_public
from interpretariat.formats.busy_blocks import MOST_BYTES

SECONDS: Final = 5.0
MOST_REDIRECTS: Final = 4
HTTPS_PORT: Final = 443
AGENT: Final = "Interpretariat (busy times)"


class Unreachable(Exception):  # noqa: N818 - a fact about an address
    """The address gave no calendar. `code`: why, in the words of `formats.busy_words`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Fetched:
    """What came: the bytes and what to ask with next time. `body` is None when nothing changed."""

    body: bytes | None
    etag: str = ""
    modified: str = ""


async def resolve(host: str, port: int) -> list[str]:
    """Every numeric address of a name, as the system knows it."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(entry[4][0]) for entry in found]


@dataclass(frozen=True, slots=True)
class Reach:
    """How far a fetch goes: how names are resolved, which addresses are allowed, which certificates are believed (those
    that the machine believes, when `trust` is None).
    """

    resolve: Callable[[str, int], Awaitable[list[str]]] = resolve
    permits: Callable[[str], bool] = is_public
    trust: ssl.SSLContext | None = None
    seconds: float = SECONDS


PUBLIC_NETWORK: Final = Reach()
"""The one that serves; tests bring their own."""


async def fetch(address: str, reach: Reach, *, etag: str = "", modified: str = "") -> Fetched:
    """The calendar at an address, unless it is the one that `etag` or `modified` names. Raises Unreachable."""
    asked = {"user-agent": AGENT, "accept": "text/calendar", "accept-encoding": "identity"}
    if etag:
        asked["if-none-match"] = etag
    if modified:
        asked["if-modified-since"] = modified
    try:
        async with asyncio.timeout(reach.seconds), _client(reach) as client:
            for _ in range(MOST_REDIRECTS + 1):
                found = await _hop(client, address, reach, asked)
                if isinstance(found, Fetched):
                    return found
                address = urljoin(address, found)
    except TimeoutError as error:
        raise Unreachable("timeout") from error
    except (httpx.HTTPError, OSError, UnicodeError, httpx.InvalidURL) as error:
        raise Unreachable("no_answer") from error
    raise Unreachable("too_many_redirects")


def _client(reach: Reach) -> httpx.AsyncClient:
    trust = reach.trust or ssl.create_default_context()
    return httpx.AsyncClient(verify=trust, trust_env=False, follow_redirects=False, timeout=reach.seconds)


async def _hop(client: httpx.AsyncClient, address: str, reach: Reach, asked: Mapping[str, str]) -> Fetched | str:
    """One request to one judged address: what it gave, or where it sends us."""
    host, port = host_of(address)
    target = await _judged(host, port, reach)
    url = httpx.URL(address).copy_with(host=target, fragment=None)
    named = host if port == HTTPS_PORT else f"{host}:{port}"
    request = client.build_request("GET", url, headers={**asked, "host": named}, extensions={"sni_hostname": host})
    answer = await client.send(request, stream=True)
    try:
        return await _content(answer)
    finally:
        await answer.aclose()


async def _content(answer: httpx.Response) -> Fetched | str:
    status = answer.status_code
    if answer.is_redirect and answer.headers.get("location"):
        return str(answer.headers["location"])
    etag, modified = (answer.headers.get(name, "")[:200] for name in ("etag", "last-modified"))
    if status == httpx.codes.NOT_MODIFIED:
        return Fetched(None, etag, modified)
    if status != httpx.codes.OK:
        raise Unreachable("gone" if status in (httpx.codes.NOT_FOUND, httpx.codes.GONE) else "refused")
    if answer.headers.get("content-encoding", "identity") != "identity":
        raise Unreachable("no_answer")
    body = bytearray()
    async for piece in answer.aiter_raw():
        body += piece
        if len(body) > MOST_BYTES:
            raise Unreachable("too_large")
    return Fetched(bytes(body), etag, modified)


def host_of(address: str) -> tuple[str, int]:
    """Name and port of an https address. Raises Unreachable for any other."""
    try:
        parts = urlsplit(address)
        port = parts.port or HTTPS_PORT
    except ValueError as error:
        raise Unreachable("not_https") from error
    if parts.scheme != "https" or not parts.hostname or "@" in parts.netloc:
        raise Unreachable("not_https")
    return parts.hostname, port


async def _judged(host: str, port: int, reach: Reach) -> str:
    """The address to connect to; none when any address of the name is not allowed."""
    found = await reach.resolve(host, port)
    if not found:
        raise Unreachable("no_answer")
    if not all(reach.permits(address) for address in found):
        raise Unreachable("not_public")
    return found[0]
