"""Dates and moments: typed as text, or picked in a calendar that opens under the field."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QDate, QPoint, QTime
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QCalendarWidget, QLineEdit, QMenu, QWidget, QWidgetAction
from typing_extensions import override

from desktop.models.typed_values import stored_value
from desktop.pages.record.inputs import LineInput
from desktop.theme import the_theme
from desktop.wording import date_of, instant_of
from engines.forms.document import Field, FieldKind

FORMAT = "yyyy-MM-dd"
MORNING = QTime(9, 0)


class _CalendarAction(QAction):
    """The icon in the field; it is a QObject, so that it stops following the theme when its field is gone."""

    def __init__(self, line: QLineEdit) -> None:
        super().__init__(line)
        self.setText(QCoreApplication.translate("DateInput", "Calendar"))
        self.setToolTip(self.text())
        self.dress()
        the_theme().changed.connect(self.dress)

    def dress(self) -> None:
        """Takes the icon's colour from the theme in force."""
        self.setIcon(the_theme().icon("calendar"))


class DateInput(LineInput):
    """A line of text with a calendar. What is typed stays as typed until the person goes on."""

    def __init__(self, spec: Field) -> None:
        super().__init__(spec)
        example = FORMAT if spec.kind is FieldKind.DATE else f"{FORMAT} HH:mm"
        self.line.setPlaceholderText(example.replace("HH:mm", "09:30").replace(FORMAT, "2026-01-18"))
        self._action = _CalendarAction(self.line)
        self._action.triggered.connect(lambda _checked=False: self._open())
        self.line.addAction(self._action, self.line.ActionPosition.TrailingPosition)

    def _open(self) -> None:
        menu = QMenu(self.line)
        calendar = QCalendarWidget()
        calendar.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader)
        stored = stored_value(self.spec, self.typed())
        shown = self._date(str(stored)) if stored else QDate()
        if shown.isValid():
            calendar.setSelectedDate(shown)
        holder = QWidgetAction(menu)
        holder.setDefaultWidget(calendar)
        menu.addAction(holder)
        calendar.clicked.connect(lambda date: self._picked(date, menu))
        calendar.activated.connect(lambda date: self._picked(date, menu))
        menu.popup(self.line.mapToGlobal(QPoint(0, self.line.height())))
        calendar.setFocus()

    def _date(self, stored: str) -> QDate:
        return date_of(stored) if self.spec.kind is FieldKind.DATE else instant_of(stored).date()

    def _picked(self, date: QDate, menu: QWidget) -> None:
        menu.close()
        self.pick(date)

    def pick(self, date: QDate) -> None:
        """Puts that day in; a moment keeps its time of day, or gets the start of work."""
        text = date.toString(FORMAT)
        if self.spec.kind is FieldKind.DATETIME:
            before = instant_of(str(stored_value(self.spec, self.typed()) or ""))
            text += " " + (before.time() if before.isValid() else MORNING).toString("HH:mm")
        self.line.setText(text)
        self.on_edited()
        self.on_left()

    @override
    def lock(self, locked: bool) -> None:
        super().lock(locked)
        self._action.setEnabled(not locked)
