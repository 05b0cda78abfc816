"""Neighbourhood after neighbourhood, by as many hands as there are, until a limit is reached."""

from collections import deque
from collections.abc import Callable, Mapping

from interpretariat.allocation.bound import Prices
from interpretariat.allocation.crew import Crew, Searcher, Task, task_of
from interpretariat.allocation.neighbourhood import Neighbourhoods, moved
from interpretariat.allocation.roster import Choice
from interpretariat.allocation.watch import Watch
from interpretariat.allocation.worker import Desk

TASK_WORK = 3.0
WIDEST = 16


class Hand:
    """The search in this process: one task at a time."""

    size = 1

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._task: Task | None = None

    def send(self, turn: int, task: Task) -> None:  # noqa: ARG002  (a crew has turns)
        """Keep the task until it is asked for."""
        self._task = task

    def receive(self, turn: int, stop: Callable[[], bool]) -> Mapping[int, Choice] | None:  # noqa: ARG002 - the signature of every worker
        """Choose now."""
        assert self._task is not None
        return self._desk.choose(self._task)

    def close(self) -> None:
        """Nothing is held."""


class Search:
    """The loop. Replies are taken in the order of the tasks, so the same tasks give the same plan."""

    def __init__(self, watch: Watch, prices: Prices, searcher: Searcher) -> None:
        self.watch = watch
        self.searcher = searcher
        self.hoods = Neighbourhoods(prices.instance, watch.limits.seed)
        self.turn = 0
        self.stale = 0
        self.width = 1
        self._prices = prices
        self._told: set[int] = set()
        self._waiting: deque[tuple[int, list[int]]] = deque()

    def reprice(self) -> None:
        """The prices changed: every hand must hear of it."""
        self._told.clear()

    def widen(self) -> None:
        """Nothing was found for a whole cycle: look at more columns from now on."""
        self.stale = 0
        self.width = min(WIDEST, 2 * self.width)

    @property
    def cycle(self) -> int:
        """The steps after which every kind of neighbourhood has been tried once."""
        return self.hoods.cycle

    def step(self) -> None:
        """Keep all hands busy, and take the oldest reply."""
        while len(self._waiting) < self.searcher.size:
            self._send(self._next_task())
        turn, free = self._waiting.popleft()
        choices = self.searcher.receive(turn, self.watch.is_over)
        self.watch.rounds += 1
        self.stale += 1
        assert self.watch.best is not None
        if choices is not None:
            roster = moved(self.watch.best, free, dict(choices))
            if roster is not None and self.watch.offer(roster, "search"):
                self.stale = 0

    def _next_task(self) -> Task:
        assert self.watch.best is not None
        free = self.hoods.next(self.watch.best)
        seconds = max(0.1, self.watch.seconds_left)
        return task_of(self.watch.best, free, (seconds, TASK_WORK), self.width, self.watch.limits.seed + self.turn)

    def _send(self, task: Task) -> None:
        hand = self.turn % self.searcher.size
        if hand not in self._told:
            task.prices = tuple(values.tolist() for values in self._prices.best)
            task.paths = self._prices.pool.paths
            self._told.add(hand)
        self.searcher.send(self.turn, task)
        self._waiting.append((self.turn, task.free))
        self.turn += 1

    @property
    def is_lost(self) -> bool:
        """No hand is left to search."""
        return isinstance(self.searcher, Crew) and self.searcher.is_gone
