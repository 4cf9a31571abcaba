"""Which operations make a merge itself fail: they are set aside, and everything else goes on (guarantee G7)."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from typing import TypeVar

import msgspec
from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError

from core.errors import UserError
from local_db.writer import Lane
from sync.hub.locks import MetAnother
from sync.hub.problems import SessionProblem
from sync.hub.store import HubStore

T = TypeVar("T")

logger = logging.getLogger(__name__)

FAILED = "operation.failed"
"""The code of an operation with which the merge fails."""

_NOT_OF_ONE_OPERATION = (SessionProblem, UserError, OperationalError, MetAnother)


class Selection(msgspec.Struct):
    """What one attempt at a merge takes.

    `failing` is set aside: acts (tx) that arrive, and operations (id) that waited in the log. `only`: of the acts that
    arrive these alone; None: all. `most_woken`: how many that waited are judged again; None: all. `woken` names those
    that the attempt began to judge again, in their order.
    """

    failing: frozenset[str] = frozenset()
    only: frozenset[str] | None = None
    most_woken: int | None = None
    woken: list[str] = msgspec.field(default_factory=list)

    def takes(self, act: str) -> bool:
        """Whether the operations of an act that arrives are decided at all."""
        return self.only is None or act in self.only

    def wakes(self, name: str) -> bool:
        """Whether that one, which waited, is judged again; its turn is counted."""
        if self.most_woken is not None and len(self.woken) >= self.most_woken:
            return False
        self.woken.append(name)
        return True


Merge = Callable[[Connection, Selection], T]


def merge_what_can_be(store: HubStore, lane: Lane, merge: Merge[T], acts: Callable[[], Sequence[str]] = tuple) -> T:
    """Runs `merge` as one transaction; what makes it fail is set aside as ``operation.failed``, the rest goes on.

    `acts` names those that arrive with it, in their order. A failure that neither one of them nor an operation that
    waited is the cause of is raised, and nothing is set aside; so are session problems and what the store refuses.
    """

    def run(failing: frozenset[str]) -> T:
        return store.write(lambda connection: merge(connection, Selection(failing)), lane).result()

    try:
        return run(frozenset())
    except _NOT_OF_ONE_OPERATION:
        raise
    except Exception:
        logger.exception("a merge failed; looking for what it fails with")
        failing = _Search(store, lane, merge, acts()).failing()
        if failing is None:
            raise
        return run(failing)


class _Search:
    """Tries parts of a merge, each in a transaction that is undone."""

    def __init__(self, store: HubStore, lane: Lane, merge: Merge[T], acts: Sequence[str]) -> None:
        self._store = store
        self._lane = lane
        self._merge = merge
        self._acts = acts

    def failing(self) -> frozenset[str] | None:
        """Everything with which the merge fails; None when it fails without any of it too."""
        failing: frozenset[str] = frozenset()
        if not self._goes_well(Selection(only=frozenset(), most_woken=0)):
            return None
        while not self._goes_well(Selection(failing)):
            culprit = self._culprit(failing)
            if culprit is None or culprit in failing:
                return None
            logger.error("%s cannot be merged and is set aside", culprit)
            failing |= {culprit}
        return failing

    def _culprit(self, failing: frozenset[str]) -> str | None:
        """The shortest beginning that fails ends with an act that fails, or wakes something that does."""
        sent = _shortest(len(self._acts), lambda many: self._goes_well(self._first(failing, many)))
        if not self._goes_well(self._first(failing, sent, most_woken=0)):
            return self._acts[sent - 1] if sent else None
        whole = self._first(failing, sent)
        if self._goes_well(whole):
            return None
        many_woken = _shortest(len(whole.woken), lambda many: self._goes_well(self._first(failing, sent, many)))
        return whole.woken[many_woken - 1] if many_woken else None

    def _first(self, failing: frozenset[str], acts: int, most_woken: int | None = None) -> Selection:
        return Selection(failing, frozenset(self._acts[:acts]), most_woken)

    def _goes_well(self, selection: Selection) -> bool:
        def attempt(connection: Connection) -> None:
            selection.woken.clear()
            self._merge(connection, selection)
            raise _Undo

        try:
            self._store.write(attempt, self._lane).result()
        except _Undo:
            return True
        except _NOT_OF_ONE_OPERATION:
            raise
        except Exception:
            logger.debug("the merge fails", exc_info=True)
        return False


def _shortest(many: int, goes_well: Callable[[int], bool]) -> int:
    """How long the shortest beginning is that does not go well; the whole, `many` long, does not."""
    low, high = -1, many
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if goes_well(middle) else (low, middle)
    return high


class _Undo(Exception):
    """Ends a trial transaction without keeping anything."""
