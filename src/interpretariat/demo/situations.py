"""Why somebody needs an interpreter: the service, the domain, how hard it is, who attends. Nobody served is named."""

from dataclasses import dataclass
from random import Random
from typing import Final

from interpretariat.demo.chance import drawn, happens
from interpretariat.demo.partners import Site
from interpretariat.demo.sources import table

_SERVICES: Final = {
    "hospital": ("Consultations externes", "Oncologie", "Obstétrique", "Chirurgie d'un jour", "Cardiologie"),
    "clsc": ("Accueil psychosocial", "Périnatalité", "Soins à domicile", "Santé mentale adulte", "Vaccination"),
    "refugee-clinic": ("Bilan de santé", "Suivi infirmier", "Accueil psychosocial"),
    "mental-health": ("Clinique d'évaluation", "Suivi intensif", "Hôpital de jour"),
    "rehabilitation": ("Physiothérapie", "Ergothérapie", "Déficience du langage"),
    "youth-centre": ("Évaluation", "Application des mesures", "Réadaptation"),
    "primary-school": ("Direction", "Titulaire", "Orthophonie", "Service de garde"),
    "secondary-school": ("Direction adjointe", "Vie scolaire", "Psychologie", "Orientation"),
    "francisation": ("Accueil et évaluation", "Services aux élèves"),
    "courthouse": ("Rencontre préparatoire", "Aide aux personnes victimes"),
    "housing-office": ("Signature du bail", "Demandes de logement"),
    "services-quebec": ("Aide financière", "Services d'emploi"),
}
_OTHER_SERVICES: Final = ("Accueil", "Accompagnement", "Rencontre de suivi")
_DOMAINS: Final[dict[str, dict[str, float]]] = {
    "mental-health": {"mental_health": 1},
    "youth-centre": {"social": 7, "mental_health": 3},
    "refugee-clinic": {"health": 7, "mental_health": 2, "social": 1},
    "clsc": {"health": 7, "mental_health": 1, "social": 2},
    "courthouse": {"legal": 1},
    "housing-office": {"housing": 1},
    "services-quebec": {"social": 6, "immigration": 4},
}
_DOMAINS_OF_SECTOR: Final[dict[str, dict[str, float]]] = {
    "health": {"health": 95, "mental_health": 5},
    "school": {"school": 100},
    "community": {"social": 50, "housing": 20, "immigration": 25, "health": 5},
    "public": {"social": 70, "housing": 15, "immigration": 15},
}
_TIERS: Final[dict[str, dict[int, float]]] = {
    "mental_health": {1: 35, 2: 45, 3: 20},
    "legal": {1: 40, 2: 45, 3: 15},
    "social": {1: 66, 2: 28, 3: 6},
    "health": {1: 74, 2: 22, 3: 4},
}
_EASY: Final[dict[int, float]] = {1: 88, 2: 11, 3: 1}
_SKILLS: Final = {
    "Périnatalité": "périnatalité",
    "Obstétrique": "périnatalité",
    "Signature du bail": "traduction à vue",
}
_TITLES: Final = {
    "health": ("Dre", "Dr", "Mme", "M."),
    "school": ("Mme", "Mme", "M."),
    "community": ("Mme", "M."),
    "public": ("Mme", "M."),
}
_NOTES: Final = (
    "Prévoir le formulaire d'inscription en deux exemplaires.",
    "La rencontre commence par cinq minutes de préparation.",
    "Entrer par la porte latérale, l'ascenseur est en panne.",
    "Apporter les feuillets du programme.",
    "Une stagiaire assistera à la rencontre.",
)


@dataclass(frozen=True, slots=True)
class Situation:
    """What the request says of itself, besides when, where and in which language."""

    service: str
    domain: str
    tier: int
    skill: str
    gender: str
    gender_required: bool
    professional: str
    room: str
    people_count: int
    two_person_call: bool
    call_first: bool
    note: str


def situation_of(draw: Random, site: Site, mode: str) -> Situation:
    """One situation of a place; `mode` decides whether there is a room, or a call between two."""
    service = draw.choice(_SERVICES.get(site.kind, _OTHER_SERVICES))
    domain = drawn(draw, _DOMAINS.get(site.kind, _DOMAINS_OF_SECTOR[site.sector]))
    gendered = happens(draw, 0.25 if service in _SKILLS else 0.05)
    return Situation(
        service=service,
        domain=domain,
        tier=drawn(draw, _TIERS.get(domain, _EASY)),
        skill=_SKILLS.get(service, "") if happens(draw, 0.15) else "",
        gender="f" if gendered else "",
        gender_required=gendered and happens(draw, 0.3),
        professional=f"{draw.choice(_TITLES[site.sector])} {draw.choice(table('staff'))['last']}",
        room=f"Local {draw.randrange(1, 4)}{draw.randrange(2, 40):02d}" if mode == "in_person" else "",
        people_count=drawn(draw, {1: 60, 2: 25, 3: 10, 5: 5}),
        two_person_call=mode == "telephone" and happens(draw, 0.5),
        call_first=happens(draw, 0.06),
        note=draw.choice(_NOTES) if happens(draw, 0.12) else "",
    )
