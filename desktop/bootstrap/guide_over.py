"""The guide over a window that has no desk in it: before one is open, and while it is locked."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QStackedWidget

from desktop.jobs import JobRunner
from desktop.loading import load

if TYPE_CHECKING:
    from desktop.bootstrap.guide import GuideReader

_READER = "desktop.bootstrap.guide"


class GuideOver(QObject):
    """F1 there and back. What lies under the guide stays as it is, and the stack gives it its focus back.

    `topic` says which page is about the screen in front.
    """

    def __init__(self, jobs: JobRunner, pages: QStackedWidget, topic: Callable[[], str]) -> None:
        super().__init__(pages)
        self._jobs = jobs
        self._pages = pages
        self._topic = topic
        self._reader: GuideReader | None = None

    @Slot()
    def turn(self) -> None:
        """F1: the page on the screen in front; pressed in the guide, back to the screen."""
        if self._pages.currentIndex() > 0:
            self.leave()
        else:
            load((_READER,), self._jobs, self, self._show)

    @Slot()
    def leave(self) -> None:
        """Back to the screen."""
        self._pages.setCurrentIndex(0)

    def _show(self) -> None:
        from desktop.bootstrap.guide import GuideReader

        if self._reader is None:
            self._reader = GuideReader(self._jobs, None, self.leave)
            self._pages.addWidget(self._reader.page)
        self._reader.open(self._topic())
        self._pages.setCurrentWidget(self._reader.page)
        self._reader.page.text.setFocus()
