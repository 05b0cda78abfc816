"""Nothing of the person served, nor of where they are received, is in any letter, in any language."""

from datetime import timedelta
from email import message_from_bytes
from email.policy import default

import pytest

from interpretariat.db.models import Request, Site
from interpretariat.db.sealed import RING
from interpretariat.formats.mail import compose, letter_html, letter_text
from interpretariat.formats.words import LOCALES, Locale
from interpretariat.services import letters_catalogue as catalogue
from interpretariat.services.letters import correspondent_in
from tests.city import SECRET
from tests.factory import NOW, ZONE

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


def test_catalogue_has_every_kind_of_the_letters_about_bookings() -> None:
    kinds = {kind for kind, _ in catalogue.kinds()}
    assert {"offer", "expired", "published", "reminder", "digest", "signin", "accept", "withdraw", "sign"} <= kinds


def test_sample_is_three_days_ahead() -> None:
    _, booking = catalogue.sample(NOW)
    assert booking.starts_at == NOW + timedelta(days=3)
