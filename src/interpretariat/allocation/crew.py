"""Child processes that choose neighbourhoods: the solver lives there, and its death there loses nothing here."""

import select
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import IO, Protocol

import msgspec

from interpretariat.allocation.plan import Limits
from interpretariat.allocation.roster import Choice, Roster

SIZE_BYTES = 8
POLL_SECONDS = 0.1
GRACE_SECONDS = 2.0


class Task(msgspec.Struct):
    """A neighbourhood to choose again. `prices` are sent when they changed: see `bound.Duals`; so are `paths`."""

    choices: dict[int, Choice]
    free: list[int]
    seconds: float
    work: float
    seed: int
    width: int = 1
    prices: tuple[list[float], ...] | None = None
    paths: dict[int, list[tuple[int, ...]]] = {}


class Reply(msgspec.Struct):
    """What was chosen; none when nothing was found."""

    choices: dict[int, Choice] | None


class Searcher(Protocol):
    """Somewhere neighbourhoods are chosen: in this process, or in children."""

    size: int

    def send(self, turn: int, task: Task) -> None: ...
    def receive(self, turn: int, stop: Callable[[], bool]) -> Mapping[int, Choice] | None: ...
    def close(self) -> None: ...


def write_message(stream: IO[bytes], data: bytes) -> None:
    """One message: its length, then itself."""
    stream.write(len(data).to_bytes(SIZE_BYTES, "big") + data)
    stream.flush()


def read_message(stream: IO[bytes]) -> bytes:
    """The next message. Raises `EOFError` when the other side is gone."""
    head = stream.read(SIZE_BYTES)
    if len(head) < SIZE_BYTES:
        raise EOFError
    data = stream.read(int.from_bytes(head, "big"))
    if len(data) < int.from_bytes(head, "big"):
        raise EOFError
    return data


class Crew:
    """Children of this process, asked in turn. One that dies is no longer asked; with none left, `size` is 0."""

    def __init__(self, problem: bytes, limits: Limits) -> None:
        command = [sys.executable, "-m", "interpretariat.allocation.worker"]
        self._children = [
            subprocess.Popen(  # noqa: S603  (the interpreter that runs us, and our own module)
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
            )
            for _ in range(limits.workers)
        ]
        self._alive = [True] * limits.workers
        self.size = limits.workers
        for n in range(limits.workers):
            self._write(n, problem)

    def _write(self, n: int, data: bytes) -> None:
        stream = self._children[n].stdin
        assert stream is not None
        try:
            write_message(stream, data)
        except OSError:
            self._alive[n] = False

    def send(self, turn: int, task: Task) -> None:
        """Give the task to the child whose turn it is."""
        self._write(turn % self.size, msgspec.msgpack.encode(task))

    def receive(self, turn: int, stop: Callable[[], bool]) -> Mapping[int, Choice] | None:
        """Wait for the child whose turn it is; none when it found nothing, died, or `stop` came first."""
        n = turn % self.size
        stream = self._children[n].stdout
        assert stream is not None
        while self._alive[n]:
            if select.select([stream], [], [], POLL_SECONDS)[0]:
                return self._read(n)
            if stop():
                return None
        return None

    def _read(self, n: int) -> Mapping[int, Choice] | None:
        stream = self._children[n].stdout
        assert stream is not None
        try:
            data = read_message(stream)
        except (EOFError, OSError):
            self._alive[n] = False
            return None
        return msgspec.msgpack.decode(data, type=Reply).choices

    @property
    def is_gone(self) -> bool:
        """No child is left."""
        return not any(self._alive)

    def close(self) -> None:
        """End the children and wait for them."""
        for child in self._children:
            child.kill()
        for child in self._children:
            child.wait(GRACE_SECONDS)
            for stream in (child.stdin, child.stdout):
                if stream is not None:
                    with suppress(OSError):  # what a killed child never read is written once more, and lost
                        stream.close()


def task_of(roster: Roster, free: Sequence[int], limits: tuple[float, float], width: int, seed: int) -> Task:
    """A task from where the roster stands; `limits` are seconds of the wall and deterministic seconds."""
    return Task(dict(roster.chosen), list(free), limits[0], limits[1], seed, width)
