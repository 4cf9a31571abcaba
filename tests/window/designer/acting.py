"""Counts what a person does at the window: presses, drags and key chords; text that is typed in one go counts once."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtGui import QInputMethodEvent, QKeyEvent, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QListWidget, QWidget
from typing_extensions import override

from tests.window.hand import Hand

_LEFT, _PLAIN = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
_LAYOUTS = 4
"""Turns of the event loop until what is new stands in its place."""
_MODIFIERS = (Qt.Key.Key_Shift, Qt.Key.Key_Control, Qt.Key.Key_Alt, Qt.Key.Key_Meta)


class Counter(QObject):
    """Listens to every event of the program; the same press told to a parent again counts once."""

    def __init__(self) -> None:
        super().__init__()
        self.acts: list[str] = []
        self._typing = False
        self._last = (QEvent.Type.None_, 0)
        application = QApplication.instance()
        assert application is not None
        application.installEventFilter(self)

    def stop(self) -> None:
        """Listens no more."""
        application = QApplication.instance()
        assert application is not None
        application.removeEventFilter(self)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if not isinstance(watched, QWidget):
            return False
        if isinstance(event, QMouseEvent) and event.type() == QEvent.Type.MouseButtonPress:
            if self._is_new(event.type(), event.timestamp()):
                self._count(f"press {watched.accessibleName() or type(watched).__name__}")
        elif isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if self._is_new(event.type(), event.timestamp()):
                self._key(event)
        elif isinstance(event, QInputMethodEvent) and event.commitString() and self._is_new(event.type(), id(event)):
            self._text()
        return False

    def _is_new(self, kind: QEvent.Type, stamp: int) -> bool:
        before, self._last = self._last, (kind, stamp)
        return before != self._last

    def _key(self, event: QKeyEvent) -> None:
        chord = event.modifiers() & ~(Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier)
        if event.text().isprintable() and event.text() and not chord:
            self._text()
        elif event.key() not in _MODIFIERS:
            self._count(f"key {event.keyCombination()}")

    def _text(self) -> None:
        if not self._typing:
            self.acts.append("text")
        self._typing = True

    def _count(self, act: str) -> None:
        self._typing = False
        self.acts.append(act)


def found(top: QWidget, name: str) -> QWidget:
    """The visible widget that a screen reader calls so, as soon as it is there. TimeoutError when it does not come."""
    seen: list[QWidget] = []

    def look() -> bool:
        for widget in top.findChildren(QWidget):
            said = widget.text() if isinstance(widget, QAbstractButton) else ""
            if widget.isVisible() and name in (widget.accessibleName(), said):
                seen.append(widget)
                return True
        return False

    try:
        Hand().wait(look)
    except TimeoutError as error:
        raise TimeoutError(f"nothing is called {name}") from error
    for _ in range(_LAYOUTS):
        Hand().pause(1)
    return seen[0]


def press(top: QWidget, name: str) -> None:
    """Presses what is called so."""
    widget = found(top, name)
    QTest.mouseClick(widget, _LEFT, _PLAIN, QPoint(min(12, widget.width() // 2), widget.height() // 2))


def press_row(top: QWidget, name: str, row: str) -> None:
    """Presses a row of a list."""
    view = found(top, name)
    assert isinstance(view, QListWidget)
    (item,) = [one for one in view.findItems(row, Qt.MatchFlag.MatchExactly) if one.flags()]
    view.scrollToItem(item)
    QTest.mouseClick(view.viewport(), _LEFT, _PLAIN, view.visualItemRect(item).center())


def pick(top: QWidget, name: str, entry: str) -> None:
    """Opens a box and presses one of its entries."""
    box = found(top, name)
    assert isinstance(box, QComboBox)
    QTest.mouseClick(box, _LEFT)
    view = box.view()
    index = box.model().index(box.findText(entry), 0)
    assert index.isValid(), f"{name} has no {entry}"
    view.scrollTo(index)
    at = view.visualRect(index).center()
    QTest.mouseMove(view.viewport(), at + QPoint(1, 1))
    QTest.mouseMove(view.viewport(), at)
    QTest.mouseClick(view.viewport(), _LEFT, _PLAIN, at)
    if view.isVisible():  # the press that opened it is not over for Qt yet: the way of the keys
        view.setCurrentIndex(index)
        QTest.keyClick(view, Qt.Key.Key_Return)
    Hand().wait(lambda: not view.isVisible())
    box.window().activateWindow()  # as a window manager does when a popup closes
    Hand().wait(box.window().isActiveWindow)
    assert box.currentText() == entry


def type_text(text: str) -> None:
    """Types into what has the focus, as an input method commits it."""
    focused = QApplication.focusWidget()
    assert focused is not None
    event = QInputMethodEvent()
    event.setCommitString(text)
    QApplication.sendEvent(focused, event)
