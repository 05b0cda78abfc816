"""A request that nothing is wrong with, for tests to spoil in one place."""

from datetime import datetime
from typing import Any

from interpretariat.services.requests.draft import RequestDraft
from tests.factory import TUESDAY, City


def good_draft(city: City, **changes: Any) -> RequestDraft:
    facts = {
        "site": city.limoilou.id,
        "language": "ara",
        "mode": "in_person",
        "start": datetime.fromisoformat(TUESDAY),
        "minutes": 60,
        "contact": "418 555-0100",
        "accepts_tariff": True,
    }
    return RequestDraft(**facts | changes)
