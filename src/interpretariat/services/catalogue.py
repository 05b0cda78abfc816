"""Organisations and sites, changed on their pages from the version that was read; what languages are called."""

from collections.abc import Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from interpretariat.db.models import Holiday
from interpretariat.db.queries import catalogue, requests
from interpretariat.domain.policy import Actor
from interpretariat.domain.refusals import NotFound
from interpretariat.formats.words import Locale
from interpretariat.services.records import check_version, save_record


async def change_organisation(
    session: AsyncSession,
    actor: Actor,
    organisation_id: int,
    cells: Mapping[str, str],
    *,
    version: int | None,
    zone: ZoneInfo,
    now: datetime,
) -> None:
    """Change one organisation; its code, by which files know it, stays. Raises NotFound, StaleVersion, Invalid."""
    row = await catalogue.organisation_by_id(session, actor, organisation_id)
    if row is None:
        raise NotFound(entity="organisation")
    check_version(row, version)
    await save_record(session, actor, "organisations", {**cells, "code": row.code}, new=False, zone=zone, now=now)


async def change_site(
    session: AsyncSession,
    actor: Actor,
    site_id: int,
    cells: Mapping[str, str],
    *,
    version: int | None,
    zone: ZoneInfo,
    now: datetime,
) -> None:
    """Change one site; its organisation and its code stay. Raises NotFound, StaleVersion, Invalid."""
    row = await catalogue.site_by_id(session, actor, site_id)
    if row is None:
        raise NotFound(entity="site")
    check_version(row, version)
    key = {"organisation": row.organisation.code, "code": row.code}
    await save_record(session, actor, "sites", {**cells, **key}, new=False, zone=zone, now=now)


async def remove_holiday(session: AsyncSession, _actor: Actor, on_date: date, kind: str) -> None:
    """Take a day off out of a calendar. What was decided by it keeps its decision. Raises NotFound."""
    row = await session.get(Holiday, (on_date, kind))
    if row is None:
        raise NotFound(entity="holiday")
    await session.delete(row)


async def language_names(session: AsyncSession, locale: Locale) -> Mapping[str, str]:
    """Code → name in the language of the interface."""
    rows = await requests.languages(session)
    return {row.code: row.name_en if locale == "en" else row.name_fr for row in rows}
