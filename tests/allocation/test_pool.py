"""The pool remembers each path of the walk once, and a neighbourhood sees them cut to what is free."""

import numpy as np

from interpretariat.allocation.bound import Prices
from interpretariat.allocation.instance import Instance
from interpretariat.allocation.neighbourhood import Scene, Wanted, is_real
from interpretariat.allocation.pool import Pool
from interpretariat.allocation.pricing import Pricing
from interpretariat.allocation.roster import Roster
from tests.allocation.tiny import readable

ONLY_REMEMBERED = Wanted(slack=-1e12, most=0)
SEEDS = range(60)


def test_a_path_found_twice_is_kept_once_and_in_order() -> None:
    instance = Instance(readable(0)[1])
    first, stop = (int(n) for n in instance.shift_first[:2])
    pool, whole = Pool(instance), np.arange(first, stop)
    pool.add(whole[::-1])
    pool.add(whole)
    pool.add(whole[:1])
    assert pool.paths == {0: list(dict.fromkeys([tuple(whole.tolist()), (first,)]))}


def test_the_walk_remembers_paths_and_a_scene_sees_only_the_real_ones_once() -> None:
    seen = 0
    for seed in SEEDS:
        instance = Instance(readable(seed)[1])
        if not len(instance.pair_option) or instance.pinned.any():
            continue
        prices = Prices(instance, Pricing(instance), set())
        list(prices.walk(30))
        free = range(len(instance.requests))
        gain = [0.0] * len(instance.pair_option)
        scene = Scene(Roster(instance), free, gain, ONLY_REMEMBERED._replace(paths=prices.pool.paths))
        keys = [(c.shift, frozenset(c.options)) for c in scene.columns]
        assert len(keys) == len(set(keys))
        for column in scene.columns:
            assert is_real(instance, column.shift, [instance.options[n] for n in column.options])
        seen += len(keys)
    assert seen > len(SEEDS)


def test_what_is_not_free_is_cut_out_of_a_remembered_path() -> None:
    for seed in SEEDS:
        instance = Instance(readable(seed)[1])
        prices = Prices(instance, Pricing(instance), set())
        list(prices.walk(30))
        wanted = ONLY_REMEMBERED._replace(paths=prices.pool.paths)
        free = {0}
        scene = Scene(Roster(instance), sorted(free), [0.0] * len(instance.pair_option), wanted)
        touched = {instance.options[n].request for c in scene.columns for n in c.options}
        assert touched <= free | set(instance.pinned_people)
