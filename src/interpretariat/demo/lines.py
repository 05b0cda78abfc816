"""A request as the line of a file: what requests to come and past ones have in common."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from interpretariat.demo.demand import Ask, moment
from interpretariat.demo.partners import cost_centre_of
from interpretariat.demo.sources import Row


def other_starts(ask: Ask) -> Iterator[datetime]:
    """The other starts that the request accepts, on the clocks of the place."""
    return (moment(ask.day, ask.start + minutes) for minutes in ask.options)


def line_of(
    ask: Ask, reference: str, *, received_at: datetime, options: Iterable[datetime], preferred: Sequence[str] = ()
) -> Row:
    """The columns that both files have. `options` are those other starts that can still be, or could have been."""
    said, start = ask.situation, moment(ask.day, ask.start)
    return {
        "organisation": ask.site.organisation,
        "site": ask.site.code,
        "language": ask.language,
        "variety": ask.variety,
        "mode": ask.mode,
        "fallback_modes": ";".join(ask.fallbacks),
        "start": wall(start),
        "start_options": ";".join(wall(each) for each in options),
        "minutes": str(ask.minutes),
        "interpreters": str(ask.interpreters),
        "priority": str(ask.priority or ""),
        "domain": said.domain,
        "tier": str(said.tier),
        "skills": said.skill,
        "gender": said.gender,
        "gender_required": yes_no(value=said.gender_required),
        "preferred": ";".join(preferred),
        "service": said.service,
        "cost_centre": cost_centre_of(ask.site),
        "requester": ask.site.requester.email,
        "contact": ask.site.requester.phone,
        "professional": said.professional,
        "file_reference": reference,
        "people_count": str(said.people_count),
        "two_person_call": yes_no(value=said.two_person_call),
        "room": said.room,
        "remote_link": f"https://visio.{ask.site.organisation}.example/{ask.site.code.lower()}"
        if ask.mode == "video"
        else "",
        "call_first": yes_no(value=said.call_first),
        "note": said.note,
        "submitted_at": wall(received_at),
    }


def wall(at: datetime) -> str:
    """A moment on the clocks of the place."""
    return at.isoformat(timespec="minutes")


def yes_no(*, value: bool) -> str:
    return "yes" if value else "no"
