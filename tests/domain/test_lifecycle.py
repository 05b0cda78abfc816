from itertools import product

import pytest

from interpretariat.domain.lifecycle import (
    BOOKING,
    BOOKING_STATES,
    REQUEST,
    REQUEST_STATES,
    BookingState,
    Decision,
    Machine,
    RequestState,
    holds_slot,
    next_state,
    parties,
    party_of,
    possible,
    request_state,
)
from interpretariat.domain.policy import SYSTEM, Actor, Role
from interpretariat.domain.refusals import TransitionRefused

# The tables of the domain reference, written out once more: state, event, outcome → state.
BOOKING_MOVES = {
    (None, "offer", "offered"): "offered",
    (None, "offer", "agreed"): "confirmed",
    ("offered", "accept", "held"): "confirmed",
    ("offered", "accept", "broadcast"): "accepted",
    ("offered", "decline", ""): "declined",
    ("offered", "expire", ""): "expired",
    ("offered", "release", ""): "released",
    ("offered", "cancel", "in_time"): "cancelled",
    ("offered", "cancel", "late"): "late_cancelled",
    ("accepted", "confirm", ""): "confirmed",
    ("accepted", "withdraw", ""): "withdrawn",
    ("accepted", "release", ""): "released",
    ("accepted", "cancel", "in_time"): "cancelled",
    ("accepted", "cancel", "late"): "late_cancelled",
    ("confirmed", "withdraw", ""): "withdrawn",
    ("confirmed", "release", ""): "released",
    ("confirmed", "cancel", "in_time"): "cancelled",
    ("confirmed", "cancel", "late"): "late_cancelled",
    ("confirmed", "deliver", ""): "delivered",
    ("confirmed", "report_no_show", "client"): "no_show_client",
    ("confirmed", "report_no_show", "professional"): "no_show_professional",
    ("confirmed", "report_no_show", "interpreter"): "no_show_interpreter",
    ("late_cancelled", "waive", ""): "cancelled",
    ("late_cancelled", "invoice", ""): "invoiced",
    ("delivered", "sign", ""): "closed",
    ("delivered", "dispute", ""): "disputed",
    ("no_show_client", "sign", ""): "closed",
    ("no_show_client", "dispute", ""): "disputed",
    ("no_show_professional", "sign", ""): "closed",
    ("no_show_professional", "dispute", ""): "disputed",
    ("no_show_interpreter", "sign", ""): "closed",
    ("no_show_interpreter", "dispute", ""): "disputed",
    ("disputed", "settle", ""): "closed",
    ("closed", "invoice", ""): "invoiced",
    ("invoiced", "credit", ""): "credited",
}
REQUEST_MOVES = {
    ("draft", "submit", ""): "submitted",
    ("submitted", "give_up", ""): "unfilled",
    ("unfilled", "reopen", ""): "submitted",
    ("submitted", "reject", ""): "rejected",
    ("draft", "cancel", "in_time"): "cancelled",
    ("draft", "cancel", "late"): "late_cancelled",
    ("submitted", "cancel", "in_time"): "cancelled",
    ("submitted", "cancel", "late"): "late_cancelled",
    ("offered", "cancel", "in_time"): "cancelled",
    ("offered", "cancel", "late"): "late_cancelled",
    ("confirmed", "cancel", "in_time"): "cancelled",
    ("confirmed", "cancel", "late"): "late_cancelled",
}
BOOKING_PARTIES = {
    "offer": {"coordinator", "system"},
    "accept": {"interpreter"},
    "decline": {"interpreter"},
    "expire": {"system"},
    "confirm": {"coordinator", "system"},
    "withdraw": {"interpreter"},
    "release": {"coordinator", "system"},
    "cancel": {"requester"},
    "waive": {"coordinator"},
    "deliver": {"interpreter"},
    "report_no_show": {"requester", "interpreter"},
    "sign": {"requester", "system"},
    "dispute": {"requester", "interpreter"},
    "settle": {"coordinator"},
    "invoice": {"finance"},
    "credit": {"finance"},
}

MACHINES = [(BOOKING, (None, *BOOKING_STATES), BOOKING_MOVES), (REQUEST, REQUEST_STATES, REQUEST_MOVES)]
PAIRS = [
    pytest.param(machine, state, event, moves, id=f"{machine.entity}-{state}-{event}")
    for machine, states, moves in MACHINES
    for state, event in product(states, machine.table)
]


@pytest.mark.parametrize(("machine", "state", "event", "moves"), PAIRS)
def test_every_pair_moves_as_the_table_says_or_is_refused(
    machine: Machine[str], state: str | None, event: str, moves: dict[tuple[str | None, str, str], str]
) -> None:
    expected = {outcome: to for (at, move, outcome), to in moves.items() if (at, move) == (state, event)}
    if expected:
        assert dict(machine.table[event][state].to) == expected
        assert {outcome: next_state(machine, state, event, outcome) for outcome in expected} == expected
    else:
        with pytest.raises(TransitionRefused) as refusal:
            next_state(machine, state, event)
        instead = tuple(e for e in machine.table if any((at, move) == (state, e) for at, move, _ in moves))
        assert refusal.value.facts == {
            "entity": machine.entity,
            "state": state,
            "event": event,
            "possible": instead,
        }


def test_unknown_event_is_refused() -> None:
    with pytest.raises(TransitionRefused):
        next_state(BOOKING, "offered", "explode")


def test_outcome_that_was_not_decided_is_an_error_of_the_caller() -> None:
    with pytest.raises(ValueError, match="in_time"):
        next_state(BOOKING, "confirmed", "cancel")


@pytest.mark.parametrize("event", BOOKING.table)
def test_booking_events_belong_to_their_parties(event: str) -> None:
    for state in BOOKING.table[event]:
        assert parties(BOOKING, state, event) == BOOKING_PARTIES[event]


def test_parties_of_an_impossible_event_is_refused() -> None:
    with pytest.raises(TransitionRefused):
        parties(BOOKING, "closed", "accept")


def test_possible_names_the_events_of_one_party() -> None:
    assert possible(BOOKING, "confirmed", "interpreter") == ("withdraw", "deliver", "report_no_show")
    assert possible(BOOKING, "confirmed", "requester") == ("cancel", "report_no_show")
    assert possible(BOOKING, "credited") == ()


def test_party_of_each_role() -> None:
    parties_of_roles = {role: party_of(Actor(1, role, "Nadia B.")) for role in Role}
    assert parties_of_roles == {
        Role.REQUESTER: "requester",
        Role.ORGANISATION_MANAGER: "requester",
        Role.INTERPRETER: "interpreter",
        Role.COORDINATOR: "coordinator",
        Role.FINANCE: "finance",
        Role.ADMINISTRATOR: None,
        Role.AUDITOR: None,
        Role.FUNDER: None,
    }
    assert party_of(SYSTEM) == "system"


def test_holding_states_are_four() -> None:
    assert [state for state in BOOKING_STATES if holds_slot(state)] == ["offered", "accepted", "confirmed", "delivered"]


def test_broadcast_holds_nothing_until_someone_accepts() -> None:
    assert not holds_slot("offered", broadcast=True)
    assert holds_slot("accepted", broadcast=True)


@pytest.mark.parametrize(
    ("decision", "bookings", "needed", "state"),
    [
        ("draft", [], 1, "draft"),
        ("submitted", [], 1, "submitted"),
        ("submitted", ["offered"], 1, "offered"),
        ("submitted", ["accepted"], 1, "offered"),
        ("submitted", ["confirmed"], 1, "confirmed"),
        ("submitted", ["delivered"], 1, "confirmed"),
        ("submitted", ["no_show_client"], 1, "confirmed"),
        ("submitted", ["disputed"], 1, "confirmed"),
        ("submitted", ["closed"], 1, "closed"),
        ("submitted", ["invoiced"], 1, "closed"),
        ("submitted", ["credited"], 1, "closed"),
        ("submitted", ["declined"], 1, "submitted"),
        ("submitted", ["expired"], 1, "submitted"),
        ("submitted", ["withdrawn"], 1, "submitted"),
        ("submitted", ["released"], 1, "submitted"),
        ("submitted", ["declined", "offered"], 1, "offered"),
        ("submitted", ["offered"], 2, "submitted"),
        ("submitted", ["offered", "confirmed"], 2, "offered"),
        ("submitted", ["confirmed", "confirmed"], 2, "confirmed"),
        ("submitted", ["confirmed", "withdrawn"], 2, "submitted"),
        ("submitted", ["closed", "delivered"], 2, "confirmed"),
        ("submitted", ["closed", "invoiced"], 2, "closed"),
        ("submitted", ["closed"], 2, "submitted"),
        ("submitted", ["offered", "offered", "confirmed"], 1, "confirmed"),
        ("submitted", ["cancelled"], 1, "cancelled"),
        ("submitted", ["late_cancelled"], 1, "late_cancelled"),
        ("submitted", ["confirmed", "cancelled"], 2, "confirmed"),
        ("submitted", ["cancelled", "late_cancelled"], 2, "late_cancelled"),
        ("unfilled", ["declined"], 1, "unfilled"),
        ("rejected", [], 1, "rejected"),
        ("cancelled", ["cancelled"], 1, "cancelled"),
        ("late_cancelled", ["late_cancelled"], 1, "late_cancelled"),
        ("late_cancelled", ["declined", "invoiced"], 1, "late_cancelled"),
        ("late_cancelled", [], 1, "late_cancelled"),
        ("late_cancelled", ["declined", "cancelled"], 1, "cancelled"),
        ("late_cancelled", ["cancelled", "late_cancelled"], 2, "late_cancelled"),
    ],
)
def test_request_state_from_decision_and_bookings(
    decision: Decision, bookings: list[BookingState], needed: int, state: RequestState
) -> None:
    assert request_state(decision, bookings, needed) == state
