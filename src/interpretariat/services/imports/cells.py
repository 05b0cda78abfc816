"""One cell: text in, value out, or the reason why not."""

import re
import unicodedata
from collections.abc import Callable
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec

from interpretariat.services.imports.columns import Column, Kind

YES_NO = {
    **dict.fromkeys(("yes", "y", "true", "oui", "vrai", "1"), True),
    **dict.fromkeys(("no", "n", "false", "non", "faux", "0"), False),
}
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_TIME = re.compile(r"\d{1,2}:\d{2}(:00)?")
_WALL = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:00)?")
_OFFSET = re.compile(r".*\d{2}:\d{2}\s*(Z|[+-]\d{2}:?\d{2})")
_WHOLE = re.compile(r"-?\d{1,15}")


class BadCell(ValueError):  # noqa: N818 - a fact about a cell
    """A cell that does not say what its column asks for: a stable code and the facts of the remedy."""

    def __init__(self, code: str, **facts: Any) -> None:
        super().__init__(code, facts)
        self.code = code
        self.facts = facts


def read_cell(column: Column, text: str) -> Any:
    """The value of one cell: a list when the column holds many, a tuple for an entry of several parts.

    An empty cell is the column's default, or an empty text, an empty list, or None for what has no empty value.
    Raises BadCell.
    """
    text = text.strip()
    if not text:
        return _empty(column)
    text = unicodedata.normalize("NFC", text)
    if not column.many:
        return _entry(column, text)
    entries = [_entry(column, part.strip()) for part in text.split(";") if part.strip()]
    for number, entry in enumerate(entries):
        if entry in entries[:number]:
            raise BadCell("duplicate")
    return entries


def _empty(column: Column) -> Any:
    if column.required:
        raise BadCell("required")
    if column.many:
        return []
    if column.default:
        return _default(column)
    return "" if column.kind in ("text", "code", "email", "zone") else None


@lru_cache
def _default(column: Column) -> Any:
    return _entry(column, column.default)


def _entry(column: Column, text: str) -> Any:
    if not (text.isprintable() or all(character.isprintable() or character in "\t\n\r" for character in text)):
        raise BadCell("control_character")
    if column.parts:
        return _parts(column, text)
    if column.choices and text not in column.choices:
        raise BadCell("not_a_choice", choices=", ".join(column.choices))
    value = _READERS[column.kind](text)
    _check_bounds(column, value)
    return value


def _parts(column: Column, text: str) -> tuple[str, ...]:
    """`ara:native:syrien` → its parts; those that are left out at the end are empty."""
    parts = [part.strip() for part in text.split(":")]
    if len(parts) > len(column.parts) or not parts[0]:
        raise BadCell("not_in_parts", parts=":".join(column.parts))
    return tuple(parts + [""] * (len(column.parts) - len(parts)))


def _check_bounds(column: Column, value: Any) -> None:
    if isinstance(value, str):
        if column.maximum is not None and len(value) > column.maximum:
            raise BadCell("too_long", maximum=int(column.maximum))
    elif isinstance(value, int | Decimal) and not isinstance(value, bool):
        if column.minimum is not None and value < column.minimum:
            raise BadCell("too_small", minimum=f"{column.minimum:g}")
        if column.maximum is not None and value > column.maximum:
            raise BadCell("too_large", maximum=f"{column.maximum:g}")


def _text(text: str) -> str:
    return text


def _code(text: str) -> str:
    if any(character.isspace() for character in text):
        raise BadCell("not_a_code")
    return text


def _email(text: str) -> str:
    name, _, domain = text.rpartition("@")
    if not name or not domain or any(character.isspace() for character in text) or "@" in name:
        raise BadCell("not_an_address")
    return text.lower()


def _whole(text: str) -> int:
    if not _WHOLE.fullmatch(text):
        raise BadCell("not_a_whole_number")
    return int(text)


def _decimal(text: str) -> Decimal:
    try:
        number = Decimal(text.replace(",", "."))
    except InvalidOperation:
        raise BadCell("not_a_number") from None
    if not number.is_finite():
        raise BadCell("not_a_number")
    return number


def _yes_no(text: str) -> bool:
    try:
        return YES_NO[text.lower()]
    except KeyError:
        raise BadCell("not_yes_or_no") from None


def _date(text: str) -> date:
    """A day; a spreadsheet's day may come with midnight behind it."""
    text = re.sub(r"[T ]00:00(:00)?$", "", text)
    if not _DATE.fullmatch(text):
        raise BadCell("not_a_date")
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadCell("not_a_date") from None


def _time(text: str) -> time:
    if not _TIME.fullmatch(text):
        raise BadCell("not_a_time")
    try:
        return time.fromisoformat(text.zfill(5) if text.count(":") == 1 else text.zfill(8))
    except ValueError:
        raise BadCell("not_a_time") from None


def _wall(text: str) -> datetime:
    if not _WALL.fullmatch(text):
        raise BadCell("has_offset" if _OFFSET.fullmatch(text) else "not_a_moment")
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise BadCell("not_a_moment") from None


def _zone(text: str) -> str:
    try:
        return ZoneInfo(text).key
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise BadCell("not_a_zone") from None


def _json(text: str) -> Any:
    try:
        return msgspec.json.decode(text)
    except msgspec.DecodeError as error:
        raise BadCell("not_json", reason=str(error)) from error


_READERS: dict[Kind, Callable[[str], Any]] = {
    "text": _text,
    "code": _code,
    "email": _email,
    "whole": _whole,
    "decimal": _decimal,
    "yes_no": _yes_no,
    "date": _date,
    "time": _time,
    "wall": _wall,
    "zone": _zone,
    "json": _json,
}
