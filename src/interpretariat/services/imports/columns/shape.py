"""What a column and a file are, and the columns that several files share."""

from dataclasses import dataclass
from typing import Literal, get_args

from interpretariat.formats.words import N_

Kind = Literal["text", "code", "email", "whole", "decimal", "yes_no", "date", "time", "wall", "zone", "json"]
"""What one cell holds; a cell with `many` holds several of them, separated by `;`."""

Noun = Literal[
    "languages",
    "holidays",
    "credential_kinds",
    "organisations",
    "sites",
    "accounts",
    "tariffs",
    "payers",
    "envelopes",
    "interpreters",
    "agreements",
    "credentials",
    "availability",
    "requests",
    "history",
    "shared_appointments",
]
"""In the order in which a whole city is imported: each names only what came before it."""

NOUNS: tuple[Noun, ...] = get_args(Noun)


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column. `default` is what an empty cell means; `also` are other headings that are understood.

    `maximum` bounds the characters of a text and the value of a number; `minimum` the value of a number.
    `codes` names the noun whose codes a cell must hold; `parts` the parts of a list's entry, `ara:native:syrien`.
    """

    name: str
    says: str
    kind: Kind = "text"
    required: bool = False
    many: bool = False
    default: str = ""
    choices: tuple[str, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    also: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sheet:
    """One file: its columns, those that make a line's key, and what a second import of a key does."""

    noun: Noun
    title: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    again: str

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)


UPDATES = N_("La ligne existante est mise à jour.")
ACTIVE = Column(name="active", kind="yes_no", default="yes", says=N_("« no » retire des listes sans rien effacer."))
ZONE = Column(
    name="zone", kind="zone", default="America/Toronto", says=N_("Fuseau horaire IANA des heures de cette ligne.")
)
PHONE = Column(name="phone", maximum=30, says=N_("Téléphone, tel qu'on le compose."))


def name(maximum: int, says: str) -> Column:
    return Column(name="name", required=True, maximum=maximum, says=says)


def names(maximum: int) -> tuple[Column, Column]:
    """The name in both languages of the interface."""
    return (
        Column(name="name_fr", required=True, maximum=maximum, says=N_("Nom en français.")),
        Column(name="name_en", required=True, maximum=maximum, says=N_("Nom en anglais.")),
    )


def code(maximum: int, says: str) -> Column:
    """The key of a line; published lists call it `id`."""
    return Column(name="code", kind="code", required=True, maximum=maximum, also=("id",), says=says)


def place(prefix: str = "") -> tuple[Column, Column]:
    """A point of the map."""
    return (
        Column(
            name=f"{prefix}lat", kind="decimal", required=True, minimum=-90, maximum=90, says=N_("Latitude, WGS 84.")
        ),
        Column(
            name=f"{prefix}lon", kind="decimal", required=True, minimum=-180, maximum=180, says=N_("Longitude, WGS 84.")
        ),
    )


def count(name: str, default: int, says: str, *, minimum: int = 0, maximum: int = 100_000) -> Column:
    """A whole number that has a default."""
    return Column(name=name, kind="whole", default=str(default), minimum=minimum, maximum=maximum, says=says)
