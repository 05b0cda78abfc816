"""The two databases keep the books alike: what does not balance, what changes, what is closed, all refused."""

import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from typing import Final

import pytest
from sqlalchemy import Executable, func, insert, select, text, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from interpretariat.db.ledger import Entry, Posting, append, refusal_of_the_books
from interpretariat.db.models import LedgerEntry, LedgerTransaction, Period
from interpretariat.db.session import Database
from tests.factory import NOW
from tests.torture import times

MONTHS: Final = [date(2026, month, 1) for month in (8, 9, 10)]
EVENTS: Final = (
    "post",
    "post",
    "post",
    "lopsided",
    "empty",
    "join",
    "change",
    "erase",
    "close",
    "reopen",
    "forget",
    "twice",
)
DROPPED: Final = {
    "sqlite": ["DROP TRIGGER ledger_transaction_insert", "DROP TRIGGER ledger_entry_update"],
    "postgresql": ["DROP TRIGGER ledger_transaction_insert ON ledger_transaction", "DROP TRIGGER ledger_entry_change ON ledger_entry"],
}  # fmt: skip


def life(seed: int, steps: int) -> list[tuple[str, date, float]]:
    """Random things that somebody tries to do to the books."""
    chance = random.Random(seed)
    return [(chance.choice(EVENTS), chance.choice(MONTHS), chance.random()) for _ in range(steps)]


def sides(*amounts: int) -> list[Entry]:
    return [Entry(account="receivable" if amount > 0 else "income", amount_cents=amount) for amount in amounts]


async def post(session: AsyncSession, month: date, *amounts: int) -> list[int]:
    posting = Posting(period_month=month, kind="membership", entries=sides(*amounts))
    return await append(session, [posting], account_id=None, now=NOW)


def change(what: str, month: date, chosen: int) -> Executable:
    """What somebody tries on the tables themselves."""
    row = {
        "id": 9999,
        "period_month": month,
        "kind": "membership",
        "turn": 0,
        "reason": "",
        "facts": {},
        "posted_at": NOW,
    }
    side = {"transaction_id": chosen, "account": "cost", "amount_cents": 1, "article": ""}
    of_month = update(Period).where(Period.month == month)
    return {
        "empty": insert(LedgerTransaction).values(**row),
        "join": insert(LedgerEntry).values(**side),
        "change": update(LedgerEntry).where(LedgerEntry.transaction_id == chosen).values(amount_cents=1),
        "erase": text(f"DELETE FROM ledger_transaction WHERE id = {chosen}"),
        "close": of_month.values(state="closed", closed_at=NOW),
        "reopen": of_month.values(state="open", closed_at=None),
        "forget": text("DELETE FROM period WHERE state = 'closed'"),
    }[what]


async def do(session: AsyncSession, what: str, month: date, pick: float, made: list[int]) -> list[int]:
    """Try one thing; the numbers of the transactions it wrote."""
    chosen = made[int(pick * len(made))] if made else 0
    cents = int(pick * 10_000)
    if what in ("post", "lopsided"):
        return await post(session, month, cents + (what == "lopsided"), -cents)
    if what == "twice":
        again = [Posting(period_month=month, kind="reversal", reverses_id=chosen or None, entries=sides(5, -5))] * 2
        return await append(session, again, account_id=None, now=NOW)
    await session.execute(change(what, month, chosen))
    return []


async def lived(database: Database, events: list[tuple[str, date, float]]) -> list[str]:
    made: list[int] = []
    said = []
    for what, month, pick in events:
        try:
            async with database.transaction() as session:
                wrote = await do(session, what, month, pick, made)
            made += wrote
            said.append(f"{what} done")
        except IntegrityError as error:
            said.append(f"{what} {refusal_of_the_books(error) or 'refused'}")
    return said


async def balance(database: Database) -> tuple[int, int]:
    """How many transactions stand, and the sum of all entries."""
    async with database.reading() as session:
        count = await session.scalar(select(func.count()).select_from(LedgerTransaction))
        return count or 0, await session.scalar(select(func.sum(LedgerEntry.amount_cents))) or 0


@asynccontextmanager
async def books(url: str) -> AsyncIterator[Database]:
    database = Database(url)
    async with database.transaction() as session:
        session.add_all([Period(month=month, closed_at=None, closed_by_id=None) for month in MONTHS])
    yield database
    await database.close()


@pytest.mark.parametrize("seed", range(times(2)))
async def test_both_databases_keep_the_same_books(sqlite_url: str, postgresql_url: str, seed: int) -> None:
    events = life(seed, 120)
    async with books(sqlite_url) as embedded, books(postgresql_url) as server:
        on_sqlite, on_postgresql = await lived(embedded, events), await lived(server, events)
        assert on_sqlite == on_postgresql
        assert {"lopsided ledger_unbalanced", "change ledger_append_only", "erase ledger_append_only"} < set(on_sqlite)
        assert await balance(embedded) == await balance(server) == (on_sqlite.count("post done"), 0)


async def test_each_guard_refuses_by_its_name(database_url: str) -> None:
    august = MONTHS[0]
    script = [(what, august, 0.5) for what in ("post", "lopsided", "empty", "join", "change", "erase", "twice", "close", "post", "reopen", "forget")]  # fmt: skip
    async with books(database_url) as database:
        assert await lived(database, script) == [
            "post done",
            "lopsided ledger_unbalanced",
            "empty ledger_unbalanced",
            "join ledger_sealed",
            "change ledger_append_only",
            "erase ledger_append_only",
            "twice refused",
            "close done",
            "post period_closed",
            "reopen period_closed",
            "forget period_closed",
        ]


async def test_without_the_guards_the_books_lie(database_url: str) -> None:
    """What shows that the triggers, and nothing else, are what refuses."""
    async with books(database_url) as database:
        async with database.transaction() as session:
            for statement in DROPPED[database.dialect]:
                await session.execute(text(statement))
        said = await lived(database, [("lopsided", MONTHS[0], 0.5), ("change", MONTHS[0], 0.5)])
        assert said == ["lopsided done", "change done"]
        assert (await balance(database))[1] != 0


async def test_an_entry_without_its_transaction_does_not_commit(database_url: str) -> None:
    async with books(database_url) as database:
        with pytest.raises(IntegrityError):
            await leave_an_entry_alone(database)
        assert await balance(database) == (0, 0)


async def leave_an_entry_alone(database: Database) -> None:
    async with database.transaction() as session:
        row = {"transaction_id": 77, "account": "cost", "amount_cents": 0, "article": ""}
        await session.execute(insert(LedgerEntry).values(**row))
