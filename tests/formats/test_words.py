"""The texts: no-break spaces to the character, English beside French, facts escaped when one of them is markup."""

import re
from importlib.resources import files

import pytest
from markupsafe import Markup

from interpretariat.formats.words import NBSP, Words, french, translator

ENGLISH = Words(
    "en",
    {
        (None, "Bonjour, {name}"): ("Hello, {name}",),
        (None, "{n} demande"): ("{n} request", "{n} requests"),
        (None, "Fermer"): ("Close",),
        ("période", "Fermer"): ("Close the month",),
        (None, "Vide"): ("",),
    },
)


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("Brouillon : pas encore", "Brouillon~: pas encore"),
        ("« Publié »", "«~Publié~»"),
        ("82,00 $ et {amount} $", "82,00~$ et {amount}~$"),
        ("92 % ou {p} %", "92~% ou {p}~%"),
        ("14 h 30, {h} h {m}, 45 min, 6,4 km", "14~h~30, {h}~h~{m}, 45~min, 6,4~km"),
        ("1 204 331 lignes", "1~204~331 lignes"),
        ("2 hommes, 3 minutes, 5 kmol", "2 hommes, 3 minutes, 5 kmol"),
        ("Qui vient? Oui; non!", "Qui vient? Oui; non!"),
        ("à 10:30", "à 10:30"),
        ("+ 38 demandes, − {n}", "+~38 demandes, −~{n}"),
        ("ven. 27 nov., 14 h", "ven. 27~nov., 14~h"),
        ("art. 2, Mme Roy", "art.~2, Mme~Roy"),
    ],
)
def test_french_puts_no_break_spaces(typed: str, printed: str) -> None:
    assert french(typed) == printed.replace("~", NBSP)


def test_gettext_in_french_is_the_message_with_its_spaces() -> None:
    assert translator("fr").gettext("Attention : {n} %", n=4) == f"Attention{NBSP}: 4{NBSP}%"


def test_gettext_in_french_leaves_the_facts_alone() -> None:
    assert translator("fr").gettext("Note : {note}", note="a : b") == f"Note{NBSP}: a : b"


def test_gettext_in_english_reads_the_catalogue() -> None:
    assert ENGLISH.gettext("Bonjour, {name}", name="Annie") == "Hello, Annie"


@pytest.mark.parametrize("message", ["Inconnu : oui", "Vide"])
def test_gettext_in_english_falls_back_to_french_when_the_text_is_missing(message: str) -> None:
    assert ENGLISH.gettext(message) == french(message)


def test_pgettext_tells_two_uses_of_a_word_apart() -> None:
    assert (ENGLISH.gettext("Fermer"), ENGLISH.pgettext("période", "Fermer")) == ("Close", "Close the month")


@pytest.mark.parametrize(("n", "text"), [(0, "0 demande"), (1, "1 demande"), (2, "2 demandes")])
def test_ngettext_counts_as_french_does(n: int, text: str) -> None:
    assert translator("fr").ngettext("{n} demande", "{n} demandes", n) == text


@pytest.mark.parametrize(("n", "text"), [(0, "0 requests"), (1, "1 request"), (2, "2 requests")])
def test_ngettext_counts_as_english_does(n: int, text: str) -> None:
    assert ENGLISH.ngettext("{n} demande", "{n} demandes", n) == text


def test_ngettext_prints_the_number_as_it_was_formatted() -> None:
    assert translator("fr").ngettext("{n} demande", "{n} demandes", 1200, n=f"1{NBSP}200") == f"1{NBSP}200 demandes"


def test_markup_facts_stay_markup_and_the_others_are_escaped() -> None:
    text = translator("fr").gettext("{who} & {when}", who="<b>", when=Markup("<time>9 h</time>"))
    assert text == Markup("&lt;b&gt; &amp; <time>9 h</time>")
    assert isinstance(text, Markup)


@pytest.mark.parametrize("fact", ["Nadia B.", Markup("<bdi>Nadia B.</bdi>")])
def test_a_sentence_ends_with_one_full_stop(fact: str) -> None:
    assert translator("fr").gettext("Appelez {name}. {name} attend...", name=fact) == f"Appelez {fact} {fact} attend..."


def test_text_without_markup_facts_stays_plain() -> None:
    text = translator("fr").gettext("Bonjour, {who}", who="<b>")
    assert (text, isinstance(text, Markup)) == ("Bonjour, <b>", False)


def test_every_english_catalogue_is_read_and_keeps_the_places_of_its_message() -> None:
    names = {source.name for source in (files("interpretariat.formats") / "locale" / "en").iterdir()}
    assert "design.po" in names
    for (_, message), texts in translator("en").catalogue.items():
        for text in texts:
            assert set(re.findall(r"{\w+}", text)) <= set(re.findall(r"{\w+}", message)) | {"{n}"}
