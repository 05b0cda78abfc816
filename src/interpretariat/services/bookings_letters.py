"""Who is told of a step, in their language: one table. What is not listed is told to nobody.

Subjects carry a reference and an hour only: no site, no language, no name.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from sqlalchemy.ext.asyncio import AsyncSession

from interpretariat.db.models import Account, Booking
from interpretariat.db.queries.people import accounts_in_role
from interpretariat.domain.policy import Actor, Role
from interpretariat.domain.references import booking_reference, request_reference
from interpretariat.formats.display import Display
from interpretariat.formats.mail import Letter
from interpretariat.formats.words import N_
from interpretariat.services.hours_letters import about_hours
from interpretariat.services.invitations import invitation_of
from interpretariat.services.letters import Correspondent, correspondent
from interpretariat.services.outbox import post

Audience = Literal["requester", "interpreter", "coordinator"]


@dataclass(frozen=True, slots=True)
class Text:
    """A subject and one paragraph, with the places that `_facts` fills."""

    subject: str
    paragraph: str
    only_after: frozenset[str] = frozenset()
    """States before the step in which it concerns this reader; empty means all."""


_CONFIRMED = N_("Confirmé : {reference}, {moment}")
_CANCELLED = N_("Annulé : {reference}, {moment}")
_CHANGED = N_("Changé : {reference}, {moment}")
_HOURS = N_("Heures à confirmer : {reference}")
_PROMISED = frozenset({"confirmed"})

TEXTS: Final[Mapping[tuple[str, Audience], Text]] = {
    ("accept", "interpreter"): Text(_CONFIRMED, N_("Ce rendez-vous est à vous : il entre dans votre calendrier.")),
    ("accept", "requester"): Text(_CONFIRMED, N_("{interpreter} a accepté et viendra le {moment}.")),
    ("accepted", "coordinator"): Text(
        N_("À confirmer : {reference}, {moment}"),
        N_("{interpreter} a accepté avant les autres. Confirmez, ou retenez une autre personne."),
    ),
    ("confirm", "requester"): Text(_CONFIRMED, N_("{interpreter} viendra le {moment}.")),
    ("confirm", "interpreter"): Text(_CONFIRMED, N_("La coordination confirme votre rendez-vous du {moment}.")),
    ("withdraw", "requester"): Text(
        _CHANGED, N_("L'interprète prévu ne peut plus venir. Nous cherchons quelqu'un d'autre."), _PROMISED
    ),
    ("withdraw", "interpreter"): Text(
        N_("Désistement : {reference}, {moment}"), N_("Ce rendez-vous n'est plus à vous : il sort de votre calendrier.")
    ),
    ("withdraw", "coordinator"): Text(
        N_("Désistement : {reference}, {moment}"),
        N_("{interpreter} se désiste. La demande est de nouveau en recherche."),
    ),
    ("clock_change", "interpreter"): Text(
        _CHANGED, N_("Les règles du fuseau horaire ont changé. L'heure sur place reste la même; votre calendrier suit.")
    ),
    ("release", "requester"): Text(
        _CHANGED, N_("L'interprète prévu est libéré. Nous cherchons quelqu'un d'autre."), _PROMISED
    ),
    ("release", "interpreter"): Text(
        N_("Libéré : {reference}, {moment}"),
        N_("Ce rendez-vous n'est plus à vous : il est retiré de votre calendrier. Cela ne change rien pour la suite."),
    ),
    ("release:accepted", "interpreter"): Text(
        N_("Autre personne retenue : {reference}, {moment}"),
        N_("Merci d'avoir accepté. Une autre personne vient : {reason}. Cela ne change rien pour la suite."),
    ),
    ("release:offered", "interpreter"): Text(
        N_("Offre retirée : {reference}, {moment}"),
        N_("Vous n'avez plus à répondre : {reason}. Cela ne change rien pour la suite."),
    ),
    ("cancelled", "interpreter"): Text(
        _CANCELLED, N_("Le service demandeur a annulé à temps. Cette heure est de nouveau libre.")
    ),
    ("late_cancelled", "interpreter"): Text(
        _CANCELLED, N_("Le service demandeur a annulé hors délai. Votre paiement est maintenu.")
    ),
    ("waive", "requester"): Text(_CHANGED, N_("La coordination a renoncé aux frais de cette annulation.")),
    ("waive", "interpreter"): Text(
        _CHANGED, N_("La coordination compte cette annulation comme faite à temps. Vos paiements le montrent.")
    ),
    ("deliver", "requester"): Text(
        _HOURS, N_("{interpreter} a inscrit ses heures : {worked}. Signez-les ou contestez-les.")
    ),
    ("no_show_client", "requester"): Text(_HOURS, N_("{interpreter} signale que la personne n'est pas venue.")),
    ("no_show_professional", "requester"): Text(
        _HOURS, N_("{interpreter} signale que personne du service n'est venu.")
    ),
    ("no_show_client", "interpreter"): Text(
        _CHANGED, N_("Le service demandeur signale que la personne n'est pas venue.")
    ),
    ("no_show_interpreter", "interpreter"): Text(
        _CHANGED, N_("Le service demandeur signale votre absence. Si c'est une erreur, contestez-la.")
    ),
    ("sign_tacit", "interpreter"): Text(
        N_("Heures signées : {reference}"),
        N_("Le service demandeur n'a pas répondu : vos heures sont approuvées, comme son entente le prévoit."),
    ),
    ("sign_tacit", "requester"): Text(
        N_("Heures signées : {reference}"),
        N_("Sans réponse de votre part, ces heures sont approuvées, comme votre entente le prévoit."),
    ),
    ("sign", "interpreter"): Text(N_("Heures signées : {reference}"), N_("Le service demandeur a signé vos heures.")),
    ("dispute", "requester"): Text(
        N_("Contestation : {reference}"), N_("{interpreter} conteste. La coordination répond.")
    ),
    ("dispute", "interpreter"): Text(
        N_("Contestation : {reference}"), N_("Le service demandeur conteste. La coordination répond.")
    ),
    ("dispute", "coordinator"): Text(
        N_("Contestation : {reference}"), N_("Une réponse de la coordination est attendue.")
    ),
    ("settle", "requester"): Text(
        N_("Contestation réglée : {reference}"), N_("La coordination a réglé la contestation.")
    ),
    ("settle", "interpreter"): Text(
        N_("Contestation réglée : {reference}"), N_("La coordination a réglé la contestation.")
    ),
    ("change_mode", "interpreter"): Text(
        _CHANGED, N_("Le rendez-vous a lieu à distance : vous n'avez pas à vous déplacer. L'heure ne change pas.")
    ),
    ("report_late", "interpreter"): Text(
        _CHANGED, N_("Le service demandeur signale un retard à l'arrivée. Si c'est une erreur, contestez-le.")
    ),
    ("take_over", "interpreter"): Text(
        N_("Offre : {reference}, {moment}"),
        N_("L'heure qu'une annulation a libérée servirait une autre demande. Répondez avant {answer_by}."),
    ),
    ("rebook", "requester"): Text(
        _CHANGED,
        N_("La plage que vous aviez annulée hors délai sert une autre demande : vous recevez un crédit."),
    ),
    ("run_late", "requester"): Text(
        N_("Retard : {reference}"), N_("{interpreter} arrivera avec {minutes} min de retard.")
    ),
    ("run_late_service", "interpreter"): Text(
        N_("Retard : {reference}"), N_("Le service demandeur aura {minutes} min de retard.")
    ),
    ("overrun_service", "interpreter"): Text(
        N_("Prolongation : {reference}"),
        N_("Le service demandeur signale que la rencontre dure {minutes} min de plus."),
    ),
    ("overrun", "requester"): Text(
        N_("Prolongation : {reference}"), N_("{interpreter} signale que la rencontre dure {minutes} min de plus.")
    ),
}
"""(event, or the state it led to when that says more; who reads) → what they read."""

_BY_STATE = frozenset({"cancel", "report_no_show"})

RELEASES: Final[Mapping[str, str]] = {
    "first": N_("une autre personne a répondu avant vous"),
    "known": N_("le service demandeur connaît déjà une autre personne, qui peut venir"),
    "nearer": N_("une autre personne fait moins de route"),
    "load": N_("la charge est mieux partagée ainsi"),
    "client": N_("le service demandeur a choisi autrement"),
    "changed": N_("la demande a changé"),
    "other": N_("la coordination a choisi une autre personne"),
}
"""Why somebody is not retained, as they are told it: a closed list, so that a letter says nothing of anybody else."""


async def tell(
    session: AsyncSession,
    actor: Actor,
    booking: Booking,
    event: str,
    *,
    before: str,
    now: datetime,
    minutes: int = 0,
    why: str = "",
) -> None:
    """Queue the letters of a step that was just done, to the others it concerns. The booking is fully loaded.

    Whoever did it is written to as well when their calendar has something to learn. `why` is one of `RELEASES`;
    anything else is told as `other`.
    """
    key = _key(actor, booking, event)
    if event == "accept" and booking.state != "confirmed":
        key = booking.state
    for audience in ("requester", "interpreter", "coordinator"):
        text = TEXTS.get((f"{key}:{before}", audience)) or TEXTS.get((key, audience))
        if text is None or (text.only_after and before not in text.only_after):
            continue
        for account in await _readers(session, booking, audience, now):
            invitation = None
            if audience == "interpreter":
                invitation = invitation_of(session, booking, account, booking.interpreter, before=before, now=now)
            if account.active and (account.id != actor.account_id or invitation is not None):
                reader = correspondent(session, account, booking.zone, now)
                letter = step_letter(reader, account, audience, booking, text, minutes=minutes, why=why)
                if audience == "requester":
                    letter = await about_hours(session, reader, account, booking, letter, now=now)
                fact = f"booking/{booking.id}/{booking.sequence}/{event}/{minutes}"
                await post(session, account, letter, kind=event, fact=fact, now=now, invitation=invitation)


def _key(actor: Actor, booking: Booking, event: str) -> str:
    """How this step is looked up: silence signs in other words than people do."""
    if event == "sign" and actor.account_id is None and actor.role is Role.COORDINATOR:
        return "sign_tacit"
    if event in ("run_late", "overrun") and actor.role is not Role.INTERPRETER:
        return f"{event}_service"
    return booking.state if event in _BY_STATE else event


async def _readers(session: AsyncSession, booking: Booking, audience: Audience, now: datetime) -> list[Account]:
    if audience == "coordinator":
        return await accounts_in_role(session, Role.COORDINATOR, now=now)
    account = booking.interpreter.account if audience == "interpreter" else booking.request.requester
    return [] if account is None else [account]


def step_letter(
    reader: Correspondent,
    account: Account,
    audience: Audience,
    booking: Booking,
    text: Text,
    *,
    minutes: int = 0,
    why: str = "",
) -> Letter:
    """The letter of one step for one reader."""
    words, display = reader.words, reader.display
    reference, page = _where(audience, booking)
    facts = {
        "reference": reference,
        "moment": display.short_moment(booking.starts_at),
        "interpreter": display.short_name(booking.interpreter.name),
        "minutes": minutes,
        "answer_by": display.short_moment(booking.answer_by) if booking.answer_by else "",
        "worked": _worked(booking, display),
        "reason": words.gettext(RELEASES.get(why, RELEASES["other"])),
    }
    return Letter(
        subject=words.gettext(text.subject, **facts),
        paragraphs=(words.gettext("Bonjour {name},", name=account.name), words.gettext(text.paragraph, **facts)),
        facts=(
            (words.gettext("Référence"), reference),
            (
                words.gettext("Quand"),
                f"{display.date(booking.starts_at)}, {display.span(booking.starts_at, booking.ends_at)}",
            ),
        ),
        action=(words.gettext("Ouvrir {reference}", reference=reference), f"{reader.base_url}{page}"),
    )


def _where(audience: Audience, booking: Booking) -> tuple[str, str]:
    """The reference this reader knows, and the page where they go on."""
    if audience == "coordinator" and booking.state == "accepted":
        reference = request_reference(booking.request_id)
        return reference, f"/coordination/offres/{reference}"
    if audience == "interpreter":
        reference = booking_reference(booking.id)
        return reference, f"/moi/rendez-vous/{reference}"
    reference = request_reference(booking.request_id)
    if audience == "coordinator" and booking.state == "disputed":
        return reference, f"/coordination/contestations/{booking_reference(booking.id)}"
    return reference, f"/demandes/{reference}"


def _worked(booking: Booking, display: Display) -> str:
    if booking.actual_starts_at is None or booking.actual_ends_at is None:
        return ""
    minutes = (booking.actual_ends_at - booking.actual_starts_at).total_seconds() // 60
    return display.duration(int(minutes))
