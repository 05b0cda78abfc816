"""Forms that lose nothing: a refused one comes back with every value, its errors beside the fields, and status 422.

The refusal stays an exception, so that the transaction is rolled back; `Redisplay` carries the page to show.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Annotated

from litestar.datastructures import FormMultiDict
from litestar.enums import RequestEncodingType
from litestar.params import Body
from litestar.response import Template

from interpretariat.domain.refusals import Invalid, Problem
from interpretariat.formats.refusal_words import problem_sentence
from interpretariat.formats.words import Locale

Form = Annotated[FormMultiDict, Body(media_type=RequestEncodingType.URL_ENCODED)]
"""A posted form: every field, repeated ones included. Its handler must have `data: Form`."""


def _is_form(kind: type) -> bool:
    return kind is FormMultiDict


def _read_form(_kind: type, body: Mapping[str, object]) -> FormMultiDict:
    """Litestar reads a form into a plain mapping, a repeated field being a list."""
    pairs = ((name, one) for name, said in body.items() for one in (said if isinstance(said, list) else [said]))
    return FormMultiDict(pairs)


FORM_DECODER = (_is_form, _read_form)
"""For the application's `type_decoders`: without it no posted form is understood."""


@dataclass(frozen=True, slots=True)
class FormState:
    """What the form macros read: field → what was typed (a list for repeated fields), field → the remedy."""

    values: Mapping[str, object] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)


class Redisplay(Exception):  # noqa: N818 - an answer, not an error
    """Roll back, and answer with this page."""

    def __init__(self, template: Template) -> None:
        super().__init__()
        self.template = template


@contextmanager
def redisplayed(show: Callable[[Sequence[Problem]], Template]) -> Iterator[None]:
    """Whatever `Invalid` is raised inside comes back as the page made by `show`, its status 422."""
    try:
        yield
    except Invalid as refusal:
        template = show(refusal.problems)
        template.status_code = 422
        raise Redisplay(template) from refusal


def single(data: Mapping[str, str]) -> dict[str, str]:
    """The last value of each field, trimmed; the CSRF token left out."""
    return {name: str(value).strip() for name, value in data.items() if name != "_csrf_token"}


def many(data: FormMultiDict, name: str) -> list[str]:
    """Every value of a repeated field, empty ones left out."""
    return [str(value).strip() for value in data.getall(name, []) if str(value).strip()]


def by_field(problems: Sequence[Problem], locale: Locale) -> dict[str, str]:
    """Field → sentence, for the summary and for the place beside the field; the first problem of a field counts."""
    said: dict[str, str] = {}
    for problem in problems:
        said.setdefault(problem.field, problem_sentence(problem, locale))
    return said
