"""What every page must show of itself at every size: each look is one check's number and gives the faults it finds."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import (
    QAbstractButton,
    QCheckBox,
    QComboBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QRadioButton,
    QScrollBar,
    QTabBar,
    QWidget,
)

from desktop.widgets.elided import ElidedLabel
from tests.window.checks.eyes import (
    area,
    contrast_of_words,
    in_scroll_area,
    named,
    takes_focus,
    visible,
    wholly_seen,
)
from tests.window.checks.painted import painted_rows_are_readable, painted_words_have_room

Look = Callable[[QWidget], Iterable[str]]
READABLE = 4.5


def nothing_scrolls_sideways(top: QWidget) -> Iterator[str]:
    """Check 2, its second half."""
    for bar in visible(top, QScrollBar):
        if bar.orientation() is Qt.Orientation.Horizontal and bar.maximum() > 0:
            yield f"scrolls sideways by {bar.maximum()}: {named(bar)}"


def everything_has_a_name(top: QWidget) -> Iterator[str]:
    """Check 4: what takes the focus has a name that a screen reader says."""
    for widget in visible(top, QWidget):
        if takes_focus(widget):
            interface = QAccessible.queryAccessibleInterface(widget)
            if not interface.text(QAccessible.Text.Name).strip():
                yield f"no accessible name: {named(widget)}"


def labels_lead_to_their_fields(top: QWidget) -> Iterator[str]:
    """Check 5: a field is the buddy of its label, or has a name of its own."""
    buddies = {label.buddy() for label in top.findChildren(QLabel)} - {None}
    for kind in (QLineEdit, QComboBox, QPlainTextEdit):
        for field in visible(top, kind):
            inside = isinstance(field.parentWidget(), QComboBox)
            known = field in buddies or field.parentWidget() in buddies or field.focusProxy() in buddies
            if not (known or inside or field.accessibleName()):
                yield f"no label leads to {named(field)}"


def no_text_is_clipped(top: QWidget) -> Iterator[str]:
    """Check 9: labels, buttons, tabs, choices and the grey words in empty fields have the room that they need."""
    yield from _clipped_labels(top)
    for button in visible(top, QAbstractButton):
        if isinstance(button, QPushButton | QCheckBox | QRadioButton) and button.text():
            wanted = button.sizeHint()
            if wanted.width() > button.width() + 1 or button.fontMetrics().height() > button.height():
                yield f"{wanted.width()} > {button.width()}: {named(button)}"
    for box in visible(top, QComboBox):
        if (wanted_width := box.fontMetrics().horizontalAdvance(box.currentText())) > box.width() - 34:
            yield f"{wanted_width} > {box.width()} - 34: {named(box)} {box.currentText()!r}"
    for field in visible(top, QLineEdit):
        # Qt ends grey words in dots; that loses nothing where the field has a name of its own.
        hint = "" if field.text() or field.accessibleName() else field.placeholderText()
        if (wanted_width := field.fontMetrics().horizontalAdvance(hint)) > field.width() - 12:
            yield f"{wanted_width} > {field.width()} - 12: {named(field)} {hint!r}"
    for tabs in visible(top, QTabBar):
        for number in range(tabs.count()):
            if tabs.fontMetrics().horizontalAdvance(tabs.tabText(number)) > tabs.tabRect(number).width():
                yield f"tab {tabs.tabText(number)!r}"


def _clipped_labels(top: QWidget) -> Iterator[str]:
    for label in visible(top, QLabel):
        if not label.text() or not label.pixmap().isNull():
            continue
        room = label.contentsRect()
        if label.wordWrap():
            if (wanted := label.heightForWidth(label.width())) > label.height() + 2:
                yield f"{wanted} high in {label.height()}: {named(label)}"
        elif not isinstance(label, ElidedLabel):
            advance = max(label.fontMetrics().horizontalAdvance(line) for line in label.text().splitlines() or [""])
            if advance > room.width() + 2:
                yield f"{advance} > {room.width()}: {named(label)}"
        if label.fontMetrics().height() > room.height() + 3:
            yield f"a line of {label.fontMetrics().height()} in {room.height()}: {named(label)}"


def nothing_sticks_out(top: QWidget) -> Iterator[str]:
    """Check 9 too: what has words stands wholly within the window, unless one scrolls to it."""
    for kind in (QLabel, QAbstractButton, QLineEdit, QComboBox):
        for widget in visible(top, kind):
            if (
                not in_scroll_area(widget)
                and not top.rect().contains(area(widget, top))
                and not widget.size().isEmpty()
            ):
                yield f"outside the window at {area(widget, top).getRect()}: {named(widget)}"


def painted_words_are_readable(top: QWidget) -> Iterator[str]:
    """Check 14: the contrast of the pixels of every label that is seen whole."""
    picture = top.grab().toImage()
    for label in visible(top, QLabel):
        words = label.text().strip() and label.isEnabled() and label.pixmap().isNull()
        if words and wholly_seen(label) and top.rect().contains(area(label, top)):
            found = contrast_of_words(picture.copy(area(label, top)))
            if found < READABLE:
                yield f"contrast {found:.2f}: {named(label)}"


LOOKS: dict[int, tuple[Look, ...]] = {
    2: (nothing_scrolls_sideways,),
    4: (everything_has_a_name,),
    5: (labels_lead_to_their_fields,),
    9: (no_text_is_clipped, nothing_sticks_out, painted_words_have_room),
    14: (painted_words_are_readable, painted_rows_are_readable),
}
"""By number of the check."""
