"""Why a calendar kept elsewhere could not be read, and what to do about it."""

from typing import Final

from interpretariat.formats.words import N_, Words

BUSY_PROBLEMS: Final[dict[str, tuple[str, ...]]] = {
    "address.required": (N_("Collez l'adresse secrète de votre agenda."),),
    "not_https": (N_("Collez une adresse qui commence par https:// ou webcal://, sans nom ni mot de passe."),),
    "not_public": (N_("Cette adresse mène à un réseau privé. Collez celle que votre service d'agenda publie."),),
    "no_answer": (N_("Cette adresse n'a pas répondu comme un agenda. Vérifiez-la, ou réessayez plus tard."),),
    "timeout": (N_("Cette adresse a mis plus de 5 secondes à répondre. Réessayez plus tard."),),
    "gone": (N_("Il n'y a plus d'agenda à cette adresse. Retirez-le, puis collez sa nouvelle adresse."),),
    "refused": (N_("Le service a refusé de donner cet agenda. Collez l'adresse secrète au format iCal."),),
    "too_many_redirects": (N_("Cette adresse renvoie sans fin vers d'autres. Collez l'adresse finale."),),
    "not_a_calendar": (N_("Ce n'est pas un agenda au format iCal (.ics). Exportez-le de nouveau."),),
    "cut_short": (N_("Cet agenda est coupé avant la fin. Exportez-le de nouveau, ou réessayez plus tard."),),
    "too_many_events": (N_("Plus de 2 000 événements. Publiez un agenda plus court, par exemple de cette année."),),
    "too_many_times": (N_("Trop de répétitions. Publiez un agenda plus court, par exemple de cette année."),),
    "too_long_a_line": (N_("Une ligne de cet agenda est démesurée. Exportez-le sans pièces jointes."),),
    "too_deep": (N_("Cet agenda est emboîté comme aucun ne l'est. Exportez-le de nouveau."),),
    "too_slow": (N_("Cet agenda demande trop de calcul. Publiez un agenda plus court."),),
    "file.too_large": (N_("Plus de 1 Mo. Exportez un agenda plus court, par exemple de cette année."),),
    "address.too_large": (N_("Plus de 1 Mo. Publiez un agenda plus court, par exemple de cette année."),),
}
"""By code, or by `field.code`."""


def trouble(code: str, words: Words) -> str:
    """The sentence of a calendar's trouble."""
    found = BUSY_PROBLEMS.get(f"address.{code}") or BUSY_PROBLEMS.get(code) or BUSY_PROBLEMS["no_answer"]
    return words.gettext(found[0])
