"""Every table of the house."""

from interpretariat.db.models.bookings import SLOT_TAKEN, Booking, Transition
from interpretariat.db.models.catalogue import Holiday, Language, Organisation, Site
from interpretariat.db.models.feeds import Feed
from interpretariat.db.models.interpreters import (
    AvailabilityException,
    AvailabilityPattern,
    BusySpan,
    Credential,
    CredentialKind,
    Interpreter,
    InterpreterLanguage,
)
from interpretariat.db.models.money import Tariff
from interpretariat.db.models.operations import JobClaim, Outbox
from interpretariat.db.models.people import (
    Account,
    ApiToken,
    Grant,
    IdempotencyKey,
    SignInAttempt,
    SignInLink,
    WebSession,
)
from interpretariat.db.models.requests import FormDraft, Request
from interpretariat.db.models.runs import Pin, Run, RunLine

__all__ = [
    "SLOT_TAKEN",
    "Account",
    "ApiToken",
    "AvailabilityException",
    "AvailabilityPattern",
    "Booking",
    "BusySpan",
    "Credential",
    "CredentialKind",
    "Feed",
    "FormDraft",
    "Grant",
    "Holiday",
    "IdempotencyKey",
    "Interpreter",
    "InterpreterLanguage",
    "JobClaim",
    "Language",
    "Organisation",
    "Outbox",
    "Pin",
    "Request",
    "Run",
    "RunLine",
    "SignInAttempt",
    "SignInLink",
    "Site",
    "Tariff",
    "Transition",
    "WebSession",
]
