"""Rules and changes as people read them, in both languages."""

from zoneinfo import ZoneInfo

import pytest

from interpretariat.allocation.rules import RULES
from interpretariat.formats.display import Display
from interpretariat.formats.why import against, change_sentence, effect_sentence, main_cause, remaining
from interpretariat.formats.words import NBSP, Locale, translator
from tests.factory import NOW

ZONE = ZoneInfo("America/Toronto")
AT = {"interpreters": ("7",), "start": "2026-12-01T15:15:00+00:00", "mode": "telephone", "cents": 8200}


def sentence(locale: Locale, **change: object) -> str:
    names, languages = {"7": "Nadia B.", "9": "Karim R."}, {"pbu": "pachto"}
    said = change_sentence(AT | change, names, languages, translator(locale), Display(locale, ZONE, NOW))
    return said.replace(NBSP, " ")


def test_funnel_counts_who_is_left_after_each_rule_that_stopped_somebody() -> None:
    steps = remaining({"overlap": 2, "language": 114, "availability": 3}, 120, translator("en"))
    assert [(step.rule, step.people) for step in steps] == [
        ("", 120),
        ("language", 6),
        ("availability", 3),
        ("overlap", 1),
    ]
    assert steps[-1].sentence == "are free, travel included"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"change": "now"}, "Un nouveau calcul la sert, à 10 h 15 : Nadia B. (82,00 $)"),
        ({"change": "start_option", "minutes": 15}, "Décaler à 10 h 15 : Nadia B. (82,00 $)"),
        ({"change": "fallback_mode"}, "Par téléphone : Nadia B. (82,00 $)"),
        ({"change": "fallback_mode", "mode": "video"}, "Par vidéo : Nadia B. (82,00 $)"),
        (
            {"change": "alternative_language", "language": "pbu"},
            "Accepter une autre langue, pachto : Nadia B. (82,00 $)",
        ),
        ({"change": "radius", "km": 4}, "Demander 4,0 km de plus à Nadia B. (82,00 $)"),
        ({"change": "cap", "day_minutes": 30, "week_minutes": 0}, "Demander 30 min de plus à Nadia B. (82,00 $)"),
        (
            {"change": "move", "appointment": "51", "person": "7", "to": ("9",)},
            "Libérer Nadia B. : confier D-0051 à Karim R. (82,00 $)",
        ),
        (
            {
                "change": "move",
                "appointment": "51",
                "person": "7",
                "to": ("7",),
                "to_start": "2026-12-01T18:00:00+00:00",
            },
            "Libérer Nadia B. : déplacer D-0051 à 13 h, avec Nadia B. (82,00 $)",
        ),
        (
            {"change": "cap", "interpreters": ("7", "9"), "person": "9", "day_minutes": 0, "week_minutes": 45},
            "Demander 45 min de plus à Karim R. (82,00 $)",
        ),
    ],
)
def test_change_says_what_to_do_who_comes_and_the_price(change: dict[str, object], said: str) -> None:
    assert sentence("fr", **change) == said


def test_recruiting_names_nobody() -> None:
    said = change_sentence({"change": "recruit", "language": "moe"}, {}, {}, translator("en"), Display("en", ZONE, NOW))
    assert said == "Recruit: no one in the pool speaks this language"


@pytest.mark.parametrize(
    ("locale", "change", "said"),
    [
        ("fr", {"effect_cents": -71200}, "Coût du plan : −712,00 $"),
        ("en", {"effect_cents": 1250}, "Cost of the plan: +$12.50"),
        ("fr", {"effect_at_most_cents": -320000}, "Coût du plan : jusqu'à −3 200,00 $"),
        ("fr", {}, ""),
    ],
)
def test_effect_is_what_the_whole_plan_costs_more_or_less(locale: Locale, change: dict[str, int], said: str) -> None:
    found = effect_sentence(change, translator(locale), Display(locale, ZONE, NOW))
    assert found.replace(NBSP, " ").replace("\u202f", " ") == said


@pytest.mark.parametrize("locale", ["fr", "en"])
def test_every_rule_has_words(locale: Locale) -> None:
    words = translator(locale)
    assert [rule for rule in (*RULES, "credential") if against(rule, words) == rule] == []
    causes = {main_cause({"language": 3, rule: 1}, words) for rule in (*RULES, "credential")}
    assert len(causes) == len(RULES) + 1


def test_cause_is_the_last_rule_that_stopped_somebody() -> None:
    said = main_cause({"language": 114, "overlap": 2, "availability": 3}, translator("fr"))
    assert said == "Les personnes possibles sont déjà ailleurs."
