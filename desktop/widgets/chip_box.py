"""A choice box that adds to what is chosen, or takes out of it again: each entry that is taken is told, none stays."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPaintEvent
from PySide6.QtWidgets import QStyle, QStyleOptionComboBox, QStylePainter
from typing_extensions import override

from desktop.theme import the_theme
from desktop.widgets.choice_box import ChoiceBox

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class ChipBox(ChoiceBox):
    """Enter takes the marked entry and stays, for the next one; with the list closed it goes on as everywhere."""

    last_unwanted = Signal()
    """Backspace with nothing typed."""

    def __init__(self) -> None:
        super().__init__()
        self.may_be_empty = False
        self.prompt = ""
        """What stands in it while nothing is typed."""

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _ENTER and self.is_open and not self.composition:
            self._take()
            event.accept()
        else:
            super().keyPressEvent(event)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        if self.wanted or self.composition:
            super().paintEvent(event)
            return
        painter = QStylePainter(self)
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        painter.setPen(QColor(the_theme().tokens.colour("text3")))
        painter.drawText(self.rect().adjusted(10, 0, -26, 0), int(Qt.AlignmentFlag.AlignVCenter), self.prompt)

    @override
    def _choose(self, place: int) -> None:
        self.activated.emit(place)

    @override
    def _shorten(self) -> None:
        if self.wanted:
            super()._shorten()
        elif self.isEnabled():
            self.last_unwanted.emit()
