"""Interprétariat: a shared interpreter pool for a city."""

__version__ = "0.1.0"
