"""Who pays what in the city: a framework of the whole pool, and what each sector agreed beside it."""

from collections.abc import Iterator, Sequence
from datetime import date

import msgspec

from interpretariat.demo.chance import happens, seeded
from interpretariat.demo.demand import moment
from interpretariat.demo.lines import wall
from interpretariat.demo.partners import sites
from interpretariat.demo.past import Served
from interpretariat.demo.sources import Row, table
from interpretariat.domain.agreement import (
    AgreementTerms,
    Case,
    Clause,
    Drawing,
    Funding,
    Gain,
    Management,
    Membership,
    SharedAppointment,
    SharedBlock,
    SharedTravel,
    Subsidy,
    agreement_json,
)
from interpretariat.domain.walltime import DAY

SHARED_PART = 0.02
"""How often a school shares an appointment with the family centre."""

_TRAVEL = SharedTravel("4.1", "shapley")
_BLOCK = SharedBlock("4.2", "time", gap_minutes=30, gain=Gain(bonus_points=4000))
_TOGETHER = SharedAppointment("4.3", "head_count")

_PAYERS = {
    "CITE": "Fonds d'inclusion de la Cité",
    "ACCUEIL-NAT": "Programme national d'accueil",
    "SANTE-NAT": "Programme de santé des réfugiés",
    "MUTUELLE": "Mutuelle des accidentés du Fleuve",
}


def payer_rows() -> Iterator[Row]:
    for code, name in _PAYERS.items():
        yield {"code": code, "name": name, "billing_email": f"comptes@{code.lower()}.example"}


def envelope_rows(year: date) -> Iterator[Row]:
    """Two envelopes of the fiscal year that begins on this day; a part of the first is kept for mental health."""
    ends_on = year.replace(year=year.year + 1) - DAY
    common = {"starts_on": year.isoformat(), "ends_on": ends_on.isoformat()}
    yield common | {
        "code": f"REFUGIES-{year.year}",
        "name": f"Santé des personnes réfugiées {year.year}-{year.year + 1}",
        "payer": "SANTE-NAT",
        "amount_cents": "6000000",
        "reserve_cents": "900000",
        "protected": "mental_health",
    }
    yield common | {
        "code": f"LOGEMENT-{year.year}",
        "name": f"Accès au logement {year.year}-{year.year + 1}",
        "payer": "CITE",
        "amount_cents": "350000",
    }


def agreement_rows(years: Sequence[date]) -> Iterator[Row]:
    """A version for each fiscal year of the past; the framework has one for the next year too, where management costs
    more.
    """
    for year in years:
        yield _agreement("CADRE", "Entente-cadre de la banque", year, (), _with(Management("6", 1000)))
        yield _agreement("SANTE", "Entente du réseau de la santé", year, _of("health"), _health(year))
        yield _agreement("SCOLAIRE", "Entente des centres de services scolaires", year, _of("school"), _schools())
        yield _agreement("COMMUNAUTAIRE", "Entente des groupes communautaires", year, _of("community"), _groups(year))
    following = years[-1].replace(year=years[-1].year + 1)
    yield _agreement("CADRE", "Entente-cadre de la banque", following, (), _with(Management("6", 1400)))


def shared_rows(past: Sequence[Served]) -> Iterator[Row]:
    """Some meetings of a school that the family centre shared."""
    for each in past:
        ask = each.ask
        if ask.site.organisation != "css-cap" or each.end != "done" or not each.people:
            continue
        if happens(seeded("shared", ask.day, each.reference), SHARED_PART):
            yield {
                "organisation": ask.site.organisation,
                "start": wall(moment(ask.day, ask.start)),
                "language": ask.language,
                "file_reference": each.reference,
                "partner": "familles",
                "people": "1",
            }


def _with(*clauses: Clause) -> AgreementTerms:
    """These clauses, and the sharing that every agreement of the city has in common."""
    return AgreementTerms(clauses, travel=_TRAVEL, block=_BLOCK, appointment=_TOGETHER)


def _health(year: date) -> AgreementTerms:
    """Refugees' care by an envelope, an insurer for what rehabilitation codes, then management."""
    refugees = Case(languages=frozenset({"swh", "prs", "pus", "kin", "run", "tir"}))
    insured = Case(codes=frozenset({"8200"}))
    return _with(
        Funding("5.1", "MUTUELLE", insured, hidden=True),
        Drawing("5.2", f"REFUGIES-{year.year}", refugees, points=5000),
        Management("6", 1200),
    )


def _schools() -> AgreementTerms:
    """Members of the convention pay what it costs and share a round as the schools always did; others pay more."""
    members: dict[str, date | None] = dict.fromkeys(_of("school"))
    terms = _with(Membership("1", members, otherwise_points=1500, fee_cents=60_000, fee_month=10), Management("6", 800))
    return msgspec.structs.replace(terms, travel=SharedTravel("4.1", "first_pays_outward"))


def _groups(year: date) -> AgreementTerms:
    """The newcomers' programme pays its own cases, housing has its envelope, the Cité four fifths of the rest."""
    return _with(
        Funding("5.1", "ACCUEIL-NAT", Case(domains=frozenset({"immigration"}))),
        Drawing("5.2", f"LOGEMENT-{year.year}", Case(domains=frozenset({"housing"}))),
        Subsidy("5.3", "CITE", {"community": 8000}, ceiling_cents=12_000, monthly_ceiling_cents=400_000),
        Management("6", 500),
    )


def _of(sector: str) -> tuple[str, ...]:
    """Codes of the organisations of a sector that have a place in the city."""
    return tuple(row["code"] for row in table("organisations") if row["sector"] == sector and sites().get(row["code"]))


def _agreement(code: str, name: str, starts_on: date, members: Sequence[str], terms: AgreementTerms) -> Row:
    return {
        "code": code,
        "name": name,
        "organisations": ";".join(members),
        "starts_on": starts_on.isoformat(),
        "terms": agreement_json(terms).decode(),
    }
