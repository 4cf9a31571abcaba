"""Step 5: the first rows as tickets, which picture goes to which ticket, notes and wrong totals; nothing is written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from PySide6.QtCore import QEvent, QSize, Signal
from PySide6.QtGui import QImage, QShowEvent
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QStackedWidget, QTableView, QVBoxLayout, QWidget
from typing_extensions import override

from desktop.pages.importing.tables import fill, fit_columns, table, text_table
from desktop.pages.importing.text_model import TextLine, TextModel
from desktop.pages.importing.views import BesideView, BookView, TicketView
from desktop.pages.importing.words import reason_text
from desktop.theme import the_theme
from desktop.widgets.parts import button, label, line
from desktop.wording import count, filled, label_text, listed

FIRST, PICTURES, NOTES = "first", "pictures", "notes"
PICTURE = "picture"
SMALL = QSize(64, 42)
"""Logical px of a small picture."""
_VALUES, _GOES_TO, _TEXT = 3, 2, 2
_PICTURE_ROW = SMALL.height() + 6


class TrialStep(QWidget):
    """Shows tickets that are not made yet, and what stands beside the rows."""

    small_wanted = Signal()
    """The pictures are seen; small copies of them are wanted."""

    def __init__(self) -> None:
        super().__init__()
        self._tickets: tuple[TicketView, ...] = ()
        self._pictures: list[BesideView] = []
        self._notes: list[BesideView] = []
        self._unfit: dict[int, str] = {}
        self._small: Mapping[int, QImage] = {}
        self._stale = self._asked = False
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self._said = label("", "body2", wrap=True)
        self._said.setContentsMargins(9, 7, 9, 7)
        column.addWidget(self._said)
        column.addWidget(self._make_tabs())
        column.addWidget(line())
        self.table = table(_VALUES)
        self.picture_model, self.note_model = TextModel(self), TextModel(self)
        self.pictures = text_table(self.picture_model, _GOES_TO)
        self.pictures.verticalHeader().setDefaultSectionSize(_PICTURE_ROW)
        self.pictures.setIconSize(SMALL)
        self.notes = text_table(self.note_model, _TEXT)
        self._shown: dict[str, QTableView] = {FIRST: self.table, PICTURES: self.pictures, NOTES: self.notes}
        self._stack = QStackedWidget()
        for one in self._shown.values():
            self._stack.addWidget(one)
        column.addWidget(self._stack, 1)
        self._translate()
        self.show_part(FIRST)
        the_theme().changed.connect(self._fill)

    @property
    def picture_lines(self) -> Sequence[BesideView]:
        """The pictures, as they are shown."""
        return self._pictures

    @property
    def note_lines(self) -> Sequence[BesideView]:
        """Notes and totals, as they are shown."""
        return self._notes

    def forget(self) -> None:
        """Another file is being read."""
        self._asked = False
        self._small, self._unfit = {}, {}
        self._tickets = ()
        self.show_beside(())
        self.show_part(FIRST)

    def show_book(self, book: BookView) -> None:
        """Shows the first rows of every layout, once it is seen; what stands beside rows is not known yet."""
        self._tickets = tuple(ticket for layout in book.layouts for ticket in layout.tickets)
        self.show_beside(())

    def show_beside(self, beside: Sequence[BesideView]) -> None:
        """Shows what the trial says of pictures, notes and totals."""
        self._pictures = [one for one in beside if one.kind == PICTURE]
        self._notes = [one for one in beside if one.kind != PICTURE]
        self._stale = True
        if self.isVisible():
            self._fill()

    def show_small(self, small: Mapping[int, QImage], unfit: Mapping[int, str]) -> None:
        """Small copies by the picture's number, and why some can be attached to no ticket."""
        self._small, self._unfit = small, dict(unfit)
        self._fill_pictures()

    def show_part(self, part: str) -> None:
        """Shows the first rows, the pictures or the notes."""
        self.tabs[part].setChecked(True)
        self._stack.setCurrentWidget(self._shown[part])
        self._say()
        if part == PICTURES and self._pictures and not self._asked:
            self._asked = True
            self.small_wanted.emit()

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._stale:
            self._fill()

    @override
    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self._translate()
            self._fill()
        super().changeEvent(event)

    def _make_tabs(self) -> QWidget:
        self._bar = QWidget()
        row = QHBoxLayout(self._bar)
        row.setContentsMargins(9, 0, 9, 0)
        row.setSpacing(6)
        self._group = QButtonGroup(self._bar)
        self.tabs = {part: button("", role="tab") for part in (FIRST, PICTURES, NOTES)}
        for part, tab in self.tabs.items():
            tab.setCheckable(True)
            tab.clicked.connect(partial(self._chosen, part))
            self._group.addButton(tab)
            row.addWidget(tab)
        row.addStretch()
        return self._bar

    def _chosen(self, part: str, _checked: bool = False) -> None:
        self.show_part(part)

    def _fill(self) -> None:
        self._stale = False
        titles = [self.tr("Sheet"), self.tr("Row"), self.tr("Ticket"), self.tr("Content"), self.tr("To check")]
        lines = []
        for one in self._tickets:
            values = listed(f"{label_text(name)} {' '.join(text.split())}" for name, text in one.values)
            problem = reason_text(one.problem) if one.problem is not None else ""
            lines.append(([one.sheet, str(one.row), label_text(one.form), values, problem], bool(problem)))
        fill(self.table, titles, lines)
        self._fill_pictures()
        titles = [self.tr("Place"), self.tr("What it is"), self.tr("What stands there"), self.tr("Its row becomes")]
        self.note_model.show_lines(titles, len(self._notes), lambda row: self._note(self._notes[row]))
        fit_columns(self.notes, len(titles))
        self._show_tabs()

    def _fill_pictures(self) -> None:
        titles = [self.tr("Picture"), self.tr("Place"), self.tr("Goes to the ticket"), self.tr("To no ticket, because")]
        self.picture_model.show_lines(titles, len(self._pictures), lambda row: self._picture(self._pictures[row]))
        shown = {row: self._small[one.at] for row, one in enumerate(self._pictures) if one.at in self._small}
        self.picture_model.show_pictures(shown)
        fit_columns(self.pictures, len(titles))
        self._show_tabs()

    def _picture(self, one: BesideView) -> TextLine:
        unfit = self._unfit.get(one.at, "")
        why = one.reason or unfit
        ticket = one.ticket if one.ticket is not None and not why else ""
        return TextLine((one.text, one.place, ticket, reason_text(why) if why else ""), bool(why))

    def _note(self, one: BesideView) -> TextLine:
        kind = self.tr("Note") if one.kind == "note" else self.tr("Total that is not the sum above it")
        becomes = one.ticket if one.ticket is not None else reason_text(one.reason)
        return TextLine((one.place, kind, one.text, becomes), one.kind == "total")

    def _show_tabs(self) -> None:
        nowhere = sum(bool(one.reason or one.at in self._unfit) for one in self._pictures)
        self._bar.setVisible(bool(self._pictures or self._notes))
        self.tabs[FIRST].setText(self.tr("First rows"))
        self.tabs[PICTURES].setVisible(bool(self._pictures))
        words = self.tr("Pictures: %1, %2 of them to no ticket") if nowhere else self.tr("Pictures: %1")
        self.tabs[PICTURES].setText(filled(words, count(len(self._pictures)), count(nowhere)))
        self.tabs[NOTES].setVisible(bool(self._notes))
        self.tabs[NOTES].setText(filled(self.tr("Notes and totals to look at: %1"), count(len(self._notes))))
        part = next(part for part, tab in self.tabs.items() if tab.isChecked())
        if (part == PICTURES and not self._pictures) or (part == NOTES and not self._notes):
            part = FIRST
        if self.isVisible() or part == FIRST:
            self.show_part(part)

    def _translate(self) -> None:
        self.table.setAccessibleName(self.tr("First rows as tickets"))
        self.pictures.setAccessibleName(self.tr("Pictures, and the tickets that they go to"))
        self.notes.setAccessibleName(self.tr("Notes and wrong totals"))
        self._say()

    def _say(self) -> None:
        sentences = {
            self.table: self.tr("The first rows as tickets. Nothing is written before you press Import."),
            self.pictures: self.tr("Each picture goes to the ticket of the row at which it stands."),
            self.notes: self.tr("Look at these before you press Import. They are not imported; the report lists them."),
        }
        shown = self._stack.currentWidget()
        self._said.setText(next(said for part, said in sentences.items() if part is shown))
