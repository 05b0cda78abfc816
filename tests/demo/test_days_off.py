from datetime import date, timedelta

import holidays
import pytest

from interpretariat.demo.days_off import days_off, easter_sunday, is_off


def everybodys(year: int) -> set[date]:
    return {day for day, _, _, kinds in days_off(year) if "public" in kinds}


@pytest.mark.parametrize("year", range(2020, 2046))
def test_days_off_are_those_of_the_act(year: int) -> None:
    """Another calculation of the same act, which leaves Easter Monday to the employer and 1 July on its Sunday."""
    act = set(holidays.country_holidays("CA", subdiv="QC", years=year, observed=False))
    canada = date(year, 7, 1)
    if canada.isoweekday() == 7:
        act = act - {canada} | {canada + timedelta(days=1)}
    assert everybodys(year) == act | {easter_sunday(year) + timedelta(days=1)}


@pytest.mark.parametrize(
    ("year", "easter"), [(2026, "04-05"), (2027, "03-28"), (2035, "03-25"), (2038, "04-25"), (2000, "04-23")]
)
def test_easter_sunday(year: int, easter: str) -> None:
    assert easter_sunday(year) == date.fromisoformat(f"{year}-{easter}")


def test_pupils_have_days_that_others_work() -> None:
    eve = date(2026, 12, 24)
    assert (is_off(eve, "school"), is_off(eve, "public"), is_off(eve, "health-network")) == (True, False, False)
