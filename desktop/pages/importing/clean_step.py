"""Step 4: what cannot be imported, in groups that are mended at once; the rest stays to be checked."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget
from typing_extensions import override

from desktop.messages import message
from desktop.pages.importing.choices import Choices
from desktop.pages.importing.fix_bar import FixBar
from desktop.pages.importing.tables import fill, show_problems, table
from desktop.pages.importing.views import ProblemGroup
from desktop.theme import the_theme
from desktop.widgets.parts import EmptyState, label, line
from desktop.wording import count, label_text

_CONTENT = 3


class CleanStep(QWidget):
    """Shows groups of rows and the rows of one; says what a person decides about them."""

    changed = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._groups: Sequence[ProblemGroup] | None = None
        self._choices = Choices()
        self._wanted = ""
        self._stack = QStackedWidget()
        around = QVBoxLayout(self)
        around.setContentsMargins(0, 0, 0, 0)
        around.addWidget(self._stack)
        self.empty = EmptyState("check-circle", "")
        self._stack.addWidget(self.empty)
        full = QWidget()
        column = QVBoxLayout(full)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.groups, self.rows = table(2), table(_CONTENT)
        self.groups.itemSelectionChanged.connect(self._show_group)
        self.bar = FixBar()
        self.bar.changed.connect(self.changed.emit)
        self._rows_title = label("", "meta")
        self._rows_title.setContentsMargins(9, 4, 9, 4)
        column.addWidget(self.groups, 3)
        column.addWidget(line())
        column.addWidget(self.bar)
        column.addWidget(line())
        column.addWidget(self._rows_title)
        column.addWidget(self.rows, 2)
        self._stack.addWidget(full)
        self._full = full
        self._translate()
        the_theme().changed.connect(self._fill)

    @property
    def found(self) -> Sequence[ProblemGroup]:
        """The groups that are shown."""
        return self._groups or ()

    @property
    def group(self) -> ProblemGroup | None:
        """The group on which the selection stands."""
        at = self.groups.currentRow()
        return self._groups[at] if self._groups is not None and 0 <= at < len(self._groups) else None

    def show_groups(self, groups: Sequence[ProblemGroup] | None, choices: Choices) -> None:
        """Shows what the trial found; None while it goes on."""
        self._choices = choices
        if groups is not None:
            self._groups = groups
            self._fill()
        else:
            self.bar.show_group(self.group, choices)

    def go_to(self, column: str) -> None:
        """Chooses the first group of that column, now or when it is there."""
        self._wanted = column
        for at, group in enumerate(self._groups or ()):
            if group.column == column:
                self.groups.selectRow(at)
                self.groups.setFocus()
                self._wanted = ""
                return

    @override
    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self._translate()
            self._fill()
        super().changeEvent(event)

    def _fill(self) -> None:
        groups = self._groups
        if groups is None:
            return
        at = max(self.groups.currentRow(), 0)
        titles = [self.tr("Field"), self.tr("What is wrong"), self.tr("What stands there"), self.tr("Rows")]
        cells = [
            [label_text(one.label), message(one.code), one.text or self.tr("(empty)"), count(one.count)]
            for one in groups
        ]
        self.groups.blockSignals(True)
        fill(self.groups, titles, [(one, False) for one in cells])
        self.groups.blockSignals(False)
        self._stack.setCurrentWidget(self._full if groups else self.empty)
        self.groups.clearSelection()
        self.groups.setCurrentCell(-1, -1)
        if groups:
            self.groups.selectRow(min(at, len(groups) - 1))
        if self._wanted:
            self.go_to(self._wanted)

    def _show_group(self) -> None:
        group = self.group
        self.bar.show_group(group, self._choices)
        if group is not None:
            show_problems(self.rows, group.rows)
            shown, total = count(len(group.rows)), count(group.count)
            words = self.tr("The first %1 of %2 rows").replace("%1", shown) if shown != total else self.tr("%2 rows")
            self._rows_title.setText(words.replace("%2", total))

    def _translate(self) -> None:
        self.groups.setAccessibleName(self.tr("What cannot be imported"))
        self.rows.setAccessibleName(self.tr("Rows with this problem"))
        self.empty.say("check-circle", self.tr("Nothing is to be cleaned: every row of data can come in."))
