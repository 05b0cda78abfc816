"""Radicale, a calendar server that many use, serving the same events: what one may expect of the trade."""

import asyncio
import socket
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

CONNECTIONS, REQUESTS = 8, 80
WHO = b"authorization: Basic YmVuY2g6YmVuY2g=\r\n"
"""bench:bench; Radicale is told to believe anybody."""

PATH = "/bench/feed/"


async def ask(port: int, method: str, headers: bytes = b"", body: bytes = b"") -> tuple[int, bytes]:
    """One request on a connection of its own, as Radicale closes each."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    head = f"{method} {PATH} HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: close\r\ncontent-length: {len(body)}\r\n"
    writer.write(head.encode() + WHO + headers + b"\r\n" + body)
    answer = await reader.read(-1)
    writer.close()
    return int(answer.split(b" ", 2)[1]), answer


@asynccontextmanager
async def radicale(directory: Path, calendar: bytes) -> AsyncIterator[int]:
    """Radicale on a free port, holding this calendar, while the context lasts."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [
        *(sys.executable, "-m", "radicale", "--config", "", "--hosts", f"127.0.0.1:{port}", "--auth-type", "none"),
        *("--rights-type", "authenticated", "--storage-filesystem-folder", str(directory / "radicale")),
        *("--logging-level", "critical"),
    ]
    process = await asyncio.create_subprocess_exec(*command)
    try:
        deadline = time.monotonic() + 60
        status = 0
        while not status and time.monotonic() < deadline and process.returncode is None:
            with suppress(ConnectionRefusedError):
                status, _ = await ask(port, "PUT", b"content-type: text/calendar\r\n", calendar)
            await asyncio.sleep(0.05)
        if status not in (200, 201):
            raise RuntimeError(f"Radicale did not take the calendar: {status}")
        yield port
    finally:
        process.terminate()
        await process.wait()


async def measured(directory: Path, calendar: bytes) -> tuple[float, float, int]:
    """Answers a second, the time under which 99 in 100 came (ms), and the status when asked whether it changed."""
    async with radicale(directory, calendar) as port:
        status, first = await ask(port, "GET")
        if status != 200 or first.count(b"BEGIN:VEVENT") != calendar.count(b"BEGIN:VEVENT"):
            raise RuntimeError(f"Radicale serves something else: {status}")
        head = first.partition(b"\r\n\r\n")[0].split(b"\r\n")
        etag = next((line.split(b": ", 1)[1] for line in head if line.lower().startswith(b"etag: ")), b'"none"')
        again, _ = await ask(port, "GET", b"if-none-match: " + etag + b"\r\n")
        times: list[float] = []

        async def connection() -> None:
            for _ in range(REQUESTS // CONNECTIONS):
                began = time.perf_counter()
                await ask(port, "GET", b"accept-encoding: gzip\r\n")
                times.append(1000 * (time.perf_counter() - began))

        started = time.perf_counter()
        await asyncio.gather(*(connection() for _ in range(CONNECTIONS)))
        elapsed = time.perf_counter() - started
    times.sort()
    return len(times) / elapsed, times[int(len(times) * 0.99)], again
