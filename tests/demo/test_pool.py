import re
from datetime import date, timedelta

from interpretariat.demo.pool import EXPIRED_DAYS_AGO, people, slug
from interpretariat.demo.pool_files import EXPIRING_IN_DAYS, availability_rows, credential_rows, interpreter_rows

TODAY = date(2026, 11, 23)


def test_everybody_is_invented_and_one_of_a_kind() -> None:
    everybody = people()
    assert len({person.name for person in everybody}) == len({person.email for person in everybody}) == 120
    assert all(person.email.endswith("@interpretes.example") for person in everybody)
    assert all(re.fullmatch(r"418 555-01\d\d", person.phone) for person in everybody)


def test_addresses_are_plain_letters() -> None:
    assert slug("Nguyễn Thị Mai") == "nguyen.thi.mai"
    assert slug("Elif Yıldırım") == "elif.yildirim"
    assert slug("Guy-Bertrand Zouma") == "guy.bertrand.zouma"


def test_nobody_works_during_their_rest() -> None:
    person = next(person for person in people() if any(person.is_away(TODAY + timedelta(days=n)) for n in range(365)))
    away = next(TODAY + timedelta(days=n) for n in range(365) if person.is_away(TODAY + timedelta(days=n)))
    assert person.spans(away) == ()


def test_rest_of_the_period_is_removed_from_availability() -> None:
    first, last = TODAY - timedelta(days=92), TODAY + timedelta(days=400)
    removed = {
        (row["interpreter"], row["start"][:10]) for row in availability_rows(first, last) if row["kind"] == "remove"
    }
    for person in people():
        mondays = (first + timedelta(days=n) for n in range(7, 400))
        starts = {day for day in mondays if person.is_away(day) and not person.is_away(day - timedelta(days=1))}
        assert {(person.code, day.isoformat()) for day in starts} <= removed, person.name


def test_papers_run_out_as_the_pages_show() -> None:
    names = {person.code: person.name for person in people()}
    left = {
        names[row["interpreter"]]: (date.fromisoformat(row["expires_on"]) - TODAY).days
        for row in credential_rows(TODAY)
        if row["kind"] == "antecedents"
    }
    assert {name: days for name, days in left.items() if days < 0} == {n: -d for n, d in EXPIRED_DAYS_AGO.items()}
    assert {name: days for name, days in left.items() if 0 <= days <= 45} == EXPIRING_IN_DAYS


def test_signed_language_is_not_offered_on_the_telephone() -> None:
    signing = [row for row in interpreter_rows() if row["languages"].startswith("fcs:")]
    assert [row["modes"] for row in signing] == ["in_person;video"] * 3
