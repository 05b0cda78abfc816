"""Who is told what when a run is published: one letter a person, a minute later, which can be withdrawn until then."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from sqlalchemy.ext.asyncio import AsyncSession

from interpretariat.db.models import Account, Booking, Interpreter, Request, RunLine
from interpretariat.db.queries import outbox as queries
from interpretariat.domain.policy import Actor
from interpretariat.domain.references import booking_reference, request_reference
from interpretariat.domain.refusals import NotFound
from interpretariat.formats.mail import Invitation, Letter
from interpretariat.formats.words import N_
from interpretariat.services.invitations import invitation_of
from interpretariat.services.letters import Correspondent, correspondent
from interpretariat.services.offer_links import offer_path
from interpretariat.services.outbox import post
from interpretariat.services.runs import run_seen_by

WAIT_SECONDS: Final = 60

MODES: Final[Mapping[str, str]] = {
    "in_person": N_("sur place"),
    "video": N_("par vidéo"),
    "telephone": N_("par téléphone"),
}
BOOKED: Final[Mapping[str, str]] = {
    "offered": N_("Offre : répondez avant {answer_by}"),
    "confirmed": N_("Confirmé"),
    "released": N_("Libéré : ce rendez-vous n'est plus à vous"),
}
ASKED: Final[Mapping[str, str]] = {
    "offered": N_("Offerte : réponse attendue"),
    "confirmed": N_("Confirmée"),
    "submitted": N_("De nouveau en recherche"),
}


@dataclass(frozen=True, slots=True)
class Told:
    """Who gets a letter: ids of interpreters, and of the accounts that asked."""

    interpreters: tuple[int, ...] = ()
    requesters: tuple[int, ...] = ()


def told_of(
    lines: Iterable[RunLine],
    requests: Mapping[int, Request],
    people: Mapping[int, Interpreter],
    bookings: Mapping[int, Booking],
) -> Told:
    """Who is told of these lines: their interpreters, those whom they replace, and whoever asked."""
    named, asked = set(), set()
    for line in lines:
        former = bookings.get(line.booking_id) if line.booking_id is not None else None
        named |= {line.interpreter_id} | ({former.interpreter_id} if former is not None else set())
        requester = requests[line.request_id].requester
        if requester is not None and requester.active:
            asked.add(requester.id)
    reached = (person for person in named if people[person].account is not None)
    return Told(tuple(sorted(reached)), tuple(sorted(asked)))


async def post_letters(
    session: AsyncSession,
    lines: Sequence[RunLine],
    requests: Mapping[int, Request],
    people: Mapping[int, Interpreter],
    *,
    run_id: int,
    now: datetime,
) -> None:
    """Queue the letters of a publication that was just done; they leave in a minute."""
    changed = {line.request_id for line in lines}
    by_person: dict[int, list[Booking]] = defaultdict(list)
    by_account: dict[int, list[Request]] = defaultdict(list)
    for request in (requests[request_id] for request_id in sorted(changed)):
        for booking in request.bookings:
            if _is_of_this_publication(booking, run_id, now):
                by_person[booking.interpreter_id].append(booking)
        if request.requester is not None:
            by_account[request.requester.id].append(request)
    for person_id, bookings in sorted(by_person.items()):
        await _post_to_interpreter(session, people[person_id], bookings, run_id, now)
    for asked in by_account.values():
        requester = asked[0].requester
        if requester is not None and requester.active:
            letter = requester_letter(correspondent(session, requester, asked[0].zone, now), requester, asked)
            await _post(session, requester, letter, run_id, now)


async def _post_to_interpreter(
    session: AsyncSession, person: Interpreter, bookings: Sequence[Booking], run_id: int, now: datetime
) -> None:
    """One letter says it all. Invitations travel one by one: several of them follow in letters of their own."""
    account = person.account
    if account is None:
        return
    reader = correspondent(session, account, bookings[0].zone, now)
    carried = [(each, invitation_of(session, each, account, person, before="offered", now=now)) for each in bookings]
    alone = carried[0][1] if len(bookings) == 1 else None
    await _post(session, account, interpreter_letter(reader, account, bookings), run_id, now, invitation=alone)
    for booking, invitation in carried:
        if invitation is not None and alone is None:
            letter = interpreter_letter(reader, account, [booking])
            about = f"/{booking.id}/{booking.sequence}"
            await _post(session, account, letter, run_id, now, invitation=invitation, about=about)


async def withdraw_letters(session: AsyncSession, actor: Actor, run_id: int, *, now: datetime) -> int:
    """Hold back the letters of a published run that have not left yet; how many. Raises NotFound."""
    await run_seen_by(session, actor, run_id)
    return await queries.withdraw_batch(session, _batch(run_id), now=now)


async def send_letters(session: AsyncSession, actor: Actor, run_id: int, *, now: datetime) -> int:
    """Send after all the letters that were withdrawn; how many. Raises NotFound when there are none."""
    await run_seen_by(session, actor, run_id)
    sent = await queries.resume_batch(session, _batch(run_id), now=now)
    if not sent:
        raise NotFound(entity="letters")
    return sent


class Letters(NamedTuple):
    """The letters of a publication: how many wait, were held back, left."""

    waiting: int
    withdrawn: int
    sent: int


async def letters_of(session: AsyncSession, actor: Actor, run_id: int) -> Letters:
    """Where the letters of a published run are. Raises NotFound."""
    await run_seen_by(session, actor, run_id)
    return Letters(*await queries.batch_counts(session, _batch(run_id)))


def leaves_at(published_at: datetime) -> datetime:
    """When the letters of a publication leave."""
    return published_at + timedelta(seconds=WAIT_SECONDS)


def interpreter_letter(reader: Correspondent, account: Account, bookings: Sequence[Booking]) -> Letter:
    """What changed in one interpreter's diary, in order of time."""
    _ = reader.words.gettext
    offers = [booking for booking in bookings if booking.state == "offered"]
    return Letter(
        subject=_interpreter_subject(reader, bookings, offers),
        paragraphs=(
            _("Bonjour {name},", name=account.name),
            *([_("Sans réponse, une offre passe à quelqu'un d'autre, sans conséquence pour vous.")] if offers else []),
        ),
        facts=tuple(_booking_fact(reader, booking) for booking in _in_order(bookings)),
        action=_interpreter_action(reader, offers),
        links=tuple(_offer_link(reader, booking) for booking in _in_order(offers)) if len(offers) > 1 else (),
    )


def _interpreter_action(reader: Correspondent, offers: Sequence[Booking]) -> tuple[str, str]:
    """One offer is answered from the letter; several have a link each, and their page."""
    _ = reader.words.gettext
    if len(offers) == 1:
        return _("Voir l'offre et répondre"), _offer_link(reader, offers[0])[1]
    page = "/moi/offres" if offers else "/moi/semaine"
    return _("Voir mes offres") if offers else _("Voir ma semaine"), f"{reader.base_url}{page}"


def _offer_link(reader: Correspondent, booking: Booking) -> tuple[str, str]:
    """What the link of one offer is called, and where it leads."""
    label = reader.words.gettext("Répondre à {reference}", reference=booking_reference(booking.id))
    return label, f"{reader.base_url}{offer_path(booking, reader.words.locale)}"


def _interpreter_subject(reader: Correspondent, bookings: Sequence[Booking], offers: Sequence[Booking]) -> str:
    _ = reader.words.gettext
    if not offers:
        if len(bookings) == 1:
            return _subject_of_one(reader, bookings[0])
        return reader.words.ngettext("{n} changement à votre horaire", "{n} changements à votre horaire", len(bookings))
    first = min(offers, key=lambda booking: booking.answer_by or booking.starts_at)
    limit = reader.display.short_moment(first.answer_by or first.starts_at)
    if len(offers) == 1:
        language = reader.language(first.request)
        moment = reader.display.short_moment(first.starts_at)
        return _("Offre : {language}, {moment}, réponse avant {limit}", language=language, moment=moment, limit=limit)
    return _("{n} offres : réponse avant {limit}", n=len(offers), limit=limit)


def _subject_of_one(reader: Correspondent, booking: Booking) -> str:
    facts = {"reference": booking_reference(booking.id), "moment": reader.display.short_moment(booking.starts_at)}
    if booking.state == "confirmed":
        return reader.words.gettext("Confirmé : {reference}, {moment}", **facts)
    return reader.words.gettext("Libéré : {reference}, {moment}", **facts)


def requester_letter(reader: Correspondent, account: Account, requests: Sequence[Request]) -> Letter:
    """What became of one person's requests."""
    _ = reader.words.gettext
    reference = request_reference(requests[0].id)
    moment = reader.display.short_moment(requests[0].starts_at)
    one = len(requests) == 1
    return Letter(
        subject=_("Changé : {reference}, {moment}", reference=reference, moment=moment)
        if one
        else _("{n} demandes ont avancé", n=len(requests)),
        paragraphs=(_("Bonjour {name},", name=account.name), _("Voici où en est ce que vous avez demandé.")),
        facts=tuple(_request_fact(reader, request) for request in requests),
        action=(_("Ouvrir {reference}", reference=reference), f"{reader.base_url}/demandes/{reference}")
        if one
        else (_("Voir mes demandes"), f"{reader.base_url}/demandes"),
    )


def _booking_fact(reader: Correspondent, booking: Booking) -> tuple[str, str]:
    """Reference → what it is, when, how, and until when one may answer. No place: an offer's is told once accepted."""
    display = reader.display
    limit = display.short_moment(booking.answer_by) if booking.answer_by else ""
    said = reader.words.gettext(BOOKED[booking.state], answer_by=limit)
    return booking_reference(booking.id), _told(reader, booking, booking.request, said)


def _request_fact(reader: Correspondent, request: Request) -> tuple[str, str]:
    said = reader.words.gettext(ASKED.get(request.state, ASKED["submitted"]))
    live = [booking for booking in request.bookings if booking.state in ("offered", "accepted", "confirmed")]
    return request_reference(request.id), _told(reader, live[0] if live else request, request, said)


def _told(reader: Correspondent, when: Booking | Request, request: Request, said: str) -> str:
    """« arabe, mardi 1er décembre, 14 h – 15 h, sur place. Confirmé »."""
    display, mode = reader.display, reader.words.gettext(MODES[when.mode])
    span = display.span(when.starts_at, when.ends_at)
    return f"{reader.language(request)}, {display.day(when.starts_at)}, {span}, {mode}. {said}"


def _in_order(bookings: Iterable[Booking]) -> list[Booking]:
    return sorted(bookings, key=lambda booking: (booking.starts_at, booking.id))


def _is_of_this_publication(booking: Booking, run_id: int, now: datetime) -> bool:
    added = booking.run_id == run_id and booking.created_at == now
    return added or (booking.state == "released" and booking.updated_at == now)


async def _post(
    session: AsyncSession,
    account: Account,
    letter: Letter,
    run_id: int,
    now: datetime,
    *,
    invitation: Invitation | None = None,
    about: str = "",
) -> None:
    await post(
        session,
        account,
        letter,
        kind="published",
        fact=_batch(run_id) + about,
        now=now,
        delay_seconds=WAIT_SECONDS,
        batch=_batch(run_id),
        invitation=invitation,
    )


def _batch(run_id: int) -> str:
    return f"run/{run_id}"
