"""The two state machines, as tables: what may happen, by whom, and what it leads to. Everything else is refused.

Some events lead to one of several states, told apart by an `outcome` that the caller has decided (late or in time).
Bookings move by their own table; a request keeps a decision, and its state is computed from that and its bookings.
"""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Generic, Literal, NamedTuple, TypeVar, get_args

from interpretariat.domain.policy import Actor, Role
from interpretariat.domain.refusals import TransitionRefused

Party = Literal["requester", "interpreter", "coordinator", "finance", "system"]
BookingState = Literal[
    "offered",
    "accepted",
    "confirmed",
    "delivered",
    "declined",
    "expired",
    "withdrawn",
    "released",
    "cancelled",
    "late_cancelled",
    "no_show_client",
    "no_show_professional",
    "no_show_interpreter",
    "disputed",
    "closed",
    "invoiced",
    "credited",
]
RequestState = Literal[
    "draft", "submitted", "offered", "confirmed", "closed", "unfilled", "rejected", "cancelled", "late_cancelled"
]
Decision = Literal["draft", "submitted", "unfilled", "rejected", "cancelled", "late_cancelled"]
"""What people decided about a request; `submitted` leaves the rest to its bookings."""

BOOKING_STATES: tuple[BookingState, ...] = get_args(BookingState)
REQUEST_STATES: tuple[RequestState, ...] = get_args(RequestState)

HOLDING: frozenset[BookingState] = frozenset({"offered", "accepted", "confirmed", "delivered"})
LOST: frozenset[BookingState] = frozenset({"declined", "expired", "withdrawn", "released"})
NO_SHOWS: tuple[BookingState, ...] = ("no_show_client", "no_show_professional", "no_show_interpreter")
_CANCELLED: frozenset[BookingState] = frozenset({"cancelled", "late_cancelled"})
_SETTLED: frozenset[BookingState] = frozenset({"closed", "invoiced", "credited"})
_PROMISED = frozenset({"confirmed", "delivered", "disputed", *NO_SHOWS}) | _SETTLED


State = TypeVar("State", bound=str)


class Transition(NamedTuple, Generic[State]):
    """By whom an event may be done, and the state it leads to for each outcome (`""` when there is only one)."""

    by: frozenset[Party]
    to: Mapping[str, State]


class Machine(NamedTuple, Generic[State]):
    """`table[event][state]` is the transition; a state of None is «does not exist yet»."""

    entity: str
    table: Mapping[str, Mapping[str | None, Transition[State]]]


def _row(by: str, to: State | Mapping[str, State], *states: str | None) -> Mapping[str | None, Transition[State]]:
    parties = frozenset(party for party in get_args(Party) if party in by.split())
    transition = Transition(parties, MappingProxyType({"": to} if isinstance(to, str) else dict(to)))
    return MappingProxyType(dict.fromkeys(states, transition))


IN_TIME_OR_LATE: Mapping[str, Literal["cancelled", "late_cancelled"]] = {
    "in_time": "cancelled",
    "late": "late_cancelled",
}

BOOKING: Machine[BookingState] = Machine(
    "booking",
    {
        "offer": _row("coordinator system", {"offered": "offered", "agreed": "confirmed"}, None),
        "accept": _row("interpreter", {"held": "confirmed", "broadcast": "accepted"}, "offered"),
        "decline": _row("interpreter", "declined", "offered"),
        "expire": _row("system", "expired", "offered"),
        "confirm": _row("coordinator system", "confirmed", "accepted"),
        "withdraw": _row("interpreter", "withdrawn", "accepted", "confirmed"),
        "release": _row("coordinator system", "released", "offered", "accepted", "confirmed"),
        "cancel": _row("requester", IN_TIME_OR_LATE, "offered", "accepted", "confirmed"),
        "waive": _row("coordinator", "cancelled", "late_cancelled"),
        "deliver": _row("interpreter", "delivered", "confirmed"),
        "report_no_show": _row(
            "requester interpreter",
            {"client": "no_show_client", "professional": "no_show_professional", "interpreter": "no_show_interpreter"},
            "confirmed",
        ),
        "sign": _row("requester system", "closed", "delivered", *NO_SHOWS),
        "dispute": _row("requester interpreter", "disputed", "delivered", *NO_SHOWS),
        "settle": _row("coordinator", "closed", "disputed"),
        "invoice": _row("finance", "invoiced", "closed", "late_cancelled"),
        "credit": _row("finance", "credited", "invoiced"),
    },
)

REQUEST: Machine[Decision] = Machine(
    "request",
    {
        "submit": _row("requester coordinator", "submitted", "draft"),
        "give_up": _row("coordinator system", "unfilled", "submitted"),
        "reopen": _row("coordinator", "submitted", "unfilled"),
        "reject": _row("coordinator", "rejected", "submitted"),
        "cancel": _row("requester coordinator", IN_TIME_OR_LATE, "draft", "submitted", "offered", "confirmed"),
    },
)
"""Leads from a request's computed state to its next decision."""


def possible(machine: Machine[State], state: str | None, party: Party | None = None) -> tuple[str, ...]:
    """The events that may happen in this state, in the table's order; those of one party when it is named."""
    return tuple(
        event
        for event, row in machine.table.items()
        if (transition := row.get(state)) and (party is None or party in transition.by)
    )


def next_state(machine: Machine[State], state: str | None, event: str, outcome: str = "") -> State:
    """The state (for a request, the decision) that the event leads to.

    Raises TransitionRefused, naming what is possible instead, and ValueError when the outcome is not one of the
    transition's: the caller had to decide it.
    """
    transition = _transition(machine, state, event)
    if outcome not in transition.to:
        raise ValueError(f"{event} needs an outcome among {sorted(transition.to)}")
    return transition.to[outcome]


def parties(machine: Machine[State], state: str | None, event: str) -> frozenset[Party]:
    """Who may do this event in this state. Raises TransitionRefused when nobody may."""
    return _transition(machine, state, event).by


def party_of(actor: Actor) -> Party | None:
    """The side an actor stands on: a manager acts as the requesters do, the timers and the planner as the system."""
    if actor.account_id is None:
        return "system"
    return _PARTIES.get(actor.role)


_PARTIES: Mapping[Role, Party] = {
    Role.REQUESTER: "requester",
    Role.ORGANISATION_MANAGER: "requester",
    Role.INTERPRETER: "interpreter",
    Role.COORDINATOR: "coordinator",
    Role.FINANCE: "finance",
}


def holds_slot(state: BookingState, *, broadcast: bool = False) -> bool:
    """Whether a booking keeps its interpreter's time; an offer sent to several people does not until one accepts."""
    return state in HOLDING and not (broadcast and state == "offered")


def request_state(decision: Decision, bookings: Iterable[BookingState], needed: int) -> RequestState:
    """A request's state, from its own decision, the states of all its bookings, and how many interpreters it needs.

    A booking that the requester cancelled lowers the need; one that was lost does not, and the request is submitted
    again.
    """
    states = [state for state in bookings if state not in LOST]
    cancelled = [state for state in states if state in _CANCELLED]
    if decision == "late_cancelled":
        return "cancelled" if states and set(states) == {"cancelled"} else "late_cancelled"
    if decision != "submitted":
        return decision
    needed -= len(cancelled)
    live = [state for state in states if state not in _CANCELLED]
    if needed <= 0 and not live:
        return "late_cancelled" if "late_cancelled" in cancelled else "cancelled"
    if len(live) < needed:
        return "submitted"
    if all(state in _SETTLED for state in live):
        return "closed"
    promised = sum(state in _PROMISED for state in live)
    return "confirmed" if promised >= needed else "offered"


def _transition(machine: Machine[State], state: str | None, event: str) -> Transition[State]:
    transition = machine.table.get(event, {}).get(state)
    if transition is None:
        raise TransitionRefused(entity=machine.entity, state=state, event=event, possible=possible(machine, state))
    return transition
