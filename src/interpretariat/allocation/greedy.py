"""The coordinator's way: the most urgent and the scarcest first, each time the cheapest who fits."""

from interpretariat.allocation.instance import Instance
from interpretariat.allocation.roster import Roster


def greedy(instance: Instance) -> Roster | None:
    """A feasible roster, or none when the pins could not be completed this way."""
    roster = Roster(instance)
    held = {r: p for r, p in instance.pinned_people.items() if len(p) == instance.size[r]}
    for request, people in held.items():
        roster.place(request, instance.options_of[request][0], sorted(people))
    partly = [r for r in instance.pinned_people if r not in held]
    for request in partly:
        found = roster.best_choice(request)
        if found is None:
            return None
        roster.place(request, *found[1])
    return fill(roster)


def fill(roster: Roster) -> Roster:
    """Serve what can still be served, where it costs less than leaving it."""
    instance = roster.instance
    left = [r for r in range(len(instance.requests)) if r not in roster.chosen]
    scarcity = {r: sum(len(instance.option_people[o]) for o in instance.options_of[r]) for r in left}
    for request in sorted(left, key=lambda r: (instance.requests[r].priority, scarcity[r], r)):
        found = roster.best_choice(request)
        if found is not None and found[0] < instance.weight[request]:
            roster.place(request, *found[1])
    return roster
