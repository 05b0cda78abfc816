"""A child process of the search: reads a scenario, then tasks, from its input; writes what it chose."""

import os
import signal
import sys
from typing import IO

import msgspec
import numpy as np

from interpretariat.allocation.bound import Duals, Prices
from interpretariat.allocation.crew import Reply, Task, read_message, write_message
from interpretariat.allocation.instance import Instance
from interpretariat.allocation.model import Effort
from interpretariat.allocation.neighbourhood import WIDE, Paths, Wanted, improve
from interpretariat.allocation.pricing import Pricing
from interpretariat.allocation.roster import Choice, Roster
from interpretariat.allocation.scenario import Problem


class Desk:
    """One instance and its prices; `choose` answers a task."""

    def __init__(self, instance: Instance, pricing: Pricing | None = None) -> None:
        self.instance = instance
        self.pricing = pricing or Pricing(instance)
        self._prices = Prices(instance, self.pricing, set())
        self._gain: list[float] = []
        self._paths: Paths = {}

    def choose(self, task: Task) -> dict[int, Choice] | None:
        """The best choices found for the task's free requests."""
        if task.prices is not None:
            duals = Duals(*(np.array(values) for values in task.prices))
            self._paths = task.paths
            self._gain = self._prices.gain(duals).tolist()
        roster = Roster(self.instance, task.choices)
        wanted = Wanted(WIDE.slack * task.width, WIDE.most * task.width, self._paths)
        effort = Effort(task.seconds, task.work, seed=task.seed)
        return improve(roster, task.free, self._gain, wanted, effort)


def serve(tasks: IO[bytes], replies: IO[bytes]) -> None:
    """Answer tasks until the input ends."""
    problem = msgspec.json.decode(read_message(tasks), type=Problem)
    desk = Desk(Instance(problem))
    while True:
        try:
            task = msgspec.msgpack.decode(read_message(tasks), type=Task)
        except EOFError:
            return
        write_message(replies, msgspec.msgpack.encode(Reply(desk.choose(task))))


def main() -> None:
    """Serve standard input; interrupts are the parent's business. What the solver prints goes to standard error."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    replies = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    serve(sys.stdin.buffer, replies)


if __name__ == "__main__":
    main()
