"""What a month may be replayed under: the versions that stand in the books, and the models of sharing in use."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from interpretariat.domain.agreement import USER_PAYS, AgreementTerms, SharedBlock, SharedTravel
from interpretariat.domain.policy import Action, Actor, require
from interpretariat.domain.refusals import Invalid, Problem
from interpretariat.services.agreements import AgreementVersion, agreement_book
from interpretariat.services.simulation import Proposal
from interpretariat.services.tariffs import Version, versions_seen_by

MODELS: Final[Mapping[str, AgreementTerms]] = {
    "alone": USER_PAYS,
    "outward": AgreementTerms(travel=SharedTravel("1", "first_pays_outward")),
    "proportional": AgreementTerms(travel=SharedTravel("1", "proportional")),
    "shapley": AgreementTerms(travel=SharedTravel("1", "shapley")),
    "block": AgreementTerms(block=SharedBlock("1")),
    "pooled": AgreementTerms(travel=SharedTravel("1", "shapley"), block=SharedBlock("2")),
}
"""Models for the whole pool, without any payer but the organisations."""


@dataclass(frozen=True, slots=True)
class Choices:
    """What there is to choose from: agreements and billing tariffs, the latest version first."""

    agreements: tuple[AgreementVersion, ...]
    tariffs: tuple[Version, ...]


def key_of(version: AgreementVersion | Version) -> str:
    """How an address names a version: `E-7@2027-01-01`."""
    return f"{version.code}@{version.starts_on}"


async def choices_seen_by(session: AsyncSession, actor: Actor) -> Choices:
    require(actor, Action.AGREEMENT_SIMULATE)
    tariffs = [version for version in await versions_seen_by(session, actor) if version.side == "billing"]
    return Choices((await agreement_book(session)).versions, tuple(reversed(tariffs)))


def proposal_of(choices: Choices, agreement: str, tariff: str) -> Proposal:
    """The proposal of a model or version and of a tariff's version; at least one is named. Raises Invalid."""
    if not agreement and not tariff:
        raise Invalid([Problem("entente", "required")])
    version = next((each for each in choices.agreements if key_of(each) == agreement), None)
    grid = next((each for each in choices.tariffs if key_of(each) == tariff), None)
    problems = []
    if agreement and version is None and agreement not in MODELS:
        problems.append(Problem("entente", "unknown_code", agreement))
    if tariff and grid is None:
        problems.append(Problem("grille", "unknown_code", tariff))
    if problems:
        raise Invalid(problems)
    terms = version.terms if version else MODELS.get(agreement)
    return Proposal(terms, version.members if version else frozenset(), grid.terms if grid else None)
