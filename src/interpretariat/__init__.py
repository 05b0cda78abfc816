"""Interprétariat: a shared interpreter pool for a city."""

import zoneinfo

__version__ = "0.1.0"

zoneinfo.reset_tzpath(())
"""Zone data come from the package tzdata, which is pinned: the machine's own may be years old (calendar reference)."""
