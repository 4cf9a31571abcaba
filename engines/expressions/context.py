"""What an evaluation needs from outside: the moment, the branch's clock, its calendar, related records and a budget."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any, Protocol

from engines.expressions.errors import BudgetExceeded
from engines.expressions.values import FIRST_MOMENT, LAST_MOMENT, seconds_of

Values = Mapping[str, Any]
"""Stored values by field id; nothing stands for those that are not there."""

AGGREGATE_ROWS = 10_000
STEPS = 100_000
_LOOK_EVERY = 256


class Calendar(Protocol):
    """Working time. Moments are seconds since 1970 UTC, lengths are seconds; raises UnknownYear."""

    def working_time(self, start: int, end: int) -> int:
        """The working seconds from one moment to another; negative when the second one is earlier."""

    def after(self, start: int, working: int) -> int | None:
        """The moment by which so many working seconds have passed; None when that lies beyond what dates can be."""


class Related(Protocol):
    """The records that belong to a record."""

    def __call__(self, relation: str, values: Values, /) -> Iterable[Values]: ...


class Budget:
    """Steps left, and whether the time is up (`expired` is asked every 256 steps). A row of an aggregate is a step."""

    def __init__(self, steps: int = STEPS, expired: Callable[[], bool] | None = None) -> None:
        self._left = steps
        self._expired = expired

    def step(self) -> None:
        """Takes one step. Raises BudgetExceeded."""
        self._left -= 1
        if self._left < 0:
            raise BudgetExceeded("expression.steps")
        if self._expired is not None and self._left % _LOOK_EVERY == 0 and self._expired():
            raise BudgetExceeded("expression.deadline")


class Context:
    """One evaluation's surroundings. `offset`: seconds that the branch's clock is ahead of UTC."""

    def __init__(
        self,
        now: datetime,
        offset: int = 28_800,
        calendar: Calendar | None = None,
        related: Related | None = None,
        budget: Budget | None = None,
    ) -> None:
        """Raises ValueError when `now` has no zone or the offset is more than a day."""
        if now.tzinfo is None:
            raise ValueError("the moment of an evaluation has a zone")
        if not -86_400 < offset < 86_400:
            raise ValueError("a clock is less than a day ahead of UTC")
        self.now = seconds_of(now)
        self.offset = offset
        self.today = (min(max(self.now + offset, FIRST_MOMENT), LAST_MOMENT)) // 86_400
        self.calendar = calendar
        self.related = related
        self.budget = budget or Budget()
