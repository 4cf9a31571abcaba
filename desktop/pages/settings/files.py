"""Photos and other originals: when they travel, and how many bytes an hour they may take where the network costs."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QSizePolicy
from typing_extensions import override

from desktop.pages.settings.cards import SettingsCard, rows_of_names
from desktop.theme.tokens import CONTROL
from desktop.widgets.parts import label
from desktop.wording import size

ALWAYS, UNMETERED, ON_REQUEST = "always", "unmetered", "on_request"
"""When originals travel, as local_db.file_settings.Originals calls it."""
_MB = 1 << 20
BUDGETS = (0, 5 * _MB, 20 * _MB, 50 * _MB, 100 * _MB, 200 * _MB)
"""Bytes an hour that can be chosen; 0: no limit."""


class FilesCard(SettingsCard):
    """Says what the person chose; it holds at once."""

    chosen = Signal(str, bool, int)
    """When originals travel, whether the network costs by the byte, and bytes of files an hour then, 0 for no limit."""

    def __init__(self) -> None:
        super().__init__()
        self._now: tuple[str, bool, int] = (ALWAYS, False, 0)
        self.sentence = label("", "body2", wrap=True)
        self.column.addWidget(self.sentence)
        form = rows_of_names()
        self.originals, self.budget = QComboBox(), QComboBox()
        self._names = [label("", "label") for _ in range(2)]
        for text, box in zip(self._names, (self.originals, self.budget), strict=True):
            box.setMinimumWidth(220)
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
            box.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
            text.setBuddy(box)
            text.setMinimumHeight(CONTROL)
            form.addRow(text, box)
        self.metered = QCheckBox()
        self.column.addWidget(self.metered)
        self.column.addLayout(form)
        self.state = label("", "hint", wrap=True)
        self.column.addWidget(self.state)
        self.column.addWidget(self.notice)
        self.originals.activated.connect(lambda _index: self._choose())
        self.budget.activated.connect(lambda _index: self._choose())
        self.metered.clicked.connect(lambda _checked: self._choose())
        self.translate()

    def show_settings(self, originals: str, metered: bool, bytes_per_hour: int) -> None:
        """Shows what is in force."""
        self._now = originals, metered, bytes_per_hour
        self.translate()

    @override
    def lock(self) -> None:
        """Nothing can be written here: what is in force is shown, not offered."""
        for part in (self.originals, self.budget, self.metered):
            part.setEnabled(False)

    def _choose(self) -> None:
        wanted = str(self.originals.currentData()), self.metered.isChecked(), int(self.budget.currentData())
        if wanted != self._now:
            self.chosen.emit(*wanted)

    @override
    def translate(self) -> None:
        """Says everything in the window's language."""
        originals, metered, bytes_per_hour = self._now
        held = originals == ON_REQUEST or (originals == UNMETERED and metered)
        self.heading.setText(self.tr("Photos and the network"))
        self.sentence.setText(
            self.tr("What you enter and small pictures always travel first. This is about the originals.")
        )
        self.metered.setText(self.tr("This network costs by the byte (mobile data, a hotspot)"))
        said = self.tr("Originals travel"), self.tr("Photos at most")
        for text, words in zip(self._names, said, strict=True):
            text.setText(words)
        self.originals.clear()
        for value, words in self._policies():
            self.originals.addItem(words, value)
        self.originals.setCurrentIndex(max(self.originals.findData(originals), 0))
        self.budget.clear()
        for amount in sorted({*BUDGETS, bytes_per_hour}):
            words = self.tr("%1 an hour").replace("%1", size(amount)) if amount else self.tr("no limit")
            self.budget.addItem(words, amount)
        self.budget.setCurrentIndex(max(self.budget.findData(bytes_per_hour), 0))
        self.metered.setChecked(metered)
        self._names[1].setVisible(metered)
        self.budget.setVisible(metered)
        self.state.setText(self._held() if held else "")
        self.state.setVisible(held)

    def _policies(self) -> list[tuple[str, str]]:
        return [
            (ALWAYS, self.tr("always")),
            (UNMETERED, self.tr("only where the network costs nothing")),
            (ON_REQUEST, self.tr("only when somebody asks for one")),
        ]

    def _held(self) -> str:
        return self.tr(
            "Originals are held back now. Ask for one by a right click on its picture; those of this computer go when "
            "headquarters asks for them."
        )
