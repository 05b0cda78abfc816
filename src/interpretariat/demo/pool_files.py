"""The files about interpreters: who they are, their papers, when they work."""

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random

from interpretariat.demo.chance import happens, seeded
from interpretariat.demo.pool import EXPIRED_DAYS_AGO, NIGHT, Person, people, rest_of
from interpretariat.demo.sources import Row

KM_CENTS = 61
EXPIRING_IN_DAYS = {"Nadia Benali": 38, "Bishnu Rai": 9, "Camila Restrepo": 21, "Zahra Hosseini": 30, "Edson Kiala": 44}
"""Whose police check runs out soon: both sides are warned."""

CREDENTIAL_KINDS = (
    ("antecedents", "Vérification des antécédents judiciaires", "Police record check", "yes", "45"),
    ("confidentialite", "Engagement de confidentialité", "Confidentiality agreement", "yes", "45"),
    ("formation", "Formation à l'interprétation en milieu social", "Community interpreting training", "yes", "45"),
    ("vaccination", "Carnet de vaccination à jour", "Up-to-date vaccination record", "no", "30"),
)
CHECK_YEARS = 3
YEAR = timedelta(days=365)


def interpreter_rows() -> Iterator[Row]:
    for person in people():
        spoken = [":".join((code, *filter(None, said))) for code, said in person.languages.items()]
        yield {
            "code": person.code,
            "name": person.name,
            "email": person.email,
            "gender": person.gender,
            "phone": person.phone,
            "languages": ";".join([*spoken, "fra:fluent"]),
            "modes": ";".join(person.modes),
            "domains": ";".join(person.domains),
            "skills": ";".join(person.skills),
            "home_label": person.home_label,
            "home_lat": str(person.lat),
            "home_lon": str(person.lon),
            "radius_km": str(person.radius_km),
            "hourly_cents": str(person.hourly_cents),
            "km_cents": str(KM_CENTS),
            "minimum_minutes": ";".join(f"{mode}:{15 if mode == 'telephone' else 120}" for mode in person.modes),
            "max_minutes_per_day": str(person.max_minutes_per_day),
            "max_minutes_per_week": str(person.max_minutes_per_week),
            "target_minutes": str(person.target_minutes),
            "confirms_at_once": "yes" if person.confirms_at_once else "no",
        }


def credential_kind_rows() -> Iterator[Row]:
    for cells in CREDENTIAL_KINDS:
        yield dict(zip(("code", "name_fr", "name_en", "required", "warn_days"), cells, strict=True))


def credential_rows(today: date) -> Iterator[Row]:
    """Police checks last three years, the rest for good; a vaccination record a year."""
    for number, person in enumerate(people(), start=1):
        draw = seeded("papers", person.name)
        checked_until = today + timedelta(days=_days_left(person, draw))
        joined = today - timedelta(days=draw.randrange(400, 2200))
        spans = {
            "antecedents": (checked_until - CHECK_YEARS * YEAR, checked_until),
            "confidentialite": (joined, None),
            "formation": (joined + timedelta(days=draw.randrange(5, 120)), None),
        }
        if happens(draw, 0.6):
            given = today - timedelta(days=draw.randrange(10, 300))
            spans["vaccination"] = (given, given + YEAR)
        for kind, (issued, expires) in spans.items():
            yield {
                "interpreter": person.code,
                "kind": kind,
                "issued_on": issued.isoformat(),
                "expires_on": expires.isoformat() if expires else "",
                "reference": f"{kind[:3].upper()}-{number:04d}",
            }


def availability_rows(first: date, last: date) -> Iterator[Row]:
    """The usual week of everybody, and their rest between the two days."""
    for person in people():
        usual = [(weekday, span) for weekday, spans in person.week.items() for span in spans]
        for weekday, (since, until) in (*usual, *((night, NIGHT) for night in person.nights)):
            yield {
                "interpreter": person.code,
                "kind": "weekly",
                "weekday": str(weekday),
                "from": clock(since),
                "until": clock(until),
            }
        for year in range(first.year, last.year + 1):
            for rest_from, rest_until in rest_of(person.code, year):
                if first <= rest_until and rest_from <= last:
                    yield {
                        "interpreter": person.code,
                        "kind": "remove",
                        "start": f"{rest_from}T00:00",
                        "end": f"{rest_until + timedelta(days=1)}T00:00",
                    }


def clock(minutes: int) -> str:
    """Minutes since midnight as a wall clock shows them."""
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def _days_left(person: Person, draw: Random) -> int:
    """How long the police check still holds; negative when it has run out."""
    if person.name in EXPIRED_DAYS_AGO:
        return -EXPIRED_DAYS_AGO[person.name]
    return EXPIRING_IN_DAYS.get(person.name, draw.randrange(60, 1000))
