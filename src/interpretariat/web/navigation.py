"""Four to six words of navigation for each audience."""

from interpretariat.domain.policy import Actor, Role
from interpretariat.formats.words import N_, Words

_REQUESTER = (
    ("/demandes", N_("Demandes")),
    ("/demandes/nouvelle", N_("Nouvelle demande")),
    ("/permanences", N_("Permanences")),
    ("/calendriers", N_("Calendriers")),
)

NAV: dict[Role, tuple[tuple[str, str], ...]] = {
    Role.REQUESTER: _REQUESTER,
    Role.ORGANISATION_MANAGER: (
        ("/organisme", N_("Organisme")),
        ("/demandes", N_("Demandes")),
        ("/permanences", N_("Permanences")),
        ("/organisme/equipe", N_("Équipe")),
        ("/organisme/couts", N_("Coûts")),
        ("/organisme/releves", N_("Relevés")),
        ("/calendriers", N_("Calendriers")),
    ),
    Role.INTERPRETER: (
        ("/moi", N_("Aujourd'hui")),
        ("/moi/semaine", N_("Semaine")),
        ("/moi/offres", N_("Offres")),
        ("/moi/disponibilites", N_("Disponibilités")),
        ("/moi/calendrier", N_("Calendrier")),
    ),
    Role.COORDINATOR: (
        ("/coordination", N_("Planification")),
        ("/coordination/non-servies", N_("Non servies")),
        ("/demandes", N_("Demandes")),
        ("/coordination/interpretes", N_("Interprètes")),
        ("/coordination/garde", N_("Garde")),
        ("/calendriers", N_("Calendriers")),
    ),
    Role.FINANCE: (
        ("/finances/couts", N_("Coûts")),
        ("/finances/releves", N_("Relevés")),
        ("/finances/tarifs", N_("Tarifs")),
        ("/finances/ententes", N_("Ententes")),
        ("/finances/simulateur", N_("Simulateur")),
        ("/finances", N_("Fermeture")),
    ),
    Role.ADMINISTRATOR: (
        ("/administration/organismes", N_("Organismes")),
        ("/administration/personnes", N_("Personnes")),
        ("/administration/interpretes", N_("Interprètes")),
        ("/administration/referentiels", N_("Référentiels")),
        ("/administration/importer", N_("Importer")),
        ("/administration/flux", N_("Calendriers")),
        ("/finances/couts", N_("Coûts")),
    ),
    Role.AUDITOR: (("/audit", N_("Audit")), ("/finances/couts", N_("Coûts"))),
    Role.FUNDER: (("/constats", N_("Constats")),),
}
"""Role → (path, French word). The first is the person's home."""


def home_of(actor: Actor) -> str:
    """The page where this person starts."""
    return NAV[actor.role][0][0]


def nav_of(actor: Actor | None, words: Words, path: str) -> list[tuple[str, str, bool]]:
    """(path, word, is this where we are) of the reader; the longest matching path is the current one."""
    if actor is None:
        return []
    entries = NAV[actor.role]
    current = max((href for href, _ in entries if path == href or path.startswith(href + "/")), key=len, default="")
    return [(href, words.gettext(word), href == current) for href, word in entries]
