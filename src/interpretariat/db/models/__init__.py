"""Every table of the house."""

from interpretariat.db.models.agreements import Agreement, AgreementMember, Envelope, Payer, RequestPartner
from interpretariat.db.models.bookings import SLOT_TAKEN, Booking, Transition
from interpretariat.db.models.busy import BusyCalendar
from interpretariat.db.models.catalogue import Holiday, Language, Organisation, Site
from interpretariat.db.models.feeds import Feed
from interpretariat.db.models.hours import BOOKING_SIGNED, HoursLink, HoursTerms, Signature
from interpretariat.db.models.interpreters import (
    AvailabilityException,
    AvailabilityPattern,
    BusySpan,
    Credential,
    CredentialKind,
    Interpreter,
    InterpreterLanguage,
)
from interpretariat.db.models.ledger import LEDGER_REFUSALS, LedgerEntry, LedgerTransaction, Period
from interpretariat.db.models.money import Tariff
from interpretariat.db.models.offers import OfferTurn, RequestFollow
from interpretariat.db.models.operations import JobClaim, Outbox
from interpretariat.db.models.opinions import Feedback, Wish
from interpretariat.db.models.people import (
    Account,
    ApiToken,
    Grant,
    IdempotencyKey,
    MutedNotice,
    SignInAttempt,
    SignInLink,
    WebSession,
)
from interpretariat.db.models.requests import FormDraft, Request
from interpretariat.db.models.runs import Pin, Run, RunLine
from interpretariat.db.models.series import Series, Slot
from interpretariat.db.models.zones import ZoneCheck

__all__ = [
    "BOOKING_SIGNED",
    "LEDGER_REFUSALS",
    "SLOT_TAKEN",
    "Account",
    "Agreement",
    "AgreementMember",
    "ApiToken",
    "AvailabilityException",
    "AvailabilityPattern",
    "Booking",
    "BusyCalendar",
    "BusySpan",
    "Credential",
    "CredentialKind",
    "Envelope",
    "Feed",
    "Feedback",
    "FormDraft",
    "Grant",
    "Holiday",
    "HoursLink",
    "HoursTerms",
    "IdempotencyKey",
    "Interpreter",
    "InterpreterLanguage",
    "JobClaim",
    "Language",
    "LedgerEntry",
    "LedgerTransaction",
    "MutedNotice",
    "OfferTurn",
    "Organisation",
    "Outbox",
    "Payer",
    "Period",
    "Pin",
    "Request",
    "RequestFollow",
    "RequestPartner",
    "Run",
    "RunLine",
    "Series",
    "SignInAttempt",
    "SignInLink",
    "Signature",
    "Site",
    "Slot",
    "Tariff",
    "Transition",
    "WebSession",
    "Wish",
    "ZoneCheck",
]
