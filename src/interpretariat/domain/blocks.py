"""A grouped block: appointments that count as one, what that saves, and who has it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from interpretariat.domain.agreement import Gain, SharedAppointment, SharedBlock
from interpretariat.domain.money import round_half_up, split
from interpretariat.domain.tariff import WHOLE


@dataclass(frozen=True, slots=True)
class BlockPart:
    """One appointment of a block: its number, its minutes, what it would cost alone."""

    key: int
    minutes: int
    alone_cents: int


@dataclass(frozen=True, slots=True)
class BlockShares:
    """What the appointments cost together, what the interpreter keeps of the saving, and the part of each."""

    alone_cents: int
    together_cents: int
    kept_cents: int
    shares: Mapping[int, int]


def kept(gain: Gain, saved_cents: int) -> int:
    """What the interpreter keeps of a saving: the part, at least the floor, never more than there is."""
    part = round_half_up(Fraction(saved_cents * gain.bonus_points, WHOLE))
    return max(0, min(saved_cents, max(part, gain.floor_cents)))


def share_block(terms: SharedBlock, parts: Sequence[BlockPart], together_cents: int) -> BlockShares:
    """Share a block. When it would cost more together than apart, everybody pays what it costs alone."""
    alone = sum(part.alone_cents for part in parts)
    if together_cents >= alone:
        return BlockShares(alone, alone, 0, {part.key: part.alone_cents for part in parts})
    bonus = kept(terms.gain, alone - together_cents)
    weights = {part.key: _weight(terms, part) for part in parts}
    if not any(weights.values()):
        weights = dict.fromkeys(weights, Fraction(1))
    return BlockShares(alone, together_cents, bonus, split(together_cents + bonus, weights))


def _weight(terms: SharedBlock, part: BlockPart) -> Fraction:
    return Fraction({"time": part.minutes, "equal": 1, "alone": part.alone_cents}[terms.by])


@dataclass(frozen=True, slots=True)
class Partner:
    """One organisation of a shared appointment: its key, its agreed weight, how many people it brought."""

    key: int
    weight: int = 1
    people: int = 1


def share_appointment(terms: SharedAppointment | None, partners: Sequence[Partner], price_cents: int) -> dict[int, int]:
    """Share one appointment among several organisations, in equal parts unless the agreement says otherwise."""
    by = terms.by if terms else "equal"
    weights = {
        each.key: Fraction({"equal": 1, "weights": each.weight, "head_count": each.people}[by]) for each in partners
    }
    if not any(weights.values()):
        weights = dict.fromkeys(weights, Fraction(1))
    return split(price_cents, weights)
