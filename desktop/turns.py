"""Work for the window's thread in pieces: between two of them keys, clicks and pictures have their turn."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

import shiboken6
from PySide6.QtCore import QObject, QTimer, Slot

PAUSE_MILLISECONDS = 5
"""Between two pieces: timers of no time at all would run one after the other before anything else has its turn."""


class Turns(QObject):
    """One piece per turn of the event loop, in the order given. Belongs to the window's thread."""

    def __init__(self) -> None:
        super().__init__()
        self._pieces: deque[tuple[QObject, Callable[[], None]]] = deque()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(PAUSE_MILLISECONDS)
        self._timer.timeout.connect(self._next)

    @property
    def idle(self) -> bool:
        """Whether no piece waits."""
        return not self._pieces

    def add(self, owner: QObject, piece: Callable[[], None]) -> None:
        """Runs `piece` soon; not at all when its owner is gone by then."""
        self._pieces.append((owner, piece))
        self._timer.start()

    @Slot()
    def _next(self) -> None:
        owner, piece = self._pieces.popleft()
        try:
            if shiboken6.isValid(owner):
                piece()
        finally:
            if self._pieces:
                self._timer.start()  # only now: what the piece left to be laid out and deleted comes before the next


_turns: list[Turns] = []


def the_turns() -> Turns:
    """The turns of the window's thread, of which there is one."""
    if not _turns:
        _turns.append(Turns())
    return _turns[0]
