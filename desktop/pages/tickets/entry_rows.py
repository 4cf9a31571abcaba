"""Lines that open under the filters to take a name, two days, or how tickets are written out. Never a dialog."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QCoreApplication, QDate, QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCheckBox, QDateEdit, QFrame, QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from desktop.theme import restyle
from desktop.widgets.flow_layout import FlowLayout
from desktop.widgets.parts import Button, button, icon_button, icon_label, label
from desktop.widgets.too_long import telling_line
from engines.forms.plain_names import is_visible, same_to_the_eye

NAME_LENGTH = 40


class _EntryRow(QFrame):
    """A line that Esc or its last button puts away; `_translate` says its words."""

    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.close_button = icon_button("close", "", self.put_away)
        self.hide()

    def put_away(self) -> None:
        """Closes the line."""
        self.hide()
        self.left.emit()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.put_away()
        else:
            super().keyPressEvent(event)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._translate()

    def _translate(self) -> None:
        close = QCoreApplication.translate("_EntryRow", "Close")
        self.close_button.setToolTip(close)
        self.close_button.setAccessibleName(close)


class NameRow(_EntryRow):
    """Asks for the name of a view."""

    named = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 0, 6, 8)
        column.setSpacing(4)
        row = QHBoxLayout()
        row.setSpacing(6)
        column.addLayout(row)
        self._others: frozenset[str] = frozenset()
        self.refusal = QWidget()
        said = QHBoxLayout(self.refusal)
        said.setContentsMargins(0, 0, 0, 0)
        said.setSpacing(4)
        self._refused = label("", "error", tone="danger", wrap=True)
        said.addWidget(icon_label("warning", "danger", 14))
        said.addWidget(self._refused, 1)
        self.refusal.hide()
        column.addWidget(self.refusal)
        self.name = telling_line(NAME_LENGTH)
        self.take = button("", role="link", on_click=self._take)
        self.name.returnPressed.connect(self._take)
        self.name.textChanged.connect(lambda _text: self._refuse(False))
        row.addWidget(self.name, 1)
        row.addWidget(self.take)
        row.addWidget(self.close_button)
        self._translate()

    def open(self, name: str = "", others: Iterable[str] = ()) -> None:
        """Asks, beginning with that name; `others` are names that are taken."""
        self._others = frozenset(map(same_to_the_eye, others))
        self._refuse(False)
        self.name.setText(name)
        self.name.selectAll()
        self.show()
        self.name.setFocus()

    @override
    def _translate(self) -> None:
        super()._translate()
        self.name.setPlaceholderText(self.tr("Name of the view"))
        self.name.setAccessibleName(self.tr("Name of the view"))
        self.take.setText(self.tr("Save"))
        self._refused.setText(self.tr("Another view has this name."))

    def _refuse(self, refused: bool) -> None:
        self.refusal.setVisible(refused)
        restyle(self.name, invalid="true" if refused else "false")

    def _take(self) -> None:
        name = " ".join(self.name.text().split())
        if same_to_the_eye(name) in self._others:
            self._refuse(True)
        elif is_visible(name):
            self.put_away()
            self.named.emit(name)


class DatesRow(_EntryRow):
    """Asks for two days."""

    chosen = Signal(str)
    """``2026-01-01..2026-01-31``."""

    def __init__(self) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 0, 6, 8)
        flow = FlowLayout(6)
        column.addLayout(flow)
        self.first, self.last = QDateEdit(), QDateEdit()
        self._has_calendars = False
        self.take = button("", role="link", on_click=self._take)
        for box in (self.first, self.last):
            box.setCalendarPopup(True)
            box.setDisplayFormat("yyyy-MM-dd")
        for widget in (self.first, self.last, self.take, self.close_button):
            flow.addWidget(widget)
        self._translate()

    def open(self, kept: str, today: QDate) -> None:
        """Asks, beginning with the days that are filtered by now, or the last month."""
        self._give_calendars()
        first, _, last = kept.partition("..")
        begin, end = (QDate.fromString(text, "yyyy-MM-dd") for text in (first, last))
        self.first.setDate(begin if begin.isValid() else today.addMonths(-1))
        self.last.setDate(end if end.isValid() else today)
        self.show()
        self.first.setFocus()

    def _give_calendars(self) -> None:
        """When they are wanted, not with the first rows."""
        from desktop.widgets.day_calendar import DayCalendar

        if not self._has_calendars:
            self._has_calendars = True
            for box in (self.first, self.last):
                box.setCalendarWidget(DayCalendar())

    @override
    def _translate(self) -> None:
        super()._translate()
        self.first.setAccessibleName(self.tr("From"))
        self.last.setAccessibleName(self.tr("To"))
        self.take.setText(self.tr("Apply"))

    def _take(self) -> None:
        days = sorted((self.first.date(), self.last.date()), key=QDate.toJulianDay)
        self.put_away()
        self.chosen.emit("..".join(day.toString("yyyy-MM-dd") for day in days))


def export_button() -> Button:
    """What opens an ExportRow; nothing happens until somebody listens, and it says so."""
    made = icon_button("export", "")
    made.setFixedSize(30, 26)
    made.setEnabled(False)
    return made


def export_words() -> str:
    """The name of the button."""
    return QCoreApplication.translate("ExportRow", "Write these tickets into a workbook")


class ExportRow(_EntryRow):
    """Asks how the tickets are written into a workbook, and tells how far that is."""

    wanted = Signal(bool)
    """Where they are to lie is asked next. True: telephone numbers and what forms cover stay covered."""
    stop_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 4, 6, 8)
        self._asking, self._busy = QWidget(), QWidget()
        for part in (self._asking, self._busy):
            part.setProperty("role", "plain")
            column.addWidget(part)
        flow, row = FlowLayout(6), QHBoxLayout(self._busy)
        self._asking.setLayout(flow)
        row.setContentsMargins(0, 0, 0, 0)
        self.masked = QCheckBox()
        self.masked.setChecked(True)
        self.old = QCheckBox()
        self.old.hide()
        self.take = button("", role="link", on_click=lambda: self.wanted.emit(self.masked.isChecked()))
        self.working = label("", "hint")
        self.stop = button("", role="link", on_click=self.stop_wanted.emit)
        for widget in (self.masked, self.old, self.take, self.close_button):
            flow.addWidget(widget)
        row.addWidget(self.working)
        row.addWidget(self.stop)
        row.addStretch()
        self.show_working("")
        self._translate()

    def open(self, *, old_layout: bool = False) -> None:
        """Asks, with `old_layout` for that of the form's sheet too; while it is done it tells how far that is."""
        self.old.setVisible(old_layout)
        self.old.setChecked(self.old.isChecked() and old_layout)
        self.show()
        (self.stop if self.working.text() else self.take).setFocus()

    def show_working(self, sentence: str) -> None:
        """What is under way, with a way to stop it; empty: nothing is."""
        self.working.setText(sentence)
        self._asking.setVisible(not sentence)
        self._busy.setVisible(bool(sentence))

    @override
    def _translate(self) -> None:
        super()._translate()
        self.masked.setText(self.tr("Mask phone numbers"))
        self.masked.setToolTip(self.tr("ID numbers and what forms mask are masked with them"))
        self.old.setText(self.tr("As the old sheet was"))
        self.old.setToolTip(self.tr("Columns, headers and titles of the sheet that the form was made of"))
        self.take.setText(self.tr("Save as Excel \u2026"))
        self.stop.setText(self.tr("Stop"))
