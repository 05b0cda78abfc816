"""The coordinator's way: the most urgent and the scarcest first, each time the cheapest who fits."""

from interpretariat.allocation.instance import Instance
from interpretariat.allocation.roster import Choice, Roster


def pins_of(instance: Instance) -> dict[int, Choice]:
    """The choices of the requests whose whole team is pinned."""
    return {
        request: (instance.options_of[request][0], tuple(sorted(people)))
        for request, people in instance.pinned_people.items()
        if len(people) == instance.size[request]
    }


def greedy(instance: Instance) -> Roster | None:
    """A feasible roster, or none when the pins could not be completed this way."""
    roster = Roster(instance, pins_of(instance))
    for request in [r for r in instance.pinned_people if r not in roster.chosen]:
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
