"""A whole roster from the walk of the prices: the pairs that were taken most often of late, then whatever still fits.

The days that a walk takes, averaged with more weight on the last, come near a solution of the linear programme; most
of its pairs are taken nearly always, and those say already who does what.
"""

from collections import defaultdict

import numpy as np

from interpretariat.allocation.bound import Prices
from interpretariat.allocation.greedy import fill, pins_of
from interpretariat.allocation.roster import Roster

SELDOM = 0.05


def rounded(prices: Prices) -> Roster | None:
    """The roster; none when the pins could not be completed this way."""
    instance = prices.instance
    roster, teams = Roster(instance, pins_of(instance)), defaultdict[int, list[int]](list)
    for request, people in instance.pinned_people.items():
        teams[instance.options_of[request][0]] += sorted(people)
    order = np.argsort(-prices.often, kind="stable")
    for pair in order[prices.often[order] > SELDOM].tolist():
        option, person = int(instance.pair_option[pair]), int(instance.pair_person[pair])
        request = instance.options[option].request
        team = teams[option]
        if request in roster.chosen or person in team or not roster.fits(person, option):
            continue
        team.append(person)
        if len(team) == instance.size[request] and all(roster.fits(one, option) for one in team):
            roster.place(request, option, tuple(sorted(team)))
    fill(roster)
    return roster if all(request in roster.chosen for request in instance.pinned_people) else None
