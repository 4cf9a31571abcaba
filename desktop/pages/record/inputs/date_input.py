"""Dates and moments: typed as text, or picked in a calendar that opens under the field."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from PySide6.QtCore import QCoreApplication, QDate, QEvent, QObject, Qt, QTime
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QLineEdit
from typing_extensions import override

from desktop.models.short_dates import day_meant
from desktop.models.typed_values import stored_value
from desktop.pages.record.inputs.line_input import LineInput
from desktop.theme import the_theme
from desktop.widgets.day_calendar import DayCalendar
from desktop.widgets.drop_frame import DropFrame
from desktop.wording import date_of, instant_of, today
from engines.forms.document import TODAY, Field, FieldKind
from engines.forms.values import Value

FORMAT = "yyyy-MM-dd"
MORNING = QTime(9, 0)


class _CalendarAction(QAction):
    """The icon in the field; it is a QObject, so that it stops following the theme when its field is gone."""

    def __init__(self, line: QLineEdit) -> None:
        super().__init__(line)
        self.translate()
        self.dress()
        the_theme().changed.connect(self.dress)

    def translate(self) -> None:
        """Says what it is in the language that is spoken now."""
        self.setText(QCoreApplication.translate("DateInput", "Calendar"))
        self.setToolTip(self.text())

    def dress(self) -> None:
        """Takes the icon's colour from the theme in force."""
        self.setIcon(the_theme().icon("calendar"))


class DateInput(LineInput):
    """A line of text with a calendar. A short writing (``18``, ``0118``, ``0``) becomes a day when the person goes on.

    Up and Down go a day back and on; Alt+Down opens the calendar, and F4 where the page has no other use for it.
    """

    def __init__(self, spec: Field, *, calendar: bool = True) -> None:
        """Without `calendar` it is a line of text only, for the cell of a table."""
        super().__init__(spec)
        self._has_calendar = calendar
        self._frame: DropFrame | None = None
        self._calendar: DayCalendar | None = None
        self._action = _CalendarAction(self.line)
        self._action.triggered.connect(lambda _checked=False: self._open())
        if calendar:
            self.line.addAction(self._action, self.line.ActionPosition.TrailingPosition)
        self._keys = _DateKeys(self.line, self._step, self._open)

    @override
    def translate(self) -> None:
        super().translate()
        example = "2026-01-18" if self.spec.kind is FieldKind.DATE else "2026-01-18 09:30"
        self.line.setPlaceholderText(QCoreApplication.translate("DateInput", "e.g. %1").replace("%1", example))
        for action in self.line.actions():
            if isinstance(action, _CalendarAction):
                action.translate()

    @override
    def typed(self) -> Value:
        return spelled_out(self.spec, self.line.text(), today())

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

    def _open(self) -> None:
        if self.line.isReadOnly() or not self._has_calendar:
            return
        if self._frame is None or self._calendar is None:
            self._frame, self._calendar = DropFrame(self.line), DayCalendar()
            self._frame.column.addWidget(self._calendar)
            self._calendar.clicked.connect(self._picked)
            self._calendar.activated.connect(self._picked)
        self._calendar.setSelectedDate(self._day())
        size = self._calendar.sizeHint()
        self._frame.open(size.width() + 16, size.height() + 16)
        self._calendar.setFocus()

    def _day(self) -> QDate:
        """The day that stands there, else today."""
        stored = str(stored_value(self.spec, self.typed()) or "")
        found = date_of(stored) if self.spec.kind is FieldKind.DATE else instant_of(stored).date()
        day = today()
        return found if found.isValid() else QDate(day.year, day.month, day.day)

    def _step(self, days: int) -> None:
        if not self.line.isReadOnly() and not self.composing:
            self.pick(self._day().addDays(days))

    def _picked(self, date: QDate) -> None:
        if self._frame is not None:
            self._frame.hide()
        self.pick(date)
        self.line.setFocus()


class _DateKeys(QObject):
    """The keys of a date field that a line of text does not know."""

    def __init__(self, line: QLineEdit, step: Callable[[int], None], open_: Callable[[], None]) -> None:
        super().__init__(line)
        self._step, self._open = step, open_
        line.installEventFilter(self)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is not QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        alt = bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
        if event.key() == Qt.Key.Key_F4 or (alt and event.key() == Qt.Key.Key_Down):
            self._open()
        elif event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down) and not event.modifiers():
            self._step(1 if event.key() == Qt.Key.Key_Down else -1)
        else:
            return False
        return True


def spelled_out(spec: Field, text: str, day: date) -> str:
    """What was typed with the day in full; text that is no short writing stays as it is.

    A field that begins with today, or ends with it, tells of what has happened: short dates are looked for in the past.
    """
    first, _, rest = text.strip().partition(" ")
    past = TODAY in (spec.default, spec.maximum)
    if spec.kind is FieldKind.DATE:
        meant = day_meant(text, day, past=past)
        return meant.isoformat() if meant is not None else text
    if ":" in first and not rest and len(first) <= len("23:59:59"):
        return f"{day.isoformat()} {first}"
    meant = day_meant(first, day, past=past)
    return f"{meant.isoformat()} {rest or MORNING.toString('HH:mm')}" if meant is not None else text
