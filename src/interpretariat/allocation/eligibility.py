"""Who may take what, for the whole pool at once: each rule is asked once per kind of request, then remembered."""

from collections.abc import Callable, Hashable

import numpy as np
from numpy.typing import NDArray

from interpretariat.allocation import rules, score
from interpretariat.allocation.scenario import Booked, Interpreter, Mode, Problem, Request


class Eligibility:
    """Masks and columns over the people of one problem, in its order."""

    def __init__(self, problem: Problem) -> None:
        self._problem = problem
        self._people = problem.interpreters
        self._columns: dict[Hashable, NDArray[np.int64]] = {}
        spans = [(n, since, until) for n, p in enumerate(self._people) for since, until in p.availability]
        self._span_person = np.array([n for n, _, _ in spans], np.int64)
        self._since = np.array([since.timestamp() for _, since, _ in spans])
        self._until = np.array([until.timestamp() for _, _, until in spans])

    def _column(self, key: Hashable, value: Callable[[Interpreter], int]) -> NDArray[np.int64]:
        if key not in self._columns:
            self._columns[key] = np.array([value(person) for person in self._people], np.int64)
        return self._columns[key]

    def _available(self, booked: Booked) -> NDArray[np.int64]:
        key = ("availability", booked.start, booked.end)
        if key not in self._columns:
            mask = np.zeros(len(self._people), np.int64)
            free = (self._since <= booked.start.timestamp()) & (booked.end.timestamp() <= self._until)
            mask[self._span_person[free]] = 1
            self._columns[key] = mask
        return self._columns[key]

    def masks(self, booked: Booked) -> dict[str, NDArray[np.int64]]:
        """Rule → 1 for each person who satisfies it alone, 0 for the others."""
        request, mode, problem = booked.request, booked.mode, self._problem
        languages, skills = (request.language, request.alternatives), request.skills
        wish = (request.gender.value, request.gender.required) if request.gender else None
        near = (mode, request.site) if mode == "in_person" else None
        return {
            "language": self._column(("language", languages), lambda p: rules.speaks(request, p)),
            "mode": self._column(("mode", mode), lambda p: rules.offers(mode, p)),
            "skill": self._column(("skill", skills), lambda p: rules.is_skilled(request, p)),
            "gender": self._column(("gender", wish), lambda p: rules.has_gender(request, p)),
            "excluded": self._column(("excluded", request.excluded), lambda p: rules.is_welcome(request, p)),
            "availability": self._available(booked),
            "radius": self._column(("radius", near), lambda p: near is None or rules.is_near(problem, request.site, p)),
        }

    def of(self, booked: Booked) -> NDArray[np.int64]:
        """The numbers of the people who satisfy every rule alone."""
        return np.flatnonzero(np.logical_and.reduce(list(self.masks(booked).values())))

    def costs(self, request: Request, mode: Mode, people: NDArray[np.int64]) -> NDArray[np.int64]:
        """What each of these people costs on the request, travel and workload aside, in cents."""
        problem = self._problem
        total = self._column(("pay", request.minutes, mode), lambda p: score.pay(request, p, mode))[people]
        wish = (request.gender.value, request.gender.required) if request.gender else None
        total = total + self._column(("wish", wish), lambda p: score.gender_not_met(problem, request, p))[people]
        spoken = self._column(("spoken", request.language), lambda p: score.alternative_language(problem, request, p))
        total = total + spoken[people]
        if request.preferred:
            chosen = [score.not_preferred(problem, request, self._people[n]) for n in people]
            total = total + np.array(chosen, np.int64)
        return total
