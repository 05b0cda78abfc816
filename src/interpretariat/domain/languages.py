"""The closed vocabularies of the trade, and what is known of a language."""

from typing import Annotated, Literal

import msgspec

Mode = Literal["in_person", "telephone", "video"]
"""How an appointment is held, and what may be fallen back on."""

ServiceType = Literal["in_person", "telephone", "video", "message_relay"]
"""What is asked for: a message relay is a call between two people, the interpreter and the person served."""

Domain = Literal["health", "mental_health", "school", "social", "housing", "legal", "immigration"]
Tier = Literal[1, 2, 3]
"""Sensitivity of an appointment; 3 is a hard session, followed by recovery."""

Priority = Literal[1, 2, 3, 4]
"""1 is an emergency, 2 is urgent."""

Gender = Literal["f", "m", "x"]
Direction = Literal["ltr", "rtl"]

LanguageCode = Annotated[str, msgspec.Meta(pattern="^[a-z]{3}$")]
"""ISO 639-3."""


class Language(msgspec.Struct, frozen=True):
    """A language as people choose it. `alternatives` may be proposed instead, with consent, from the nearest on."""

    code: LanguageCode
    name_fr: str
    name_en: str
    autonym: str
    direction: Direction = "ltr"
    varieties: tuple[str, ...] = ()
    alternatives: tuple[LanguageCode, ...] = ()


class GenderWish(msgspec.Struct, frozen=True):
    """The interpreter's gender: a hard rule when `required`, a preference otherwise."""

    value: Gender
    required: bool = False
