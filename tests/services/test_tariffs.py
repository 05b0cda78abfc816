"""Which tariff prices a day."""

from datetime import date

import msgspec
import pytest

from interpretariat.db.session import Database
from interpretariat.domain.tariff import BILLING_TERMS, ModeTerms
from interpretariat.services.tariffs import in_force
from tests import factory
from tests.factory import City


@pytest.mark.parametrize(
    ("day", "of_clinic", "code"),
    [
        (date(2025, 12, 31), True, ""),
        (date(2026, 1, 1), True, "billing-2026-01-01"),
        (date(2026, 5, 31), True, "billing-2026-01-01"),
        (date(2026, 6, 1), True, "billing-2026-06-01"),
        (date(2026, 12, 1), True, "billing-2026-06-01"),
        (date(2026, 6, 1), False, "billing-2026-01-01"),
        (date(2026, 12, 1), False, "billing-2026-11-01"),
    ],
)
async def test_in_force_is_the_latest_and_ones_own_first(
    database: Database, city: City, day: date, of_clinic: bool, code: str
) -> None:
    terms = msgspec.structs.replace(BILLING_TERMS, modes={"telephone": ModeTerms(3_000)})
    async with database.transaction() as session:
        await factory.make_tariff(session, "billing", terms, date(2026, 6, 1), organisation_id=city.clinic.id)
        await factory.make_tariff(session, "billing", BILLING_TERMS, date(2026, 11, 1))
        found = await in_force(session, "billing", (city.clinic if of_clinic else city.school).id, day)
    assert found.code == code
    assert (found.terms == terms) == (code == "billing-2026-06-01")
