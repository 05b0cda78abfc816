"""A statement as files: one row a line, amounts in cents in CSV and in dollars in XLSX."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Final
from zoneinfo import ZoneInfo

from interpretariat.domain.references import booking_reference
from interpretariat.domain.statement import Line
from interpretariat.formats import figures
from interpretariat.formats.sheets import Cell, write_csv, write_xlsx
from interpretariat.formats.statement_words import Names, steps_of
from interpretariat.formats.words import Locale

FACTS: Final = (
    "kind",
    "booking",
    "date",
    "start",
    "site",
    "language",
    "mode",
    "planned_minutes",
    "signed_minutes",
    "outcome",
    "standing",
    "tariff",
    "agreement",
    "service",
    "cost_centre",
    "reckoning",
)
AMOUNTS: Final = ("price", "paid_by_others", "share")


def statement_csv(lines: Iterable[Line], names: Names, locale: Locale) -> bytes:
    rows = [[*_facts(line, names, locale), *_cents(line)] for line in lines]
    return write_csv([*FACTS, *(f"{name}_cents" for name in AMOUNTS)], rows)


def statement_xlsx(title: str, lines: Iterable[Line], names: Names, locale: Locale) -> bytes:
    rows = [[*_facts(line, names, locale), *(Decimal(cents).scaleb(-2) for cents in _cents(line))] for line in lines]
    return write_xlsx(title, [*FACTS, *AMOUNTS], rows)


def _cents(line: Line) -> Sequence[int]:
    return line.price_cents, line.price_cents - line.share_cents, line.share_cents


def _facts(line: Line, names: Names, locale: Locale) -> list[Cell]:
    where = line.where
    reckoning = "; ".join(
        f"{step.label} {step.reckoning} = {figures.money(step.amount_cents, locale)}"
        for step in steps_of(line, names, locale)
    )
    if where is None:
        placed: list[Cell] = ["", f"{line.month:%Y-%m}", "", "", "", "", None, None, ""]
    else:
        local = where.starts_at.astimezone(ZoneInfo(where.zone))
        placed = [
            booking_reference(line.booking or 0),
            f"{local:%Y-%m-%d}",
            f"{local:%H:%M}",
            where.site,
            where.language,
            where.mode,
            where.planned_minutes,
            where.signed_minutes,
            where.outcome,
        ]
    origin = line.origin
    service = where.service if where else ""
    return [line.kind, *placed, line.standing, origin.tariff, origin.agreement, service, line.cost_centre, reckoning]
