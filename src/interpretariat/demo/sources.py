"""The data files of this room: real places with their provenance, languages, and people who do not exist."""

import csv
from functools import cache
from importlib.resources import files
from io import StringIO

Row = dict[str, str]
"""One line of a file: column → cell."""


@cache
def table(name: str) -> tuple[Row, ...]:
    """The lines of `data/<name>.csv`, in their order."""
    text = files("interpretariat.demo").joinpath("data", f"{name}.csv").read_text(encoding="utf-8")
    return tuple(csv.DictReader(StringIO(text)))
