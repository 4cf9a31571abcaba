"""A person's hand at the window: the mouse, the keys and the input method. Nothing is called behind the widgets."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QEventLoop, QMimeData, QPointF, Qt, QTimer, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QLineEdit,
    QListView,
    QMenu,
    QPlainTextEdit,
    QScrollArea,
    QWidget,
)

T = TypeVar("T")
MOMENT = 10_000
"""Milliseconds within which the window shows what a person did, also on a busy machine."""
LONG = 60_000
_LOOK = 10
_LEFT, _NO_KEY = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


class Hand:
    """Acts as a person does; between two acts the window lives on."""

    def __init__(self) -> None:
        self._elsewhere = ThreadPoolExecutor(1, "elsewhere")

    def pause(self, milliseconds: int) -> None:
        """Lets the window live for that long."""
        loop = QEventLoop()
        QTimer.singleShot(milliseconds, loop.quit)
        loop.exec()

    def wait(self, seen: Callable[[], object], timeout: int = MOMENT) -> None:
        """Looks at the window until that is to be seen. TimeoutError when it does not come."""
        end = time.monotonic() + timeout / 1000
        while not seen():
            if time.monotonic() > end:
                raise TimeoutError(f"not seen within {timeout} ms")
            self.pause(_LOOK)

    def elsewhere(self, work: Callable[[], T], timeout: int = LONG) -> T:
        """What happens in the world meanwhile (the hub, the other counter, the disk); the window goes on."""
        future = self._elsewhere.submit(work)
        self.wait(future.done, timeout)
        return future.result()

    def click(self, target: QAbstractButton | Callable[[], QAbstractButton]) -> None:
        """Presses a button that is to be seen and may be pressed; a page that draws itself anew is looked at again."""
        look = (lambda: target) if isinstance(target, QAbstractButton) else target
        self.wait(lambda: look().isVisible() and look().isEnabled())
        _bring_into_view(look())
        QTest.mouseClick(look(), _LEFT)

    def choose_row(self, view: QListView, row: int) -> None:
        """Clicks on a row of a list."""
        index = view.model().index(row, 0)
        view.scrollTo(index)
        QTest.mouseClick(view.viewport(), _LEFT, _NO_KEY, view.visualRect(index).center())

    def write(self, widget: QWidget, text: str) -> None:
        """Replaces the text of a field: ASCII key by key, anything else as an input method commits it."""
        _bring_into_view(widget)
        QTest.mouseClick(widget.viewport() if isinstance(widget, QPlainTextEdit) else widget, _LEFT)
        QTest.keyClick(widget, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
        if text.isascii():
            for letter in text:
                QTest.keyClicks(widget, letter)
                self.pause(1)
        else:
            event = QInputMethodEvent()
            event.setCommitString(text)
            QApplication.sendEvent(widget, event)
        assert isinstance(widget, QLineEdit | QPlainTextEdit)
        shown = widget.text() if isinstance(widget, QLineEdit) else widget.toPlainText()
        assert shown == text, f"{shown!r} was typed instead of {text!r}"

    def pick(self, combo: QWidget, value: str) -> None:
        """Chooses an entry of a list with the arrow key."""
        assert isinstance(combo, QComboBox)
        _bring_into_view(combo)
        combo.setFocus(Qt.FocusReason.TabFocusReason)
        for _ in range(combo.count()):
            if combo.currentData() == value:
                return
            QTest.keyClick(combo, Qt.Key.Key_Down)
        assert combo.currentData() == value, f"no entry {value}"

    def drop(self, target: QWidget, paths: Sequence[Path]) -> None:
        """Drops files from the file manager."""
        mime = QMimeData()
        mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
        middle = target.rect().center()
        entering = QDragEnterEvent(middle, Qt.DropAction.CopyAction, mime, _LEFT, _NO_KEY)
        QApplication.sendEvent(target, entering)
        assert entering.isAccepted()
        QApplication.sendEvent(target, QDropEvent(QPointF(middle), Qt.DropAction.CopyAction, mime, _LEFT, _NO_KEY))

    def choose_in_menu(self, opener: QAbstractButton, text: str) -> None:
        """Opens a menu and clicks on an entry."""
        self.click(opener)
        self.wait(lambda: isinstance(QApplication.activePopupWidget(), QMenu))
        menu = QApplication.activePopupWidget()
        assert isinstance(menu, QMenu)
        action = next(one for one in menu.actions() if one.text() == text)
        QTest.mouseClick(menu, _LEFT, _NO_KEY, menu.actionGeometry(action).center())

    def rest(self) -> None:
        """Lets go; what happens elsewhere ends first."""
        self._elsewhere.shutdown()


def named_button(page: QWidget, name: str) -> QAbstractButton:
    """The button that a screen reader calls so."""
    return next(one for one in page.findChildren(QAbstractButton) if name in (one.accessibleName(), one.text()))


def _bring_into_view(widget: QWidget) -> None:
    parent = widget.parentWidget()
    while parent is not None:
        if isinstance(parent, QScrollArea):
            parent.ensureWidgetVisible(widget)
        parent = parent.parentWidget()
