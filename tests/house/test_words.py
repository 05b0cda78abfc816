"""Every French text has its English one, and both have the same places for facts."""

import ast
from collections.abc import Callable
from typing import Any

import pytest
from babel.messages.extract import extract_python
from jinja2.ext import babel_extract

from tests.house.messages import KEYWORDS, Message, english, extracted, french, misplaced, translated
from tests.house.tree import texts


def test_every_french_text_has_an_english_one() -> None:
    known = {(message.context, message.singular) for message in english()}
    missing = [
        f"{place} {message.singular}"
        for message, place in french().items()
        if (message.context, message.singular) not in known
    ]
    assert missing == [], "\n".join(missing)


def test_every_english_text_is_of_a_french_one() -> None:
    said = french()
    assert [
        f"{texts[0].catalogue} {message.singular}" for message, texts in english().items() if message not in said
    ] == []


def test_no_text_hides_inside_an_f_string() -> None:
    """Before Python 3.12 an f-string is one token: the texts in it are found by no tool."""
    hidden = [
        f"{name}:{call.lineno}"
        for name, text in texts("src/interpretariat/**/*.py")
        for whole in ast.walk(ast.parse(text))
        if isinstance(whole, ast.JoinedStr)
        for call in ast.walk(whole)
        if isinstance(call, ast.Call)
        and call.args
        and isinstance(call.args[0], ast.Constant)
        and getattr(call.func, "attr", getattr(call.func, "id", "")) in KEYWORDS
    ]
    assert hidden == []


def test_places_for_facts_are_the_same() -> None:
    assert [message for message, texts in english().items() for text in texts if misplaced(message, text.forms)] == []


def test_a_text_has_one_english_in_all_catalogues() -> None:
    assert [message for message, texts in english().items() if len({text.forms for text in texts}) > 1] == []


PYTHON = """
w.gettext("Un {x}")
_("Deux")
N_("Trois")
w.ngettext("Un", "Des", n)
w.pgettext("ici", "Là")
_(kept)
"""
TEMPLATE = """
{{ gettext("Un {x}", x=1) }}
{{ _("Deux") }}
{{ N_("Trois") }}
{{ ngettext("Un", "Des", n) }}
{{ pgettext("ici", "Là") }}
{{ _(kept) }}
"""


@pytest.mark.parametrize(("method", "source"), [(extract_python, PYTHON), (babel_extract, TEMPLATE)])
def test_message_is_found_in_each_form(method: Callable[..., Any], source: str) -> None:
    assert list(extracted(source, method)) == [
        (2, Message("", "Un {x}")),
        (3, Message("", "Deux")),
        (4, Message("", "Trois")),
        (5, Message("", "Un", "Des")),
        (6, Message("ici", "Là")),
    ]


def test_fuzzy_and_empty_texts_count_as_none() -> None:
    entries = ['msgid "Un"\nmsgstr "One"', '#, fuzzy\nmsgid "Deux"\nmsgstr "Two"', 'msgid "Trois"\nmsgstr ""']
    assert list(translated("\n\n".join(entries))) == [(Message("", "Un"), ("One",))]


@pytest.mark.parametrize(
    ("message", "forms", "wrong"),
    [
        (Message("", "Le {day}"), ("On {day}",), False),
        (Message("", "Le {day}"), ("On {date}",), True),
        (Message("", "Le {day}"), ("On that day",), True),
        (Message("", "{n} jour", "{n} jours"), ("one day", "{n} days"), False),
        (Message("", "{n} jour de {who}", "{n} jours de {who}"), ("one day of {who}", "{n} days"), True),
        (Message("", "{n} jour", "{n} jours"), ("{n} days",), True),
    ],
)
def test_lost_place_is_found(message: Message, forms: tuple[str, ...], *, wrong: bool) -> None:
    assert misplaced(message, forms) is wrong
