"""A calendar's text cut into its components before any library sees it, within bounds that no honest calendar meets."""

import re
from dataclasses import dataclass, field
from typing import Final

MOST_BYTES: Final = 1_000_000
MOST_EVENTS: Final = 2_000
DEEPEST: Final = 6
LONGEST_LINE: Final = 100_000
NAME_LENGTH: Final = 40
INSIDE_CALENDAR: Final = 2
"""A component of a calendar is the second on the way down."""

_FOLD: Final = re.compile(r"\r?\n[ \t]")


class Refused(Exception):  # noqa: N818 - a fact about a text
    """The whole text is refused, and why."""


@dataclass(slots=True)
class Blocks:
    """The components that say when somebody is busy, each as its own text, and the zones they name.

    `way` are the components that are open, from the calendar down; `lines` are those of the one being read.
    """

    events: list[str] = field(default_factory=list)
    free_busy: list[str] = field(default_factory=list)
    zones: list[str] = field(default_factory=list)
    calendars: int = 0
    way: list[str] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)

    def read(self, line: str) -> None:
        """One line more."""
        if len(line) > LONGEST_LINE:
            raise Refused("too_long_a_line")
        if begun := _name_after("BEGIN:", line):
            self._begin(begun)
        if len(self.way) >= INSIDE_CALENDAR:
            self.lines.append(line)
        if ended := _name_after("END:", line):
            self._end(ended)

    def _begin(self, name: str) -> None:
        self.way.append(name)
        if self.way[0] != "VCALENDAR":
            raise Refused("not_a_calendar")
        self.calendars += len(self.way) == 1
        if len(self.way) > DEEPEST:
            raise Refused("too_deep")
        if name == "VEVENT" and len(self.events) >= MOST_EVENTS:
            raise Refused("too_many_events")

    def _end(self, name: str) -> None:
        if not self.way or self.way.pop() != name:
            raise Refused("not_a_calendar")
        if len(self.way) == INSIDE_CALENDAR - 1:
            kept = {"VEVENT": self.events, "VFREEBUSY": self.free_busy, "VTIMEZONE": self.zones}
            if name in kept:
                kept[name].append("\r\n".join([*self.lines, ""]))
            self.lines = []


def blocks_of(data: bytes) -> Blocks:
    """Cut a calendar. Raises Refused, whose text is a code of `busy_words`."""
    if len(data) > MOST_BYTES:
        raise Refused("too_large")
    blocks = Blocks()
    for line in _FOLD.sub("", data.decode("utf-8-sig", errors="replace")).split("\n"):
        blocks.read(line.rstrip("\r"))
    if not blocks.calendars or blocks.way:
        raise Refused("cut_short" if blocks.calendars else "not_a_calendar")
    return blocks


def _name_after(word: str, line: str) -> str:
    if line[: len(word)].upper() != word:
        return ""
    return line[len(word) :].strip().upper()[:NAME_LENGTH]
