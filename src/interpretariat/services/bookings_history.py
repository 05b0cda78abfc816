"""What happened to a booking, step by step, as those it concerns may read it."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from interpretariat.db.models import Booking, Transition
from interpretariat.db.queries import bookings
from interpretariat.formats.words import N_

DONE: dict[str, str] = {
    "offer": N_("offre envoyée"),
    "accept": N_("offre acceptée"),
    "decline": N_("offre déclinée"),
    "expire": N_("offre expirée"),
    "confirm": N_("rendez-vous confirmé"),
    "withdraw": N_("désistement"),
    "release": N_("rendez-vous libéré"),
    "cancel": N_("rendez-vous annulé"),
    "waive": N_("frais d'annulation levés"),
    "deliver": N_("heures inscrites"),
    "report_no_show": N_("absence signalée"),
    "sign": N_("heures signées"),
    "dispute": N_("heures contestées"),
    "settle": N_("contestation réglée"),
    "invoice": N_("heures facturées"),
    "credit": N_("crédit accordé"),
    "set_out": N_("départ"),
    "arrive": N_("arrivée sur place"),
    "run_late": N_("retard annoncé"),
    "change_mode": N_("le rendez-vous passe à distance"),
    "report_late": N_("retard à l'arrivée signalé"),
    "rebook": N_("plage reprise par une autre demande"),
    "overrun": N_("prolongation annoncée"),
    "clock_change": N_("fuseau horaire recalculé"),
}
"""Event → what is read in a history once it is done."""


async def history_of(session: AsyncSession, booking: Booking) -> Sequence[Transition]:
    """The steps of a booking that its reader may already see, oldest first."""
    return await bookings.transitions_of(session, booking.id)
