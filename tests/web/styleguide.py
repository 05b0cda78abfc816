"""The style guide as a page: every component in every state, rendered without an application."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from importlib.resources import files
from typing import Any
from zoneinfo import ZoneInfo

from markupsafe import Markup

from interpretariat.app import templates
from interpretariat.domain.lifecycle import BOOKING_STATES, REQUEST_STATES
from interpretariat.domain.policy import Actor, Role
from interpretariat.formats.display import Display
from interpretariat.formats.states import Look, booking_look, request_look
from interpretariat.formats.words import Locale, Words, translator
from interpretariat.web import charts
from interpretariat.web.forms import FormState
from interpretariat.web.navigation import nav_of

NOW = datetime(2026, 11, 23, 21, 5, tzinfo=UTC)
STATIC = files("interpretariat.web") / "static"
SYMBOLS = re.findall(r'symbol id="(\w+)"', (STATIC / "sprite.svg").read_text(encoding="utf-8"))


def page(
    template: str, locale: Locale, *, role: Role | None = Role.REQUESTER, stretch: bool = False, faulty: bool = False
) -> str:
    """The template with the context that every page has, and the samples of the style guide.

    With `stretch` every text is a third longer, as a more wordy language would have it; with `faulty` the page's own
    form has errors.
    """
    words = translator(locale)
    actor = Actor(account_id=1, role=role, name="Annie Rousseau", email="annie@exemple.ca") if role else None
    said = _longer(words.gettext) if stretch else words.gettext
    path = "/coordination" if role is Role.COORDINATOR else "/demandes"
    return (
        templates()
        .get_template(template)
        .render(
            locale=locale,
            _=said,
            ngettext=words.ngettext,
            pgettext=words.pgettext,
            d=Display(locale, ZoneInfo("America/Toronto"), NOW),
            actor=actor,
            nav=nav_of(actor, words, path),
            demo=True,
            csrf_token="token",
            path=path,
            query={"langue": "ara"},
            title=said("Guide de style"),
            now=NOW,
            contact_phone="418 555-0199",
            sentence="",
            facts={},
            reference="7f3a09c1",
            **_samples(words, faulty=faulty),
        )
    )


def _longer(gettext: Callable[..., str]) -> Callable[..., str]:
    def said(message: str, **facts: object) -> str:
        text = gettext(message, **facts)
        return text + Markup(" ") + "ëxträ mots ici"[: max(1, len(text) * 35 // 100)]

    return said


def _samples(words: Words, *, faulty: bool) -> dict[str, Any]:
    facts = {
        "answer_by": "25 nov.",
        "interpreter": "Nadia B.",
        "arrives": "13 h 50",
        "reason": words.gettext("personne n'est libre"),
        "amount": Display(words.locale, ZoneInfo("America/Toronto"), NOW).money(8200),
        "who": words.gettext("la coordination"),
    }
    requests = [request_look(state, "requester", words, **facts) for state in REQUEST_STATES]
    bookings = [booking_look(state, "requester", words, **facts) for state in BOOKING_STATES]
    values = {"language": "ara", "start_date": "2026-12-01", "start_time": "14:00", "minutes": "60", "q": ""}
    _ = words.gettext
    return {
        "form": FormState(
            values=values | {"fallback_modes": ["telephone"]}, errors={"language": "…"} if faulty else {}
        ),
        "wrong": FormState(
            values={"note": "Appeler Mme Roy"},
            errors={
                "contact": _("Indiquez un numéro de téléphone à joindre sur place."),
                "note": _("Ce texte ressemble à {kind}. Retirez-le : la demande n'en a pas besoin.", kind="un nom"),
                "accepts_tariff": _("Acceptez le tarif et la règle d'annulation pour envoyer la demande."),
            },
        ),
        "tongues": [("ara", "arabe (العربية)"), ("prs", "dari (دری)"), ("npi", "népalais (नेपाली)")],
        "requests": requests,
        "bookings": bookings,
        "rows": _rows(requests),
        "money": [
            ("D-0871", date(2026, 10, 7), "CLSC Basse-Ville", 9339, -3524, 5815),
            ("D-0884", date(2026, 10, 9), "École Cardinal-Roy", 187401, -72781, 114620),
        ],
        "drawings": _drawings(words),
        "symbols": SYMBOLS,
    }


def _rows(requests: list[Look]) -> list[tuple[str, str, str, Look]]:
    return [
        ("14:00–15:00", "Arabe", "CLSC Limoilou, salle 214", requests[3]),
        ("09:30–10:30", "Espagnol", "Téléphone", requests[2]),
        ("16:00–17:00", "Kinyarwanda", "Centre local d'emploi de Charlesbourg", requests[1]),
    ]


def _drawings(words: Words) -> list[tuple[str, Markup]]:
    _ = words.gettext
    funnel = [charts.Bar(_("Interprètes"), 120, "120"), charts.Bar(_("parlent arabe"), 9, "9")]
    shares = [charts.Bar("Accueil Basse-Ville", -412, "−412,00 $"), charts.Bar("Réseau de la santé", 540, "+540,00 $")]
    months = [charts.Bar(str(n), 20 + n * n % 13, str(20 + n * n % 13)) for n in range(1, 13)]
    day = [
        charts.Block(540, 600, "in_person", "CLSC"),
        charts.Block(600, 625, "travel", "25 min"),
        charts.Block(625, 700, "video", "HEJ"),
        charts.Block(780, 840, "offer", "D-1"),
        charts.Block(960, 1020, "telephone", "R-2"),
    ]
    loads: list[tuple[float, charts.DotKind]] = [(n * 7 % 23 + 4, "dot") for n in range(20)]
    steps = [charts.Step(0, 900, 300), charts.Step(2, 600, 500), charts.Step(9, 540, 530), charts.Step(30, 536, 533)]
    envelope = charts.BurnDown(
        [(0, 1), (0.2, 0.9), (0.4, 0.6), (0.6, 0.42)], (0.95, 0), (0.85, 1), "avril", "mars", "12 000 $"
    )
    return [
        (_("Neuf interprètes parlent arabe."), charts.bars("funnel", "Entonnoir.", funnel)),
        (
            _("Un organisme paie moins, un autre davantage."),
            charts.diverging("winners", "Écarts.", shares, _("paie moins"), _("paie plus")),
        ),
        (_("Le coût a monté en juin."), charts.columns("months", "Coût par mois.", months)),
        (
            _("La journée de Nadia B."),
            charts.day_strip("day", "Mardi 24 novembre.", day, first_hour=7, last_hour=20),
        ),
        (
            _("La moitié travaille plus de 14 h."),
            charts.dot_strip(
                "load", "Heures.", [*loads, (19, "you")], median=(14, _("médiane 14 h")), limit=(30, "30 h")
            ),
        ),
        (_("Le calcul s'est approché du mieux."), charts.loss_and_bound("run", "Perte et borne.", steps, "0,6 %")),
        (
            _("L'enveloppe dure jusqu'au 12 mars."),
            charts.burn_down("envelope", "Solde.", envelope, _("épuisée le 12 mars")),
        ),
    ]
