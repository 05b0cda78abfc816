"""Nothing of the person served, nor of where they are received, is in any letter, in any language."""

import ast
import sys
from datetime import timedelta
from email import message_from_bytes
from email.policy import default
from typing import Any

import pytest

from interpretariat.db.models import Request, Site
from interpretariat.db.sealed import RING
from interpretariat.formats.mail import Letter, compose, letter_html, letter_text
from interpretariat.formats.words import LOCALES, Locale
from interpretariat.services import letters_catalogue as catalogue
from interpretariat.services.letters import correspondent_in
from tests.city import SECRET
from tests.factory import NOW, ZONE
from tests.house.tree import texts

CANARIES = {
    "note": "canari-consigne",
    "file_reference": "canari-dossier",
    "contact": "canari-contact",
    "professional": "canari-professionnel",
    "service": "canari-service",
    "room": "canari-salle",
    "access": "canari-acces",
    "remote_link": "https://canari-lien.example",
    "risks": "canari-risques",
    "urgency_reason": "canari-urgence",
    "billing_contact": "canari-facture",
    "variety": "canari-variete",
    "domain": "mental_health",
}


@pytest.fixture(autouse=True)
def keys() -> None:
    """Links of letters are signed."""
    RING.load(SECRET)


@pytest.fixture
def with_canaries(monkeypatch: pytest.MonkeyPatch) -> None:
    """The invented booking holds a canary in every field that says something of the person or of the meeting."""
    plain = catalogue.sample

    def sample(*args: object, **kwargs: object) -> object:
        account, booking = plain(*args, **kwargs)  # type: ignore[arg-type]  # handed through
        for name, canary in CANARIES.items():
            assert hasattr(Request, name)
            setattr(booking.request, name, canary)
        booking.request.site = Site(name="canari-lieu", address="canari-adresse", city="canari-ville")
        return account, booking

    monkeypatch.setattr(catalogue, "sample", sample)


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("kind", catalogue.kinds(), ids=".".join)
def test_letter_says_nothing_of_the_person_nor_of_the_place(with_canaries: None, kind: tuple[str, str], locale: Locale) -> None:  # fmt: skip
    letter = catalogue.sample_letter(kind, correspondent_in(locale, ZONE, "https://ville.example", NOW), now=NOW)
    said = "\n".join((letter.subject, letter_text(letter), letter_html(letter, locale))).lower()
    assert "canari" not in said
    assert "mental" not in said
    assert "mentale" not in said
    assert "none" not in letter_text(letter).lower()
    assert letter.subject
    assert letter.action
    message = compose(letter, sender="a@ville.example", recipient="b@ville.example", locale=locale, message_id="<x@y>")
    parts = message_from_bytes(message, policy=default)
    assert [part.get_content_type() for part in parts.walk()] == ["multipart/alternative", "text/plain", "text/html"]


@pytest.mark.parametrize("kind", catalogue.kinds(), ids=".".join)
def test_letter_is_another_in_english(kind: tuple[str, str]) -> None:
    french, english = (
        catalogue.sample_letter(kind, correspondent_in(locale, ZONE, "https://ville.example", NOW), now=NOW)
        for locale in LOCALES
    )
    assert letter_text(french) != letter_text(english)
    assert not {"vous", "votre", "pour", "réponse"} & set(letter_text(english).lower().split())


def makers() -> set[tuple[str, str]]:
    """(module, function) of every function of the house that writes a letter."""
    return {
        (name.removeprefix("src/").removesuffix(".py").replace("/", "."), function.name)
        for name, text in texts("src/interpretariat/**/*.py")
        for function in ast.walk(ast.parse(text))
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for call in ast.walk(function)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "Letter"
    }


def kinds_posted() -> set[str]:
    """The kinds that are written out where a letter is queued."""
    return {
        said.value.value
        for _, text in texts("src/interpretariat/services/**/*.py")
        for call in ast.walk(ast.parse(text))
        if isinstance(call, ast.Call) and getattr(call.func, "attr", getattr(call.func, "id", "")) == "post"
        for said in call.keywords
        if said.arg == "kind" and isinstance(said.value, ast.Constant)
    }


def test_catalogue_has_every_letter_that_is_written_anywhere(monkeypatch: pytest.MonkeyPatch) -> None:
    used: set[tuple[str, str]] = set()
    plain = Letter.__init__

    def noted(letter: Letter, *args: Any, **kwargs: Any) -> None:
        frame = sys._getframe(1)
        used.add((frame.f_globals["__name__"], frame.f_code.co_name))
        plain(letter, *args, **kwargs)

    monkeypatch.setattr(Letter, "__init__", noted)
    for kind in catalogue.kinds():
        catalogue.sample_letter(kind, correspondent_in("fr", ZONE, "https://ville.example", NOW), now=NOW)
    assert used == makers()


def test_catalogue_has_every_kind_that_is_queued() -> None:
    kinds = {kind for kind, _ in catalogue.kinds()}
    assert {"welcome", "credential", "busy", "zones", "absent", "signin"} <= kinds_posted() <= kinds
    assert {f"block_{event}" for event in ("cancel", "change")} <= kinds


@pytest.mark.parametrize("reader", ["interpreter", "coordinator"])
def test_interpreter_and_coordination_read_another_letter(reader: str) -> None:
    busy, paper = (
        letter_text(
            catalogue.sample_letter((kind, reader), correspondent_in("fr", ZONE, "https://ville.example", NOW), now=NOW)
        )
        for kind in ("busy", "credential")
    )
    assert ("/moi/disponibilites/agendas" in busy) is (reader == "interpreter")
    assert ("/coordination/interpretes/1" in paper) is (reader == "coordinator")


def test_sample_is_three_days_ahead() -> None:
    _, booking = catalogue.sample(NOW)
    assert booking.starts_at == NOW + timedelta(days=3)
