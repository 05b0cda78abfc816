import msgspec
import pytest

from interpretariat.domain.agreement import (
    AgreementTerms,
    Case,
    Cooperation,
    Drawing,
    Funding,
    Gain,
    Management,
    Membership,
    SharedAppointment,
    SharedBlock,
    SharedTravel,
    Subsidy,
    agreement_json,
)

WHOLE_KIT = AgreementTerms(
    clauses=(
        Membership("1", {"clinique": None}, otherwise_points=1500, fee_cents=50_000),
        Funding("2", "MIFI", Case(domains=frozenset({"immigration"}))),
        Funding("3", "TIERS", Case(codes=frozenset({"R-12"})), hidden=True),
        Cooperation("4", {"I-NADIA": "ecole"}, 4100),
        Drawing("5", "ENV-A"),
        Subsidy("6", "VILLE", {"community": 8000}, ceiling_cents=10_000),
        Management("7", 1200),
    ),
    travel=SharedTravel("8", "shapley"),
    block=SharedBlock("9", gain=Gain(4000, 2000)),
    appointment=SharedAppointment("10", "head_count"),
)


def test_terms_go_to_json_and_back_unchanged() -> None:
    assert msgspec.json.decode(agreement_json(WHOLE_KIT), type=AgreementTerms) == WHOLE_KIT


def test_terms_name_the_payers_and_envelopes_they_need() -> None:
    assert (WHOLE_KIT.payers, WHOLE_KIT.envelopes) == ({"MIFI", "TIERS", "VILLE"}, {"ENV-A"})


def test_two_terms_never_have_the_same_article() -> None:
    with pytest.raises(ValueError, match="article"):
        AgreementTerms((Management("1", 1000), Funding("1", "VILLE")))


@pytest.mark.parametrize(
    ("document", "says"),
    [
        (b'{"clauses": [{"kind": "funding", "article": "1", "payer": "X", "points": 10001}]}', "<= 10000"),
        (b'{"clauses": [{"kind": "gift", "article": "1"}]}', "Invalid value 'gift'"),
        (b'{"clauses": [{"kind": "management", "article": "", "points": 1000}]}', "length >= 1"),
        (b'{"travel": {"article": "1", "rule": "coin"}}', "Invalid enum value 'coin'"),
        (b'{"taxi": 1}', "unknown field `taxi`"),
    ],
)
def test_terms_that_cannot_be_are_refused_by_name(document: bytes, says: str) -> None:
    with pytest.raises(msgspec.ValidationError, match=says):
        msgspec.json.decode(document, type=AgreementTerms)
