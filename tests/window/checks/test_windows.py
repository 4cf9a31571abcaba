"""Nothing comes up as a window of its own for a moment: it would flash, and take the focus from the one in front."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QMenu, QWidget
from typing_extensions import override

from desktop.language import Language, the_speech
from tests.window.checks.pages import PAGES
from tests.window.checks.stage import Stage


class _Shown(QObject):
    """Collects what is shown without a parent."""

    def __init__(self, known: tuple[QWidget, ...]) -> None:
        super().__init__()
        self.known = known
        self.windows: list[str] = []

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        shown = event.type() is QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow()
        if shown and watched not in self.known and not isinstance(watched, QMenu):
            self.windows.append(repr(watched))
        return False


def test_no_page_and_no_switch_of_the_language_shows_another_window(stage: Stage, qapp: QApplication) -> None:
    shown = _Shown(stage.tops)
    qapp.installEventFilter(shown)
    try:
        for page in PAGES:
            page.show(stage)
        for language in (Language.ENGLISH, Language.CHINESE):
            the_speech().speak(language)
            stage.quiet()
    finally:
        qapp.removeEventFilter(shown)
        for extra in stage.tops[1:]:
            extra.hide()
    assert shown.windows == []
