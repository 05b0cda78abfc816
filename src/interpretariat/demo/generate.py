"""The demo city as the files that a real city would import: pure, and the same for the same hour."""

from datetime import date, datetime, timedelta
from typing import Final

from interpretariat.demo import agreements, catalogue, partners, pool_files
from interpretariat.demo.cases import Cases
from interpretariat.demo.coming import request_rows
from interpretariat.demo.demand import DAY, Ask, asked_on, moment
from interpretariat.demo.diaries import Diaries
from interpretariat.demo.history import history_rows
from interpretariat.demo.past import served
from interpretariat.demo.rivals import rivals
from interpretariat.demo.sources import Row
from interpretariat.services.imports.columns import Noun

ZONE: Final = "America/Toronto"
PAST_DAYS: Final = 92
WEEK_DAYS: Final = 7
NOT_BEFORE: Final = timedelta(hours=1)
"""What begins sooner than this is nobody's to allocate any more."""

HOLIDAYS_AHEAD: Final = timedelta(days=400)


def generate(now: datetime, *, scale: float = 1.0) -> dict[Noun, list[Row]]:
    """Every file of the city, in the order of an import: noun → lines, column → cell.

    `now` is what the clocks of Québec show (naive). The past has three months, the present day included up to now; the
    week to come goes from today through the same day of next week. `scale` thins the demand, never the city.
    """
    today = now.date()
    first, last = today - PAST_DAYS * DAY, today + WEEK_DAYS * DAY
    asks = [ask for day in _days(first, last) for ask in sorted(asked_on(day, scale), key=_hour)]
    over = [ask for ask in asks if moment(ask.day, ask.end) <= now and ask.received_at <= now]
    ahead = [ask for ask in asks if moment(ask.day, ask.start) >= now + NOT_BEFORE]
    ahead += rivals(ahead, today)
    diaries, cases = Diaries(today), Cases()
    past = list(served(over, diaries, cases))
    years = [catalogue.fiscal_year(day) for day in dict.fromkeys((first, today))]
    return {
        "languages": list(catalogue.language_rows()),
        "holidays": list(catalogue.holiday_rows(first, today + HOLIDAYS_AHEAD)),
        "credential_kinds": list(pool_files.credential_kind_rows()),
        "organisations": list(partners.organisation_rows()),
        "sites": list(partners.site_rows()),
        "accounts": list(partners.account_rows(today)),
        "tariffs": list(catalogue.tariff_rows(today)),
        "payers": list(agreements.payer_rows()),
        "envelopes": [row for year in dict.fromkeys(years) for row in agreements.envelope_rows(year)],
        "interpreters": list(pool_files.interpreter_rows()),
        "agreements": list(agreements.agreement_rows(list(dict.fromkeys(years)))),
        "credentials": list(pool_files.credential_rows(today)),
        "availability": list(pool_files.availability_rows(first, today + HOLIDAYS_AHEAD)),
        "history": list(history_rows(past, diaries, now)),
        "requests": list(request_rows(ahead, cases, now)),
        "shared_appointments": list(agreements.shared_rows(past)),
    }


def _days(first: date, last: date) -> list[date]:
    return [first + n * DAY for n in range((last - first).days + 1)]


def _hour(ask: Ask) -> tuple[int, str]:
    return ask.start, ask.site.organisation
