"""Each refusal has its sentence; the one chosen says as much as the facts allow."""

from datetime import UTC, datetime
from itertools import combinations
from zoneinfo import ZoneInfo

import pytest

from interpretariat.domain import refusals
from interpretariat.domain.refusals import Problem, Refusal
from interpretariat.formats.refusal_words import PROBLEMS, REFUSALS, problem_sentence, refusal_sentence
from interpretariat.formats.states import places
from interpretariat.formats.words import french

TORONTO = ZoneInfo("America/Toronto")
CODES = {kind.code for kind in Refusal.__subclasses__() if kind.__module__ == refusals.__name__}


def test_every_refusal_of_the_domain_has_a_sentence_of_its_own() -> None:
    assert REFUSALS.keys() >= CODES


@pytest.mark.parametrize("code", sorted(REFUSALS))
def test_every_refusal_can_be_told_without_facts(code: str) -> None:
    kind = type("Told", (Refusal,), {"code": code})
    for locale in ("fr", "en"):
        said = refusal_sentence(kind(), locale)
        assert "{" not in said
        assert code not in said


def test_the_sentence_with_the_most_known_facts_is_chosen() -> None:
    facts = {
        "interpreter": "Nadia B.",
        "starts_at": datetime(2026, 11, 24, 14, tzinfo=UTC),
        "ends_at": datetime(2026, 11, 24, 15, 30, tzinfo=UTC),
    }
    assert refusal_sentence(refusals.SlotTaken(**facts), "fr", zone=TORONTO) == french(
        "Nadia B. a déjà un rendez-vous de 9 h à 10 h 30. Choisissez une autre heure ou une autre personne."
    )


def test_a_deadline_is_told_with_its_day() -> None:
    late = refusals.TooLateToChange(deadline_at=datetime(2026, 11, 24, 14, tzinfo=UTC))
    assert refusal_sentence(late, "en", zone=TORONTO) == (
        "The time to change ended on Nov. 24, 9:00 a.m. Call the coordination, or cancel."
    ).replace("Nov. 24", "Nov.\N{NO-BREAK SPACE}24").replace("9:00 a.m.", "9:00\N{NO-BREAK SPACE}a.m.")


def test_instants_are_not_told_without_a_zone() -> None:
    taken = refusals.SlotTaken(
        interpreter="Nadia B.", starts_at=datetime(2026, 11, 24, tzinfo=UTC), ends_at=datetime(2026, 11, 25, tzinfo=UTC)
    )
    assert refusal_sentence(taken, "en") == (
        "The interpreter is already booked at that time. Choose another time or person."
    )


def test_a_refused_transition_names_the_state_and_what_is_possible() -> None:
    refused = refusals.TransitionRefused(
        entity="request", state="confirmed", event="submit", possible=("cancel", "reopen")
    )
    assert refusal_sentence(refused, "fr") == french(
        "Impossible : l'état est maintenant « Confirmée ». Vous pouvez : annuler ou rouvrir."
    )


def test_a_refused_transition_without_issue_promises_nothing() -> None:
    refused = refusals.TransitionRefused(entity="booking", state="credited", event="cancel", possible=())
    assert refusal_sentence(refused, "en") == "Not possible: the state is now “Credited”."


def test_an_unknown_refusal_is_named() -> None:
    class Odd(Refusal):
        code = "odd"

    assert refusal_sentence(Odd(), "en") == (
        "Not possible for now (code “odd”). If it happens again, write to the coordination."
    )


@pytest.mark.parametrize(
    ("problem", "sentence"),
    [
        (Problem("language", "required"), "Choisissez une langue."),
        (Problem("elsewhere", "required"), "Remplissez ce champ."),
        (Problem("code", "unknown", "xx"), "« xx » est inconnu. Choisissez dans la liste."),
        (Problem("code", "unknown"), "Choisissez dans la liste."),
        (Problem("minutes", "too_large", 9000, {"maximum": 1440}), "Écrivez 1 440 ou moins."),
        (Problem("field", "odd"), "Cette valeur ne convient pas (code « odd »)."),
    ],
)
def test_a_problem_says_the_remedy(problem: Problem, sentence: str) -> None:
    assert problem_sentence(problem, "fr") == french(sentence)


def test_a_value_is_never_read_as_a_message() -> None:
    assert problem_sentence(Problem("code", "unknown", "{code} %s"), "en") == (
        "“{code} %s” is unknown. Choose from the list."
    )


@pytest.mark.parametrize("table", [REFUSALS, PROBLEMS], ids=["refusals", "problems"])
def test_no_sentence_hides_a_better_informed_one(table: dict[str, tuple[str, ...]]) -> None:
    for sentences in table.values():
        hidden = [later for first, later in combinations(sentences, 2) if places(first) <= places(later)]
        assert hidden == []
