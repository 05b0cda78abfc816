"""A small complete city, and the plain functions that make its rows."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from interpretariat.db.models import CredentialKind, Holiday, Interpreter, Organisation, Site
from interpretariat.domain.policy import Actor, Role
from interpretariat.domain.tariff import BILLING_TERMS, PAY_TERMS, TravelTerms
from tests.rows import (
    NOW,
    TUESDAY,
    ZONE,
    added,
    at,
    make_account,
    make_actor,
    make_booking,
    make_grant,
    make_interpreter,
    make_language,
    make_organisation,
    make_request,
    make_session,
    make_site,
    make_tariff,
    make_token,
)

__all__ = [
    "NOW",
    "TUESDAY",
    "ZONE",
    "City",
    "added",
    "at",
    "make_account",
    "make_actor",
    "make_booking",
    "make_city",
    "make_grant",
    "make_interpreter",
    "make_language",
    "make_organisation",
    "make_request",
    "make_session",
    "make_site",
    "make_tariff",
    "make_token",
]


@dataclass(frozen=True, slots=True)
class City:
    """Two organisations: the clinic (two sites) and the school (one). Arabic: Nadia, Youssef; Spanish: Salma;
    Dari and Pashto: Karim. `actors` has one person of each role; `school_requester` is of the other organisation.
    """

    clinic: Organisation
    school: Organisation
    limoilou: Site
    basse_ville: Site
    cardinal: Site
    nadia: Interpreter
    youssef: Interpreter
    salma: Interpreter
    karim: Interpreter
    actors: Mapping[Role, Actor]
    school_requester: Actor

    @property
    def requester(self) -> Actor:
        return self.actors[Role.REQUESTER]

    @property
    def coordinator(self) -> Actor:
        return self.actors[Role.COORDINATOR]


async def make_city(session: AsyncSession) -> City:
    """Everything that a request needs to be made, answered and priced."""
    await _make_catalogue(session)
    clinic = await make_organisation(
        session, "clinique", name="CLSC de la Basse-Ville", cost_centres=["Réfugiés 2026", "Accueil"]
    )
    school = await make_organisation(
        session, "ecole", name="École Cardinal-Roy", sector="school", regime="A-2.1", holiday_kind="public"
    )
    people = await _make_interpreters(session)
    actors = {
        Role.REQUESTER: await make_actor(session, Role.REQUESTER, "Annie Roy", clinic),
        Role.ORGANISATION_MANAGER: await make_actor(session, Role.ORGANISATION_MANAGER, "Marc Côté", clinic),
        Role.INTERPRETER: await make_actor(session, Role.INTERPRETER, "Nadia Benali", interpreter=people[0]),
        Role.COORDINATOR: await make_actor(session, Role.COORDINATOR, "Claire Gagnon"),
        Role.FINANCE: await make_actor(session, Role.FINANCE, "Luc Morin"),
        Role.ADMINISTRATOR: await make_actor(session, Role.ADMINISTRATOR, "Sophie Audet"),
        Role.AUDITOR: await make_actor(session, Role.AUDITOR, "Paul Lévesque"),
        Role.FUNDER: await make_actor(session, Role.FUNDER, "Line Bédard"),
    }
    return City(
        clinic,
        school,
        await make_site(session, clinic, "LIM", name="CLSC de Limoilou", short_name="Limoilou", lat=46.83, lon=-71.23),
        await make_site(session, clinic, "BV", name="CLSC de la Basse-Ville", short_name="Basse-Ville", lat=46.814),
        await make_site(session, school, "CARD", name="École Cardinal-Roy", short_name="Card.-Roy", lon=-71.222),
        *people,
        actors=actors,
        school_requester=await make_actor(session, Role.REQUESTER, "Bruno Tremblay", school),
    )


async def _make_interpreters(session: AsyncSession) -> tuple[Interpreter, Interpreter, Interpreter, Interpreter]:
    return (
        await make_interpreter(session, "I-NADIA", "Nadia Benali", ("ara",)),
        await make_interpreter(session, "I-YOUSSEF", "Youssef Kaddour", ("ara",), gender="m", home_lat=46.79),
        await make_interpreter(session, "I-SALMA", "Salma Reyes", ("spa",), weekdays=(2, 4), confirms_at_once=True),
        await make_interpreter(session, "I-KARIM", "Karim Rahimi", ("prs", "pbu"), gender="m", skills=["medical"]),
    )


async def _make_catalogue(session: AsyncSession) -> None:
    await make_language(session, "ara", "arabe", "Arabic", "العربية", direction="rtl", varieties=["levantin"])
    await make_language(session, "spa", "espagnol", "Spanish", "español")
    await make_language(session, "prs", "dari", "Dari", "دری", direction="rtl", alternatives=["pbu"])
    await make_language(session, "pbu", "pachto", "Pashto", "پښتو", direction="rtl")
    for day, name_fr, name_en in (
        (date(2026, 12, 25), "Noël", "Christmas Day"),
        (date(2027, 1, 1), "Jour de l'An", "New Year's Day"),
    ):
        await added(session, Holiday(on_date=day, kind="public", name_fr=name_fr, name_en=name_en))
    await added(
        session, CredentialKind(code="confidentiality", name_fr="Confidentialité", name_en="Confidentiality agreement")
    )
    await added(session, CredentialKind(code="background_check", name_fr="Antécédents", name_en="Background check"))
    travel = TravelTerms(per_km_cents=Decimal(62))
    await make_tariff(session, "billing", msgspec.structs.replace(BILLING_TERMS, travel=travel))
    await make_tariff(session, "pay", msgspec.structs.replace(PAY_TERMS, travel=travel))
