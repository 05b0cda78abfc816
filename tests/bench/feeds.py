"""Feeds under load: 304 and 200 a second, the first render after a change, beside a bare Litestar route and Radicale.

One worker of the production server, a SQLite file, a feed of 500 events, 8 connections, everything on this machine.
"""

import asyncio
import os
import socket
import sys
import time
from asyncio.subprocess import Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from interpretariat.db.migrate import upgrade
from interpretariat.db.models import Booking
from interpretariat.db.sealed import RING
from interpretariat.db.session import Database
from interpretariat.domain.policy import Role
from interpretariat.services.feeds import FeedDraft, create_feed
from interpretariat.services.outbox import PostOffice
from tests import factory
from tests.bench._radicale import measured

EVENTS, CONNECTIONS, REQUESTS = 500, 8, 4_000
SECRET = "a secret of the benchmark, long enough"
BARE = """
from litestar import Litestar, get

@get("/bare", media_type="text/plain", sync_to_thread=False)
def bare() -> bytes:
    return b"x" * {size}

app = Litestar([bare], openapi_config=None)
"""
HOUSE = """
from interpretariat import settings
from interpretariat.app import make_app

app = make_app(settings.load())
"""


@dataclass(frozen=True, slots=True)
class Measure:
    """Answers a second, and the time under which 50 and 99 in 100 came (milliseconds)."""

    name: str
    per_second: float
    median_ms: float
    p99_ms: float

    def __str__(self) -> str:
        return f"{self.name:<44} {self.per_second:>8,.0f}/s {self.median_ms:>8.1f} ms {self.p99_ms:>8.1f} ms"


async def measure(name: str, port: int, path: str, *, status: int, headers: dict[str, str] | None = None) -> Measure:
    """Ask the same thing REQUESTS times over CONNECTIONS; another status than the one expected is an error."""
    said = "".join(f"{key}: {value}\r\n" for key, value in (headers or {}).items())
    request = f"GET {path} HTTP/1.1\r\nhost: 127.0.0.1\r\n{said}\r\n".encode()
    times: list[float] = []

    async def connection() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for _ in range(REQUESTS // CONNECTIONS):
            started = time.perf_counter()
            writer.write(request)
            found = await answer(reader)
            times.append(time.perf_counter() - started)
            if found[0] != status:
                raise RuntimeError(f"{name}: {found[0]} instead of {status}")
        writer.close()

    started = time.perf_counter()
    await asyncio.gather(*(connection() for _ in range(CONNECTIONS)))
    elapsed = time.perf_counter() - started
    times.sort()
    at = [1000 * times[int(len(times) * share)] for share in (0.5, 0.99)]
    return Measure(name, len(times) / elapsed, *at)


async def answer(reader: asyncio.StreamReader) -> tuple[int, dict[str, str]]:
    """Status and headers of one answer, its body read."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode()
    lines = head.split("\r\n")
    pairs = (line.split(": ", 1) for line in lines[1:] if ": " in line)
    headers = {name.lower(): value for name, value in pairs}
    status = int(lines[0].split()[1])
    if status != 304 and headers.get("content-length", "0") != "0":
        await reader.readexactly(int(headers["content-length"]))
    return status, headers


async def one(port: int, path: str) -> tuple[dict[str, str], float]:
    """One compressed answer's headers and its time in milliseconds."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    started = time.perf_counter()
    writer.write(f"GET {path} HTTP/1.1\r\nhost: 127.0.0.1\r\naccept-encoding: gzip\r\n\r\n".encode())
    _, headers = await answer(reader)
    elapsed = 1000 * (time.perf_counter() - started)
    writer.close()
    return headers, elapsed


@asynccontextmanager
async def served(directory: Path, module: str, source: str, environ: dict[str, str]) -> AsyncIterator[int]:
    """An application in one worker of granian, on a free port, while the context lasts."""
    (directory / f"{module}.py").write_text(source)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "granian", f"{module}:app", "--interface", "asgi", "--workers", "1",
               "--port", str(port), "--log-level", "error"]  # fmt: skip
    process = await asyncio.create_subprocess_exec(
        *command, cwd=directory, env={**os.environ, **environ, "PYTHONPATH": str(directory)}
    )
    try:
        await answers(port, process)
        yield port
    finally:
        process.terminate()
        await process.wait()


async def answers(port: int, process: Process) -> None:
    """Wait until the server accepts connections; an error when it ended or takes more than a minute."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and process.returncode is None:
        with suppress(ConnectionRefusedError):
            _, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.close()
            return
        await asyncio.sleep(0.05)
    raise RuntimeError("the server did not start")


async def make_feed(url: str) -> str:
    """A city whose Nadia has EVENTS bookings ahead; her feed's token."""
    await upgrade(url)
    RING.load(SECRET)
    database = Database(url, {"post": PostOffice("http://127.0.0.1", "coordination@ville.example")})
    start = datetime.now(UTC).replace(hour=10, minute=0, second=0, microsecond=0)  # 10 h and 22 h exist on every day
    async with database.transaction() as session:
        city = await factory.make_city(session)
        for n in range(EVENTS):
            wall = (start + timedelta(hours=12 * n)).strftime("%Y-%m-%dT%H:%M")
            request = await factory.make_request(session, city.clinic, city.limoilou, starts_wall=wall)
            await factory.make_booking(session, request, city.nadia)
        draft = FeedDraft(kind="interpreter", name="banc")
        _, token = await create_feed(session, city.actors[Role.INTERPRETER], draft, now=datetime.now(UTC))
    await database.close()
    return token


async def change(url: str) -> None:
    """One booking moves on, as any step would make it."""
    database = Database(url)
    async with database.transaction() as session:
        booking = await session.get_one(Booking, 1)
        booking.sequence, booking.updated_at = booking.sequence + 1, datetime.now(UTC)
    await database.close()


async def body(port: int, path: str) -> bytes:
    """The calendar as it is served, for another server to serve."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(f"GET {path} HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: close\r\n\r\n".encode())
    answered = await reader.read(-1)
    writer.close()
    return answered.partition(b"\r\n\r\n")[2]


def goal(said: str, found: float, wanted: float, *, most: bool = False) -> str:
    reached = found <= wanted if most else found >= wanted
    return f"  {'reached' if reached else 'MISSED '}  {said}: {found:,.1f}, goal {'at most' if most else 'at least'} {wanted:,}"


async def bench(directory: Path) -> list[str]:
    url = f"sqlite+aiosqlite:///{directory / 'bench.db'}"
    path = f"/ical/{await make_feed(url)}.ics"
    environ = {
        "INTERPRETARIAT_DATABASE_URL": url,
        "INTERPRETARIAT_SECRET_KEY": SECRET,
        "INTERPRETARIAT_TIMERS": "0",
        "INTERPRETARIAT_FEED_BODIES_A_MINUTE": "1000000000",
    }
    said = []
    async with served(directory, "house", HOUSE, environ) as port:
        headers, _ = await one(port, path)
        known = {"if-none-match": headers["etag"], "accept-encoding": "gzip"}
        unchanged = await measure("304", port, path, status=304, headers=known)
        warm = await measure("200, gzip, warm", port, path, status=200, headers={"accept-encoding": "gzip"})
        said += [str(unchanged), str(warm)]
        calendar = await body(port, path)
        renders = []
        for _ in range(5):
            await change(url)
            renders.append((await one(port, path))[1])
        said.append(f"{'first render after a change, best of 5':<44} {min(renders):>19.1f} ms")
    size = int(headers["content-length"])
    async with served(directory, "bare", BARE.format(size=size), {}) as port:
        said.append(str(await measure(f"bare Litestar route, {size:,} bytes", port, "/bare", status=200)))
    each, p99, again = await measured(directory, calendar)
    said += [
        f"{'Radicale, the same events':<44} {each:>8,.1f}/s {'':>11} {p99:>8.1f} ms",
        f"Radicale answers {again} when asked whether anything changed",
        f"times Radicale: {unchanged.per_second / each:,.0f} for what did not change, {warm.per_second / each:,.0f} for the whole",
        goal("304 a second", unchanged.per_second, 1500),
        goal("304, 99 in 100 within ms", unchanged.p99_ms, 20, most=True),
        goal("200 a second", warm.per_second, 800),
        goal("first render, ms", min(renders), 50, most=True),
    ]
    return said


if __name__ == "__main__":
    with TemporaryDirectory() as made:
        load, cores = os.getloadavg()[0], os.cpu_count()
        sys.stdout.write(f"Feeds: {EVENTS} events, {CONNECTIONS} connections, one granian worker, SQLite\n")
        sys.stdout.write(
            f"The machine was at a load of {load:.1f} for {cores} cores: above {cores}, others slow what is measured\n"
        )
        sys.stdout.write("\n".join(asyncio.run(bench(Path(made)))) + "\n")
