"""A month of days to choose from, in the colours, icons and language of the window."""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import QEvent, QLocale, QSize, Qt, Slot
from PySide6.QtGui import QColor, QTextCharFormat
from PySide6.QtWidgets import QAbstractItemView, QCalendarWidget, QSpinBox, QToolButton
from typing_extensions import override

from desktop.theme import the_theme

_AROUND = 10
"""Pixels on either side of a day."""
_WEEKEND = (Qt.DayOfWeek.Saturday, Qt.DayOfWeek.Sunday)


class DayCalendar(QCalendarWidget):
    """Qt's own draws its bar with the accent and the weekend in red, names nothing and shortens days to dots."""

    def __init__(self) -> None:
        super().__init__()
        self.setVerticalHeaderFormat(self.VerticalHeaderFormat.NoVerticalHeader)
        self.setHorizontalHeaderFormat(self.HorizontalHeaderFormat.SingleLetterDayNames)
        for name, icon in (("qt_calendar_prevmonth", "chevron-left"), ("qt_calendar_nextmonth", "chevron-right")):
            the_theme().dress(self._button(name), icon, size=16)
        self._colour()
        self._speak()
        the_theme().changed.connect(self._colour)

    @override
    def sizeHint(self) -> QSize:
        """Room for two digits in every cell, whatever the font."""
        cell = self.fontMetrics().horizontalAdvance("88") + 2 * _AROUND
        return super().sizeHint().expandedTo(QSize(7 * cell, 0))

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._speak()

    @Slot()
    def _colour(self) -> None:
        tokens = the_theme().tokens
        head = QTextCharFormat()
        head.setForeground(QColor(tokens.text2))
        head.setBackground(QColor(tokens.surface))
        self.setHeaderTextFormat(head)
        weekend = QTextCharFormat()
        weekend.setForeground(QColor(tokens.text2))
        for day in _WEEKEND:
            self.setWeekdayTextFormat(day, weekend)

    def _speak(self) -> None:
        self.setLocale(QLocale())
        names = {
            "qt_calendar_prevmonth": self.tr("Previous month"),
            "qt_calendar_nextmonth": self.tr("Next month"),
            "qt_calendar_monthbutton": self.tr("Month"),
            "qt_calendar_yearbutton": self.tr("Year"),
        }
        for name, words in names.items():
            self._button(name).setAccessibleName(words)
            self._button(name).setToolTip(words)
        cast(QSpinBox, self.findChild(QSpinBox, "qt_calendar_yearedit")).setAccessibleName(self.tr("Year"))
        days = cast(QAbstractItemView, self.findChild(QAbstractItemView, "qt_calendar_calendarview"))
        days.setAccessibleName(self.tr("Days"))

    def _button(self, name: str) -> QToolButton:
        return cast(QToolButton, self.findChild(QToolButton, name))
