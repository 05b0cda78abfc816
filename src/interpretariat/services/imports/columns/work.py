"""The work: requests to come, and the history of those that are over."""

from typing import get_args

from interpretariat.domain.languages import Domain, Gender, Mode
from interpretariat.formats.words import N_
from interpretariat.services.imports.columns.shape import Column, Sheet, count

OUTCOMES = (
    "done",
    "delivered",
    "disputed",
    "cancelled",
    "late_cancelled",
    "cancelled_en_route",
    "no_show_client",
    "no_show_professional",
    "no_show_interpreter",
    "unfilled",
)
"""How a past request ended: the outcomes of a tariff, hours still to sign, hours contested, or nobody came."""

_ASKED = (
    Column(name="organisation", kind="code", required=True, says=N_("Code de l'organisme.")),
    Column(name="site", kind="code", says=N_("Code du point de service; obligatoire sur place.")),
    Column(name="language", kind="code", required=True, says=N_("Code ISO 639-3 de la langue.")),
    Column(name="variety", maximum=60, says=N_("Variété ou dialecte.")),
    Column(name="alternatives", kind="code", many=True, says=N_("Autres langues acceptées, en ordre.")),
    Column(name="mode", required=True, choices=get_args(Mode), says=N_("Mode demandé.")),
    Column(name="fallback_modes", many=True, choices=get_args(Mode), says=N_("Modes de rechange, en ordre.")),
    Column(name="start", kind="wall", required=True, says=N_("Début, à l'heure du lieu.")),
    Column(name="start_options", kind="wall", many=True, says=N_("Autres débuts acceptés.")),
    Column(name="minutes", kind="whole", required=True, minimum=5, maximum=720, says=N_("Durée prévue, en minutes.")),
    count("interpreters", 1, N_("Nombre d'interprètes."), minimum=1, maximum=10),
    Column(
        name="priority",
        kind="whole",
        minimum=1,
        maximum=4,
        says=N_("Priorité : 1 urgence, 2 urgent, 3 ordinaire, 4 souple; vide, selon le délai."),
    ),
    Column(name="urgency_reason", maximum=160, says=N_("Raison de l'urgence; obligatoire en priorité 1.")),
    Column(name="domain", choices=get_args(Domain), says=N_("Domaine.")),
    count("tier", 1, N_("Sensibilité, de 1 à 3; 3 est une séance éprouvante."), minimum=1, maximum=3),
    Column(name="skills", many=True, maximum=60, says=N_("Compétences demandées.")),
    Column(name="gender", choices=get_args(Gender), says=N_("Genre souhaité : f, m ou x.")),
    Column(name="gender_required", kind="yes_no", default="no", says=N_("« yes » : ce genre est exigé.")),
    Column(name="preferred", kind="code", many=True, says=N_("Codes d'interprètes préférés.")),
    Column(name="excluded", kind="code", many=True, says=N_("Codes d'interprètes à ne pas proposer.")),
    Column(name="service", maximum=80, says=N_("Service demandeur.")),
    Column(name="cost_centre", maximum=40, says=N_("Centre de coûts.")),
    Column(name="requester", kind="email", says=N_("Courriel de la personne qui demande.")),
    Column(name="contact", maximum=60, says=N_("Téléphone à joindre; celui de la personne qui demande s'il est vide.")),
    Column(name="professional", maximum=80, says=N_("Professionnelle ou professionnel présent.")),
    Column(name="billing_contact", maximum=120, says=N_("Contact de facturation.")),
    Column(name="file_reference", maximum=40, says=N_("Votre référence : ni nom, ni numéro, ni date de naissance.")),
    count("people_count", 1, N_("Nombre de personnes."), minimum=1, maximum=500),
    Column(
        name="two_person_call",
        kind="yes_no",
        default="no",
        says=N_("« yes » : appel à deux, tarif par quarts d'heure."),
    ),
    Column(name="room", maximum=80, says=N_("Local.")),
    Column(name="access", maximum=280, says=N_("Accès : entrée, étage, stationnement.")),
    Column(name="remote_link", maximum=280, says=N_("Lien ou numéro de la rencontre à distance.")),
    Column(
        name="call_first", kind="yes_no", default="no", says=N_("« yes » : l'interprète appelle la personne d'abord.")
    ),
    Column(name="risks", maximum=280, says=N_("Risques à connaître.")),
    Column(name="note", maximum=280, says=N_("Consigne pratique, chiffrée; jamais exportée.")),
)
_KEY = ("organisation", "site", "language", "start", "file_reference")
_AGAIN = N_("Une ligne identique est laissée telle quelle; une ligne différente de même clé est refusée.")

REQUESTS = Sheet(
    "requests",
    N_("Demandes à venir"),
    (
        *_ASKED,
        Column(name="submitted_at", kind="wall", says=N_("Moment de la réception; maintenant s'il est vide.")),
        Column(
            name="accepts_tariff",
            kind="yes_no",
            required=True,
            says=N_("« yes » : le tarif et la règle d'annulation sont acceptés."),
        ),
    ),
    _KEY,
    _AGAIN,
)

HISTORY = Sheet(
    "history",
    N_("Historique"),
    (
        *_ASKED,
        Column(
            name="submitted_at",
            kind="wall",
            says=N_("Moment de la réception; vide, la demande est régularisée après coup."),
        ),
        Column(name="outcome", required=True, choices=OUTCOMES, says=N_("Comment la demande s'est terminée.")),
        Column(
            name="interpreter",
            kind="code",
            many=True,
            says=N_("Codes des interprètes; obligatoire si un rendez-vous existait."),
        ),
        Column(name="confirmed_at", kind="wall", says=N_("Moment de la confirmation; la réception s'il est vide.")),
        Column(name="actual_start", kind="wall", says=N_("Début réel; le début prévu s'il est vide.")),
        Column(name="actual_end", kind="wall", says=N_("Fin réelle; la fin prévue si elle est vide.")),
        count("waiting_minutes", 0, N_("Minutes d'attente payées."), maximum=720),
        count("travel_minutes", 0, N_("Minutes de trajet payées."), maximum=1440),
        Column(name="km", kind="decimal", minimum=0, maximum=2000, says=N_("Kilomètres parcourus.")),
        Column(name="cancelled_at", kind="wall", says=N_("Moment de l'annulation; obligatoire si elle a eu lieu.")),
        Column(name="cause", maximum=40, says=N_("Pourquoi personne n'est venu; obligatoire pour unfilled.")),
    ),
    _KEY,
    _AGAIN,
)
