from random import Random
from typing import Literal

import pytest

from interpretariat.domain.agreement import Gain, SharedAppointment, SharedBlock
from interpretariat.domain.blocks import BlockPart, Partner, kept, share_appointment, share_block
from tests.torture import times

THREE_VISITS = [BlockPart(key, 30, 8200) for key in (1, 2, 3)]
"""Three 30-minute visits at one site: 246 $ apart, 82 $ together."""


def test_three_visits_cost_one_minimum_and_each_bears_a_third() -> None:
    found = share_block(SharedBlock("9"), THREE_VISITS, 8200)
    assert (found.alone_cents, found.together_cents, found.kept_cents) == (24_600, 8200, 0)
    assert found.shares == {1: 2734, 2: 2733, 3: 2733}


def test_the_interpreter_keeps_what_was_agreed_of_the_saving() -> None:
    found = share_block(SharedBlock("9", gain=Gain(bonus_points=4000)), THREE_VISITS, 8200)
    assert (found.kept_cents, sum(found.shares.values())) == (6560, 14_760)


@pytest.mark.parametrize(
    ("gain", "saved", "keeps"),
    [(Gain(4000), 16_400, 6560), (Gain(1000, 5000), 16_400, 5000), (Gain(0, 5000), 3000, 3000), (Gain(), 16_400, 0)],
)
def test_the_gain_is_a_part_at_least_the_floor_and_never_more_than_there_is(gain: Gain, saved: int, keeps: int) -> None:
    assert kept(gain, saved) == keeps


@pytest.mark.parametrize(
    ("by", "shares"),
    [("time", {1: 2050, 2: 6150}), ("equal", {1: 4100, 2: 4100}), ("alone", {1: 2733, 2: 5467})],
)
def test_a_block_is_split_as_agreed(by: Literal["time", "equal", "alone"], shares: dict[int, int]) -> None:
    parts = [BlockPart(1, 30, 4100), BlockPart(2, 90, 8200)]
    assert share_block(SharedBlock("9", by), parts, 8200).shares == shares


def test_what_would_cost_more_together_is_paid_apart() -> None:
    parts = [BlockPart(1, 10, 1025), BlockPart(2, 10, 1025)]
    assert share_block(SharedBlock("9", gain=Gain(5000, 500)), parts, 8200).shares == {1: 1025, 2: 1025}


@pytest.mark.parametrize(
    ("terms", "shares"),
    [
        (None, {1: 4405, 2: 4405}),
        (SharedAppointment("10", "weights"), {1: 2937, 2: 5873}),
        (SharedAppointment("10", "head_count"), {1: 6608, 2: 2202}),
    ],
)
def test_one_appointment_of_two_organisations(terms: SharedAppointment | None, shares: dict[int, int]) -> None:
    assert share_appointment(terms, [Partner(1, weight=1, people=3), Partner(2, weight=2, people=1)], 8810) == shares


def test_the_parts_of_a_block_are_what_it_costs_and_what_the_interpreter_keeps() -> None:
    chance = Random(7)
    for _ in range(times(1_000)):
        parts = [
            BlockPart(key, chance.randrange(5, 120), chance.randrange(9000)) for key in range(chance.randrange(1, 6))
        ]
        terms = SharedBlock("9", chance.choice(["time", "equal", "alone"]), gain=Gain(chance.randrange(10_001), 900))
        found = share_block(terms, parts, chance.randrange(20_000))
        assert sum(found.shares.values()) == found.together_cents + found.kept_cents <= found.alone_cents
        assert share_block(terms, parts[::-1], found.together_cents).shares == found.shares
