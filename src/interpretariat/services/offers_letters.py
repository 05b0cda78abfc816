"""What is written of offers: one that was made, one that nobody answered in time, a list that is over."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from interpretariat.db.models import Account, Booking, Request
from interpretariat.db.queries.people import accounts_in_role
from interpretariat.domain.policy import Role
from interpretariat.domain.references import booking_reference, request_reference
from interpretariat.formats.mail import Letter
from interpretariat.formats.vocabulary import MODES, word
from interpretariat.services.interpreter_day import deadline_of
from interpretariat.services.letters import Correspondent, correspondent
from interpretariat.services.notices import wants
from interpretariat.services.offer_links import offer_path
from interpretariat.services.outbox import post

OFFER: Final = "offer"
EXPIRED: Final = "expired"
EXHAUSTED: Final = "exhausted"


async def tell_offer(session: AsyncSession, booking: Booking, *, now: datetime) -> None:
    """Write to whoever is offered a booking; people without an address are called."""
    account = booking.interpreter.account
    if account is not None and account.active:
        reader = correspondent(session, account, booking.zone, now)
        letter = offer_letter(reader, account, booking)
        await post(session, account, letter, kind=OFFER, fact=f"booking/{booking.id}/{booking.uid}", now=now)


def offer_letter(reader: Correspondent, account: Account, booking: Booking) -> Letter:
    """Language, time and mode, no place; the link shows the rest before it answers."""
    _, display = reader.words.gettext, reader.display
    limit = display.short_moment(deadline_of(booking))
    several = _("Plusieurs personnes reçoivent cette offre : la première réponse valable est retenue.")
    return Letter(
        subject=_(
            "Offre : {language}, {moment}, réponse avant {limit}",
            language=reader.language(booking.request),
            moment=display.short_moment(booking.starts_at),
            limit=limit,
        ),
        paragraphs=(
            _("Bonjour {name},", name=account.name),
            *((several,) if booking.broadcast else ()),
            _("Répondez avant {limit}. Sans réponse, elle passe à quelqu'un d'autre, sans conséquence.", limit=limit),
        ),
        facts=(*_facts(reader, booking), (_("Langue"), reader.language(booking.request))),
        action=(_("Voir l'offre et répondre"), f"{reader.base_url}{offer_path(booking, reader.words.locale)}"),
        footer=_("Ce lien ne sert qu'à cette offre. L'ouvrir ne répond rien : la réponse se donne sur la page."),
    )


async def tell_expired(session: AsyncSession, offers: Iterable[Booking], *, goes_on: bool, now: datetime) -> None:
    """Write that these offers of one request ended: to those who were asked, to the coordination, and to whoever asked
    for it unless somebody else's turn comes at once (`goes_on`).
    """
    ended = list(offers)
    for booking in ended:
        account = booking.interpreter.account
        if account is not None and account.active:
            letter = expired_letter(correspondent(session, account, booking.zone, now), account, booking)
            await post(session, account, letter, kind=EXPIRED, fact=f"booking/{booking.id}/{booking.uid}", now=now)
    if not ended:
        return
    request, fact = ended[0].request, f"request/{ended[0].request_id}/{ended[0].id}"
    requester = request.requester
    if requester is not None and requester.active and not goes_on:
        letter = unanswered_letter(correspondent(session, requester, request.zone, now), requester, request)
        await post(session, requester, letter, kind=EXPIRED, fact=fact, now=now)
    for account in await _coordination(session, now):
        letter = unanswered_letter(
            correspondent(session, account, request.zone, now), account, request, people=len(ended), goes_on=goes_on
        )
        await post(session, account, letter, kind=EXPIRED, fact=fact, now=now)


def expired_letter(reader: Correspondent, account: Account, booking: Booking) -> Letter:
    """To the person who did not answer: it counts for nothing."""
    _ = reader.words.gettext
    return Letter(
        subject=_("Offre expirée : {moment}", moment=reader.display.short_moment(booking.starts_at)),
        paragraphs=(
            _("Bonjour {name},", name=account.name),
            _("Le temps de réponse est passé : l'offre va à quelqu'un d'autre. Cela ne change rien pour la suite."),
        ),
        facts=_facts(reader, booking),
        action=(_("Voir mes offres"), f"{reader.base_url}/moi/offres"),
    )


def unanswered_letter(
    reader: Correspondent, account: Account, request: Request, *, people: int | None = None, goes_on: bool = False
) -> Letter:
    """To whoever asked, or (with how many `people` were asked) to the coordination."""
    _, reference = reader.words.gettext, request_reference(request.id)
    if people is None:
        said = _("L'interprète sollicité n'a pas répondu à temps. Nous cherchons quelqu'un d'autre.")
    elif goes_on:
        said = _("Sans réponse à temps. L'offre passe à la personne suivante de la liste.")
    else:
        said = reader.words.ngettext(
            "{n} personne n'a pas répondu à temps. La demande est de nouveau en recherche.",
            "{n} personnes n'ont pas répondu à temps. La demande est de nouveau en recherche.",
            people,
        )
    page = f"/demandes/{reference}" if people is None else f"/coordination/offres/{reference}"
    return Letter(
        subject=_("Offre sans réponse : {reference}", reference=reference),
        paragraphs=(_("Bonjour {name},", name=account.name), said),
        facts=_request_facts(reader, request),
        action=(_("Ouvrir {reference}", reference=reference), f"{reader.base_url}{page}"),
    )


async def tell_exhausted(session: AsyncSession, request: Request, *, now: datetime) -> None:
    """Tell the coordination that everybody of a list was asked, or no longer fits."""
    for account in await _coordination(session, now):
        letter = exhausted_letter(correspondent(session, account, request.zone, now), account, request)
        fact = f"request/{request.id}/{now.isoformat()}"
        await post(session, account, letter, kind=EXHAUSTED, fact=fact, now=now)


async def _coordination(session: AsyncSession, now: datetime) -> list[Account]:
    """The coordinators who want to be told."""
    everybody = await accounts_in_role(session, Role.COORDINATOR, now=now)
    return [account for account in everybody if await wants(session, account, "unanswered")]


def exhausted_letter(reader: Correspondent, account: Account, request: Request) -> Letter:
    """Everybody was asked: what to do next."""
    _, reference = reader.words.gettext, request_reference(request.id)
    return Letter(
        subject=_("Liste épuisée : {reference}", reference=reference),
        paragraphs=(
            _("Bonjour {name},", name=account.name),
            _("Toutes les personnes de la liste ont été sollicitées. Choisissez-en d'autres, ou un autre moyen."),
        ),
        facts=_request_facts(reader, request),
        action=(_("Offrir à d'autres personnes"), f"{reader.base_url}/coordination/offres/{reference}"),
    )


def _facts(reader: Correspondent, booking: Booking) -> tuple[tuple[str, str], ...]:
    _ = reader.words.gettext
    return (
        (_("Référence"), booking_reference(booking.id)),
        (_("Quand"), _when(reader, booking)),
        (_("Mode"), word(reader.words, MODES, booking.mode)),
    )


def _request_facts(reader: Correspondent, request: Request) -> tuple[tuple[str, str], ...]:
    _ = reader.words.gettext
    return ((_("Référence"), request_reference(request.id)), (_("Quand"), _when(reader, request)))


def _when(reader: Correspondent, row: Booking | Request) -> str:
    return f"{reader.display.date(row.starts_at)}, {reader.display.span(row.starts_at, row.ends_at)}"
