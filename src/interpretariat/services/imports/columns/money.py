"""Money: tariffs, payers, envelopes, agreements, and the appointments that several organisations share."""

from typing import get_args

from interpretariat.domain.languages import Domain
from interpretariat.formats.words import N_
from interpretariat.services.imports.columns.shape import UPDATES, Column, Sheet, code, count, name

MOST_CENTS = 2_000_000_000

TARIFFS = Sheet(
    "tariffs",
    N_("Grilles tarifaires"),
    (
        code(30, N_("Code de la grille, cité dans les calculs.")),
        name(80, N_("Nom de la grille.")),
        Column(name="side", required=True, choices=("billing", "pay"), says=N_("Facturation ou rémunération.")),
        Column(name="organisation", kind="code", says=N_("Code de l'organisme; vide, pour toute la banque.")),
        Column(name="starts_on", kind="date", required=True, says=N_("Premier jour de cette version.")),
        Column(name="terms", kind="json", required=True, says=N_("Termes de la grille, en JSON.")),
    ),
    ("side", "organisation", "starts_on"),
    N_("Une version future est mise à jour; une version commencée ne change plus."),
)

PAYERS = Sheet(
    "payers",
    N_("Payeurs"),
    (
        code(40, N_("Code du payeur, nommé par les ententes.")),
        name(120, N_("Nom du bailleur ou du tiers qui paie.")),
        Column(name="billing_email", kind="email", maximum=254, says=N_("Courriel de la facturation.")),
    ),
    ("code",),
    UPDATES,
)

ENVELOPES = Sheet(
    "envelopes",
    N_("Enveloppes"),
    (
        code(40, N_("Code de l'enveloppe, nommé par les ententes.")),
        name(120, N_("Nom de l'enveloppe.")),
        Column(name="payer", kind="code", required=True, says=N_("Code du payeur.")),
        Column(
            name="amount_cents", kind="whole", required=True, minimum=0, maximum=MOST_CENTS, says=N_("Somme, en cents.")
        ),
        count("reserve_cents", 0, N_("Part réservée aux domaines protégés, en cents."), maximum=MOST_CENTS),
        Column(name="protected", many=True, choices=get_args(Domain), says=N_("Domaines protégés.")),
        Column(name="starts_on", kind="date", required=True, says=N_("Premier jour.")),
        Column(name="ends_on", kind="date", required=True, says=N_("Dernier jour.")),
    ),
    ("code",),
    UPDATES,
)

AGREEMENTS = Sheet(
    "agreements",
    N_("Ententes"),
    (
        code(30, N_("Code de l'entente, cité sur les relevés.")),
        name(120, N_("Nom de l'entente.")),
        Column(
            name="organisations",
            kind="code",
            many=True,
            says=N_("Codes des organismes qu'elle lie; vide, pour toute la banque."),
        ),
        Column(name="starts_on", kind="date", required=True, says=N_("Premier jour de cette version.")),
        Column(name="terms", kind="json", required=True, says=N_("Articles de l'entente, en JSON.")),
    ),
    ("code", "starts_on"),
    N_("Une version future est mise à jour; une version commencée ne change plus."),
)

SHARED_APPOINTMENTS = Sheet(
    "shared_appointments",
    N_("Rendez-vous partagés"),
    (
        Column(name="organisation", kind="code", required=True, says=N_("Code de l'organisme qui a demandé.")),
        Column(name="start", kind="wall", required=True, says=N_("Début, à l'heure du lieu.")),
        Column(name="language", kind="code", required=True, says=N_("Code ISO 639-3 de la langue.")),
        Column(name="file_reference", maximum=40, says=N_("Référence du dossier, telle que dans la demande.")),
        Column(name="partner", kind="code", required=True, says=N_("Code d'un organisme qui partage le rendez-vous.")),
        count("weight", 1, N_("Poids convenu.")),
        count("people", 1, N_("Nombre de personnes que cet organisme amène."), maximum=500),
    ),
    ("organisation", "start", "language", "file_reference", "partner"),
    UPDATES,
)
