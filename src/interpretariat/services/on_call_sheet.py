"""The on-call list as a file that outlives the service: whoever can be called in the coming watches, by language."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from interpretariat.db.models import Interpreter, Language
from interpretariat.domain.policy import SYSTEM
from interpretariat.domain.spans import Span
from interpretariat.domain.walltime import DAY
from interpretariat.services.on_call import NIGHT, Watch, on_call


@dataclass(frozen=True, slots=True)
class Group:
    """One language: each person with the stretches in which they can be called."""

    language: Language
    people: Sequence[tuple[Interpreter, Sequence[Span]]]


@dataclass(frozen=True, slots=True)
class Sheet:
    """The watch under way and the two that follow, from `span.start` to `span.end`; out of date after that."""

    made_at: datetime
    span: Span
    groups: Sequence[Group]


async def on_call_sheet(session: AsyncSession, *, zone: ZoneInfo, now: datetime) -> Sheet:
    """What the file says now."""
    lists = [await on_call(session, SYSTEM, day, watch, zone=zone) for day, watch in coming_watches(now, zone)]
    people: Mapping[str, dict[int, tuple[Interpreter, list[Span]]]] = defaultdict(dict)
    languages: dict[str, Language] = {}
    for each in lists:
        for language, found in each.groups:
            languages[language.code] = language
            for one in found:
                _, spans = people[language.code].setdefault(one.person.id, (one.person, []))
                spans.extend(span for span in one.free if span.end > now)
    groups = [
        Group(language, sorted((each for each in people[code].values() if each[1]), key=lambda each: each[0].name))
        for code, language in sorted(languages.items(), key=lambda pair: pair[1].name_fr)
    ]
    return Sheet(now, Span(lists[0].span.start, lists[-1].span.end), [group for group in groups if group.people])


def coming_watches(now: datetime, zone: ZoneInfo) -> list[tuple[date, Watch]]:
    """The watch under way and the two after it."""
    wall, (evening, morning) = now.astimezone(zone), NIGHT
    today = wall.date()
    if wall.time() < morning:
        return [(today - DAY, "nuit"), (today, "jour"), (today, "nuit")]
    if wall.time() < evening:
        return [(today, "jour"), (today, "nuit"), (today + DAY, "jour")]
    return [(today, "nuit"), (today + DAY, "jour"), (today + DAY, "nuit")]
