"""The manual says what the columns say."""

from pathlib import Path

from interpretariat.services.imports.columns import NOUNS, SHEETS
from interpretariat.services.imports.files import ACTIONS, TAKERS
from interpretariat.services.imports.manual import manual

DOCUMENT = Path(__file__).parents[3] / "docs" / "imports.md"


def test_the_document_is_the_manual() -> None:
    assert DOCUMENT.read_text(encoding="utf-8") == manual("en")


def test_the_manual_is_written_in_french_too() -> None:
    assert manual("fr").startswith("# Importer et exporter\n")


def test_every_noun_has_its_columns_its_rule_and_its_import() -> None:
    assert tuple(SHEETS) == NOUNS
    assert (set(TAKERS), set(ACTIONS)) == (set(NOUNS), set(NOUNS))


def test_every_key_is_made_of_columns() -> None:
    assert [(noun, name) for noun, sheet in SHEETS.items() for name in sheet.key if name not in sheet.names] == []
