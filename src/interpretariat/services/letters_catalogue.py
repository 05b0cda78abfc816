"""Every letter of the house, made of an invented city: what an administrator reads before anybody receives it."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Final

from interpretariat.db.models import (
    Account,
    Booking,
    Credential,
    CredentialKind,
    Interpreter,
    Language,
    Organisation,
    Request,
    Site,
)
from interpretariat.formats.mail import Letter
from interpretariat.formats.words import N_
from interpretariat.services.blocks import block_letter
from interpretariat.services.bookings_letters import TEXTS, step_letter
from interpretariat.services.bookings_new import new_booking
from interpretariat.services.busy_letters import busy_letter
from interpretariat.services.credentials import Paper, Standing, credential_letter
from interpretariat.services.digest import Morning, digest_letter
from interpretariat.services.letters import Correspondent
from interpretariat.services.live_effect import endangered_letter
from interpretariat.services.no_show import absent_letter
from interpretariat.services.offers_letters import exhausted_letter, expired_letter, offer_letter, unanswered_letter
from interpretariat.services.outbox import sign_in_letter
from interpretariat.services.people_admin import welcome_letter
from interpretariat.services.publishing_letters import interpreter_letter, requester_letter
from interpretariat.services.reminders import reminder_letter
from interpretariat.services.zone_letters import Move, zones_letter

AUDIENCES: Final[Mapping[str, str]] = {
    "interpreter": N_("Interprète"),
    "requester": N_("Service demandeur"),
    "coordinator": N_("Coordination"),
    "anybody": N_("Toute personne"),
}

Maker = Callable[[Correspondent, Account, Booking], Letter]

MADE: Final[Mapping[tuple[str, str], Maker]] = {
    ("offer", "interpreter"): offer_letter,
    ("expired", "interpreter"): expired_letter,
    ("unanswered", "requester"): lambda reader, account, booking: unanswered_letter(reader, account, booking.request),
    ("unanswered", "coordinator"): lambda reader, account, booking: unanswered_letter(
        reader, account, booking.request, people=3
    ),
    ("exhausted", "coordinator"): lambda reader, account, booking: exhausted_letter(reader, account, booking.request),
    ("published", "interpreter"): lambda reader, account, booking: interpreter_letter(reader, account, [booking]),
    ("published", "requester"): lambda reader, account, booking: requester_letter(reader, account, [booking.request]),
    ("reminder", "interpreter"): lambda reader, account, booking: reminder_letter(
        reader, account, booking, "interpreter"
    ),
    ("reminder", "requester"): lambda reader, account, booking: reminder_letter(reader, account, booking, "requester"),
    ("digest", "coordinator"): lambda reader, account, _booking: digest_letter(
        reader, account, Morning(42, 3, 1, 12, 2, 0)
    ),
    ("endangered", "requester"): lambda reader, account, booking: endangered_letter(
        reader, account, booking, 15, of_pool=False
    ),
    ("endangered", "coordinator"): lambda reader, account, booking: endangered_letter(
        reader, account, booking, 15, of_pool=True
    ),
    ("absent", "coordinator"): absent_letter,
    ("busy", "interpreter"): lambda reader, account, booking: busy_letter(
        reader, account, booking.interpreter, [booking], own=True
    ),
    ("busy", "coordinator"): lambda reader, account, booking: busy_letter(
        reader, account, booking.interpreter, [booking], own=False
    ),
    ("block_cancel", "requester"): lambda reader, account, booking: block_letter(
        reader, account, booking.request, 30, "cancel"
    ),
    ("block_change", "requester"): lambda reader, account, booking: block_letter(
        reader, account, booking.request, 30, "change"
    ),
    ("credential", "interpreter"): lambda reader, account, booking: credential_letter(
        reader, account, booking.interpreter, _paper(reader, "ending")
    ),
    ("credential", "coordinator"): lambda reader, account, booking: credential_letter(
        reader, _another(account), booking.interpreter, _paper(reader, "ended")
    ),
    ("zones", "coordinator"): lambda reader, account, booking: zones_letter(
        reader, account, [Move(booking, booking.starts_at - timedelta(hours=1), "travel")], "2026c"
    ),
    ("welcome", "anybody"): lambda reader, account, _booking: welcome_letter(
        reader.words, account, "Claire Gagnon", f"{reader.base_url}/connexion"
    ),
    ("signin", "anybody"): lambda reader, account, _booking: sign_in_letter(
        reader.words, account, f"{reader.base_url}/connexion/lien/exemple"
    ),
}
"""(kind, who reads) → how it is made; the letters of steps are those of `bookings_letters.TEXTS`."""


def _paper(reader: Correspondent, standing: Standing) -> Paper:
    """A paper with its end: a month ahead, or yesterday."""
    today = reader.display.now.date()
    kind = CredentialKind(
        code="background_check", name_fr="Antécédents", name_en="Background check", required=True, warn_days=45
    )
    end = today + timedelta(days=30 if standing == "ending" else -1)
    return Paper(kind, standing, Credential(kind=kind.code, issued_on=today - timedelta(days=700), expires_on=end))


def _another(account: Account) -> Account:
    """Somebody who reads about another person's paper."""
    return Account(id=2, email=account.email, name=account.name, locale=account.locale, active=True, phone="")


def kinds() -> list[tuple[str, str]]:
    """(kind, who reads) of every letter of the catalogue."""
    return [*MADE, *TEXTS]


def sample_letter(kind: tuple[str, str], reader: Correspondent, *, now: datetime) -> Letter:
    """One letter as its reader would receive it. Raises KeyError for a kind that is none."""
    account, booking = sample(now, reader.words.locale, state=_STATES.get(kind[0], "confirmed"))
    if kind in MADE:
        return MADE[kind](reader, account, booking)
    text = next(text for key, text in TEXTS.items() if key == kind)
    side = next(each for key, each in TEXTS if (key, each) == kind)
    return step_letter(reader, account, side, booking, text, minutes=15, why="nearer")


_STATES: Final = {"offer": "offered", "expired": "expired", "accepted": "accepted", "published": "offered"}
"""Kind → the state of the booking that it tells; the others tell of a confirmed one."""


def sample(now: datetime, locale: str = "fr", *, state: str = "confirmed") -> tuple[Account, Booking]:
    """A reader and a booking with everything that a row can hold; in no database."""
    account = Account(id=1, email="nadia@ville.example", name="Nadia Benali", locale=locale, active=True, phone="")
    start = now.replace(minute=0, second=0, microsecond=0) + timedelta(days=3)
    end = start + timedelta(hours=1)
    request = Request(
        id=1093,
        organisation=Organisation(name="Clinique des Essais"),
        site=Site(name="Point de service des Essais", address="50, rue des Essais", city="Québec"),
        language=Language(code="ara", name_fr="arabe", name_en="Arabic"),
        requester=account,
        zone="America/Toronto",
        mode="in_person",
        state="offered",
        tier=1,
        bookings=[],
        starts_at=start,
        ends_at=end,
    )
    person = Interpreter(id=1, name="Nadia Benali", account=account, account_id=1, zone="America/Toronto")
    booking = new_booking(
        request, person, starts_at=start, ends_at=end, mode="in_person", answer_by=start - timedelta(hours=48)
    )
    booking.id, booking.state, booking.uid = 2041, state, "exemple"
    booking.actual_starts_at, booking.actual_ends_at = start, start + timedelta(minutes=75)
    return account, booking
