from datetime import date

import msgspec

from interpretariat.demo.agreements import agreement_rows, envelope_rows, payer_rows
from interpretariat.domain.agreement import AgreementTerms

YEAR = date(2026, 4, 1)


def test_agreements_name_payers_and_envelopes_of_the_city_alone() -> None:
    payers = {row["code"] for row in payer_rows()}
    envelopes = {row["code"]: row["payer"] for row in envelope_rows(YEAR)}
    terms = [msgspec.json.decode(row["terms"], type=AgreementTerms) for row in agreement_rows([YEAR])]
    assert set().union(*(each.payers for each in terms)) | set(envelopes.values()) == payers
    assert set().union(*(each.envelopes for each in terms)) == set(envelopes)


def test_each_version_is_told_once_and_the_next_year_is_announced() -> None:
    rows = list(agreement_rows([YEAR.replace(year=2025), YEAR]))
    keys = [(row["code"], row["starts_on"]) for row in rows]
    assert (len(set(keys)), keys[-1]) == (len(keys), ("CADRE", "2027-04-01"))
