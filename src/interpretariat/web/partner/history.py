"""What happened to a request, in order, as its reader may know it.

Requesters are told what was done, not who declined or why; people who interpret are named once they have agreed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from interpretariat.db.models import Transition
from interpretariat.domain.policy import Role
from interpretariat.formats.words import N_
from interpretariat.web.page import Reader
from interpretariat.web.partner.words import CAUSES, FIELDS, word

_REQUEST: Final = {
    "submit": N_("a envoyé la demande"),
    "change": N_("a changé {fields}"),
    "give_up": N_("a mis fin à la recherche : {cause}"),
    "reopen": N_("a rouvert la recherche"),
    "reject": N_("a refusé la demande : {cause}"),
    "cancel": N_("a annulé la demande"),
}
_BOOKING: Final = {
    "offer": N_("a proposé le rendez-vous à {interpreter}"),
    "accept": N_("a accepté"),
    "confirm": N_("a confirmé {interpreter}"),
    "decline": N_("a décliné l'offre"),
    "expire": N_("n'a pas répondu à l'offre"),
    "withdraw": N_("ne peut plus venir"),
    "release": N_("a libéré {interpreter}"),
    "waive": N_("a renoncé aux frais d'annulation"),
    "deliver": N_("a inscrit ses heures"),
    "report_no_show": N_("a signalé une absence"),
    "report_late": N_("a signalé un retard à l'arrivée"),
    "rebook": N_("a rendu la plage à une autre demande : crédit"),
    "sign": N_("a signé les heures"),
    "dispute": N_("a contesté les heures"),
    "settle": N_("a réglé la contestation"),
    "run_late": N_("a annoncé un retard"),
    "overrun": N_("a annoncé que la rencontre dépasse"),
    "arrive": N_("est sur place"),
    "invoice": N_("a facturé"),
    "credit": N_("a crédité"),
}
_ANONYMOUS: Final = {"decline": N_("offre déclinée"), "expire": N_("offre restée sans réponse")}
"""Steps of which the requester is told nothing more than that they happened."""

_TOLD_BY_REQUEST: Final = frozenset({"cancel"})
"""Steps of a booking that only repeat a step of the request."""

_AGREED: Final = frozenset({"accepted", "confirmed", "delivered", "closed", "invoiced", "credited", "disputed"})


@dataclass(frozen=True, slots=True)
class Step:
    """One line: when, who (empty when it is nobody to name), what, and the reason that was written."""

    at: datetime
    who: str
    what: str
    reason: str


def history(steps: Sequence[Transition], reader: Reader, role: Role) -> list[Step]:
    """The lines of one reader, oldest first; steps that have no words are left out."""
    return [line for step in steps if (line := _line(step, reader, role))]


def _line(step: Transition, reader: Reader, role: Role) -> Step | None:
    phrase = (_REQUEST if step.booking is None else _BOOKING).get(step.event)
    if phrase is None or (step.booking is not None and step.event in _TOLD_BY_REQUEST):
        return None
    own = role is not Role.COORDINATOR
    hidden = own and step.event in _ANONYMOUS
    if hidden:
        phrase = _ANONYMOUS[step.event]
    said = reader.words.gettext(phrase, **_facts(step, reader, own=own))
    return Step(
        at=step.received_at,
        who="" if hidden else reader.d.short_name(step.actor_name),
        what=said,
        reason="" if own and step.actor_role in (Role.INTERPRETER, Role.COORDINATOR) else step.reason,
    )


def _facts(step: Transition, reader: Reader, *, own: bool) -> dict[str, str]:
    words = reader.words
    fields = dict.fromkeys(word(FIELDS, name, words) for name in step.facts.get("fields", ()))
    person = ""
    if step.booking is not None:
        named = not own or step.booking.state in _AGREED or step.event in ("confirm", "accept")
        name = reader.d.short_name(step.booking.interpreter.name)
        person = name if named else words.gettext("une ou un interprète")
    return {
        "fields": reader.d.listing(list(fields)),
        "cause": word(CAUSES, step.facts.get("cause", ""), words),
        "interpreter": person,
    }
