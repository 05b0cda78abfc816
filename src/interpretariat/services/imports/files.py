"""Import one file: every line is checked, then all are written, or none is."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from interpretariat.domain.policy import Action, Actor, may, require
from interpretariat.domain.refusals import ImportRefused
from interpretariat.formats.sheets import Table
from interpretariat.services.imports import (
    accounts,
    agreements,
    availability,
    credential_kinds,
    credentials,
    envelopes,
    history,
    holidays,
    interpreters,
    languages,
    organisations,
    payers,
    requests,
    shared_appointments,
    sites,
    tariffs,
)
from interpretariat.services.imports.batch import HEADING, Batch, ImportReport, read_batch
from interpretariat.services.imports.columns import NOUNS, SHEETS, Noun

Take = Callable[..., Awaitable[None]]

TAKERS: dict[Noun, Take] = {
    "languages": languages.take,
    "holidays": holidays.take,
    "credential_kinds": credential_kinds.take,
    "organisations": organisations.take,
    "sites": sites.take,
    "accounts": accounts.take,
    "tariffs": tariffs.take,
    "payers": payers.take,
    "envelopes": envelopes.take,
    "agreements": agreements.take,
    "interpreters": interpreters.take,
    "credentials": credentials.take,
    "availability": availability.take,
    "requests": requests.take,
    "history": history.take,
    "shared_appointments": shared_appointments.take,
}
ACTIONS: dict[Noun, Action] = {
    "languages": Action.CATALOGUE_WRITE,
    "holidays": Action.CATALOGUE_WRITE,
    "credential_kinds": Action.CATALOGUE_WRITE,
    "organisations": Action.CATALOGUE_WRITE,
    "sites": Action.CATALOGUE_WRITE,
    "accounts": Action.PEOPLE_ADMINISTER,
    "tariffs": Action.TARIFF_WRITE,
    "payers": Action.TARIFF_WRITE,
    "envelopes": Action.TARIFF_WRITE,
    "agreements": Action.TARIFF_WRITE,
    "interpreters": Action.INTERPRETER_WRITE,
    "credentials": Action.INTERPRETER_WRITE,
    "availability": Action.AVAILABILITY_WRITE,
    "requests": Action.COORDINATE,
    "history": Action.COORDINATE,
    "shared_appointments": Action.COORDINATE,
}


def nouns_of(actor: Actor) -> list[Noun]:
    """The files that this person may import, in the order of a whole city."""
    return [noun for noun in NOUNS if may(actor, ACTIONS[noun])]


async def import_file(
    session: AsyncSession,
    actor: Actor,
    noun: Noun,
    table: Table,
    *,
    partial: bool,
    zone: ZoneInfo,
    now: datetime,
) -> ImportReport:
    """Write the lines of a file; `zone` is the pool's.

    Raises ImportRefused (fact `report`), so that the transaction writes nothing, when the columns are wrong or,
    unless `partial`, when a line is refused. Raises NotAllowed for what is not this actor's to write; whoever holds
    the command line acts for the system and may write all.
    """
    if actor.account_id is not None:
        require(actor, ACTIONS[noun])
    batch = read_batch(SHEETS[noun], table, zone=zone)
    if not _has_wrong_columns(batch):
        await TAKERS[noun](session, actor, batch, now=now)
        await session.flush()
    report = batch.report()
    if _has_wrong_columns(batch) or (report.problems and not partial):
        raise ImportRefused(report=report)
    return report


def _has_wrong_columns(batch: Batch) -> bool:
    return any(found.line == HEADING for found in batch.problems)
