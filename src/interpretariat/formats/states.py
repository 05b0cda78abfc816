"""How a state is shown: its shape is the state, its colour says who must act, its sentence what happens next.

Shapes are ids of the sprite. Colours are relative to the reader: `attention` you · `info` somebody else is on it ·
`ok` settled · `alert` fails unless somebody acts · `neutral` history. Words follow the design's table of microcopy.
"""

from dataclasses import dataclass
from string import Formatter
from typing import Literal

from interpretariat.formats.words import N_, Words

Colour = Literal["attention", "info", "ok", "alert", "neutral"]


@dataclass(frozen=True, slots=True)
class Look:
    """What the page's `status` macro shows."""

    shape: str
    colour: Colour
    sentence: str


@dataclass(frozen=True, slots=True)
class _State:
    """`word` names the state; `sentences` go from the most to the least informed; `colours` are the exceptions."""

    shape: str
    word: str
    sentences: tuple[str, ...]
    colour: Colour
    colours: dict[str, Colour]


def _state(shape: str, word: str, *sentences: str, colour: Colour = "neutral", **colours: Colour) -> _State:
    return _State(shape, word, sentences, colour, colours)


_REQUESTS: dict[str, _State] = {
    "draft": _state("draft", N_("Brouillon"), N_("Brouillon : pas encore envoyée"), requester="attention"),
    "submitted": _state(
        "submitted",
        N_("En recherche"),
        N_("En recherche : réponse avant le {answer_by}"),
        colour="info",
        coordinator="attention",
    ),
    "offered": _state(
        "offered",
        N_("Offerte"),
        N_("Offerte : réponse attendue avant {answer_by}"),
        colour="info",
        interpreter="attention",
    ),
    "confirmed": _state(
        "confirmed",
        N_("Confirmée"),
        N_("Confirmée : {interpreter} arrive à {arrives}"),
        N_("Confirmée : {interpreter}"),
        colour="ok",
    ),
    "closed": _state("closed", N_("Heures signées"), colour="ok"),
    "unfilled": _state("unfilled", N_("Non servie"), N_("Non servie : {reason}"), colour="alert"),
    "rejected": _state("barred", N_("Refusée"), N_("Refusée : {reason}")),
    "cancelled": _state("cancelled", N_("Annulée"), N_("Annulée à temps : sans frais")),
    "late_cancelled": _state("late_cancelled", N_("Annulée hors délai"), N_("Annulée hors délai : {amount}")),
}

_BOOKINGS: dict[str, _State] = {
    "offered": _state(
        "offered",
        N_("Offert"),
        N_("Offert : réponse attendue avant {answer_by}"),
        colour="info",
        interpreter="attention",
    ),
    "accepted": _state(
        "accepted",
        N_("Accepté"),
        N_("Accepté : la coordination confirme avant {answer_by}"),
        N_("Accepté : la coordination confirme"),
        colour="info",
        coordinator="attention",
    ),
    "confirmed": _state("confirmed", N_("Confirmé"), N_("Confirmé : arrivée à {arrives}"), colour="ok"),
    "delivered": _state(
        "delivered",
        N_("Service rendu"),
        N_("Service rendu : heures à confirmer"),
        colour="info",
        requester="attention",
    ),
    "closed": _state("closed", N_("Heures signées"), colour="ok"),
    "invoiced": _state("invoiced", N_("Facturé")),
    "credited": _state("credited", N_("Crédité")),
    "declined": _state("barred", N_("Décliné")),
    "expired": _state("barred", N_("Offre expirée"), N_("Offre expirée : sans réponse, sans conséquence")),
    "withdrawn": _state(
        "withdrawn",
        N_("Désistement"),
        N_("Désistement : nous cherchons quelqu'un d'autre"),
        colour="info",
        coordinator="attention",
        interpreter="neutral",
    ),
    "released": _state("barred", N_("Libéré"), N_("Libéré : {reason}")),
    "cancelled": _state("cancelled", N_("Annulé"), N_("Annulé à temps : sans frais")),
    "late_cancelled": _state("late_cancelled", N_("Annulé hors délai"), N_("Annulé hors délai : {amount}")),
    "no_show_client": _state(
        "no_show", N_("Absence de la personne"), colour="info", requester="attention", coordinator="attention"
    ),
    "no_show_professional": _state(
        "no_show", N_("Absence du service demandeur"), colour="info", requester="attention", coordinator="attention"
    ),
    "no_show_interpreter": _state("no_show", N_("Absence de l'interprète"), colour="alert", interpreter="attention"),
    "disputed": _state(
        "disputed",
        N_("En contestation"),
        N_("En contestation : réponse de {who} attendue"),
        N_("En contestation : réponse de la coordination attendue"),
        colour="info",
        coordinator="attention",
    ),
}

EVENTS: dict[str, str] = {
    "submit": N_("envoyer"),
    "give_up": N_("renoncer"),
    "reopen": N_("rouvrir"),
    "reject": N_("refuser"),
    "cancel": N_("annuler"),
    "offer": N_("offrir"),
    "accept": N_("accepter"),
    "decline": N_("décliner"),
    "expire": N_("laisser expirer"),
    "confirm": N_("confirmer"),
    "withdraw": N_("se désister"),
    "release": N_("libérer"),
    "waive": N_("renoncer aux frais"),
    "deliver": N_("inscrire les heures"),
    "report_no_show": N_("signaler une absence"),
    "sign": N_("signer les heures"),
    "dispute": N_("contester"),
    "settle": N_("régler la contestation"),
    "invoice": N_("facturer"),
    "credit": N_("créditer"),
}
"""What one can do, as an infinitive that follows «Vous pouvez : »."""

_SAME_READER = {"organisation_manager": "requester"}
"""Roles that read a state as another one does."""


def request_look(state: str, role: str, words: Words, **facts: object) -> Look:
    """How a request's state is shown to someone of this role. Facts, all optional and already formatted:
    answer_by, interpreter, arrives, reason, amount; the sentence says as much as they allow.
    """
    return _look(_REQUESTS[state], role, words, facts)


def booking_look(state: str, role: str, words: Words, **facts: object) -> Look:
    """How a booking's state is shown; facts: answer_by, arrives, reason, amount, who."""
    return _look(_BOOKINGS[state], role, words, facts)


def state_word(entity: str, state: str, words: Words) -> str:
    """The name of a state alone, for filters and exports: «En recherche»; `entity` is `request` or `booking`."""
    table = _REQUESTS if entity == "request" else _BOOKINGS
    known = table.get(state) or (_REQUESTS | _BOOKINGS).get(state)
    return words.gettext(known.word) if known else state


def event_word(event: str, words: Words) -> str:
    """What an event is called where one may choose it: «annuler»."""
    return words.gettext(EVENTS[event]) if event in EVENTS else event


def _look(state: _State, role: str, words: Words, facts: dict[str, object]) -> Look:
    known = {name: fact for name, fact in facts.items() if fact is not None and fact != ""}
    sentence = next((text for text in state.sentences if places(text) <= known.keys()), state.word)
    colour = state.colours.get(_SAME_READER.get(role, role), state.colour)
    return Look(state.shape, colour, words.gettext(sentence, **known))


def places(message: str) -> set[str]:
    """The facts that a message asks for."""
    return {name for _, name, _, _ in Formatter().parse(message) if name}
