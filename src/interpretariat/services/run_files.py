"""A run's problem and plan as they are kept: the exact JSON of the file format, gzipped.

Beside the problem, under `beside`, stands what the format has no place for; readers of the format ignore it.
"""

import gzip
from datetime import date

import msgspec

from interpretariat.allocation.plan import Plan, plan_json, read_plan
from interpretariat.allocation.problem import problem_json, read_problem
from interpretariat.allocation.scenario import Line
from interpretariat.services.problem import Loaded
from interpretariat.services.problem_fixed import SetAside


class Beside(msgspec.Struct, frozen=True):
    """See `services.problem.Loaded`."""

    asked: tuple[str, ...] = ()
    agreed: tuple[Line, ...] = ()
    without_papers: dict[str, tuple[date, ...]] = {}
    set_aside: tuple[SetAside, ...] = ()


class _Envelope(msgspec.Struct, frozen=True):
    beside: Beside = Beside()


def pack_problem(loaded: Loaded) -> bytes:
    """The problem as it is kept with its run."""
    beside = Beside(tuple(sorted(loaded.asked, key=int)), loaded.agreed, dict(loaded.without_papers), loaded.set_aside)
    members = msgspec.json.decode(problem_json(loaded.problem), type=dict[str, msgspec.Raw])
    members["beside"] = msgspec.Raw(msgspec.json.encode(beside))
    return gzip.compress(msgspec.json.encode(members), mtime=0)


def unpack_problem(packed: bytes) -> Loaded:
    """The problem of a run, and what stood beside it."""
    text = gzip.decompress(packed)
    beside = msgspec.json.decode(text, type=_Envelope).beside
    return Loaded(read_problem(text), frozenset(beside.asked), beside.agreed, beside.without_papers, beside.set_aside)


def pack_plan(plan: Plan) -> bytes:
    return gzip.compress(plan_json(plan), mtime=0)


def unpack_plan(packed: bytes) -> Plan:
    return read_plan(gzip.decompress(packed))
