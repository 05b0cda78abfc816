"""The manual of the import files, written from their columns: what the command and `docs/imports.md` show."""

from interpretariat.formats.words import N_, Locale, Words, translator
from interpretariat.services.imports.columns import SHEETS, Column, Kind, Sheet

CELLS: dict[Kind, str] = {
    "text": N_("texte"),
    "code": N_("code"),
    "email": N_("courriel"),
    "whole": N_("nombre entier"),
    "decimal": N_("nombre"),
    "yes_no": N_("yes ou no"),
    "date": N_("date, 2026-12-01"),
    "time": N_("heure, 14:00"),
    "wall": N_("date et heure locales, 2026-12-01T14:00"),
    "zone": N_("fuseau IANA"),
    "json": N_("JSON"),
}

RULES = (
    N_(
        "Fichiers CSV en UTF-8, séparés par « , » ou « ; », ou XLSX (première feuille). "
        "La première ligne nomme les colonnes, dans n'importe quel ordre."
    ),
    N_("Dans une cellule, les éléments d'une liste sont séparés par « ; »."),
    N_("Les moments sont des heures locales, sans décalage, dans le fuseau du lieu ou, à défaut, de l'organisme."),
    N_(
        "Toutes les lignes sont vérifiées d'abord. Une seule ligne refusée et rien n'est écrit, "
        "sauf avec « --partial » : les autres lignes le sont."
    ),
    N_(
        "Une colonne obligatoire absente ou un nom de colonne mal écrit arrête tout. "
        "Une colonne inconnue est nommée, puis ignorée."
    ),
    N_("Deux lignes de même clé dans un fichier : la seconde est refusée."),
    N_("« oui », « non », « true », « false », 1 et 0 valent yes et no."),
)


def manual(locale: Locale) -> str:
    """Every file, in the order in which a whole city is imported, as Markdown."""
    words = translator(locale)
    title = words.gettext("Importer et exporter")
    parts = [f"# {title}", words.gettext(_ORDER)]
    parts.append("\n".join(f"- {words.gettext(rule)}" for rule in RULES))
    parts.extend(section(sheet, words) for sheet in SHEETS.values())
    return "\n\n".join(parts).replace("\N{NO-BREAK SPACE}", " ") + "\n"


_ORDER = N_("L'ordre est celui d'une ville entière : chaque fichier ne nomme que ce qui précède.")


def section(sheet: Sheet, words: Words) -> str:
    """One file: its key, what a second import does, and its columns."""
    key = words.gettext("Clé : {columns}.", columns=", ".join(f"`{name}`" for name in sheet.key))
    heads = (words.gettext("colonne"), words.gettext("cellule"), words.gettext("vide"), words.gettext("ce qu'elle dit"))
    lines = [f"| {' | '.join(heads)} |", "|---|---|---|---|", *(_row(column, words) for column in sheet.columns)]
    title = f"## `{sheet.noun}` · {words.gettext(sheet.title)}"
    return "\n\n".join((title, f"{key} {words.gettext(sheet.again)}", "\n".join(lines)))


def cell(column: Column, words: Words) -> str:
    """What a cell of this column holds, in words: `one of a, b` or a kind with its bounds."""
    if column.parts:
        said = ":".join(column.parts)
    elif column.choices:
        said = ", ".join(column.choices)
    else:
        said = words.gettext(CELLS[column.kind]) + _bounds(column, words)
    return words.gettext("liste : {what}", what=said) if column.many else said


def _bounds(column: Column, words: Words) -> str:
    if column.kind in ("text", "code", "email"):
        if column.maximum is None:
            return ""
        return words.gettext(", {n} caractères au plus", n=int(column.maximum))
    if column.minimum is None or column.maximum is None:
        return ""
    return words.gettext(", de {low} à {high}", low=f"{column.minimum:g}", high=f"{column.maximum:g}")


def _row(column: Column, words: Words) -> str:
    empty = words.gettext("obligatoire") if column.required else f"`{column.default}`" if column.default else ""
    also = f" ({', '.join(f'`{name}`' for name in column.also)})" if column.also else ""
    return f"| `{column.name}`{also} | {cell(column, words)} | {empty} | {words.gettext(column.says)} |"
