"""The tickets of the list, or those that a search found, written into a workbook by a job."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QT_TRANSLATE_NOOP, QObject, Slot

from core.errors import Cancelled
from desktop.actions import Action, both
from desktop.jobs import Cancel, Progress
from desktop.messages import message_of
from desktop.models.found_tickets import FoundTickets
from desktop.navigator import TICKETS
from desktop.pages.tickets.entry_rows import ExportRow
from desktop.pages.tickets.found_pane import FoundPane
from desktop.widgets.file_choice import choose_target
from desktop.wording import count, filled, is_chinese, label_text, today

if TYPE_CHECKING:
    from desktop.bootstrap.desk_window import DeskWindow
    from engines.forms.document import Form
    from exporters.records import Exported, Wish

_EXPORT = QT_TRANSLATE_NOOP("Actions", "Write the tickets of the list into a workbook")


class ExportJoin(QObject):
    """Belongs to one DeskWindow. One workbook at a time is written."""

    def __init__(self, desk: DeskWindow, found: FoundTickets, pane: FoundPane) -> None:
        super().__init__(desk.window)
        self._desk, self._found, self._pane = desk, found, pane
        self._working: Cancel | None = None
        for one in (desk.tickets.pane, pane):
            one.export.clicked.connect(self.ask)
            one.export.setEnabled(True)
            one.export_row.wanted.connect(self._choose)
            one.export_row.stop_wanted.connect(self._stop)
        desk.shell.actions.add(Action("export", both("Actions", _EXPORT), "export", run=self.ask))

    @Slot()
    def ask(self) -> None:
        """Opens the line that asks how, over what is listed."""
        if not self._desk.navigator.place.startswith(TICKETS):
            self._desk.navigator.go(TICKETS)
        form = self._form
        self._row.open(old_layout=form is not None and form.old_sheet is not None)

    @property
    def _searched(self) -> bool:
        return bool(self._found.typed.strip())

    @property
    def _form(self) -> Form | None:
        """The form whose records alone are listed."""
        return None if self._searched else self._desk.tickets.pane.shelf.form

    @property
    def _row(self) -> ExportRow:
        return self._pane.export_row if self._searched else self._desk.tickets.pane.export_row

    @Slot(bool)
    def _choose(self, masked: bool) -> None:
        form, old = self._form, self._row.old.isChecked()
        name = label_text(form.short or form.label) if form is not None else self.tr("Tickets")
        title = self.tr("Write the tickets into a workbook")
        file_name = f"{name} {today().isoformat()}.xlsx"
        choose_target(self._desk.window, title, file_name, "xlsx", partial(self.write, masked=masked, old=old))

    def write(self, path: Path, *, masked: bool, old: bool = False) -> None:
        """Writes what is listed now into that file; `old`: as the sheet was that the form was made of."""
        if self._working is not None:
            return
        from exporters.records import Wish

        language = "zh_CN" if is_chinese() else "en"
        if self._searched:
            wish = Wish(self._found.wanted, self._found.typed, language, masked)
        else:
            wish = Wish(self._desk.model.wanted, "", language, masked)
        self._show(self.tr("Writing …"))
        done = partial(self._written, path)
        form = self._form.id if old and self._form is not None else ""
        self._working = self._desk.jobs.net(partial(self._work, wish, path, form), done, self._not_written, self._tell)

    def _work(self, wish: Wish, path: Path, old_sheet_of: str, cancel: Cancel, progress: Progress) -> Exported:
        from exporters.old_layout import export_in_old_layout
        from exporters.records import export_records

        store = self._desk.desk.store
        told = lambda done, of: progress((done, of))  # noqa: E731 - said once for both
        if old_sheet_of:
            return export_in_old_layout(store, old_sheet_of, wish, path, told, cancel.asked)
        return export_records(store, wish, path, told, cancel.asked)

    def _tell(self, state: tuple[int, int]) -> None:
        if self._working is not None:
            self._show(filled(self.tr("%1 of %2 written"), count(state[0]), count(state[1])))

    def _show(self, sentence: str) -> None:
        for one in (self._desk.tickets.pane, self._pane):
            one.export_row.show_working(sentence)

    def _ended(self) -> None:
        self._working = None
        self._show("")
        for one in (self._desk.tickets.pane, self._pane):
            one.export_row.hide()

    def _written(self, path: Path, done: Exported) -> None:
        self._ended()
        self._desk.window.notice.say(partial(self._written_words, path, done), "ok")

    def _written_words(self, path: Path, done: Exported) -> str:
        words = filled(self.tr("%1 record(s) were written into %2.", "", done.records), count(done.records), str(path))
        if done.long_texts:
            words += " " + self.tr(
                "%Ln text(s) did not fit and stand whole in a sheet of their own.", "", done.long_texts
            )
        return words

    def _not_written(self, error: BaseException) -> None:
        self._ended()
        if not isinstance(error, Cancelled):
            self._desk.window.notice.say(partial(message_of, error), "danger")

    @Slot()
    def _stop(self) -> None:
        if self._working is not None:
            self._working.ask()
