"""From a ticket to its pages: laid out, shown, saved and printed by jobs; the window's thread only shows pictures."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from core.errors import Cancelled, UserError
from desktop.jobs import Cancel, Progress
from desktop.messages import message, message_of
from desktop.models.linked_names import linked_ids, name_linked
from desktop.models.workspace import Workspace
from desktop.models.written_file import write_whole
from desktop.pages.printing.drawing import SheetDrawing
from desktop.pages.printing.layout import Page, SheetLayout
from desktop.pages.printing.page import PrintPage
from desktop.pages.printing.sheet import Choices, Origin, sheet_of
from desktop.printers import Printers, own_printers
from desktop.theme.fonts import window_font
from desktop.wording import filled, label_text
from local_db.queries.detail import RecordDetail, record_detail
from local_db.queries.tickets import TicketRow, tickets_by_id

PREVIEW_PIXELS, PREVIEW_PAGES = 930, 8
Found = tuple[RecordDetail | None, list[TicketRow]]


class PrintController(QObject):
    """One ticket at a time."""

    left = Signal()

    def __init__(self, workspace: Workspace, page: PrintPage, printers: Printers | None = None) -> None:
        super().__init__()
        self.page = page
        self._workspace = workspace
        self._printers = printers or own_printers()
        self._detail: RecordDetail | None = None
        self._showing: Cancel | None = None
        self._working: Cancel | None = None
        page.left.connect(self._leave)
        page.choices_made.connect(lambda _choices: self._show())
        page.pdf_wanted.connect(self.save_pdf)
        page.print_wanted.connect(self.print_on)
        page.stop_wanted.connect(self._stop)

    def open(self, record_id: str, unsubmitted: bool = False) -> None:
        """Shows the pages of that record; `unsubmitted` says that something is typed which is not on them."""
        self._detail = None
        self.page.show_ticket("", "")
        if unsubmitted:
            self.page.notice.say(self.tr("Changes that are not submitted yet are not printed."), "warn")
        self._workspace.jobs.net(
            lambda _cancel, _progress: self._printers.names(),
            lambda names: self.page.show_printers(names, names[0] if names else ""),
        )
        self._workspace.read(partial(self._asked, record_id), self._loaded, self._failed)

    def _asked(self, record_id: str, connection: Any) -> Found:
        """The record, and those that it leads to: paper says what they are called."""
        detail = record_detail(connection, record_id)
        if detail is None:
            return None, []
        form = self._workspace.forms.form(detail.record.form, detail.record.form_version)
        return detail, tickets_by_id(connection, linked_ids(form, detail))

    def save_pdf(self, path: Path) -> None:
        """Writes the pages to that file, whole or not at all."""

        def save(cancel: Cancel, progress: Progress) -> str:
            pages, drawing = self._laid_out()
            title = f"{self._words()} {self._number()}".strip()
            content = drawing.pdf(pages, title, partial(_step, cancel, progress, len(pages)))
            cancel.check()
            write_whole(path, content)
            return path.name

        self._start(save, lambda name: filled(self.tr("Saved as %1."), name))

    def print_on(self, printer: str) -> None:
        """Prints the pages there."""

        def send(cancel: Cancel, progress: Progress) -> str:
            pages, drawing = self._laid_out()
            title = self._number() or self._words()
            drawing.on_paper(self._printers.make(printer, title), pages, partial(_step, cancel, progress, len(pages)))
            return printer

        self._start(send, lambda name: filled(self.tr("Sent to %1."), name))

    def _start(self, work: Callable[[Cancel, Progress], str], done: Callable[[str], str]) -> None:
        if self._detail is None or self._working is not None:
            return
        self.page.show_working(self.tr("Drawing the pages …"))
        self._choices = self.page.choices
        self._working = self._workspace.jobs.net(work, partial(self._ended, done), self._not_done, self._told)

    def _told(self, state: tuple[int, int]) -> None:
        if self._working is not None:
            self.page.show_working(filled(self.tr("Page %1 of %2"), str(state[0]), str(state[1])))

    def _ended(self, done: Callable[[str], str], name: str) -> None:
        self._working = None
        self.page.show_working("")
        self.page.notice.say(done(name), "ok")

    def _not_done(self, error: BaseException) -> None:
        self._working = None
        self.page.show_working("")
        if not isinstance(error, Cancelled):
            self.page.notice.say(partial(message_of, error), "danger")

    def _stop(self) -> None:
        if self._working is not None:
            self._working.ask()

    def _leave(self) -> None:
        if self._showing is not None:
            self._showing.ask()
        self._detail = None
        self.page.show_pages([], 0)
        self.left.emit()

    def _loaded(self, found: Found) -> None:
        detail, linked = found
        name_linked(self._workspace, linked)
        if detail is None:
            self.page.notice.say(self.tr("This record is not on this computer."), "danger")
            return
        self._detail = detail
        name = f"{self._number()} {self._words()}".strip()
        had_notice = not self.page.notice.isHidden()
        sentence = self.page.notice.sentence.text()
        self.page.show_ticket(self._number() or self._words(), f"{name}.pdf")
        if had_notice:
            self.page.notice.say(sentence, "warn")
        self._show()

    def _show(self) -> None:
        if self._detail is None:
            return
        if self._showing is not None:
            self._showing.ask()
        self._choices = self.page.choices

        def draw(cancel: Cancel, _progress: Progress) -> tuple[list[QImage], int]:
            pages, drawing = self._laid_out()
            images = []
            for page in pages[:PREVIEW_PAGES]:
                cancel.check()
                images.append(drawing.preview(page, PREVIEW_PIXELS))
            return images, len(pages)

        self._showing = self._workspace.jobs.net(draw, partial(self._drawn, self._choices), self._failed)

    def _drawn(self, choices: Choices, drawn: tuple[list[QImage], int]) -> None:
        if self._detail is not None and choices == self.page.choices:
            self.page.show_pages(*drawn)

    def _failed(self, error: BaseException) -> None:
        if not isinstance(error, Cancelled):
            self.page.notice.say(partial(message_of, error), "danger")

    def _number(self) -> str:
        return (self._detail.record.number or "") if self._detail is not None else ""

    def _words(self) -> str:
        if self._detail is None:
            return ""
        record = self._detail.record
        return label_text(self._workspace.forms.form(record.form, record.form_version).label)

    def _laid_out(self) -> tuple[tuple[Page, ...], SheetDrawing]:
        """The pages; on a job's thread. The detail and the choices are frozen values."""
        detail = self._detail
        if detail is None:
            raise Cancelled
        workspace = self._workspace
        form = workspace.forms.form(detail.record.form, detail.record.form_version)
        person = workspace.person_name(workspace.person)
        origin = Origin(workspace.identity.branch, workspace.identity.branch_name, person, workspace.now())
        sheet = sheet_of(detail, form, workspace.person_name, origin, self._choices)
        font = window_font(10)
        family = (font.families() or [font.family()])[0]
        drawing = SheetDrawing(family, self._picture, message("files.missing"))
        return SheetLayout(sheet, family).pages(), drawing

    def _picture(self, file_hash: str) -> QImage | None:
        try:
            content = self._workspace.preview_now(file_hash)
        except UserError:
            return None
        return QImage.fromData(content) if content else None


def _step(cancel: Cancel, progress: Progress, count: int, done: int) -> None:
    cancel.check()
    progress((done, count))
