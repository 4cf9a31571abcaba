"""How long connections live here. Pure; see step.py.

Some networks end every connection after about the same time. What is on its way then is lost and paid for, so a client
that has seen it several times begins a fresh connection before the next chunk would be cut.
"""

from __future__ import annotations

import msgspec
from msgspec.structs import replace

SEEN = 3
"""So many cuts tell how long connections live, if they say about the same."""
ALIKE = 2.0
"""The longest life of them over the shortest, at most."""
REMEMBERED = 7200.0
"""Seconds; a network changes."""
_SHORTEST = 5.0


class Life(msgspec.Struct, frozen=True):
    """The connection under way began at `since`; earlier ones were cut after `lives` (when, and how old they were).

    `since` is None when nothing went over it for a while: it may have been replaced in silence. `over`: a call failed,
    the next one opens another. `unit_took`: seconds that a chunk of a file takes now.
    """

    since: float | None = None
    over: bool = True
    lives: tuple[tuple[float, float], ...] = ()
    unit_took: float = 0.0

    def begun(self, at: float) -> Life:
        """Another connection."""
        return replace(self, since=at, over=False)

    def rested(self) -> Life:
        """Nothing goes over it for a while."""
        return replace(self, since=None)

    def cut(self, at: float) -> Life:
        """It ended while something was on its way."""
        if self.since is None or at - self.since < _SHORTEST:
            return self
        kept = tuple(one for one in self.lives if at - one[0] < REMEMBERED)
        return replace(self, lives=(*kept, (at, at - self.since))[-5:])

    def failed(self) -> Life:
        """A call failed."""
        return replace(self, since=None, over=True)

    def sent(self, units: int, seconds: float) -> Life:
        """So many chunks went in so long."""
        return replace(self, unit_took=seconds / units)

    def fitting(self, at: float, units: int) -> int:
        """How many of so many chunks reach the hub before this connection ends; 0: begin a fresh one first."""
        ages = [age for seen, age in self.lives if at - seen < REMEMBERED]
        if len(ages) < SEEN or max(ages) > ALIKE * min(ages) or self.unit_took <= 0.0:
            return units
        if self.since is None:
            return 0
        left = self.since + min(ages) - at
        fit = int(left / self.unit_took) if left > 0 else 0
        if fit == 0 and at - self.since <= self.unit_took:
            return 1
        return min(units, fit)
