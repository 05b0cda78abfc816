"""What a search has so far: the best roster, the proven bound, the time left, and who is told."""

from collections.abc import Callable
from time import monotonic
from typing import Literal

from interpretariat.allocation.plan import Limits, Progress, gap_percent
from interpretariat.allocation.roster import Roster

Phase = Literal["greedy", "bound", "exact", "search", "done"]


class Watch:
    """The best of one solve. `ended_by` says which limit ended it: proof, gap, seconds, rounds or stop."""

    def __init__(
        self,
        limits: Limits,
        on_progress: Callable[[Progress], None] | None,
        stop: Callable[[], bool] | None,
        on_roster: Callable[[Roster, int], None] | None,
    ) -> None:
        self.limits = limits
        self.started = monotonic()
        self.best: Roster | None = None
        self.loss = 0
        self.bound = 0
        self.ended_by = ""
        self.rounds = 0
        self._on_progress = on_progress
        self._stop = stop
        self._on_roster = on_roster

    @property
    def seconds(self) -> float:
        """Seconds since the start."""
        return monotonic() - self.started

    @property
    def seconds_left(self) -> float:
        """Seconds that the limit still leaves."""
        return max(0.0, self.limits.seconds - self.seconds)

    def offer(self, roster: Roster, phase: Phase) -> bool:
        """Keep the roster when it is better than the best; say whether it was."""
        loss = roster.loss()
        if self.best is not None and loss >= self.loss:
            return False
        self.best, self.loss = roster.copy(), loss
        self.tell(phase)
        if self._on_roster is not None:
            self._on_roster(self.best, self.bound)
        return True

    def prove(self, bound: int, phase: Phase) -> None:
        """Keep the bound when it is higher than the best."""
        if bound > self.bound or not self.bound:
            self.bound = min(bound, self.loss) if self.best is not None else bound
            self.tell(phase)

    def tell(self, phase: Phase) -> None:
        """Report where the search stands."""
        if self._on_progress is not None and self.best is not None:
            gap = gap_percent(self.loss, self.bound)
            served = len(self.best.chosen)
            self._on_progress(Progress(phase, self.seconds, served, self.loss, self.bound, gap))

    def is_over(self) -> bool:
        """Whether a limit is reached; the first one is remembered."""
        if not self.ended_by:
            self.ended_by = self._reason()
        return bool(self.ended_by)

    def _reason(self) -> str:
        if self._stop is not None and self._stop():
            return "stop"
        if self.best is not None and self.loss == self.bound:
            return "proof"
        if self.best is not None and gap_percent(self.loss, self.bound) <= self.limits.gap_percent:
            return "gap"
        if self.limits.deterministic is not None and self.rounds >= self.limits.deterministic:
            return "rounds"
        return "seconds" if self.seconds >= self.limits.seconds else ""
