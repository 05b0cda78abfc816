"""Texts without accents or capitals, on every database: « École » is found by « ecole » and sorted under E."""

import unicodedata
from typing import Any, Final

from sqlalchemy import ColumnElement, String, or_
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import GenericFunction

_ACCENTED: Final = "àâäáãåçéèêëîïíìñôöóòõûüúùÿý"


def fold(text: str | None) -> str | None:
    """In lower case, the accents taken off; `œ` is `oe`. None stays None, as the database asks it."""
    if text is None:
        return None
    text = text.lower().replace("œ", "oe")
    return "".join(letter for letter in unicodedata.normalize("NFD", text) if not unicodedata.combining(letter))


_BOTH: Final = _ACCENTED + _ACCENTED.upper()
_PLAIN: Final = "".join(fold(letter) or "" for letter in _BOTH)


class folded(GenericFunction[str]):  # noqa: N801 - it reads as a function of SQL
    """SQL: what `fold` gives. `lower` knows ASCII alone on SQLite, which is taught `fold` when it connects, and in a
    PostgreSQL of the C locale, where capitals are translated too.
    """

    type = String()
    inherit_cache = True


@compiles(folded, "postgresql")
def _on_postgresql(element: Any, compiler: SQLCompiler, **options: Any) -> str:
    inner = compiler.process(element.clauses, **options)
    return f"translate(replace(replace(lower({inner}), 'œ', 'oe'), 'Œ', 'oe'), '{_BOTH}', '{_PLAIN}')"


def holds(text: str, *columns: Any) -> ColumnElement[bool]:
    """SQL: one of the columns contains the text, accents and capitals aside."""
    return or_(*(folded(column).contains(fold(text), autoescape=True) for column in columns))
