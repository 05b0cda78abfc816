"""Letters meet a real mail server: at least once with one Message-ID, reminders at most once, poison blocks nobody."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email import message_from_bytes
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from aiosmtpd.smtp import SMTP
from sqlalchemy import select, update

from interpretariat.db.models import Account, Outbox
from interpretariat.db.session import Database
from interpretariat.formats.mail import Letter
from interpretariat.jobs.dispatch import send_due
from interpretariat.jobs.mail import Deliver, by_smtp, into, reach
from interpretariat.services.dispatch import FIRST_PAUSE, TRIES, Outgoing
from interpretariat.services.outbox import post
from interpretariat.services.reminders import REMINDER
from tests.factory import NOW, make_account

SENDER = "coordination@ville.example"


@dataclass
class Inbox:
    """What a mail server received, and whom it refuses. `cuts`: it takes the letter and hangs up before saying so."""

    received: list[tuple[str, bytes]] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)
    cuts: bool = False

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:  # noqa: N802 - the server's name for it
        if address in self.refused:
            return self.refused[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - as above
        self.received.append((envelope.rcpt_tos[0], envelope.content))
        if self.cuts:
            server.transport.abort()
        return "250 taken"

    @property
    def ids(self) -> list[str]:
        return [message_from_bytes(content)["Message-ID"] for _, content in self.received]


@dataclass
class Server:
    inbox: Inbox
    url: str

    @property
    def deliver(self) -> Deliver:
        return by_smtp(self.url, SENDER)


@pytest_asyncio.fixture(loop_scope="session")
async def server() -> AsyncIterator[Server]:
    """A mail server on a free port of this machine."""
    inbox = Inbox()
    listening = await asyncio.get_running_loop().create_server(
        lambda: SMTP(inbox, hostname="ville.example"), "127.0.0.1", 0
    )
    yield Server(inbox, f"smtp://127.0.0.1:{listening.sockets[0].getsockname()[1]}")
    listening.close()


async def queue(database: Database, *names: str, kind: str = "published", **facts: Any) -> None:
    """One letter for each name, queued now."""
    async with database.transaction() as session:
        for name in names:
            account: Account = await make_account(session, f"{name}@ville.example", name.title())
            letter = Letter(f"Bonjour {name}", ("Voici.", "Été à Québec : «»."))
            await post(session, account, letter, kind=kind, fact=f"fact/{name}", now=NOW, **facts)


async def sent(database: Database, deliver: Deliver, now: datetime = NOW) -> int:
    return await send_due(database, deliver, lambda: now)


async def rows(database: Database) -> list[Outbox]:
    async with database.reading() as session:
        return list(await session.scalars(select(Outbox).order_by(Outbox.id)))


async def test_letter_reaches_its_reader_as_it_was_rendered(database: Database, server: Server) -> None:
    await queue(database, "nadia")
    assert await sent(database, server.deliver) == 1
    assert await sent(database, server.deliver) == 0
    [row] = await rows(database)
    assert (row.sent_at, row.attempts) == (NOW, 1)
    assert [(to, content.rstrip()) for to, content in server.inbox.received] == [
        ("nadia@ville.example", row.message.rstrip())
    ]


async def test_letter_waits_for_its_hour_and_a_withdrawn_one_never_leaves(database: Database, server: Server) -> None:
    await queue(database, "nadia", "karim", delay_seconds=60)
    async with database.transaction() as session:
        await session.execute(update(Outbox).where(Outbox.recipient.like("karim%")).values(withdrawn_at=NOW))
    assert await sent(database, server.deliver, NOW + timedelta(seconds=59)) == 0
    assert await sent(database, server.deliver, NOW + timedelta(seconds=60)) == 1
    assert [to for to, _ in server.inbox.received] == ["nadia@ville.example"]


async def test_poison_letter_is_set_aside_after_five_tries_and_blocks_nobody(
    database: Database, server: Server
) -> None:
    server.inbox.refused["nadia@ville.example"] = "550 no such person"
    await queue(database, "nadia", "karim")
    now = NOW
    for turn in range(TRIES):
        await sent(database, server.deliver, now)
        now += FIRST_PAUSE * 2**turn
    assert [to for to, _ in server.inbox.received] == ["karim@ville.example"]
    poison = (await rows(database))[0]
    assert (poison.attempts, poison.sent_at) == (TRIES, None)
    assert poison.quarantined_at is not None
    assert "no such person" in poison.last_error


async def test_letter_that_failed_is_tried_again_later_and_not_before(database: Database, server: Server) -> None:
    server.inbox.refused["nadia@ville.example"] = "451 come back later"
    await queue(database, "nadia")
    await sent(database, server.deliver)
    server.inbox.refused.clear()
    assert await sent(database, server.deliver, NOW + FIRST_PAUSE - timedelta(seconds=1)) == 0
    assert await sent(database, server.deliver, NOW + FIRST_PAUSE) == 1


async def killed(database: Database, server: Server, now: datetime = NOW) -> None:
    """A process that dies once the server has the letter, before it could note so."""

    async def deliver_then_die(letter: Outgoing, at: datetime) -> None:
        await server.deliver(letter, at)
        raise asyncio.CancelledError

    with pytest.raises(asyncio.CancelledError):
        await send_due(database, deliver_then_die, lambda: now)


async def test_killed_process_sends_one_letter_again_with_the_same_message_id(
    database: Database, server: Server
) -> None:
    await queue(database, "nadia", "karim")
    await killed(database, server)
    await sent(database, server.deliver)
    await sent(database, server.deliver, NOW + FIRST_PAUSE)
    await sent(database, server.deliver, NOW + timedelta(days=1))
    ids = server.inbox.ids
    assert (len(ids), len(set(ids)), ids[0]) == (3, 2, ids[2])


async def test_letter_that_kills_its_process_each_time_is_set_aside(database: Database, server: Server) -> None:
    await queue(database, "nadia")
    now = NOW
    for turn in range(TRIES):
        await killed(database, server, now)
        now += FIRST_PAUSE * 2**turn
    assert await sent(database, server.deliver, now) == 0
    [row] = await rows(database)
    assert (row.attempts, row.quarantined_at, len(server.inbox.ids)) == (TRIES, now, TRIES)


async def test_killed_process_sends_no_reminder_twice(database: Database, server: Server) -> None:
    await queue(database, "nadia", kind=REMINDER)
    await killed(database, server)
    await sent(database, server.deliver, NOW + timedelta(days=1))
    assert len(server.inbox.ids) == 1


async def test_reminder_that_may_have_left_is_not_sent_again_one_that_was_refused_is(
    database: Database, server: Server
) -> None:
    await queue(database, "nadia", "karim", kind=REMINDER)
    server.inbox.cuts = True
    server.inbox.refused["karim@ville.example"] = "451 come back later"
    await sent(database, server.deliver)
    server.inbox.cuts = False
    server.inbox.refused.clear()
    await sent(database, server.deliver, NOW + timedelta(days=1))
    assert [to for to, _ in server.inbox.received] == ["nadia@ville.example", "karim@ville.example"]
    assert "Disconnected" in (await rows(database))[0].last_error


async def test_two_workers_send_each_letter_once(database: Database, server: Server) -> None:
    await queue(database, *(f"person{n}" for n in range(8)))
    assert sum(await asyncio.gather(*(sent(database, server.deliver) for _ in range(3)))) == 8
    assert len(set(server.inbox.ids)) == len(server.inbox.ids) == 8


async def test_away_server_keeps_letters_waiting(database: Database, server: Server) -> None:
    await queue(database, "nadia")
    assert await sent(database, by_smtp("smtp://127.0.0.1:1", SENDER)) == 0
    [row] = await rows(database)
    assert (row.sent_at, row.attempts) == (None, 1)
    assert row.last_error != ""


async def test_without_a_server_letters_are_files(database: Database, tmp_path: Path) -> None:
    await queue(database, "nadia")
    assert await sent(database, into(tmp_path / "mail")) == 1
    [row] = await rows(database)
    [file] = (tmp_path / "mail").iterdir()
    assert file.name == f"20261123T150000Z-published-{row.id}.eml"
    assert file.read_bytes() == row.message


async def test_server_is_reached_or_the_reason_is_told(server: Server, tmp_path: Path) -> None:
    assert await reach(server.url, tmp_path) == "127.0.0.1 answers"
    assert await reach("", tmp_path) == f"no server: letters go into {tmp_path / 'mail'}"
    with pytest.raises(OSError, match="127"):
        await reach("smtp://127.0.0.1:1", tmp_path)
