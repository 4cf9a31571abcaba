"""The sums of a table's columns so far, against which its totals are held."""

from __future__ import annotations

from collections.abc import Iterable

from importers.understanding.cells import Row, amount_of


class Sums:
    """Of the columns that are counted: of every row, of those since the last total, and of the totals."""

    def __init__(self, places: Iterable[int]) -> None:
        self._places = frozenset(places)
        self._all = dict.fromkeys(self._places, 0)
        self._since = dict.fromkeys(self._places, 0)
        self._totals = dict.fromkeys(self._places, 0)
        self._times = dict.fromkeys(self._places, 0)
        self._unsummed: set[int] = set()
        self._certain = True

    def add(self, row: Row, places: list[int], *, certain: bool) -> None:
        """A row of the table; one that is not certain could be a line between totals."""
        self._certain = self._certain and certain
        for place in places:
            if place in self._places:
                number = amount_of(row[place])
                if number is None:
                    self._unsummed.add(place)
                else:
                    self._all[place] += number
                    self._since[place] += number
                    self._times[place] += 1

    def total(self, row: Row, places: list[int]) -> None:
        """A total: what follows is summed anew."""
        for place in places:
            if place in self._places:
                self._totals[place] += amount_of(row[place]) or 0
        self._since = dict.fromkeys(self._places, 0)
        self._certain = True

    def are_sums(self, row: Row, places: list[int], least: int) -> bool:
        """Whether each of the row's numbers is a sum, of `least` numbers or more."""
        return all(
            place in self._places
            and self._times[place] >= least
            and (number := amount_of(row[place])) is not None
            and number != 0
            and number in (self._all[place], self._since[place])
            for place in places
        )

    def disagree(self, row: Row, places: list[int]) -> bool:
        """Whether a number of a row that says total is none of the sums that it could be."""
        return self._certain and any(
            place in self._places
            and place not in self._unsummed
            and self._times[place] > 0
            and (number := amount_of(row[place])) is not None
            and number not in (self._all[place], self._since[place], self._totals[place])
            for place in places
        )
