"""A record on a page: its cells become a form, the form becomes the cells of one line of its file."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager

from litestar.datastructures import FormMultiDict
from litestar.response import Template

from interpretariat.domain.refusals import Problem, StaleVersion
from interpretariat.services.imports.columns import SHEETS, Noun
from interpretariat.web.forms import FormState, Redisplay, many, redisplayed, single

CHECKED = "oui"


def form_of_cells(noun: Noun, cells: Mapping[str, str], **other: object) -> FormState:
    """What the fields show first; a column of several choices is a list of boxes, yes and no a single box."""
    values: dict[str, object] = {}
    for column in SHEETS[noun].columns:
        text = cells.get(column.name, "")
        if column.kind == "yes_no":
            values[column.name] = CHECKED if text == "yes" else ""
        elif column.many and column.choices:
            values[column.name] = [part for part in text.split(";") if part]
        else:
            values[column.name] = text
    return FormState(values | other)


def form_of_defaults(noun: Noun, **other: object) -> FormState:
    """The fields of a new record."""
    return form_of_cells(noun, {column.name: column.default for column in SHEETS[noun].columns}, **other)


def cells_of_form(noun: Noun, data: FormMultiDict) -> dict[str, str]:
    """The cells of what was posted. A box that is not ticked is not posted: it means no."""
    typed = single(data)
    cells = {}
    for column in SHEETS[noun].columns:
        if column.kind == "yes_no":
            cells[column.name] = "yes" if typed.get(column.name) == CHECKED else "no"
        elif column.many and column.choices:
            cells[column.name] = ";".join(many(data, column.name))
        else:
            cells[column.name] = typed.get(column.name, "")
    return cells


def form_as_posted(noun: Noun, data: FormMultiDict, errors: Mapping[str, str]) -> FormState:
    """What was typed, to be shown again as it was, with what is wrong with it."""
    typed: dict[str, object] = dict(single(data))
    for column in SHEETS[noun].columns:
        if column.many and column.choices:
            typed[column.name] = many(data, column.name)
        typed.setdefault(column.name, "")
    return FormState(typed, errors)


def version_of(data: FormMultiDict) -> int | None:
    """The version from which the change was made."""
    said = single(data).get("version", "")
    return int(said) if said.isdecimal() else None


@contextmanager
def kept(show: Callable[[Sequence[Problem]], Template]) -> Iterator[None]:
    """What is refused comes back with all that was typed: 422 for what is wrong, 412 for what somebody else changed."""
    try:
        with redisplayed(show):
            yield
    except StaleVersion as stale:
        template = show([Problem("version", "stale_version")])
        template.status_code = 412
        raise Redisplay(template) from stale
