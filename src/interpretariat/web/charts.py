"""Charts as inline SVG of attributes and classes only: the content security policy ignores `style`.

Nothing scales: lengths across are percentages of the width, heights are pixels, so text keeps its size on a phone.
Every text is already translated and formatted by the caller; each chart goes into the `figure` macro with its table.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from markupsafe import Markup

LINE, BAR, GAP = 20, 14, 12
"""Heights in pixels: a line of text, a bar, the space between two rows."""

DotKind = Literal["dot", "you"]


@dataclass(frozen=True, slots=True)
class Bar:
    """A row: its label, its value (≥ 0, or signed for `diverging`), the value as printed, its class of mark."""

    label: str
    value: float
    shown: str
    mark: str = "mark-1"


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch of a day, in minutes from midnight; `kind` is that of the board's blocks; `name` is what is heard."""

    start: int
    end: int
    kind: str
    name: str


@dataclass(frozen=True, slots=True)
class Step:
    """Progress of a run: seconds since its start, loss of the best plan, proven bound."""

    seconds: float
    loss: float
    bound: float


def bars(name: str, description: str, rows: Sequence[Bar]) -> Markup:
    """Bars from a zero line, sorted by the caller: the label and the value stand above each bar."""
    top = max((row.value for row in rows), default=0) or 1
    height = len(rows) * (LINE + BAR + GAP)
    parts = []
    for index, row in enumerate(rows):
        y = index * (LINE + BAR + GAP)
        parts += [
            _text(0, y + 14, row.label),
            _text(100, y + 14, row.shown, "strong", "end"),
            _rect(0, y + LINE, 100 * row.value / top, BAR, row.mark),
            _line(0, y + LINE - 2, 0, y + LINE + BAR + 2, "axis"),
        ]
    return _svg(name, description, height, parts)


def diverging(name: str, description: str, rows: Sequence[Bar], less: str, more: str) -> Markup:
    """Who pays less (solid, to the left), who pays more (hatched, to the right); the caller prints the sign."""
    top = max((abs(row.value) for row in rows), default=0) or 1
    height = LINE + GAP + len(rows) * (LINE + BAR + GAP)
    parts = [_pattern(name, "hatch-more"), _text(49, 14, less, "label", "end"), _text(51, 14, more, "label")]
    for index, row in enumerate(rows):
        y = LINE + GAP + index * (LINE + BAR + GAP)
        wide = 50 * abs(row.value) / top
        parts += [_text(0, y + 15, row.label), _text(100, y + 15, row.shown, "strong", "end")]
        if row.value < 0:
            parts.append(_rect(50 - wide, y + LINE, wide, BAR, "less"))
        elif row.value > 0:
            parts.append(_rect(50, y + LINE, wide, BAR, "more-hatched", _hatched(name)))
    return _svg(name, description, height, [*parts, _line(50, LINE, 50, height, "axis")])


def columns(name: str, description: str, rows: Sequence[Bar], *, top: float | None = None) -> Markup:
    """Columns on a zero line, one a month; `top` gives small multiples the same scale. Values stand on the columns."""
    tall, base = 120, 150
    most = top or max((row.value for row in rows), default=0) or 1
    wide = 100 / max(len(rows), 1)
    parts = []
    for index, row in enumerate(rows):
        x, high = index * wide, tall * row.value / most
        every = "" if index % 2 == (len(rows) - 1) % 2 else " minor"
        parts += [
            _rect(x + wide * 0.1, base - high, wide * 0.8, high, row.mark),
            _text(x + wide / 2, base - high - 6, row.shown, f"small{every}", "middle"),
            _text(x + wide / 2, base + 16, row.label, f"label small{every}", "middle"),
        ]
    return _svg(name, description, base + LINE, [*parts, _line(0, base, 100, base, "axis")])


def day_strip(
    name: str, description: str, blocks: Iterable[Block], *, first_hour: int, last_hour: int, hours: bool = True
) -> Markup:
    """One day from `first_hour` to `last_hour`: the same blocks and hatches as the board; `hours` writes the axis."""
    minutes = (last_hour - first_hour) * 60

    def across(at: int) -> float:
        return 100 * min(max(at - first_hour * 60, 0), minutes) / minutes

    parts = [_pattern(name, "hatch-line"), _rect(0, 2, 100, 24, "ground")]
    for hour in range(first_hour, last_hour + 1, 2):
        x = across(hour * 60)
        anchor = "start" if hour == first_hour else "end" if hour == last_hour else "middle"
        minor = " minor" if (hour - first_hour) % 4 else ""
        parts.append(_line(x, 2, x, 30 if hours else 26, "grid"))
        if hours:
            parts.append(_text(x, 44, str(hour), f"label small{minor}", anchor))
    for block in blocks:
        x = across(block.start)
        inner = Markup("<title>{}</title>").format(block.name)
        hatch = _hatched(name) if block.kind == "travel" else Markup()
        parts.append(_rect(x, 4, across(block.end) - x, 20, f"day-{block.kind}", hatch, inner))
    return _svg(name, description, 48 if hours else 28, parts)


def dot_strip(
    name: str,
    description: str,
    values: Sequence[tuple[float, DotKind]],
    *,
    median: tuple[float, str],
    limit: tuple[float, str] | None = None,
) -> Markup:
    """How a load is spread: a dot a person, the median a line, a cap a dashed one; `you` is drawn last, larger."""
    top = max([value for value, _ in values] + [median[0]] + ([limit[0]] if limit else [])) * 1.05 or 1
    bins: dict[int, int] = {}
    dots = []
    for value, kind in sorted(values, key=lambda pair: (pair[1] == "you", pair[0])):
        place = round(60 * value / top)
        level = bins[place] = bins.get(place, 0) + 1
        radius = 7 if kind == "you" else 5
        y = max(90 - (level - 1) * 12, 30) - (radius - 5)
        dots.append(
            Markup('<circle class="{}" cx="{}%" cy="{}" r="{}"/>').format(kind, _number(100 * value / top), y, radius)
        )
    parts = [_line(0, 98, 100, 98, "axis"), *_marked(median, top, "axis", 0)]
    if limit:
        parts += _marked(limit, top, "limit", 1)
    return _svg(name, description, 116, [*parts, *dots, _text(0, 113, "0", "label small")])


def loss_and_bound(name: str, description: str, steps: Sequence[Step], gap: str) -> Markup:
    """The loss falling to its proven bound, on a logarithm of time; the gap is shaded and its last value printed.

    A bound of nothing proves nothing: the line of bounds begins with the first that says something.
    """
    tall = 140
    proven = [step for step in steps if step.bound > 0]
    high = max(step.loss for step in steps)
    low = min((step.bound for step in proven), default=min(step.loss for step in steps))
    spread = (high - low) or 1
    last = math.log1p(steps[-1].seconds) or 1

    def point(seconds: float, value: float) -> tuple[float, float]:
        return 100 * math.log1p(seconds) / last, 100 * (high - value) / spread

    loss = _stairs([point(step.seconds, step.loss) for step in steps])
    bound = _stairs([point(step.seconds, step.bound) for step in proven])
    shaded = [at for at in loss if bound and at[0] >= bound[0][0]]
    drawing = _stretched(
        tall,
        Markup('<polygon class="area" points="{}"/>').format(_points([*shaded, *reversed(bound)])),
        Markup('<polyline class="line" points="{}"/>').format(_points(loss)),
        Markup('<polyline class="line-bound" points="{}"/>').format(_points(bound)),
    )
    foot = LINE + tall + 18
    texts = [_text(0, foot, "0 s", "label small"), _text(100, foot, f"{steps[-1].seconds:.0f} s", "label small", "end")]
    at = LINE + tall * (high - steps[-1].loss) / spread - 6
    return _svg(name, description, foot + 6, [drawing, _text(100, at, gap, "strong", "end"), *texts])


@dataclass(frozen=True, slots=True)
class BurnDown:
    """An envelope over its life: (share of the period, share left) measured, then forecast with its low and high."""

    measured: Sequence[tuple[float, float]]
    forecast: tuple[float, float]
    band: tuple[float, float]
    start: str
    end: str
    full: str


def burn_down(name: str, description: str, envelope: BurnDown, verdict: str) -> Markup:
    """What is left of an envelope, the line of its forecast with a band, and the date of exhaustion in words."""
    tall = 140
    measured = [(100 * x, 100 - 100 * y) for x, y in envelope.measured]
    now = measured[-1]
    ends = [(100 * x, 100.0) for x in (envelope.band[0], envelope.band[1])]
    forecast = (100 * envelope.forecast[0], 100 - 100 * envelope.forecast[1])
    drawing = _stretched(
        tall,
        Markup('<polygon class="area" points="{}"/>').format(
            _points([(measured[0][0], 100.0), *measured, (now[0], 100.0)])
        ),
        Markup('<polygon class="band" points="{}"/>').format(_points([now, *ends])),
        Markup('<polyline class="line" points="{}"/>').format(_points(measured)),
        Markup('<polyline class="line-forecast" points="{}"/>').format(_points([now, forecast])),
    )
    foot = LINE + tall + 18
    texts = [
        _text(0, 14, envelope.full, "label small"),
        _text(100, 14, verdict, "strong", "end"),
        _text(0, foot, envelope.start, "label small"),
        _text(100, foot, envelope.end, "label small", "end"),
    ]
    return _svg(name, description, foot + 6, [drawing, _line(0, LINE + tall, 100, LINE + tall, "axis"), *texts])


def _stairs(points: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """A value holds until the next one is found."""
    stairs: list[tuple[float, float]] = []
    for x, y in points:
        if stairs:
            stairs.append((x, stairs[-1][1]))
        stairs.append((x, y))
    return stairs


def _marked(at: tuple[float, str], top: float, line: str, level: int) -> list[Markup]:
    x = 100 * at[0] / top
    anchor = "end" if x > 50 else "start"  # noqa: PLR2004 - the half where the words have room
    return [_line(x, 4 + 16 * level, x, 98, line), _text(x, 14 + 16 * level, at[1], "small", anchor, dx=6)]


def _number(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")


def _points(points: Iterable[tuple[float, float]]) -> str:
    return " ".join(f"{_number(x)},{_number(y)}" for x, y in points)


def _stretched(height: int, *shapes: Markup) -> Markup:
    return Markup(
        '<svg viewBox="0 0 100 100" width="100%" height="{}" y="{}" preserveAspectRatio="none">{}</svg>'
    ).format(height, LINE, Markup().join(shapes))


def _pattern(name: str, line: str) -> Markup:
    return Markup(
        '<defs><pattern id="{}-hatch" width="6" height="6" patternUnits="userSpaceOnUse"'
        ' patternTransform="rotate(45)"><path class="{}" d="M1 0v6"/></pattern></defs>'
    ).format(name, line)


def _hatched(name: str) -> Markup:
    return Markup(' fill="url(#{}-hatch)"').format(name)


def _text(x: float, y: float, text: str, classes: str = "", anchor: str = "start", *, dx: int = 0) -> Markup:
    shift = Markup(' dx="{}"').format(-dx if anchor == "end" else dx) if dx else ""
    return Markup('<text x="{}%" y="{}" text-anchor="{}" class="{}"{}>{}</text>').format(
        _number(x), _number(y), anchor, classes, shift, text
    )


def _rect(  # noqa: PLR0917 - the four numbers of a rectangle, then what it means
    x: float, y: float, width: float, height: float, mark: str, fill: str = "", inner: str = ""
) -> Markup:
    return Markup('<rect x="{}%" y="{}" width="{}%" height="{}" class="{}"{}>{}</rect>').format(
        _number(x), _number(y), _number(max(width, 0)), _number(height), mark, fill, inner
    )


def _line(x1: float, y1: float, x2: float, y2: float, kind: str) -> Markup:
    return Markup('<line x1="{}%" y1="{}" x2="{}%" y2="{}" class="{}"/>').format(
        _number(x1), _number(y1), _number(x2), _number(y2), kind
    )


def _svg(name: str, description: str, height: int, parts: Sequence[Markup]) -> Markup:
    return Markup(
        '<svg class="chart" width="100%" height="{}" role="img" aria-labelledby="{}-title {}-desc">'
        '<title id="{}-title">{}</title><desc id="{}-desc">{}</desc>{}</svg>'
    ).format(height, name, name, name, description.partition(". ")[0], name, description, Markup().join(parts))
