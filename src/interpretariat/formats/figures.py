"""How money, measures, lists and names are written, in French and in English.

CLDR's French (Canada) has spaces that break and a hyphen for a minus: these are our own functions, to the character.
"""

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal

from interpretariat.formats.words import NBSP, Locale

MINUS = "\N{MINUS SIGN}"
Number = int | float | Decimal


def number(value: Number, locale: Locale, *, decimals: int = 0, signed: bool = False) -> str:
    """« 1 204 331 », “1,204,331”; rounded half up; a true minus sign; `signed` prints the plus as well."""
    rounded = _round(value, decimals)
    sign = MINUS if rounded < 0 else "+" if signed and rounded > 0 else ""
    digits = f"{abs(rounded):,.{decimals}f}"
    if locale == "fr":
        digits = digits.replace(",", NBSP).replace(".", ",")
    return sign + digits


def money(cents: int, locale: Locale, *, signed: bool = False) -> str:
    """« 1 234,50 $ », « −35,24 $ »; “$1,234.50”, “−$35.24”."""
    if locale == "fr":
        return f"{amount(cents, locale, signed=signed)}{NBSP}$"
    text = amount(cents, locale, signed=signed)
    sign, digits = (text[0], text[1:]) if text[0] in (MINUS, "+") else ("", text)
    return f"{sign}${digits}"


def amount(cents: int, locale: Locale, *, signed: bool = False) -> str:
    """« 1 234,50 »: money whose unit stands in the header of its column."""
    return number(Decimal(cents) / 100, locale, decimals=2, signed=signed)


def money_range(low_cents: int, high_cents: int, locale: Locale) -> str:
    """« 82,00 $ à 94,40 $ », “$82.00 to $94.40”; one amount when both are the same."""
    if low_cents == high_cents:
        return money(low_cents, locale)
    return f"{money(low_cents, locale)} {'to' if locale == 'en' else 'à'} {money(high_cents, locale)}"


def percent(value: Number, locale: Locale, *, decimals: int | None = None, signed: bool = False) -> str:
    """`value` is in percent: 92 → « 92 % », “92%”; 7.4 → « 7,4 % ». One decimal when it says something, or as asked."""
    if decimals is None:
        decimals = 0 if _round(value, 1) == _round(value, 0) else 1
    return f"{number(value, locale, decimals=decimals, signed=signed)}{NBSP if locale == 'fr' else ''}%"


def km(value: Number, locale: Locale) -> str:
    """« 8,2 km », “8.2 km”: kilometres, one decimal."""
    return f"{number(value, locale, decimals=1)}{NBSP}km"


def duration(minutes: int, locale: Locale) -> str:
    """« 45 min », « 2 h », « 1 h 30 », « 1 h 05 »; “45 min”, “2 h”, “1 h 30 min”."""
    sign = MINUS if minutes < 0 else ""
    hours, rest = divmod(abs(minutes), 60)
    if not hours:
        return f"{sign}{rest}{NBSP}min"
    if not rest:
        return f"{sign}{number(hours, locale)}{NBSP}h"
    tail = f"{rest:02}" if locale == "fr" else f"{rest}{NBSP}min"
    return f"{sign}{number(hours, locale)}{NBSP}h{NBSP}{tail}"


def _round(value: Number, decimals: int) -> Decimal:
    """Half away from zero, as people round; zero never carries a sign."""
    exact = Decimal(str(value)) if isinstance(value, float) else Decimal(value)
    return exact.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP) + 0


def listing(items: Sequence[str], locale: Locale, *, alternative: bool = False) -> str:
    """« a, b et c », “a, b and c”; with `alternative` « a, b ou c », “a, b or c”."""
    word = {"fr": ("et", "ou"), "en": ("and", "or")}[locale][alternative]
    joined = ", ".join(items[:-1])
    return f"{joined} {word} {items[-1]}" if joined else "".join(items)


def short_name(name: str) -> str:
    """« Nadia Benali » → « Nadia B. »; a single name stays whole."""
    first, _, last = name.strip().rpartition(" ")
    return f"{first.split()[0]}{NBSP}{last[0]}." if first else last


def initials(name: str) -> str:
    """« Nadia Benali » → « NB »: at most two letters."""
    words = name.split()
    return "".join(word[0] for word in (words[:1] + words[-1:] if len(words) > 1 else words)).upper()


def phone_uri(phone: str) -> str:
    """« 418 555-0142, poste 3 » → `tel:+14185550142;ext=3`: what a telephone can dial."""
    number_part, _, extension = phone.lower().partition("poste")
    digits = "".join(character for character in number_part if character.isdigit())
    if len(digits) == 10:  # noqa: PLR2004 - a North American number without its country
        digits = f"1{digits}"
    poste = "".join(character for character in extension if character.isdigit())
    return f"tel:+{digits}" + (f";ext={poste}" if poste else "")


def capital(text: str) -> str:
    return text[:1].upper() + text[1:]
