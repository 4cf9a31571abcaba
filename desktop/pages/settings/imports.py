"""Recent imports: which file, when, by whom, how it ended and what became of its rows."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QWidget
from typing_extensions import override

from desktop.pages.settings.cards import SettingsCard
from desktop.widgets.elided import ElidedLabel
from desktop.widgets.parts import button, label, pill
from desktop.wording import count, moment


class RecentImport(msgspec.Struct, frozen=True):
    """One import. `state` is running, cancelled, failed, done or taken_back; `at` is in milliseconds since 1970 UTC."""

    file: str
    at: int
    by: str
    state: str
    imported: int
    rejected: int


class ImportsCard(SettingsCard):
    """Shows the newest first. Says that the import page is wanted."""

    page_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._imports: Sequence[RecentImport] = ()
        self._now = 0
        self.nothing = label("", "body2", wrap=True)
        self.column.addWidget(self.nothing)
        self._grid = QWidget()
        self._rows = QGridLayout(self._grid)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setHorizontalSpacing(14)
        self._rows.setVerticalSpacing(8)
        self._rows.setColumnStretch(0, 1)
        self.column.addWidget(self._grid)
        self.go_button = button("", "import", on_click=self.page_wanted.emit)
        self.add_row(self.go_button)
        self.translate()

    def show_imports(self, imports: Sequence[RecentImport], now: int) -> None:
        """Shows these, the newest first."""
        self._imports, self._now = imports, now
        self.translate()

    @override
    def translate(self) -> None:
        """Says everything in the window's language."""
        self.heading.setText(self.tr("Recent imports"))
        self.nothing.setText(self.tr("Nothing was imported yet."))
        self.nothing.setVisible(not self._imports)
        self._grid.setVisible(bool(self._imports))
        self.go_button.setText(self.tr("Import a log"))
        while (item := self._rows.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        states = {
            "done": ("ok", self.tr("Finished")),
            "cancelled": ("warn", self.tr("Stopped")),
            "failed": ("danger", self.tr("Broke off")),
            "running": ("warn", self.tr("Not finished")),
            "taken_back": ("neutral", self.tr("Taken back")),
        }
        for row, one in enumerate(self._imports):
            tone, word = states.get(one.state, ("neutral", one.state))
            counts = self.tr("%1 imported").replace("%1", count(one.imported))
            if one.rejected:
                counts = f"{counts} · " + self.tr("%1 to check").replace("%1", count(one.rejected))
            name = ElidedLabel("strong")
            name.set_text(one.file)
            self._rows.addWidget(name, row, 0)
            self._rows.addWidget(label(f"{moment(one.at, self._now)} {one.by}".strip(), "meta"), row, 1)
            self._rows.addWidget(label(counts, "meta"), row, 2)
            self._rows.addWidget(pill(word, tone), row, 3)
