"""The columns of every file that can be imported or exported: one source for the reader, the pages and the manual."""

from interpretariat.services.imports.columns import city, money, people, work
from interpretariat.services.imports.columns.shape import NOUNS, Column, Kind, Noun, Sheet

SHEETS: dict[Noun, Sheet] = {
    sheet.noun: sheet
    for sheet in (
        city.LANGUAGES,
        city.HOLIDAYS,
        city.CREDENTIAL_KINDS,
        city.ORGANISATIONS,
        city.SITES,
        people.ACCOUNTS,
        money.TARIFFS,
        money.PAYERS,
        money.ENVELOPES,
        people.INTERPRETERS,
        money.AGREEMENTS,
        people.CREDENTIALS,
        people.AVAILABILITY,
        work.REQUESTS,
        work.HISTORY,
        money.SHARED_APPOINTMENTS,
    )
}
"""Noun → its file, in the order in which a whole city is imported."""

__all__ = ["NOUNS", "SHEETS", "Column", "Kind", "Noun", "Sheet"]
