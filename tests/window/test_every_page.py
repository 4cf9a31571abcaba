"""What must hold for every page: it fits, is read aloud, is not clipped, follows font and theme, never blocks."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, QRect, Qt, QTimer
from PySide6.QtGui import QAccessible, QAction, QColor, QImage, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QComboBox,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollBar,
    QWidget,
)
from pytestqt.qtbot import QtBot
from sqlalchemy import event
from sqlalchemy.engine import Engine

from desktop.bootstrap.desk_window import DeskWindow
from desktop.navigator import GUIDE, IMPORT, QUESTIONS, SETTINGS, TICKETS
from desktop.theme import Appearance, the_theme
from desktop.theme.tokens import FONT_POINTS
from tests.window.conftest import quiet
from tests.window.test_theme import contrast

PLACES = (TICKETS, "tickets:claim", "tickets:customer", IMPORT, QUESTIONS, SETTINGS, GUIDE)
SIZES = ((1366, 690), (1093, 552), (1920, 1080))
POINTS = {"small": 9, "normal": 10, "huge": 13}


def go(window: DeskWindow, qtbot: QtBot, place: str) -> QWidget:
    window.navigator.go(place)
    quiet(qtbot, window)
    return window.navigator.page(place)


def visible(root: QWidget, kind: type[QWidget]) -> Iterator[QWidget]:
    return (found for found in root.findChildren(kind) if found.isVisible() and found.window() is root.window())


def pixels(image: QImage) -> memoryview:
    """Every pixel as 0xffRRGGBB."""
    plain = image.convertToFormat(QImage.Format.Format_RGB32)
    return memoryview(bytes(plain.constBits())).cast("I")


def named(widget: QWidget) -> str:
    return f"{type(widget).__name__} {widget.objectName()} {getattr(widget, 'text', lambda: '')()!r}"


@pytest.mark.parametrize("size", FONT_POINTS)
def test_every_page_fits_every_window_at_every_font_size(window: DeskWindow, qtbot: QtBot, size: str) -> None:
    the_theme().apply(size=size)
    faults = []
    for place in PLACES:
        page = go(window, qtbot, place)
        least = page.minimumSizeHint()
        if size == "normal" and (least.width() > 1040 or least.height() > 550):
            faults.append(f"{place}: needs {least.width()}x{least.height()}")
        for width, height in SIZES:
            window.window.resize(width, height)
            quiet(qtbot, window)
            if (window.window.width(), window.window.height()) != (width, height):
                faults.append(f"{place}: {width}x{height} became {window.window.width()}x{window.window.height()}")
            bars = (bar for bar in visible(page, QScrollBar) if isinstance(bar, QScrollBar))
            tables = [
                bar
                for bar in bars
                if bar.orientation() is Qt.Orientation.Horizontal and bar.maximum() > 0 and size == "normal"
            ]
            faults += [f"{place}: scrolls sideways at {width}" for _ in tables]
    assert faults == []


@pytest.mark.parametrize("place", PLACES)
def test_everything_that_takes_the_focus_has_an_accessible_name(
    window: DeskWindow, qtbot: QtBot, place: str
) -> None:
    go(window, qtbot, place)
    nameless = []
    for widget in visible(window.window, QWidget):
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isEnabled():
            interface = QAccessible.queryAccessibleInterface(widget)
            if not interface.text(QAccessible.Text.Name).strip():
                nameless.append(f"{named(widget)} in {type(widget.parentWidget()).__name__}")
    assert nameless == []


@pytest.mark.parametrize("place", PLACES)
def test_the_tab_key_reaches_everything_and_is_caught_nowhere(window: DeskWindow, qtbot: QtBot, place: str) -> None:
    go(window, qtbot, place)
    window.window.activateWindow()
    wanted = {
        widget
        for widget in visible(window.window, QWidget)
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isEnabled() and widget.focusProxy() is None
    }
    window.window.navigation.setFocus()
    seen: set[QWidget] = set()
    for _ in range(3 * len(wanted) + 20):
        window.window.focusNextPrevChild(True)
        focused = window.window.focusWidget()
        if focused is not None:
            seen.add(focused)
    radio_like = {w for w in wanted if isinstance(w, QAbstractButton) and w.group() is not None and not w.isChecked()}
    missed = [named(widget) for widget in wanted - seen - radio_like]
    assert missed == []


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize(("size", "width"), [("normal", 1093), ("normal", 1366), ("huge", 1366), ("huge", 1093)])
def test_no_word_is_clipped(window: DeskWindow, qtbot: QtBot, place: str, size: str, width: int) -> None:
    the_theme().apply(size=size)
    window.window.resize(width, 690)
    page = go(window, qtbot, place)
    clipped = []
    for label in visible(page, QLabel):
        assert isinstance(label, QLabel)
        if not label.text() or label.pixmap().isNull() is False:
            continue
        room = label.contentsRect()
        if label.wordWrap():
            if label.heightForWidth(label.width()) > label.height() + 2:
                clipped.append(f"{named(label)}: {label.heightForWidth(label.width())} > {label.height()}")
        elif label.fontMetrics().horizontalAdvance(label.text()) > room.width() + 2:
            clipped.append(f"{named(label)}: {label.fontMetrics().horizontalAdvance(label.text())} > {room.width()}")
        if label.fontMetrics().height() > room.height() + 3:
            clipped.append(f"{named(label)}: line of {label.fontMetrics().height()} in {room.height()}")
    for button in visible(page, QPushButton):
        if getattr(button, "text", str)() and button.sizeHint().width() > button.width() + 1:
            clipped.append(f"{named(button)}: {button.sizeHint().width()} > {button.width()}")
    for box in visible(page, QComboBox):
        assert isinstance(box, QComboBox)
        if box.fontMetrics().horizontalAdvance(box.currentText()) > box.width() - 36:
            clipped.append(f"{named(box)} {box.currentText()}")
    assert clipped == []


@pytest.mark.parametrize("place", PLACES)
def test_every_label_of_a_field_belongs_to_its_field(window: DeskWindow, qtbot: QtBot, place: str) -> None:
    page = go(window, qtbot, place)
    fields = [*visible(page, QLineEdit), *visible(page, QComboBox)]
    buddies = {label.buddy() for label in page.findChildren(QLabel) if label.buddy() is not None}
    orphans = [
        named(field)
        for field in fields
        if field not in buddies and field.parentWidget() not in buddies and not field.accessibleName()
    ]
    assert orphans == []


@pytest.mark.parametrize("appearance", [Appearance.LIGHT, Appearance.DARK])
def test_painted_words_are_readable(window: DeskWindow, qtbot: QtBot, appearance: Appearance) -> None:
    the_theme().apply(appearance)
    pale = []
    for place in PLACES:
        page = go(window, qtbot, place)
        picture = window.window.grab().toImage()
        for label in visible(page, QLabel):
            assert isinstance(label, QLabel)
            if label.text().strip() and label.visibleRegion().boundingRect() == label.rect():
                image = picture.copy(_area(label, window))
                if (found := _contrast_in(image)) < 4.3:
                    pale.append(f"{place} {named(label)}: {found:.1f}")
    assert pale == []


def _area(widget: QWidget, window: DeskWindow) -> QRect:
    area = widget.rect()
    area.moveTopLeft(widget.mapTo(window.window, QPoint(0, 0)))
    return area


def _contrast_in(image: QImage) -> float:
    """The best contrast of any pixel with the commonest one."""
    counts = Counter(pixels(image))
    ground = QColor(max(counts, key=lambda colour: counts[colour])).name()
    return max(contrast(ground, QColor(colour).name()) for colour in counts)


def test_the_focus_is_seen_on_every_kind_of_control(window: DeskWindow, qtbot: QtBot) -> None:
    unseen = []
    kinds: set[tuple[str, str]] = set()
    window.window.activateWindow()
    for place in PLACES:
        go(window, qtbot, place)
        for widget in list(visible(window.window, QWidget)):
            kind = (type(widget).__name__, str(widget.property("role")))
            takes = widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isEnabled()
            if not takes or kind in kinds or widget.visibleRegion().isEmpty():
                continue
            kinds.add(kind)
            window.window.setFocus()
            before = widget.grab().toImage()
            widget.setFocus(Qt.FocusReason.TabFocusReason)
            if not widget.hasFocus():
                continue
            after = widget.grab().toImage()
            changed = sum(old != new for old, new in zip(pixels(before), pixels(after), strict=True))
            if changed < 20:
                unseen.append(f"{kind}: {changed} pixels")
    assert unseen == []


@pytest.mark.parametrize("place", PLACES)
def test_every_widget_follows_the_font_size(window: DeskWindow, qtbot: QtBot, place: str) -> None:
    page = go(window, qtbot, place)
    sizes: dict[str, dict[QWidget, float]] = {}
    for size in ("small", "huge"):
        the_theme().apply(size=size)
        quiet(qtbot, window)
        sizes[size] = {
            widget: widget.fontInfo().pointSizeF()
            for widget in page.findChildren(QWidget)
            if isinstance(widget, QLabel | QAbstractButton | QLineEdit | QComboBox | QAbstractItemView)
            and widget.isVisible()
        }
    stuck = [
        named(widget)
        for widget, before in sizes["small"].items()
        if sizes["huge"].get(widget, 99) - before < 2 and not isinstance(widget, QAbstractScrollArea)
    ]
    assert stuck == []


def test_shortcuts_are_unique_and_leave_single_letters_and_the_input_method_alone(window: DeskWindow) -> None:
    shortcuts = window.window.findChildren(QShortcut)
    anywhere = Qt.ShortcutContext.WindowShortcut
    placed = [
        (shortcut.key().toString(), None if shortcut.context() is anywhere else shortcut.parent())
        for shortcut in shortcuts
    ]
    placed += [(action.shortcut().toString(), None) for action in window.window.findChildren(QAction)]
    given = [sequence for sequence, _ in placed if sequence]
    taken = {QKeySequence(keys).toString() for keys in ("Ctrl+Space", "Ctrl+.", "Ctrl+Shift+Space")}
    assert not [sequence for sequence in given if len(sequence) == 1 or sequence in taken]
    assert len(given) == len({entry for entry in placed if entry[0]})


def test_the_window_never_asks_the_database_itself_and_never_stops_beating(
    window: DeskWindow, qtbot: QtBot
) -> None:
    asked: list[str] = []
    gaps: list[float] = []
    last = [time.monotonic()]

    def heard(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if threading.current_thread() is threading.main_thread():
            asked.append(statement)

    def beat() -> None:
        now = time.monotonic()
        gaps.append(now - last[0])
        last[0] = now

    for place in PLACES:
        go(window, qtbot, place)
    event.listen(Engine, "before_cursor_execute", heard)
    timer = QTimer()
    timer.timeout.connect(beat)
    timer.start(10)
    last[0] = time.monotonic()
    try:
        for place in (*PLACES, *PLACES):
            go(window, qtbot, place)
    finally:
        timer.stop()
        event.remove(Engine, "before_cursor_execute", heard)
    assert asked == []
    assert sorted(gaps)[-3:] == [gap for gap in sorted(gaps)[-3:] if gap <= 0.1]
