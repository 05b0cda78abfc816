"""A state is a shape, a colour relative to the reader, and a sentence that says as much as is known."""

from collections.abc import Callable
from typing import get_args

import pytest

from interpretariat.domain.lifecycle import BOOKING, BOOKING_STATES, REQUEST, REQUEST_STATES
from interpretariat.domain.policy import Role
from interpretariat.formats.states import EVENTS, Colour, Look, booking_look, event_word, request_look, state_word
from interpretariat.formats.words import NBSP, translator
from tests.web.styleguide import SYMBOLS

FR, EN = translator("fr"), translator("en")


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize(
    ("look", "states"), [(request_look, REQUEST_STATES), (booking_look, BOOKING_STATES)], ids=["request", "booking"]
)
def test_every_state_is_shown_to_every_role_with_a_shape_of_the_sprite(
    look: Callable[..., Look], states: tuple[str, ...], role: Role
) -> None:
    looks = [look(state, role, FR) for state in states]
    assert {shown.shape for shown in looks} <= set(SYMBOLS)
    assert {shown.colour for shown in looks} <= set(get_args(Colour))
    assert all(shown.sentence for shown in looks)


def test_requests_are_told_apart_by_shape_alone() -> None:
    shapes = [request_look(state, "requester", FR).shape for state in REQUEST_STATES]
    assert len(set(shapes)) == len(REQUEST_STATES)


def test_live_bookings_are_told_apart_by_shape_alone() -> None:
    ended = {"declined", "expired", "released"}
    absent = {state for state in BOOKING_STATES if state.startswith("no_show")}
    others = [state for state in BOOKING_STATES if state not in ended | absent]
    assert len({booking_look(state, "interpreter", FR).shape for state in others}) == len(others)


@pytest.mark.parametrize(
    ("state", "role", "colour"),
    [
        ("draft", "requester", "attention"),
        ("draft", "organisation_manager", "attention"),
        ("draft", "coordinator", "neutral"),
        ("submitted", "requester", "info"),
        ("submitted", "coordinator", "attention"),
        ("offered", "interpreter", "attention"),
        ("offered", "requester", "info"),
        ("confirmed", "requester", "ok"),
        ("unfilled", "requester", "alert"),
        ("cancelled", "requester", "neutral"),
    ],
)
def test_colour_of_a_request_says_who_must_act(state: str, role: str, colour: Colour) -> None:
    assert request_look(state, role, FR).colour == colour


@pytest.mark.parametrize(
    ("state", "role", "colour"),
    [
        ("offered", "interpreter", "attention"),
        ("offered", "coordinator", "info"),
        ("accepted", "coordinator", "attention"),
        ("accepted", "interpreter", "info"),
        ("delivered", "requester", "attention"),
        ("delivered", "interpreter", "info"),
        ("withdrawn", "interpreter", "neutral"),
        ("disputed", "coordinator", "attention"),
        ("no_show_interpreter", "interpreter", "attention"),
        ("invoiced", "finance", "neutral"),
    ],
)
def test_colour_of_a_booking_says_who_must_act(state: str, role: str, colour: Colour) -> None:
    assert booking_look(state, role, FR).colour == colour


@pytest.mark.parametrize(
    ("facts", "french", "english"),
    [
        (
            {"interpreter": "Nadia B.", "arrives": "13 h 50"},
            "Confirmée~: Nadia B. arrive à 13 h 50",
            "Confirmed: Nadia B. arrives at 13 h 50",
        ),
        ({"interpreter": "Nadia B."}, "Confirmée~: Nadia B.", "Confirmed: Nadia B."),
        ({"interpreter": None, "arrives": ""}, "Confirmée", "Confirmed"),
    ],
)
def test_sentence_says_as_much_as_is_known(facts: dict[str, object], french: str, english: str) -> None:
    said = request_look("confirmed", "requester", FR, **facts), request_look("confirmed", "requester", EN, **facts)
    assert [look.sentence for look in said] == [french.replace("~", NBSP), english]


def test_state_word_agrees_with_what_it_names() -> None:
    assert (state_word("request", "confirmed", FR), state_word("booking", "confirmed", FR)) == ("Confirmée", "Confirmé")


def test_state_word_of_an_unknown_state_is_the_state() -> None:
    assert state_word("request", "elsewhere", FR) == "elsewhere"


def test_every_event_of_the_machines_has_its_verb() -> None:
    assert BOOKING.table.keys() | REQUEST.table.keys() == EVENTS.keys()


def test_event_word_is_translated() -> None:
    assert (event_word("cancel", FR), event_word("cancel", EN)) == ("annuler", "cancel")
