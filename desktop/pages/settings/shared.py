"""A computer that several people use: locking by a key, and by itself when nobody works; a PIN."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout
from typing_extensions import override

from desktop.pages.settings.cards import SettingsCard
from desktop.pages.settings.pin import PinPart
from desktop.preferences import LOCK_MINUTES
from desktop.widgets.parts import button, label


class SharedCard(SettingsCard):
    """Says after how many minutes the window locks itself."""

    minutes_chosen = Signal(int)
    lock_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.sentence = label("", "body2", wrap=True)
        self.column.addWidget(self.sentence)
        row = QHBoxLayout()
        row.setSpacing(12)
        self._name = label("", "label")
        self.minutes = QComboBox()
        self.minutes.setMinimumWidth(220)
        self._name.setBuddy(self.minutes)
        row.addWidget(self._name)
        row.addWidget(self.minutes)
        row.addStretch()
        self.column.addLayout(row)
        self.lock_button = button("", "lock", on_click=self.lock_wanted.emit)
        self.pin = PinPart()
        self.add_row(self.lock_button, self.pin.change_button, self.pin.remove_button)
        self.column.addWidget(self.pin)
        self.minutes.activated.connect(self._choose)
        self.translate()

    def show_minutes(self, minutes: int) -> None:
        """Shows what is in force."""
        self.minutes.setCurrentIndex(max(self.minutes.findData(minutes), 0))

    def _choose(self, _index: int) -> None:
        self.minutes_chosen.emit(int(self.minutes.currentData()))

    @override
    def lock(self) -> None:
        """Nothing can be written here."""
        self.pin.change_button.setEnabled(False)

    @override
    def translate(self) -> None:
        """Says everything in the window's language."""
        kept = self.minutes.currentData()
        self.heading.setText(self.tr("Shared computer"))
        self.sentence.setText(
            self.tr("Locked, the window shows no ticket, and what was typed is kept. A passphrase unlocks it.")
        )
        self._name.setText(self.tr("Lock when nobody works"))
        self.minutes.clear()
        for minutes in LOCK_MINUTES:
            words = self.tr("after %n minute(s)", "", minutes) if minutes else self.tr("never by itself")
            self.minutes.addItem(words, minutes)
        self.minutes.setCurrentIndex(max(self.minutes.findData(kept), 0))
        self.lock_button.setText(self.tr("Lock now (Ctrl+L)"))
