"""What a program sends to ask for an interpreter."""

from typing import Any

from tests.factory import City


def body_of(city: City, **changes: Any) -> dict[str, Any]:
    return {
        "site": city.limoilou.id,
        "language": "ara",
        "mode": "in_person",
        "start": "2026-12-01T14:00:00-05:00",
        "minutes": 60,
        "accepts_tariff": True,
    } | changes
