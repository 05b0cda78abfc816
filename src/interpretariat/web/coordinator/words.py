"""What a block of the board is called: by sight in a few characters, by ear with everything, the day included."""

from collections.abc import Mapping
from typing import Final

from interpretariat.domain.references import request_reference
from interpretariat.domain.spans import MINUTE
from interpretariat.formats.states import state_word
from interpretariat.formats.vocabulary import MODES, word
from interpretariat.formats.words import N_
from interpretariat.services.board_values import Block, Group, Trip, Waiting
from interpretariat.web.page import Reader

_CHANGES: Final = {"added": N_("nouveau"), "moved": N_("déplacé"), "dropped": N_("retiré")}

_SIGNS: Final = {"in_person": "in_person", "video": "video", "telephone": "telephone"}
_REMOTE: Final = {"in_person": N_("Ailleurs"), "video": N_("Vidéo"), "telephone": N_("Tél.")}
"""What a short block says of a request without a site."""

LONG_MINUTES: Final = 60
"""From this length on a block has room for a short name; below, for a code."""

SHORT_MINUTES: Final = 30
"""Below this length a block has room for a sign alone."""


class BoardWords:
    """The words of one board for one reader; `groups` give the languages their names."""

    def __init__(self, who: Reader, groups: Mapping[str, Group]) -> None:
        self.who, self.groups = who, groups

    def language(self, code: str) -> str:
        group = self.groups.get(code)
        if group is None:
            return code
        return group.name_en if self.who.locale == "en" else group.name_fr

    def mode(self, mode: str) -> str:
        return word(self.who.words, MODES, mode).lower()

    def size(self, block: Block | Waiting) -> str:
        """How much room a block has: `tiny`, `short`, or `long`."""
        minutes = (block.ends_at - block.starts_at) // MINUTE
        return "tiny" if minutes < SHORT_MINUTES else "short" if minutes < LONG_MINUTES else "long"

    def sight(self, block: Block | Waiting) -> str:
        """The few characters that fit: the site, or how it is held; nothing where a sign says it."""
        size = self.size(block)
        if block.place.site_id is None or block.mode != "in_person":
            return self.who.words.gettext(_REMOTE[block.mode]) if size == "long" else ""
        return {"tiny": "", "short": block.place.code, "long": block.place.short_name}[size]

    def sign(self, block: Block | Waiting) -> str:
        """The symbol of a block without room for words."""
        return "" if self.sight(block) else _SIGNS[block.mode]

    def name(self, block: Block, person: str) -> str:
        """« Nadia B., mardi 24 novembre, 9 h à 10 h, arabe, CLSC Limoilou, sur place, épinglé, nouveau »."""
        _, d = self.who.words.gettext, self.who.d
        parts = [
            d.short_name(person),
            d.day(block.starts_at),
            d.spoken_span(block.starts_at, block.ends_at),
            self.language(block.language_code),
            block.place.name if block.mode == "in_person" else "",
            self.mode(block.mode),
            state_word("booking", block.state, self.who.words) if block.state != "proposed" else _("proposé"),
            _("épinglé") if block.pinned else "",
            _(_CHANGES[block.change]) if block.change in _CHANGES else "",
        ]
        return ", ".join(part for part in parts if part)

    def waiting_name(self, each: Waiting) -> str:
        _, d = self.who.words.gettext, self.who.d
        parts = [
            _("Non servie"),
            request_reference(each.request_id),
            d.day(each.starts_at),
            d.spoken_span(each.starts_at, each.ends_at),
            self.language(each.language_code),
            each.place.name,
            self.mode(each.mode),
        ]
        return ", ".join(part for part in parts if part)

    def trip_title(self, trip: Trip) -> str:
        """Minutes, kilometres, and how much is left before the next appointment."""
        _, d = self.who.words.gettext, self.who.d
        left = _("{minutes} min de marge", minutes=trip.slack_minutes)
        return ", ".join((_("Trajet de {minutes} min", minutes=trip.minutes), d.km(trip.km), left))
