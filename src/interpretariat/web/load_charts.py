"""How a month's work is spread, drawn: a strip of dots a measure, its finding in a sentence, and its numbers."""

from collections.abc import Callable
from dataclasses import dataclass

from markupsafe import Markup

from interpretariat.services.load import Fairness, Spread
from interpretariat.web.charts import DotKind, dot_strip
from interpretariat.web.page import Reader

HUNDREDTHS = 100


@dataclass(frozen=True, slots=True)
class Strip:
    """One measure: what it is, the finding, the drawing, and its numbers from the smallest to the largest."""

    name: str
    heading: str
    svg: Markup
    facts: tuple[tuple[str, str], ...]
    values: tuple[str, ...]


def strips(found: Fairness, who: Reader) -> list[Strip]:
    """Hours a week, income of the month, hard sessions a week."""
    d, words = who.d, who.words

    def often(hundredths: int) -> str:
        return d.number(hundredths / HUNDREDTHS, decimals=1 if hundredths % HUNDREDTHS else 0)

    income = [found.cents] if found.cents else []
    return [
        _strip(words.gettext("Heures par semaine"), found.week_minutes, d.duration, who, scale=60),
        *(_strip(words.gettext("Revenu du mois"), each, d.money, who, scale=HUNDREDTHS) for each in income),
        _strip(words.gettext("Séances éprouvantes par semaine"), found.week_hard, often, who, scale=HUNDREDTHS),
    ]


def _strip(name: str, spread: Spread, shown: Callable[[int], str], who: Reader, *, scale: int) -> Strip:
    words = who.words
    middle = words.gettext("Médiane : {value}", value=shown(spread.middle))
    dots: list[tuple[float, DotKind]] = [(value / scale, "dot") for value in spread.others]
    facts = [
        (words.gettext("Médiane"), shown(spread.middle)),
        (words.gettext("Personnes de la banque"), who.d.number(len(spread.everyone))),
    ]
    heading = words.gettext("{name} : la médiane de la banque est {median}.", name=name, median=shown(spread.middle))
    if spread.mine is not None:
        dots.append((spread.mine / scale, "you"))
        facts.insert(0, (words.gettext("Vous"), shown(spread.mine)))
        heading = words.gettext(
            "{name} : vous avez {mine}, la médiane de la banque est {median}.",
            name=name,
            mine=shown(spread.mine),
            median=shown(spread.middle),
        )
    limit = None
    if spread.cap is not None:
        facts.append((words.gettext("Votre plafond"), shown(spread.cap)))
        limit = (spread.cap / scale, words.gettext("Plafond : {value}", value=shown(spread.cap)))
    svg = dot_strip(name, heading, dots, median=(spread.middle / scale, middle), limit=limit)
    return Strip(name, heading, svg, tuple(facts), tuple(shown(value) for value in sorted(spread.others)))
