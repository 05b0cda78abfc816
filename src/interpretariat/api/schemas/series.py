"""Series and blocks as programs write and read them."""

from datetime import date, datetime, time, timedelta
from typing import Literal

import msgspec

from interpretariat.api.schemas.requests import RequestCreate
from interpretariat.domain.recurrence import Recurrence
from interpretariat.domain.references import request_reference
from interpretariat.services.blocks import BlockView
from interpretariat.services.series.change import Fork
from interpretariat.services.series.make import Planned
from interpretariat.services.series.read import SeriesView, planned_start


class SeriesCreate(RequestCreate, frozen=True, kw_only=True):
    """A request, and how it comes back from its `start` on. `without`: days that are left out. `slot_minutes`: each is
    a block that others may take slots of. With `preview` nothing is sent.
    """

    recurrence: Recurrence
    without: tuple[date, ...] = ()
    slot_minutes: int | None = None
    preview: bool = False


class Day(msgspec.Struct, frozen=True, kw_only=True):
    """A day by the rule, and when it takes place: null when it is skipped, another day when it is moved."""

    planned_on: date
    on_date: date | None


class Turn(msgspec.Struct, frozen=True, kw_only=True):
    """One request of a series. `differs` is empty, `holiday` (moved off a day off) or `changed`."""

    request: int
    reference: str
    planned: datetime
    start: datetime
    state: str
    differs: Literal["", "holiday", "changed"]


class SeriesRead(msgspec.Struct, frozen=True, kw_only=True):
    """A series as it stands; `id` is null and `requests` empty for a preview. `planned` has no offset: it is the hour
    on the wall.
    """

    id: int | None
    version: int
    organisation: int
    forked_from: int | None
    start_time: str
    minutes: int
    recurrence: Recurrence
    ended_on: date | None
    regular_interpreter: int | None
    days: list[Day]
    requests: list[Turn]


class ForkFacts(msgspec.Struct, frozen=True, kw_only=True):
    """What is otherwise from `from_on` on, a day of the series; what is left out stays."""

    from_on: date
    weekday: int | None = None
    start_time: str | None = None
    minutes: int | None = None
    mode: str | None = None
    site: int | None = None
    preferred: tuple[int, ...] | None = None

    def fork(self, start: time | None) -> Fork:
        same = {name: getattr(self, name) for name in ("from_on", "weekday", "minutes", "mode", "site", "preferred")}
        return Fork(**same, start=start)


class SwapFacts(msgspec.Struct, frozen=True, kw_only=True):
    """The request whose week it is, and when it takes place that once: in the same week."""

    request: int
    start: datetime


class StopFacts(msgspec.Struct, frozen=True, kw_only=True):
    """Call off everything from this day on."""

    from_on: date
    reason: str = ""


class SlotRead(msgspec.Struct, frozen=True, kw_only=True):
    """A slot of a block. Whose it is and for which file is told to its own organisation and the coordination."""

    id: int
    start: datetime
    minutes: int
    free: bool
    organisation: int | None
    file_reference: str


class BlockRead(msgspec.Struct, frozen=True, kw_only=True):
    id: int
    reference: str
    language: str
    mode: str
    site: int | None
    start: datetime
    end: datetime
    state: str
    slots: list[SlotRead]


class TakeFacts(msgspec.Struct, frozen=True, kw_only=True):
    """`organisation` is one's own by default; the coordination names one."""

    organisation: int | None = None
    file_reference: str = ""
    cost_centre: str = ""


def read_series(found: SeriesView) -> SeriesRead:
    series = found.series
    return SeriesRead(
        id=series.id,
        version=series.version,
        organisation=series.organisation_id,
        forked_from=series.forked_from_id,
        start_time=series.starts_time,
        minutes=series.minutes,
        recurrence=found.rule,
        ended_on=series.ended_on,
        regular_interpreter=found.regular.interpreter_id if found.regular else None,
        days=[Day(planned_on=day, on_date=None) for day in found.skipped],
        requests=[
            Turn(
                request=turn.request.id,
                reference=request_reference(turn.request.id),
                planned=planned_start(series, turn.request),
                start=turn.request.starts_at,
                state=turn.request.state,
                differs=turn.differs,
            )
            for turn in found.turns
        ],
    )


def read_planned(planned: Planned) -> SeriesRead:
    draft = planned.draft
    assert draft.start is not None
    return SeriesRead(
        id=None,
        version=0,
        organisation=planned.known.organisation.id,
        forked_from=None,
        start_time=f"{draft.start:%H:%M}",
        minutes=draft.minutes or 0,
        recurrence=planned.recurrence,
        ended_on=None,
        regular_interpreter=None,
        days=[Day(planned_on=day.planned_on, on_date=day.on_date) for day in planned.days],
        requests=[],
    )


def read_block(found: BlockView) -> BlockRead:
    row = found.request
    return BlockRead(
        id=row.id,
        reference=request_reference(row.id),
        language=row.language_code,
        mode=row.mode,
        site=row.site_id,
        start=row.starts_at,
        end=row.ends_at,
        state=row.state,
        slots=[
            SlotRead(
                id=each.slot.id,
                start=each.starts_at,
                minutes=(each.ends_at - each.starts_at) // timedelta(minutes=1),
                free=each.is_free,
                organisation=each.slot.organisation_id if each.mine else None,
                file_reference=each.slot.file_reference if each.mine else "",
            )
            for each in found.slots
        ],
    )
