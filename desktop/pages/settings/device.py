"""What this computer is: its branch, its lane of numbers, its name at headquarters, how its key is kept."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from PySide6.QtWidgets import QLabel
from typing_extensions import override

from desktop.pages.settings.cards import SettingsCard, rows_of_names
from desktop.widgets.parts import label


class DeviceFacts(msgspec.Struct, frozen=True):
    """What the settings tell about this device. `protection` is keyring, passphrase or recovery."""

    branch: str
    branch_name: str
    lane: str
    device: str
    hub_url: str
    folder: str
    protection: str
    version: str
    chinese_font: bool = True
    practising: bool = False


class DeviceCard(SettingsCard):
    """Shows what it is given."""

    def __init__(self, facts: DeviceFacts) -> None:
        super().__init__()
        self._facts = facts
        form = rows_of_names()
        self._names = [label("", "label") for _ in range(4)]
        self._values: list[QLabel] = []
        for name in self._names:
            value = label("", wrap=True)
            self._values.append(value)
            form.addRow(name, value)
        self.column.addLayout(form)
        self.translate()

    def show_facts(self, facts: DeviceFacts) -> None:
        """Shows what this device is now."""
        self._facts = facts
        self.translate()

    @override
    def translate(self) -> None:
        """Says everything in the window's language."""
        self.heading.setText(self.tr("This computer"))
        facts = self._facts
        protections = {
            "keyring": self.tr("Key in the system keyring"),
            "passphrase": self.tr("Key opened with a passphrase (lower level)"),
            "recovery": self.tr("Key opened with the recovery code only (lower level)"),
        }
        rows: Sequence[tuple[str, str]] = (
            (self.tr("Branch"), f"{facts.branch_name} · {facts.branch}"),
            (self.tr("Lane of ticket numbers"), facts.lane),
            (self.tr("Device"), facts.device or self.tr("not connected")),
            (self.tr("Protection"), protections.get(facts.protection, facts.protection)),
        )
        for name, value, (words, shown) in zip(self._names, self._values, rows, strict=True):
            name.setText(words)
            value.setText(shown)
