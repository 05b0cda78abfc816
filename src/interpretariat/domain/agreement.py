"""An agreement as data: who pays a booking, in which order, and what several organisations share.

Nothing here computes: `waterfall`, `blocks`, `chains` and `joint` do. Terms are dated by whoever keeps them, and go to
JSON and back unchanged. Percentages are basis points. Every clause has its article, so that a statement can name it.
"""

from datetime import date
from typing import Annotated, Literal

import msgspec

from interpretariat.domain.languages import Mode
from interpretariat.domain.tariff import WHOLE, Count

Article = Annotated[str, msgspec.Meta(min_length=1, max_length=20)]
Code = Annotated[str, msgspec.Meta(min_length=1, max_length=40)]
Part = Annotated[int, msgspec.Meta(ge=0, le=WHOLE)]
"""Basis points of at most the whole."""


class Case(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The bookings a clause bears on: those that have one of each kind that is named; all when nothing is.

    `codes` are access codes: what the request says as its cost centre.
    """

    domains: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    modes: frozenset[Mode] = frozenset()
    codes: frozenset[str] = frozenset()


class Funding(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind", tag="funding"):
    """Somebody pays this part of what is left: a funder by type of case, whoever an access code names, a third party.

    A `hidden` payer is never named to the organisation that asked.
    """

    article: Article
    payer: Code
    case: Case = Case()
    points: Part = WHOLE
    hidden: bool = False


class Subsidy(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind", tag="subsidy"):
    """A funder pays a part that depends on the class of the organisation, up to a ceiling a booking or a month."""

    article: Article
    payer: Code
    points: dict[str, Part]
    ceiling_cents: Count | None = None
    monthly_ceiling_cents: Count | None = None


class Drawing(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind", tag="envelope"):
    """A closed envelope pays, as long as it lasts."""

    article: Article
    envelope: Code
    case: Case = Case()
    points: Part = WHOLE


class Cooperation(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind", tag="cooperation"):
    """Interpreters lent by members: their minutes are paid by the co-operative's account, and netted by the month.

    `lenders`: code of an interpreter → code of the organisation that lends them.
    """

    article: Article
    lenders: dict[str, Code]
    hour_cents: Count


class Membership(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind", tag="membership"):
    """Members (organisation → last day, none when it has no end) go on to the next clauses. Whoever is none pays this
    part of the price in addition, and all of it alone. `fee_cents` is owed by each member in the month `fee_month`.
    """

    article: Article
    members: dict[str, date | None]
    otherwise_points: Annotated[int, msgspec.Meta(ge=0)] = 0
    fee_cents: Count = 0
    fee_month: Annotated[int, msgspec.Meta(ge=1, le=12)] = 4


class Management(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind", tag="management"):
    """The pool's own costs, as a part of what is left to the organisation or of the price."""

    article: Article
    points: Annotated[int, msgspec.Meta(ge=0)]
    on: Literal["remainder", "price"] = "remainder"


Clause = Funding | Subsidy | Drawing | Cooperation | Membership | Management

TravelRule = Literal["first_pays_outward", "proportional", "shapley"]


class SharedTravel(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How the appointments of one round share what its kilometres cost; see `chains`."""

    article: Article
    rule: TravelRule


class Gain(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the interpreter keeps of what a grouped block saves: a part of it, at least `floor_cents`, never more."""

    bonus_points: Part = 0
    floor_cents: Count = 0


class SharedBlock(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Appointments that follow one another at one site count as one (a *permanence*), split by slot time, in equal
    parts, or by what each would have cost alone.
    """

    article: Article
    by: Literal["time", "equal", "alone"] = "time"
    gap_minutes: Count = 30
    gain: Gain = Gain()


class SharedAppointment(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One appointment of several organisations."""

    article: Article
    by: Literal["equal", "weights", "head_count"] = "equal"


class AgreementTerms(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The clauses in the order in which they pay; the organisation bears what is left. Without a rule of sharing, each
    pays its own. Raises ValueError when two terms have the same article.
    """

    clauses: tuple[Clause, ...] = ()
    travel: SharedTravel | None = None
    block: SharedBlock | None = None
    appointment: SharedAppointment | None = None

    def __post_init__(self) -> None:
        terms = (*self.clauses, self.travel, self.block, self.appointment)
        articles = [term.article for term in terms if term is not None]
        if len(set(articles)) != len(articles):
            raise ValueError("each term has an article of its own")

    @property
    def payers(self) -> frozenset[str]:
        """Codes of the payers that the clauses name."""
        return frozenset(clause.payer for clause in self.clauses if isinstance(clause, Funding | Subsidy))

    @property
    def envelopes(self) -> frozenset[str]:
        return frozenset(clause.envelope for clause in self.clauses if isinstance(clause, Drawing))


USER_PAYS = AgreementTerms()
"""Without an agreement an organisation pays what it asked for."""


def agreement_json(terms: AgreementTerms) -> bytes:
    return msgspec.json.encode(terms, order="deterministic")
