"""The partner organisations, their places, and the people who ask, manage, coordinate and watch."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from interpretariat.demo.pool import phone, slug
from interpretariat.demo.sources import Row, table

HOLIDAY_KINDS = {"health": "health-network", "school": "school", "community": "public", "public": "public"}

POOL_STAFF = (
    ("coordinator", "Mireille Gauvin"),
    ("finance", "Benoit Caron"),
    ("administrator", "Sonia Lefebvre"),
    ("auditor", "Pierre Thibault"),
    ("funder", "Hélène Marois"),
)
"""Role of the whole pool → who holds it."""

FIRST_PARTNER, SECOND_PARTNER = "rives", "css-cap"
"""The two whose requesters' pages the demo opens first."""

MANAGER = "Caroline Fortier"
"""The manager of the first partner."""

ENGLISH_SPEAKERS = ("Neema Mwangi", "Harpreet Gill", "Kavitha Sivakumar")
"""Interpreters who read the interface in English."""

AUDIT_DAYS = 90
_RESERVED = {MANAGER, *(name for _, name in POOL_STAFF)}
_ACCESS = {
    "hospital": "Entrée principale; se présenter à l'accueil.",
    "clsc": "Accueil du rez-de-chaussée.",
    "refugee-clinic": "Rez-de-chaussée, au fond du couloir de gauche.",
    "primary-school": "Sonner à la porte principale, puis passer au secrétariat.",
    "secondary-school": "Porte principale, puis secrétariat.",
    "courthouse": "Contrôle à l'entrée : prévoir dix minutes.",
}
"""Kind of place → how one gets in, where the sources do not say."""


@dataclass(frozen=True, slots=True, eq=False)
class Site:
    """A place of an organisation, with the requester who usually asks from there."""

    organisation: str
    sector: str
    code: str
    kind: str
    lat: float
    lon: float
    requester: "Requester"


@dataclass(frozen=True, slots=True)
class Requester:
    """Somebody who asks for interpreters."""

    name: str
    email: str
    phone: str


@cache
def requesters() -> dict[str, tuple[Requester, ...]]:
    """Organisation → its requesters."""
    names = iter(f"{row['first']} {row['last']}" for row in table("staff"))
    free = (name for name in names if name not in _RESERVED)
    found = {}
    for row in table("organisations"):
        some = [next(free) for _ in range(int(row["requesters"]))]
        found[row["code"]] = tuple(
            Requester(name, f"{slug(name)}@{row['code']}.example", phone(sum(map(ord, name)))) for name in some
        )
    return found


def front_requesters() -> tuple[Requester, ...]:
    """The first requester of each of the two partners."""
    return tuple(requesters()[code][0] for code in (FIRST_PARTNER, SECOND_PARTNER))


@cache
def sites() -> dict[str, tuple[Site, ...]]:
    """Organisation → its places."""
    sectors = {row["code"]: row["sector"] for row in table("organisations")}
    found: dict[str, list[Site]] = {code: [] for code in sectors}
    for row in table("places"):
        code, mine = row["organisation"], found[row["organisation"]]
        who = requesters()[code]
        place = (float(row["lat"]), float(row["lon"]))
        mine.append(Site(code, sectors[code], row["code"], row["kind"], *place, who[len(mine) % len(who)]))
    return {code: tuple(places) for code, places in found.items()}


@cache
def cost_centre_of(site: Site) -> str:
    """A place has one of its organisation's cost centres, in turn; none when it has none."""
    centres = next(row["cost_centres"] for row in table("organisations") if row["code"] == site.organisation)
    several = [code for code in centres.split(";") if code]
    return several[sites()[site.organisation].index(site) % len(several)] if several else ""


def organisation_rows() -> Iterator[Row]:
    for number, row in enumerate(table("organisations")):
        kept = {name: row[name] for name in ("code", "name", "sector", "regime", "cost_centres")}
        yield kept | {
            "holiday_kind": HOLIDAY_KINDS[row["sector"]],
            "phone": phone(80 + number),
            "billing_email": f"facturation@{row['code']}.example",
        }


def site_rows() -> Iterator[Row]:
    shown = ("organisation", "code", "name", "short_name", "kind", "address", "city", "postal_code", "lat", "lon")
    for row in table("places"):
        yield {name: row[name] for name in shown} | {"access": _ACCESS.get(row["kind"], "")}


def account_rows(today: date) -> Iterator[Row]:
    """One line a person and role. The auditor's role ends by itself."""
    for number, (role, name) in enumerate(POOL_STAFF):
        until = today + timedelta(days=AUDIT_DAYS) if role == "auditor" else None
        yield _account(role, name, "coordination", phone(90 + number), expires_on=until.isoformat() if until else "")
    yield _account("organisation_manager", MANAGER, FIRST_PARTNER, phone(89), organisation=FIRST_PARTNER)
    for organisation, some in requesters().items():
        for who in some:
            yield _account("requester", who.name, organisation, who.phone, organisation=organisation)
    for name in ENGLISH_SPEAKERS:
        yield _account("interpreter", name, "interpretes", phone(sum(map(ord, name))), locale="en")


def _account(role: str, name: str, house: str, number: str, **more: str) -> Row:
    return {"role": role, "name": name, "email": f"{slug(name)}@{house}.example", "phone": number} | more
