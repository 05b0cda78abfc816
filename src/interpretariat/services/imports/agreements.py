"""Dated agreements. A version that has begun never changes, so that a closed month stays what it was."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload

from interpretariat.db.models import Agreement, Envelope, Interpreter, Organisation, Payer
from interpretariat.domain.agreement import AgreementTerms, Cooperation, Membership, agreement_json
from interpretariat.domain.policy import Actor
from interpretariat.domain.walltime import local_date
from interpretariat.services.imports.batch import Batch, Line, save


@dataclass(frozen=True, slots=True)
class Known:
    """The codes that terms may name."""

    organisations: dict[str, Organisation]
    payers: frozenset[str]
    envelopes: frozenset[str]
    interpreters: frozenset[str]

    def strangers(self, terms: AgreementTerms) -> Iterator[str]:
        """Codes that nobody bears."""
        yield from terms.payers - self.payers
        yield from terms.envelopes - self.envelopes
        for clause in terms.clauses:
            if isinstance(clause, Cooperation):
                yield from set(clause.lenders) - self.interpreters
                yield from set(clause.lenders.values()) - set(self.organisations)
            elif isinstance(clause, Membership):
                yield from set(clause.members) - set(self.organisations)


async def take(session: AsyncSession, _actor: Actor, batch: Batch, *, now: datetime) -> None:
    known = await _known(session)
    rows = await session.scalars(select(Agreement).options(selectinload(Agreement.members)))
    existing = {(row.code, row.starts_on): row for row in rows}
    today = local_date(now, batch.zone)
    for line in batch.lines:
        members = _members(batch, line, known)
        terms = _terms(batch, line, known)
        if members is None or terms is None:
            continue
        values: dict[str, Any] = {name: line[name] for name in ("code", "name", "starts_on")}
        values |= {"terms": terms, "members": members}
        found = existing.get((line["code"], line["starts_on"]))
        if found and found.starts_on <= today and any(getattr(found, name) != values[name] for name in values):
            batch.refuse(line.number, "starts_on", "tariff_begun", str(line["starts_on"]))
            continue
        batch.count(save(session, found, Agreement, values, now))


async def _known(session: AsyncSession) -> Known:
    return Known(
        {row.code: row for row in await session.scalars(select(Organisation))},
        frozenset(await session.scalars(select(Payer.code))),
        frozenset(await session.scalars(select(Envelope.code))),
        frozenset(await session.scalars(select(Interpreter.code))),
    )


def _members(batch: Batch, line: Line, known: Known) -> list[Organisation] | None:
    """By code, as they are kept; None when one is unknown."""
    unknown = [code for code in line["organisations"] if code not in known.organisations]
    for code in unknown:
        batch.refuse(line.number, "organisations", "unknown_code", code)
    return None if unknown else [known.organisations[code] for code in sorted(line["organisations"])]


def _terms(batch: Batch, line: Line, known: Known) -> dict[str, Any] | None:
    """The terms with every default said, as they are kept; None when they cannot be read or name a stranger."""
    try:
        terms = msgspec.convert(line["terms"], AgreementTerms)
    except msgspec.ValidationError as error:
        batch.refuse(line.number, "terms", "bad_agreement", reason=str(error))
        return None
    strangers = sorted(known.strangers(terms))
    for code in strangers:
        batch.refuse(line.number, "terms", "unknown_code", code)
    kept: dict[str, Any] = msgspec.json.decode(agreement_json(terms))
    return None if strangers else kept
