"""The agreement in force on a day: one that names the organisation before one of the whole pool."""

from dataclasses import dataclass
from datetime import date

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from interpretariat.db.models import Agreement
from interpretariat.db.queries import ledger
from interpretariat.domain.agreement import USER_PAYS, AgreementTerms


@dataclass(frozen=True, slots=True)
class AgreementVersion:
    """A version of an agreement; `code` is empty when nothing was agreed. `members` are ids; none: the whole pool."""

    code: str
    terms: AgreementTerms
    name: str = ""
    starts_on: date | None = None
    members: frozenset[int] = frozenset()


NOTHING_AGREED = AgreementVersion("", USER_PAYS)


@dataclass(frozen=True, slots=True)
class AgreementBook:
    """Every version, the latest first, so that many bookings are shared with one query."""

    versions: tuple[AgreementVersion, ...]

    def at(self, organisation_id: int, on_date: date) -> AgreementVersion:
        """The latest version that starts on or before the local day, the organisation's own before the pool's."""
        begun = [each for each in self.versions if each.starts_on is None or each.starts_on <= on_date]
        own = (each for each in begun if organisation_id in each.members)
        pool = (each for each in begun if not each.members)
        return next(own, next(pool, NOTHING_AGREED))

    def with_version(self, version: AgreementVersion) -> "AgreementBook":
        """The same book where this version comes before all others."""
        return AgreementBook((version, *self.versions))


async def agreement_book(session: AsyncSession) -> AgreementBook:
    rows = await ledger.agreements(session)
    return AgreementBook(tuple(version_of(row) for row in reversed(rows)))


def version_of(row: Agreement) -> AgreementVersion:
    """A row with its members loaded."""
    return AgreementVersion(
        row.code,
        msgspec.convert(row.terms, AgreementTerms),
        row.name,
        row.starts_on,
        frozenset(member.id for member in row.members),
    )
