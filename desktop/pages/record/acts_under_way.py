"""What is being saved of a record: pressed again before it is durable, it is the same act and not another one."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from PySide6.QtCore import QObject, Signal

from core.ports import Changes
from desktop.models.workspace import Workspace

Done = Callable[[Changes], None]
Failed = Callable[[BaseException], None]
NOTE, CONTACT, SUBMIT = "note", "contact", "submit"
BESIDE_THE_HEAD = frozenset({NOTE, CONTACT, SUBMIT})
"""Steps with a button of their own; all others are pressed in the head of the record."""


class ActsUnderWay(QObject):
    """At most one act of each step on a record. One that is tried again as it was after a failure keeps its id.

    So a save that failed in the window and yet reached the disk is not made twice.
    """

    changed = Signal()
    """Something is being saved now, or is no more."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self._workspace = workspace
        self._running: dict[tuple[str, str], str] = {}
        self._tried: dict[tuple[str, str], tuple[object, str]] = {}
        self._durable: set[str] = set()

    @property
    def durable(self) -> frozenset[str]:
        """The acts that are on the disk and not on the page: what is read from now on holds them."""
        return frozenset(self._durable)

    def steps(self, record: str) -> frozenset[str]:
        """The steps that are under way on that record."""
        return frozenset(step for where, step in self._running if where == record)

    def begin(self, record: str, step: str, asked: object = None) -> str:
        """The id of the act; empty while that step is under way already. `asked` is what the person wants with it."""
        key = (record, step)
        if key in self._running:
            return ""
        wanted = (self._workspace.person, asked)
        former, act = self._tried.get(key, (None, ""))
        if not act or former != wanted:
            act = self._workspace.new_id()
            self._tried[key] = (wanted, act)
        return act

    def do(self, key: tuple[str, str], service: Any, command: Any, done: Done, failed: Failed) -> None:
        """Orders the command of an act that was begun. `key` is its record and step.

        It is under way until it is durable; an act of the record's head until the page was told of it.
        """
        act = str(command.id)
        self._running[key] = act

        def durable(changes: Changes) -> None:
            self._tried.pop(key, None)
            if key[1] not in BESIDE_THE_HEAD and changes.records and self._running.get(key) == act:
                self._durable.add(act)
            else:
                self.end({act})
            done(changes)

        def refused(error: BaseException) -> None:
            self.end({act})
            failed(error)

        self._workspace.do(service, command, durable, refused)
        self.changed.emit()

    def end(self, acts: Iterable[str]) -> None:
        """These acts failed, or are told on the page."""
        if not self._running:
            return
        ended = set(acts)
        self._durable -= ended
        under_way = {key: act for key, act in self._running.items() if act not in ended}
        if len(under_way) != len(self._running):
            self._running = under_way
            self.changed.emit()
