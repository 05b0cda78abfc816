import re
from datetime import date

from interpretariat.demo.partners import account_rows, organisation_rows, requesters, site_rows
from interpretariat.demo.sources import table
from interpretariat.domain.policy import Role

TODAY = date(2026, 11, 23)


def test_names_of_places_fit_their_blocks_and_are_one_of_a_kind() -> None:
    rows = list(site_rows())
    assert [row for row in rows if len(row["code"]) > 5 or len(row["short_name"]) > 12] == []
    assert len({row["code"] for row in rows}) == len({row["short_name"] for row in rows}) == len(rows)


def test_places_are_known_well_enough_to_travel_to() -> None:
    assert {row["confidence"] for row in table("places")} == {"high", "medium"}
    assert all(row["source"] for row in table("places"))
    assert all(46.6 < float(row["lat"]) < 47.1 and -71.5 < float(row["lon"]) < -70.8 for row in table("places"))


def test_every_partner_has_a_place_and_somebody_who_asks() -> None:
    codes = {row["code"] for row in organisation_rows()}
    assert (
        {row["organisation"] for row in site_rows()} == codes == {code for code, some in requesters().items() if some}
    )
    assert {row["sector"] for row in organisation_rows()} == {"health", "school", "community", "public"}


def test_every_role_is_held() -> None:
    rows = list(account_rows(TODAY))
    assert {row["role"] for row in rows} == {role.value for role in Role}
    assert len({row["email"] for row in rows}) == len(rows)
    assert all(row["email"].endswith(".example") for row in rows)
    assert all(re.fullmatch(r"418 555-01\d\d", row["phone"]) for row in rows)


def test_the_role_of_the_auditor_ends() -> None:
    (auditor,) = (row for row in account_rows(TODAY) if row["role"] == "auditor")
    assert auditor["expires_on"] == "2027-02-21"
