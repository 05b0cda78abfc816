"""The form of an interpreter's file: languages and paid minimums are rows of fields, one cell in the file."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace

from litestar.datastructures import FormMultiDict

from interpretariat.domain.refusals import Problem
from interpretariat.formats.vocabulary import MODES
from interpretariat.web.admin.records import cells_of_form, form_as_posted, form_of_cells
from interpretariat.web.forms import FormState, single

_AMOUNT = re.compile(r"(\d{1,6})(?:[.,](\d{1,2}))?")

AMOUNTS = ("hourly_cents", "km_cents")
"""Cents in the file, dollars on the page."""

BLANK_ROWS = 2
"""Empty rows of languages below those that are filled."""

MOST_ROWS = 20


def file_form(cells: Mapping[str, str]) -> FormState:
    """The fields of a file as it stands."""
    form = form_of_cells("interpreters", cells)
    amounts = {name: _dollars(cells.get(name, "")) for name in AMOUNTS}
    return FormState(
        {**form.values, **_language_fields(cells.get("languages", "")), **_minimum_fields(cells), **amounts}
    )


def file_as_posted(data: FormMultiDict, errors: Mapping[str, str]) -> FormState:
    """The fields as they were typed. The problem of a paid minimum stands beside the first of them."""
    form = form_as_posted("interpreters", data, errors)
    rows = [number for number in range(1, MOST_ROWS + 1) if f"language_{number}" in form.values]
    return FormState({**form.values, "language_rows": rows}, form.errors)


def file_cells(data: FormMultiDict) -> dict[str, str]:
    """The cells of what was posted: `ara:native:syrien;fra:fluent`, `in_person:120`."""
    typed, cells = single(data), cells_of_form("interpreters", data)
    spoken = [
        ":".join(typed.get(f"{part}_{number}", "").replace(":", " ").replace(";", " ") for part in _PARTS)
        for number in range(1, MOST_ROWS + 1)
        if typed.get(f"language_{number}")
    ]
    minimum = [f"{mode}:{typed[f'minimum_{mode}']}" for mode in MODES if typed.get(f"minimum_{mode}")]
    amounts = {name: _cents(typed.get(name, "")) for name in AMOUNTS}
    return cells | amounts | {"languages": ";".join(spoken), "minimum_minutes": ";".join(minimum)}


def said_of_form(problems: Iterable[Problem]) -> list[Problem]:
    """The problems, in the terms of the page: an amount is in dollars there."""
    return [
        replace(problem, code="not_an_amount") if problem.field in AMOUNTS and problem.code in _OF_CENTS else problem
        for problem in problems
    ]


_OF_CENTS = ("not_a_whole_number", "too_small", "too_large")


def _dollars(cents: str) -> str:
    return f"{int(cents) // 100},{int(cents) % 100:02d}" if cents.isdecimal() else cents


def _cents(dollars: str) -> str:
    """41 → 4100, 41,5 → 4150; what is not an amount stays as it was typed, to be refused."""
    match = _AMOUNT.fullmatch(dollars.replace("\N{NO-BREAK SPACE}", "").replace(" ", "").removesuffix("$"))
    return f"{match[1]}{(match[2] or '').ljust(2, '0')}" if match else dollars and f"${dollars}"


_PARTS = ("language", "level", "variety")


def _language_fields(cell: str) -> dict[str, object]:
    entries = [entry.split(":") for entry in cell.split(";") if entry]
    fields: dict[str, object] = {"language_rows": list(range(1, len(entries) + BLANK_ROWS + 1))}
    for number, entry in enumerate(entries, start=1):
        fields |= {f"{part}_{number}": value for part, value in zip(_PARTS, entry, strict=False)}
    return fields


def _minimum_fields(cells: Mapping[str, str]) -> dict[str, object]:
    entries = (entry.partition(":") for entry in cells.get("minimum_minutes", "").split(";") if entry)
    return {f"minimum_{mode}": minutes for mode, _, minutes in entries}
