"""One start of the program in a process of its own: tells on standard output when its first rows are painted."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QTimer
from typing_extensions import override

from desktop import first_window

if TYPE_CHECKING:
    from desktop.bootstrap.opening import Opening


class FirstRows(QObject):
    """Looks at the list only: a filter on the whole program would be measured too."""

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint:
            QTimer.singleShot(0, self._tell)
        return False

    def _tell(self) -> None:
        print("rows", flush=True)
        os._exit(0)


def main(root: Path) -> None:
    """Starts as `branchdesk-desktop --profile ROOT` does, with keys from a file; ends when rows are painted."""
    from desktop.bootstrap import start

    start.Start._make_opening = lambda _start: _opening(root)  # type: ignore[method-assign, assignment]  # see there
    first_window.run(root)


def _opening(root: Path) -> Opening:
    """As `Start` makes it, with keys from a file: a machine that measures may have no keyring."""
    from benchmarks.file_vault import through_keyring
    from desktop.bootstrap.desk_window import DeskWindow
    from desktop.bootstrap.opening import Opening

    begin = DeskWindow.start

    def begin_and_look(window: DeskWindow, *place: str) -> None:
        view, rows = window.tickets.list, FirstRows(window)
        window.model.filled.connect(lambda _count: view.viewport().installEventFilter(rows))
        begin(window, *place)

    DeskWindow.start = begin_and_look  # type: ignore[method-assign, assignment]  # looking is added, nothing else
    return Opening(root, through_keyring(root.parent / "keys.json"))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
