"""Earlier imports of this device: what taking one back would leave, then taking it back or bringing it back."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QStackedWidget, QVBoxLayout, QWidget
from typing_extensions import override

from desktop.pages.importing.door import EarlierImport, TakingBack
from desktop.pages.importing.tables import fill, table
from desktop.theme import restyle
from desktop.widgets.file_choice import choose_target
from desktop.widgets.parts import EmptyState, button, label
from desktop.wording import count, moment

TAKEN_BACK = "taken_back"


class EarlierImports(QWidget):
    """Shows the newest first; says which one the person wants to look at, take back or bring back."""

    look_wanted = Signal(str)
    turn_wanted = Signal(str, bool)
    """The job, and whether it is to be brought back."""
    report_wanted = Signal(str, str)
    """The job, and the file that its report is to be written into."""
    stop_wanted = Signal()
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._imports: Sequence[EarlierImport] = ()
        self._now = 0
        self._comes_to: TakingBack | None = None
        self._total = 0
        column = QVBoxLayout(self)
        column.setContentsMargins(15, 11, 15, 11)
        column.setSpacing(10)
        self.sentence = label("", "body2", wrap=True)
        column.addWidget(self.sentence)
        self.list, self.kept = table(0), table(1)
        self.list.itemSelectionChanged.connect(self._show_action)
        self._busy = QWidget()
        inside = QVBoxLayout(self._busy)
        inside.setContentsMargins(45, 9, 45, 9)
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self._working = label("", "body2")
        self._working.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        inside.addStretch()
        inside.addWidget(self._working)
        inside.addWidget(self.progress)
        inside.addStretch()
        self.choose_button = button("", "import", on_click=self.left.emit)
        self.nothing = EmptyState("import", "", self.choose_button)
        self._stack = QStackedWidget()
        for page in (self.list, self.kept, self._busy, self.nothing):
            self._stack.addWidget(page)
        column.addWidget(self._stack, 1)
        row = QHBoxLayout()
        self.back_button = button("", "arrow-left", on_click=self._back)
        self.report_button = button("", "report", on_click=self._ask_report)
        self.act_button = button("", "undo", on_click=self._act)
        row.addWidget(self.back_button)
        row.addStretch()
        row.addWidget(self.report_button)
        row.addWidget(self.act_button)
        column.addLayout(row)
        self._translate()

    @property
    def chosen(self) -> EarlierImport | None:
        """The import on which the selection stands."""
        at = self.list.currentRow()
        return self._imports[at] if 0 <= at < len(self._imports) else None

    def show_imports(self, imports: Sequence[EarlierImport], now: int) -> None:
        """Shows these, the newest first; the selection stays on the import that it was on."""
        kept = self.chosen.job if self.chosen is not None else ""
        self._imports, self._now, self._comes_to = tuple(imports), now, None
        self._stack.setCurrentWidget(self.list if self._imports else self.nothing)
        self._translate()
        jobs = [one.job for one in self._imports]
        if jobs:
            self.list.selectRow(jobs.index(kept) if kept in jobs else 0)
        self._show_action()
        if self.isVisible():
            (self.list if jobs else self.choose_button).setFocus()

    def show_again(self) -> None:
        """Shows the list as it was read last."""
        self.show_imports(self._imports, self._now)

    def show_comes_to(self, comes_to: TakingBack) -> None:
        """Shows what taking the chosen import back would leave, before anything happens."""
        self._comes_to = comes_to
        self._stack.setCurrentWidget(self.kept)
        self._translate()
        self._show_action()
        self.act_button.setFocus()

    def show_busy(self, total: int) -> None:
        """It is under way; `total` tickets are to be gone through. 0: they are only looked at."""
        self._total = total
        self.progress.setRange(0, total)
        self.progress.setValue(0)
        self._stack.setCurrentWidget(self._busy)
        self._translate()
        self.back_button.setFocus()
        self._show_action()

    @Slot(object)
    def show_progress(self, done: int) -> None:
        """So many are done."""
        self.progress.setValue(done)
        self._say_progress()

    @override
    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self._translate()
            self._show_action()
        super().changeEvent(event)

    @property
    def _is_busy(self) -> bool:
        return self._stack.currentWidget() is self._busy

    def _back(self) -> None:
        if self._is_busy:
            self.stop_wanted.emit()
        elif self._comes_to is not None:
            self.show_again()
        else:
            self.left.emit()

    def _act(self) -> None:
        chosen = self.chosen
        if chosen is None or self._is_busy:
            return
        if chosen.state == TAKEN_BACK:
            self.turn_wanted.emit(chosen.job, True)
        elif self._comes_to is None:
            self.look_wanted.emit(chosen.job)
        else:
            self.turn_wanted.emit(chosen.job, False)

    def _ask_report(self) -> None:
        chosen = self.chosen
        if chosen is None:
            return
        job, name = chosen.job, Path(chosen.file).stem
        suggested = self.tr("%1 - import report.pdf").replace("%1", name)
        title = self.tr("Save the report")
        choose_target(self, title, suggested, "pdf", lambda path: self.report_wanted.emit(job, str(path)))

    def _show_action(self) -> None:
        chosen, comes_to = self.chosen, self._comes_to
        self.report_button.setVisible(bool(self._imports) and not self._is_busy and comes_to is None)
        self.report_button.setEnabled(chosen is not None)
        self.act_button.setVisible(bool(self._imports) and not self._is_busy)
        self.back_button.setText(self.tr("Stop") if self._is_busy else self.tr("Back"))
        self.back_button.setEnabled(not self._is_busy or self._total > 0)
        restyle(self.act_button, role="danger" if comes_to is not None else None)
        if comes_to is not None:
            self.act_button.setText(self.tr("Take %Ln ticket(s) back", "", comes_to.goes))
            self.act_button.setEnabled(comes_to.goes > 0)
            return
        away = chosen is not None and chosen.state == TAKEN_BACK
        self.act_button.setText(self.tr("Bring this import back") if away else self.tr("Take this import back…"))
        self.act_button.setEnabled(chosen is not None and chosen.tickets > 0)

    def _say_progress(self) -> None:
        if not self._total:
            self._working.setText(self.tr("Looking at the tickets…"))
            return
        done = min(self.progress.value(), self._total)
        self._working.setText(self.tr("%1 of %2 tickets").replace("%1", count(done)).replace("%2", count(self._total)))

    def _translate(self) -> None:
        self.list.setAccessibleName(self.tr("Earlier imports"))
        self.kept.setAccessibleName(self.tr("Tickets that stay"))
        self.progress.setAccessibleName(self.tr("Progress"))
        self.report_button.setText(self.tr("Save its report…"))
        self._say_progress()
        self._fill_list()
        comes_to = self._comes_to
        if comes_to is None:
            several = self.tr("Taking an import back voids its tickets, here and at headquarters, in one step.")
            self.sentence.setText(several if self._imports else "")
            self.nothing.say("import", self.tr("Nothing was imported on this device yet.") if self._now else "")
            self.choose_button.setText(self.tr("Choose a log"))
            return
        goes = self.tr("%Ln ticket(s) of %1 are taken back.", "", comes_to.goes).replace("%1", comes_to.file)
        stays = self.tr("%Ln ticket(s) stay, because somebody has worked on them since:", "", comes_to.stays)
        free = self.tr("Nobody has worked on any of them since. The whole import can be brought back later.")
        self.sentence.setText(f"{goes} {stays if comes_to.stays else free}")
        titles = [self.tr("Number"), self.tr("Title")]
        fill(self.kept, titles, [([one.number, one.title], False) for one in comes_to.kept])

    def _fill_list(self) -> None:
        titles = [self.tr("File"), self.tr("When"), self.tr("By"), self.tr("Tickets"), self.tr("State")]
        states = {
            "done": self.tr("Finished"),
            "cancelled": self.tr("Stopped"),
            "failed": self.tr("Broke off"),
            "running": self.tr("Not finished"),
            TAKEN_BACK: self.tr("Taken back"),
        }
        chosen = self.list.currentRow()
        lines = [
            ([one.file, moment(one.at, self._now), one.by, count(one.tickets), states.get(one.state, one.state)], False)
            for one in self._imports
        ]
        fill(self.list, titles, lines)
        if 0 <= chosen < len(lines):
            self.list.selectRow(chosen)
