"""One start of the program in a process of its own: tells on standard output when its first rows are painted."""

from __future__ import annotations

import gc
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from desktop.bootstrap.opening import Opening


def tell() -> None:
    """The first rows are on the screen."""
    print("rows", flush=True)
    os._exit(0)


def main(root: Path) -> None:
    """Starts as `branchdesk-desktop --profile ROOT` does, with keys from a file; ends when rows are painted."""
    gc.disable()  # as desktop/__main__.py
    from desktop import first_window
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
        window.tickets.list.rows_painted.connect(tell)
        begin(window, *place)

    DeskWindow.start = begin_and_look  # type: ignore[method-assign, assignment]  # looking is added, nothing else
    return Opening(root, through_keyring(root.parent / "keys.json"))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
