"""A choice for fast hands: type a number, a word or first letters, and go on. The list opens inside the window."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QInputMethodEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import (
    QComboBox,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionComboBox,
    QStyleOptionViewItem,
    QStylePainter,
    QWidget,
)
from typing_extensions import override

from core.initials import first_letters, found, initials
from desktop.theme import the_theme
from desktop.widgets.drop_frame import DropFrame

ROWS, ROW_HEIGHT, LEAST_WIDTH, _NUMBER_WIDTH = 9, 30, 200, 26
"""Logical px; so many entries are seen at once."""
_PLACE = int(Qt.ItemDataRole.UserRole)
_NUMBER, _CHECKED = _PLACE + 1, _PLACE + 2
_STEPS = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: ROWS, Qt.Key.Key_PageUp: -ROWS}
"""How many entries a key goes on in the open list."""
_CHORD = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier


class ChoiceBox(QComboBox):
    """A QComboBox that finds as one types. Entry 0 is the empty one.

    Enter and Tab take the marked entry and go on, Esc leaves what was; an open composition of an input method finds
    nothing until it is committed. `activated` is told for every choice of a person.
    """

    composed = Signal()
    """An input method's composition is over: committed, given up or left."""

    def __init__(self) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(4)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled)
        self.wanted = ""
        """What was typed to find an entry."""
        self.composition = ""
        """What an input method composes and has not committed."""
        self.may_be_empty = True
        """Whether the list offers to choose nothing."""
        self.checked: frozenset[int] = frozenset()
        """The places of the entries that bear a tick."""
        self._frame: DropFrame | None = None
        self._list: Entries | None = None

    def set_options(self, options: Iterable[tuple[str, str]]) -> None:
        """The entries as value and words; the one that was chosen stays chosen, in its new words."""
        chosen = self.currentData()
        self.clear()
        self.addItem("", None)
        for value, words in options:
            self.addItem(words, value)
        self.setCurrentIndex(max(self.findData(chosen), 0) if chosen is not None else 0)
        if self.is_open:
            self._find()

    @property
    def is_open(self) -> bool:
        """Whether the list is to be seen."""
        return self._frame is not None and not self._frame.isHidden()

    @property
    def goes_on(self) -> bool:
        """Whether Enter in the open list leads to another list, and not to the next field."""
        return False

    def settle(self) -> None:
        """Takes the marked entry of an open list, as going on to the next field does."""
        self._take()

    @override
    def showPopup(self) -> None:
        self._find()

    @override
    def hidePopup(self) -> None:
        if self._frame is not None:
            self._frame.hide()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self.composition:
            event.accept()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._take()
            event.ignore()
        elif event.key() == Qt.Key.Key_Escape and self.is_open:
            self.hidePopup()
        elif self._opens(event):
            self.hidePopup() if self.is_open else self.showPopup()
        elif self.is_open and event.key() in _STEPS and self._list is not None:
            self._list.step(_STEPS[Qt.Key(event.key())])
        elif event.key() in (Qt.Key.Key_Backspace, Qt.Key.Key_Delete):
            self._shorten()
        elif event.text().isprintable() and event.text() and not event.modifiers() & _CHORD:
            self._type(event.text())
        else:
            super().keyPressEvent(event)

    @override
    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        before, self.composition = self.composition, event.preeditString()
        if event.commitString():
            self._type(event.commitString())
        self.update()
        event.accept()
        if before and not self.composition:
            self.composed.emit()

    @override
    def focusNextPrevChild(self, next_: bool) -> bool:
        if self.composition:
            return True
        self._take()
        return super().focusNextPrevChild(next_)

    @override
    def focusOutEvent(self, event: QFocusEvent) -> None:
        before, self.composition = self.composition, ""
        if event.reason() is not Qt.FocusReason.ActiveWindowFocusReason:
            self._take()
        super().focusOutEvent(event)
        if before:
            self.composed.emit()

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        self.hidePopup() if self.is_open else self.showPopup()

    @override
    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()  # the page scrolls; a value that nobody looks at stays

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        if not self.wanted and not self.composition:
            super().paintEvent(event)
            return
        painter = QStylePainter(self)
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        option.currentText = self.wanted + self.composition
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)

    def _opens(self, event: QKeyEvent) -> bool:
        by_arrow = event.key() == Qt.Key.Key_Down and bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
        by_space = event.key() == Qt.Key.Key_Space and not self.wanted and not event.modifiers() & _CHORD
        return by_arrow or by_space or event.key() == Qt.Key.Key_F4

    def _type(self, text: str) -> None:
        self.wanted += text
        self._find()

    def _shorten(self) -> None:
        if self.wanted:
            self.wanted = self.wanted[:-1]
            self._find()
        elif self.isEnabled() and self.currentIndex() > 0:
            self._choose(0)

    def _find(self) -> None:
        """Shows the entries that are meant, the likeliest marked."""
        frame, entries = self._made()
        words = [self.itemText(place) for place in range(1, self.count())]
        places = [place + 1 for place in found(self.wanted, words)]
        if not self.wanted and self.may_be_empty:
            places.insert(0, 0)
        shown = [(place, self.itemText(place)) for place in places]
        entries.show_places(shown, self.currentIndex(), finding=bool(self.wanted), checked=self.checked)
        self._open(frame, entries)

    def _open(self, frame: DropFrame, entries: Entries) -> None:
        width = max(self.width(), LEAST_WIDTH, entries.least_width())
        frame.open(width, ROW_HEIGHT * min(max(entries.count(), 1), ROWS) + 10)
        self.update()

    def _take(self) -> None:
        """Takes the marked entry of an open list."""
        if self.is_open and self._list is not None:
            place = self._list.marked()
            self.hidePopup()
            if place is not None and place != self.currentIndex():
                self._choose(place)

    def _choose(self, place: int) -> None:
        self.setCurrentIndex(place)
        self.activated.emit(place)

    def _clicked(self, item: QListWidgetItem) -> None:
        self.hidePopup()
        self._choose(int(item.data(_PLACE)))

    def _made(self) -> tuple[DropFrame, Entries]:
        if self._frame is None or self._list is None:
            self._frame, self._list = DropFrame(self), Entries(self.accessibleName())
            self._frame.column.addWidget(self._list)
            self._frame.closed.connect(self._closed)
            self._list.itemClicked.connect(self._clicked)
        return self._frame, self._list

    def _closed(self) -> None:
        self.wanted = ""
        self.update()


class Entries(QListWidget):
    """The entries of an open list; the focus stays in the field."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName(name)
        self.setUniformItemSizes(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setItemDelegate(_EntryPainter(self))

    def show_places(
        self,
        entries: list[tuple[int, str]],
        chosen: int,
        *,
        finding: bool,
        checked: frozenset[int] = frozenset(),
        numbered: bool = True,
    ) -> None:
        """Shows these entries; marks the one that is chosen, when finding the first. `checked` bear a tick."""
        self.clear()
        for place, words in entries:
            item = QListWidgetItem(words or self.tr("(nothing)"))
            item.setData(_PLACE, place)
            item.setData(_NUMBER, place if numbered else 0)
            item.setData(_CHECKED, place in checked)
            self.addItem(item)
        rows = {place: row for row, (place, _) in enumerate(entries)}
        if entries:
            self.setCurrentRow(0 if finding else rows.get(chosen, -1))
        else:
            item = QListWidgetItem(self.tr("Nothing is called so"))
            item.setFlags(Qt.ItemFlag.NoItemFlags)
            self.addItem(item)

    def least_width(self) -> int:
        """The width at which no entry is cut."""
        texts = [self.item(row).text() for row in range(self.count())]
        letters = self.fontMetrics().horizontalAdvance("m" * 8)
        return max(map(self.fontMetrics().horizontalAdvance, texts), default=0) + letters + 2 * _NUMBER_WIDTH

    def marked(self) -> int | None:
        """The place of the entry that Enter takes."""
        index = self.currentIndex()
        return int(index.data(_PLACE)) if index.isValid() and index.data(_PLACE) is not None else None

    def step(self, rows: int) -> None:
        """Marks another entry."""
        self.setCurrentRow(min(max(self.currentRow() + rows, 0), self.count() - 1))


class _EntryPainter(QStyledItemDelegate):
    """Number, words and first letters of an entry."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(0, ROW_HEIGHT)

    @override
    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        theme, area, number = the_theme(), QRect(option.rect), index.data(_NUMBER)
        marked = bool(option.state & QStyle.StateFlag.State_Selected)
        if marked:
            painter.fillRect(area, QColor(theme.tokens.colour("psoft")))
        centre = Qt.AlignmentFlag.AlignVCenter
        painter.setPen(QColor(theme.tokens.colour("text2" if marked else "text3")))
        words = str(index.data() or "")
        front = area.adjusted(0, 0, _NUMBER_WIDTH - area.width(), 0)
        if index.data(_CHECKED):
            tick = theme.pixmap("check", "primary", 14, painter.device().devicePixelRatioF())
            painter.drawPixmap(front.left() + 6, front.top() + (front.height() - 14) // 2, tick)
        elif number:
            painter.drawText(front, int(centre | Qt.AlignmentFlag.AlignHCenter), str(number))
        if number:
            letters = first_letters(words)
            if initials(words) != words.casefold():
                painter.drawText(area.adjusted(0, 0, -8, 0), int(centre | Qt.AlignmentFlag.AlignRight), letters[:6])
            painter.setPen(QColor(theme.tokens.colour("text")))
        painter.drawText(area.adjusted(_NUMBER_WIDTH, 0, 0, 0), int(centre | Qt.AlignmentFlag.AlignLeft), words)


def is_composing(widget: QWidget | None) -> bool:
    """Whether an input method composes in that widget now: then nothing is submitted, checked or left."""
    return bool(getattr(widget, "composition", ""))
