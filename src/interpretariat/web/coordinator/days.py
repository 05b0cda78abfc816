"""The day that an address names."""

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from litestar import Request

from interpretariat.domain.refusals import Invalid, Problem
from interpretariat.domain.walltime import local_date


def asked_day(request: Request[Any, Any, Any], now: datetime, zone: ZoneInfo) -> date:
    """`?jour=2026-11-24`, or today. Invalid when it is no day."""
    said = request.query_params.get("jour", "")
    if not said:
        return local_date(now, zone)
    try:
        return date.fromisoformat(said)
    except ValueError as error:
        raise Invalid([Problem("jour", "not_a_date", said)]) from error
