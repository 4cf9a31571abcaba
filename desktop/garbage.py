"""Python's collector of cycles, kept in the window's thread.

It runs in whatever thread happens to allocate; a widget that it finds in a reader's thread is destroyed there, and Qt
crashes. So automatic collection is off while the window lives, and a timer of the window's thread looks instead.
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer, Slot

LOOK_MILLISECONDS = 500
_OLD_EVERY = 20
"""Every so many looks that collect, the oldest generation is collected too."""


class WindowThreadCollector(QObject):
    """Make it in the window's thread, keep it as long as the program runs."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._was_automatic = gc.isenabled()
        gc.disable()
        self._thresholds = gc.get_threshold()
        self._collected = 0
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MILLISECONDS)
        self._timer.timeout.connect(self.look)
        self.spare_what_stays()

    def spare_what_stays(self) -> None:
        """What was imported until now is never looked at again; the next look comes a whole pause from now.

        Looking at all that a start imports takes 50 ms, which the first rows would wait for.
        """
        gc.freeze()
        self._timer.start()

    @Slot()
    def look(self) -> None:
        """Collects the generations that are due."""
        young, middle, _old = gc.get_count()
        if young <= self._thresholds[0] and middle <= self._thresholds[1]:
            return
        self._collected += 1
        gc.collect(2 if self._collected % _OLD_EVERY == 0 else 1)

    def stop(self) -> None:
        """Gives collecting back to whoever did it before: Python, or another collector."""
        self._timer.stop()
        gc.unfreeze()
        if self._was_automatic:
            gc.enable()
