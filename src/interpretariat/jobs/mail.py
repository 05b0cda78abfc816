"""Handing a letter over: to a mail server, or into a directory when there is none."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from pathlib import Path
from typing import Any, Final
from urllib.parse import unquote, urlsplit

import aiosmtplib

from interpretariat.services.dispatch import Outgoing

TIMEOUT_SECONDS: Final = 20.0

REFUSED: Final = (aiosmtplib.SMTPResponseException, aiosmtplib.SMTPConnectError, aiosmtplib.SMTPRecipientsRefused)
"""The server said no, or was never reached."""

Deliver = Callable[[Outgoing, datetime], Awaitable[None]]


class NotHandedOver(Exception):  # noqa: N818 - a fact about a letter
    """The letter did not leave. `certain`: the server said so, or was never reached; otherwise it may have left."""

    def __init__(self, reason: str, *, certain: bool) -> None:
        super().__init__(reason)
        self.certain = certain


def by_smtp(url: str, sender: str) -> Deliver:
    """To the server of an `smtp://` address (TLS when it offers it) or an `smtps://` one (TLS from the start)."""
    connection = _connection(url)

    async def deliver(letter: Outgoing, _now: datetime) -> None:
        try:
            await aiosmtplib.send(
                letter.message,
                sender=sender,
                recipients=[letter.recipient],
                **connection,
                timeout=TIMEOUT_SECONDS,
            )
        except REFUSED as error:
            raise NotHandedOver(str(error), certain=True) from error
        except (aiosmtplib.SMTPException, OSError) as error:
            raise NotHandedOver(f"{type(error).__name__}: {error}", certain=False) from error

    return deliver


def _connection(url: str) -> dict[str, Any]:
    """What the SMTP client is told of an URL."""
    parts = urlsplit(url)
    implicit = parts.scheme == "smtps"
    return {
        "hostname": parts.hostname,
        "port": parts.port or (465 if implicit else 25),
        "username": unquote(parts.username) if parts.username else None,
        "password": unquote(parts.password) if parts.password else None,
        "use_tls": implicit,
    }


async def reach(url: str, var_dir: Path) -> str:
    """Greet the mail server, or find the directory writable; what is there. Raises what stands in the way."""
    if not url:
        directory = var_dir / "mail"
        await asyncio.to_thread(_write, directory / "doctor.txt", b"")
        return f"no server: letters go into {directory}"
    parts = urlsplit(url)
    async with aiosmtplib.SMTP(**_connection(url), timeout=TIMEOUT_SECONDS) as server:
        await server.noop()
    return f"{parts.hostname} answers"


def into(directory: Path) -> Deliver:
    """Into `directory`, one `.eml` file a letter, named by its time and kind; written at once or not at all."""

    async def deliver(letter: Outgoing, now: datetime) -> None:
        file = directory / f"{now:%Y%m%dT%H%M%SZ}-{letter.kind}-{letter.id}.eml"
        try:
            await asyncio.to_thread(_write, file, letter.message)
        except OSError as error:
            raise NotHandedOver(str(error), certain=True) from error

    return deliver


def _write(file: Path, message: bytes) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_suffix(".part")
    draft.write_bytes(message)
    draft.replace(file)
