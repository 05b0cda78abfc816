"""The city: languages, days off, papers, organisations and sites."""

from interpretariat.formats.words import N_
from interpretariat.services.imports.columns.shape import (
    ACTIVE,
    PHONE,
    UPDATES,
    ZONE,
    Column,
    Sheet,
    code,
    count,
    name,
    names,
    place,
)

LANGUAGES = Sheet(
    "languages",
    N_("Langues"),
    (
        Column(name="code", kind="code", required=True, maximum=3, says=N_("Code ISO 639-3, trois lettres.")),
        *names(60),
        Column(name="autonym", required=True, maximum=60, says=N_("Nom que la langue se donne.")),
        Column(
            name="direction",
            choices=("ltr", "rtl"),
            default="ltr",
            also=("script_direction",),
            says=N_("Sens de l'écriture."),
        ),
        Column(name="varieties", many=True, maximum=60, says=N_("Variétés et dialectes.")),
        Column(
            name="alternatives",
            kind="code",
            many=True,
            maximum=3,
            says=N_("Codes qui peuvent être proposés à la place."),
        ),
        ACTIVE,
    ),
    ("code",),
    UPDATES,
)

HOLIDAYS = Sheet(
    "holidays",
    N_("Jours fériés"),
    (
        Column(name="date", kind="date", required=True, says=N_("Jour où l'horloge des heures ouvrables s'arrête.")),
        Column(
            name="kind",
            required=True,
            choices=("public", "school", "health-network"),
            says=N_("Calendrier auquel ce jour appartient."),
        ),
        *names(80),
    ),
    ("date", "kind"),
    UPDATES,
)

CREDENTIAL_KINDS = Sheet(
    "credential_kinds",
    N_("Pièces exigées"),
    (
        code(30, N_("Code de la pièce.")),
        *names(80),
        Column(
            name="required",
            kind="yes_no",
            default="yes",
            says=N_("Sans pièce valide, l'interprète n'est pas affecté."),
        ),
        count("warn_days", 45, N_("Jours avant l'échéance où l'on avertit."), maximum=365),
    ),
    ("code",),
    UPDATES,
)

ORGANISATIONS = Sheet(
    "organisations",
    N_("Organismes partenaires"),
    (
        code(40, N_("Code de l'organisme.")),
        name(120, N_("Nom de l'organisme.")),
        Column(name="sector", required=True, choices=("health", "school", "community", "public"), says=N_("Secteur.")),
        Column(
            name="regime",
            required=True,
            choices=("LRSSS", "A-2.1", "P-39.1"),
            says=N_("Loi sur les renseignements personnels qui s'applique."),
        ),
        ZONE,
        Column(
            name="holiday_kind",
            choices=("public", "school", "health-network"),
            default="public",
            says=N_("Calendrier des jours fériés."),
        ),
        PHONE,
        Column(name="billing_email", kind="email", maximum=254, says=N_("Courriel de la facturation.")),
        Column(name="cost_centres", many=True, maximum=40, says=N_("Centres de coûts.")),
        ACTIVE,
    ),
    ("code",),
    UPDATES,
)

SITES = Sheet(
    "sites",
    N_("Points de service"),
    (
        Column(name="organisation", kind="code", required=True, says=N_("Code de l'organisme.")),
        code(5, N_("Code court, montré dans les cases étroites du tableau.")),
        name(120, N_("Nom du lieu.")),
        Column(name="short_name", maximum=12, says=N_("Nom court, 12 caractères; le code s'il est vide.")),
        Column(name="kind", maximum=30, says=N_("Genre de lieu.")),
        Column(name="address", required=True, maximum=160, says=N_("Adresse.")),
        Column(name="city", required=True, maximum=60, says=N_("Ville.")),
        Column(name="postal_code", maximum=10, says=N_("Code postal.")),
        *place(),
        Column(name="zone", kind="zone", says=N_("Fuseau horaire IANA; celui de l'organisme s'il est vide.")),
        Column(name="access", maximum=280, says=N_("Accès : entrée, étage, stationnement.")),
        ACTIVE,
    ),
    ("organisation", "code"),
    UPDATES,
)
