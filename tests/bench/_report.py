"""Runs as a line of the terminal, as the table of docs/benchmark.md, and as a picture."""

import math
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path

from tests.bench._record import Run

HEAD = f"{'instance':<16}{'solver':<8}{'served':>8}{'loss $':>15}{'bound $':>15}{'gap %':>9}{'first s':>9}{'1 % s':>8}{'total s':>9}{'MB':>7}"
WIDTHS = (16, 8, 8, 15, 15, 9, 9, 8, 9, 7)
START, END = "<!-- measured -->", "<!-- end of what was measured -->"
NAMES = {"greedy": "greedy", "cpsat": "CP-SAT", "engine": "engine"}
ORDER = ("S", "M", "L", "Lt", "XL", "XLt")
WIDE, HIGH, LEFT, RIGHT, TOP, ROW = 300, 190, 60, 104, 44, 270
"""Of one panel: the plot, the room left and right of it and above it, and the height of a row of panels."""


def cells(run: Run, best: int | None) -> list[str]:
    """The columns of the table; what a solver does not give is a dash."""

    def shown(value: float | None, form: str) -> str:
        return "–" if value is None else format(value, form)

    money = [None if cents is None else cents / 100 for cents in (run.loss, run.bound)]
    near = run.within(best) if best is not None else None
    return [
        run.instance,
        NAMES[run.solver],
        shown(run.served, "d"),
        shown(money[0], ",.2f"),
        shown(money[1], ",.2f"),
        shown(run.gap, ".3f"),
        shown(run.first, ".2f"),
        shown(near, ".2f"),
        shown(run.total, ".1f"),
        shown(run.mb, "d"),
    ]


def line(run: Run, best: int | None) -> str:
    """One line of the terminal's table."""
    return "".join(
        text.ljust(width) if n < 2 else text.rjust(width)
        for n, (text, width) in enumerate(zip(cells(run, best), WIDTHS, strict=True))
    )


def place(instance: str) -> tuple[int, str]:
    """Where an instance stands: by size, then by name."""
    return ORDER.index(instance.split("-", maxsplit=1)[0]), instance


def by_instance(runs: Sequence[Run]) -> list[tuple[str, list[Run]]]:
    """The runs of each instance, in order of size."""
    ordered = sorted(runs, key=lambda run: (place(run.instance), list(NAMES).index(run.solver)))
    return [(name, list(mine)) for name, mine in groupby(ordered, key=lambda run: run.instance)]


def best_bound(runs: Sequence[Run]) -> int | None:
    """The highest bound that anybody proved."""
    return max((run.bound for run in runs if run.bound is not None), default=None)


def table(runs: Sequence[Run]) -> str:
    """The table in Markdown."""
    head = ["instance", "solver", "served", "loss $", "bound $", "gap %", "first s", "1 % s", "total s", "MB"]
    rows = [f"| {' | '.join(head)} |", f"|---|---|{'---:|' * 8}"]
    for _, mine in by_instance(runs):
        rows += [f"| {' | '.join(cells(run, best_bound(mine)))} |" for run in mine]
    return "\n".join(rows)


def write(runs: Sequence[Run], docs: Path) -> None:
    """Put the table and the picture of these runs into the documentation."""
    page = docs / "benchmark.md"
    text = page.read_text(encoding="utf-8")
    before, rest = text.split(START)
    _, after = rest.split(END)
    page.write_text(f"{before}{START}\n\n{table(runs)}\n\n{END}{after}", encoding="utf-8")
    (docs / "benchmark" / "progress.svg").write_text(picture(runs), encoding="utf-8")


STYLE = """
text { font: 12px system-ui, sans-serif; fill: #1c2430 } .title { font-weight: 600 } .quiet { fill: #55606e }
.paper { fill: #ffffff } .grid { stroke: #d9dee5 } .axis { stroke: #8a94a3 }
.loss { stroke: #0b5cad; fill: none; stroke-width: 2 } .bound { stroke: #0b5cad; fill: none; stroke-width: 2; stroke-dasharray: 5 4 }
.cpsat { stroke: #a4410b; fill: none; stroke-width: 2 } .greedy { stroke: #55606e; fill: none; stroke-dasharray: 2 3 }
@media (prefers-color-scheme: dark) {
 text { fill: #e6eaf0 } .quiet { fill: #a9b3c1 } .paper { fill: #12171f } .grid { stroke: #2c3542 } .axis { stroke: #6b7788 }
 .loss, .bound { stroke: #6cb2f5 } .cpsat { stroke: #f0a070 } .greedy { stroke: #a9b3c1 }
}
"""


def picture(runs: Sequence[Run]) -> str:
    """Loss and bound over time, one panel for the first seed of each instance that was not proven at once."""
    panels = [
        (name, mine)
        for name, mine in by_instance(runs)
        if name.split("-")[1] == "1" and any(len(run.steps) > 1 for run in mine if run.solver == "engine")
    ]
    rows = max(1, math.ceil(len(panels) / 2))
    width, height = 2 * (LEFT + WIDE + RIGHT) + 20, rows * ROW + 56
    drawn = [
        panel(name, mine, 10 + (n % 2) * (LEFT + WIDE + RIGHT), 40 + n // 2 * ROW)
        for n, (name, mine) in enumerate(panels)
    ]
    title = "Loss and proven bound over time, thousands of dollars; the smaller loss is the better"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" aria-label="{title}">'
        f'<style>{STYLE}</style><rect class="paper" width="{width}" height="{height}"/>'
        f'<text class="title" x="16" y="24">{title}</text>{"".join(drawn)}</svg>\n'
    )


class Frame:
    """The scales of one panel: seconds by their logarithm, dollars between the bound and the greedy loss."""

    def __init__(self, runs: Sequence[Run], left: float, top: float) -> None:
        self.left, self.top = left + LEFT, top + TOP
        losses = [loss for run in runs for _, loss, _ in run.steps if loss is not None]
        bound = best_bound(runs) or min(losses)
        engine = [loss for run in runs if run.solver != "cpsat" for _, loss, _ in run.steps if loss is not None]
        self.high = max(engine) + 0.05 * (max(engine) - bound)
        self.low = bound - 0.35 * (self.high - bound) - 1
        seconds = [max(s, 0.1) for run in runs for s, _, _ in run.steps]
        self.start, self.end = min(seconds) * 0.9, max(seconds) * 1.05

    def x(self, seconds: float) -> float:
        """Of an instant."""
        share = math.log(max(seconds, self.start) / self.start) / math.log(self.end / self.start)
        return round(self.left + share * WIDE, 1)

    def y(self, cents: float) -> float:
        """Of a loss; what lies outside is drawn at the edge."""
        share = (min(max(cents, self.low), self.high) - self.low) / (self.high - self.low)
        return round(self.top + (1 - share) * HIGH, 1)

    def steps(self, points: Sequence[tuple[float, int]], style: str) -> str:
        """A line that keeps each value until the next."""
        if not points:
            return ""
        path = [f"M{self.x(points[0][0])},{self.y(points[0][1])}"]
        path += [f"H{self.x(seconds)}V{self.y(cents)}" for seconds, cents in points[1:]]
        return f'<path class="{style}" d="{"".join(path)}H{self.x(self.end)}"/>'


def panel(name: str, runs: Sequence[Run], left: float, top: float) -> str:
    """One instance: the engine's loss and bound, the plain model's loss, the greedy loss, and what they end at."""
    frame = Frame(runs, left, top)
    parts = [grid(frame, name)]
    labels: list[tuple[float, str]] = []
    for run in runs:
        losses = [(seconds, loss) for seconds, loss, _ in run.steps if loss is not None]
        if run.solver == "engine":
            bounds = [(seconds, bound) for seconds, _, bound in run.steps if bound is not None]
            parts.append(frame.steps(bounds, "bound"))
            if bounds:
                labels.append((frame.y(bounds[-1][1]) + 4.5, "bound, engine"))
        parts.append(frame.steps(losses, {"engine": "loss"}.get(run.solver, run.solver)))
        if losses:
            labels.append((frame.y(losses[-1][1]) + 4, f"loss, {NAMES[run.solver]}"))
    return "".join([*parts, *spread(frame, labels)])


def spread(frame: Frame, labels: Sequence[tuple[float, str]]) -> list[str]:
    """The names of the lines at their right ends, never one over another."""
    drawn, last = [], -math.inf
    for y, text in sorted(labels):
        last = max(y, last + 15)
        drawn.append(f'<text x="{frame.left + WIDE + 8}" y="{round(last, 1)}">{text}</text>')
    return drawn


def grid(frame: Frame, name: str) -> str:
    """The axes with their figures, and the name of the instance."""
    parts = [f'<text class="title" x="{frame.left}" y="{frame.top - 12}">{name}</text>']
    for k in range(4):
        cents = frame.low + k * (frame.high - frame.low) / 3
        y = frame.y(cents)
        parts.append(f'<line class="grid" x1="{frame.left}" x2="{frame.left + WIDE}" y1="{y}" y2="{y}"/>')
        parts.append(
            f'<text class="quiet" x="{frame.left - 6}" y="{y + 4}" text-anchor="end">{cents / 100_000:,.1f}</text>'
        )
    for seconds in (0.5, 1, 2, 5, 10, 20, 60, 120):
        if frame.start <= seconds <= frame.end:
            x = frame.x(seconds)
            parts.append(f'<line class="axis" x1="{x}" x2="{x}" y1="{frame.top + HIGH}" y2="{frame.top + HIGH + 4}"/>')
            parts.append(
                f'<text class="quiet" x="{x}" y="{frame.top + HIGH + 18}" text-anchor="middle">{seconds:g} s</text>'
            )
    return "".join(parts)
