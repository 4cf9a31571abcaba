"""Twin ticket numbers: the first keeps its number, the second gets one of the hub's own lane (sync.md section 7)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, bindparam, select, update

from core.merge import Decision
from core.numbering import HUB_LANE, RENUMBERED, SHAPE
from core.record import ALIASES, NUMBER, SCOPE, Record, branch_scope
from local_db.statement import Statement, insert_or_keep
from local_db.tables import record
from sync.hub.foresight import numbers_present
from sync.hub.tables import number_counter

_HOLDER = Statement(
    select(record.c.id)
    .where(record.c.number == bindparam("wanted"))
    .where(record.c.home_branch == bindparam("home"))
    .limit(1)
)
_OTHER_HOLDER = Statement(
    select(record.c.id)
    .where(record.c.number == bindparam("wanted"))
    .where(record.c.scope == bindparam("in_scope"))
    .where(record.c.id != bindparam("other"))
    .limit(1)
)
_START = insert_or_keep(number_counter)
_NEXT = Statement(
    update(number_counter)
    .where(number_counter.c.branch == bindparam("of_branch"))
    .where(number_counter.c.day == bindparam("on_day"))
    .values(last=number_counter.c.last + 1)
    .returning(number_counter.c.last)
)


class TwinNumbers:
    """Knows the numbers that are taken: those in the database and those given in this transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._taken: set[tuple[str, str]] = set()
        self._free: frozenset[str] = frozenset()

    def foresee(self, numbers: Sequence[str]) -> None:
        """Asks at once which of these numbers no record has."""
        self._free = frozenset(numbers) - numbers_present(self._connection, numbers)

    def settle(self, home: str, at: int, decision: Decision) -> Decision:
        """The decision on a create, with another number and the old one as alias when the number is taken."""
        number = decision.changes.get(NUMBER, (None, None))[1]
        if not isinstance(number, str):
            return decision
        if not self._is_taken(home, number):
            self._taken.add((home, number))
            return decision
        fresh = self._next(home, number, at)
        self._taken.add((home, fresh))
        before = decision.changes.get(ALIASES, (None, None))[1]
        aliases = [*(before if isinstance(before, list) else ()), number]
        changes = {**decision.changes, NUMBER: (None, fresh), ALIASES: (None, aliases)}
        return Decision(decision.outcome, RENUMBERED, changes, decision.meetings)

    def settle_move(self, record: Record, at: int, decision: Decision) -> Decision:
        """The decision on a move, with another number and the old one as alias when the new scope knows it already."""
        to = str(decision.changes[SCOPE][1] or branch_scope(record.home))
        row = _OTHER_HOLDER.first(self._connection, wanted=record.number, in_scope=to, other=record.id)
        if not record.number or row is None:
            return decision
        fresh = self._next(record.home, record.number, at)
        self._taken.add((record.home, fresh))
        held = record.fields.get(ALIASES)
        aliases = [*(held if isinstance(held, list) else ()), record.number]
        changes = {**decision.changes, NUMBER: (record.number, fresh), ALIASES: (held, aliases)}
        return Decision(decision.outcome, RENUMBERED, changes, decision.meetings)

    def _is_taken(self, home: str, number: str) -> bool:
        if (home, number) in self._taken:
            return True
        if number in self._free:
            return False
        return _HOLDER.first(self._connection, wanted=number, home=home) is not None

    def _next(self, home: str, number: str, at: int) -> str:
        shape: re.Match[str] | None = SHAPE.fullmatch(number)
        branch = shape["branch"] if shape else home
        day = shape["day"] if shape else f"{datetime.fromtimestamp(at / 1000, UTC):%y%m%d}"
        _START.run(self._connection, branch=branch, day=day, last=0)
        while True:
            row: Any = _NEXT.first(self._connection, of_branch=branch, on_day=day)
            fresh = f"{branch}-{day}-{HUB_LANE}{row[0]:03d}"
            if not self._is_taken(home, fresh):
                return fresh
