"""Small numbers describe people: they are hidden, and so is what would let one reckon them.

Source: the security reference (« cells < 5 hidden »). A cell of 1 to 4 is hidden. When exactly one cell of a column
whose total is shown is hidden, the smallest shown one is hidden with it, or the total would tell it.
"""

from collections.abc import Mapping
from typing import Final, TypeVar

Key = TypeVar("Key", bound=str)

LEAST: Final = 5


def hidden_cells(counts: Mapping[Key, int], least: int = LEAST) -> frozenset[Key]:
    """The keys whose count must not be shown. Nothing is said by a zero, so a zero is never hidden first."""
    hidden = {key for key, count in counts.items() if 0 < count < least}
    if len(hidden) == 1:
        shown = sorted((count, key) for key, count in counts.items() if key not in hidden and count)
        hidden |= {key for _, key in shown[:1]}
    return frozenset(hidden)
