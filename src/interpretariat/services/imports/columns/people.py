"""The people: accounts and roles, interpreters, their papers and their hours."""

from typing import get_args

from interpretariat.domain.languages import Domain, Gender, Mode
from interpretariat.domain.policy import Role
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
    place,
)

ACCOUNTS = Sheet(
    "accounts",
    N_("Personnes et rôles"),
    (
        Column(name="email", kind="email", required=True, maximum=254, says=N_("Courriel, la clé de la personne.")),
        name(80, N_("Nom de la personne.")),
        PHONE,
        Column(name="locale", choices=("fr", "en"), default="fr", says=N_("Langue de ses pages et de ses courriels.")),
        Column(
            name="role",
            required=True,
            choices=tuple(Role),
            says=N_("Rôle donné. Une personne à deux rôles a deux lignes."),
        ),
        Column(
            name="organisation",
            kind="code",
            says=N_("Code de l'organisme, pour requester et organisation_manager seulement."),
        ),
        Column(name="expires_on", kind="date", says=N_("Dernier jour du rôle; vide, sans fin.")),
        ACTIVE,
    ),
    ("email", "role", "organisation"),
    N_("La personne est mise à jour; un rôle déjà donné n'est pas donné deux fois."),
)

INTERPRETERS = Sheet(
    "interpreters",
    N_("Interprètes"),
    (
        code(20, N_("Code de l'interprète.")),
        name(80, N_("Nom de l'interprète.")),
        Column(name="email", kind="email", maximum=254, says=N_("Courriel : ouvre un compte d'interprète.")),
        Column(name="gender", choices=get_args(Gender), default="x", says=N_("Genre : f, m ou x.")),
        PHONE,
        Column(
            name="languages",
            many=True,
            required=True,
            parts=("language", "level", "variety"),
            says=N_("Langues : « ara:native:syrien;fra:fluent ». Niveaux : professional, fluent, native."),
        ),
        Column(name="modes", many=True, required=True, choices=get_args(Mode), says=N_("Modes acceptés.")),
        Column(name="domains", many=True, choices=get_args(Domain), says=N_("Domaines acceptés.")),
        Column(name="skills", many=True, maximum=60, says=N_("Compétences particulières.")),
        Column(name="home_label", maximum=60, says=N_("Quartier de départ, sans adresse.")),
        *place("home_"),
        Column(
            name="radius_km",
            kind="decimal",
            required=True,
            minimum=0.1,
            maximum=1000,
            says=N_("Rayon accepté, en kilomètres."),
        ),
        ZONE,
        Column(
            name="hourly_cents",
            kind="whole",
            required=True,
            minimum=0,
            maximum=100_000,
            says=N_("Taux horaire, en cents."),
        ),
        count("km_cents", 0, N_("Taux au kilomètre, en cents.")),
        Column(
            name="minimum_minutes",
            many=True,
            parts=("mode", "minutes"),
            says=N_("Minimum payé par mode : « in_person:120;telephone:15 »."),
        ),
        count("max_minutes_per_day", 360, N_("Plafond de minutes par jour."), minimum=1, maximum=1440),
        count("max_minutes_per_week", 1500, N_("Plafond de minutes par semaine."), minimum=1, maximum=10_080),
        count("target_minutes", 900, N_("Minutes souhaitées par semaine."), maximum=10_080),
        count("tier3_per_day", 1, N_("Séances éprouvantes par jour, au plus."), maximum=20),
        count("tier3_per_week", 2, N_("Séances éprouvantes par semaine, au plus."), maximum=100),
        Column(
            name="confirms_at_once",
            kind="yes_no",
            default="no",
            says=N_("« yes » : un rendez-vous publié est confirmé d'avance, avec l'accord de l'interprète."),
        ),
        ACTIVE,
    ),
    ("code",),
    N_("La fiche est mise à jour; ses langues deviennent celles de la ligne."),
)

CREDENTIALS = Sheet(
    "credentials",
    N_("Pièces des interprètes"),
    (
        Column(name="interpreter", kind="code", required=True, says=N_("Code de l'interprète.")),
        Column(name="kind", kind="code", required=True, says=N_("Code de la pièce.")),
        Column(name="issued_on", kind="date", required=True, says=N_("Jour d'émission.")),
        Column(name="expires_on", kind="date", says=N_("Dernier jour de validité; vide, sans fin.")),
        Column(name="reference", maximum=60, says=N_("Numéro ou référence de la pièce.")),
    ),
    ("interpreter", "kind", "issued_on"),
    UPDATES,
)

AVAILABILITY = Sheet(
    "availability",
    N_("Disponibilités"),
    (
        Column(name="interpreter", kind="code", required=True, says=N_("Code de l'interprète.")),
        Column(
            name="kind",
            required=True,
            choices=("weekly", "add", "remove"),
            says=N_("Plage de chaque semaine, ajout, ou retrait."),
        ),
        Column(
            name="weekday", kind="whole", minimum=1, maximum=7, says=N_("weekly : jour, de 1 (lundi) à 7 (dimanche).")
        ),
        Column(name="from", kind="time", says=N_("weekly : heure de début.")),
        Column(name="until", kind="time", says=N_("weekly : heure de fin, le lendemain si elle n'est pas plus tard.")),
        Column(name="valid_from", kind="date", says=N_("weekly : premier jour; vide, depuis toujours.")),
        Column(name="valid_until", kind="date", says=N_("weekly : dernier jour; vide, sans fin.")),
        Column(name="start", kind="wall", says=N_("add, remove : début.")),
        Column(name="end", kind="wall", says=N_("add, remove : fin.")),
    ),
    ("interpreter", "kind", "weekday", "from", "valid_from", "start"),
    N_("Toutes les disponibilités des interprètes que le fichier nomme sont remplacées."),
)
