"""Headquarters: joining it with a one-time code, or how it stands with it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from typing_extensions import override

from desktop.pages.settings.cards import SettingsCard, rows_of_names
from desktop.pages.settings.device import DeviceFacts
from desktop.theme.tokens import CONTROL
from desktop.widgets.parts import button, label
from desktop.widgets.too_long import telling_line


class HubCard(SettingsCard):
    """Says that the person wants to join."""

    enrolment_wanted = Signal(str, str, str)
    """Address, one-time code, name of this computer."""

    def __init__(self, facts: DeviceFacts) -> None:
        super().__init__()
        self._facts = facts
        self._locked = False
        self._forgotten = False
        self._intercepted = False
        self._hint = label("", "hint", wrap=True)
        self._state = label("", "hint", wrap=True)
        self._state.hide()
        self.column.addWidget(self._hint)
        self.column.addWidget(self._state)
        form = rows_of_names()
        self.address, self.code, self.device_name = telling_line(), telling_line(), telling_line()
        self.address.setPlaceholderText("https://")
        self._names = [label("", "label") for _ in range(3)]
        for text, line in zip(self._names, (self.address, self.code, self.device_name), strict=True):
            line.setMaximumWidth(360)
            text.setBuddy(line)
            text.setMinimumHeight(CONTROL)
            form.addRow(text, line)
        self.column.addLayout(form)
        self.enrol_button = button("", role=None, on_click=self._enrol)
        self.column.addWidget(self.enrol_button, alignment=Qt.AlignmentFlag.AlignLeft)
        self._form = [*self._names, self.address, self.code, self.device_name, self.enrol_button]
        self.translate()

    def show_facts(self, facts: DeviceFacts) -> None:
        """Shows what this device is now."""
        self._facts = facts
        self.translate()

    def show_hub_state(self, sentence: str, *, forgotten: bool = False, intercepted: bool = False) -> None:
        """Says how it stands with the hub now. One that does not know this device takes a new code here.

        Where something looks into the connection, the line is taken here by which headquarters permits that.
        """
        self._state.setText(sentence)
        self._state.setVisible(bool(sentence) and bool(self._facts.hub_url))
        if (forgotten, intercepted) != (self._forgotten, self._intercepted):
            self._forgotten, self._intercepted = forgotten, intercepted
            if forgotten and not self.address.text():
                self.address.setText(self._facts.hub_url)
            self.translate()

    @override
    def lock(self) -> None:
        """Nothing can be written here: joining is not offered."""
        self._locked = True
        self.translate()

    @override
    def translate(self) -> None:
        """Says everything in the window's language."""
        facts = self._facts
        self.heading.setText(self.tr("Headquarters"))
        permits = self._intercepted and not self._forgotten
        code = self.tr("Line from headquarters") if permits else self.tr("One-time code")
        said = (self.tr("Address of the hub"), code, self.tr("Name of this computer"))
        for text, words in zip(self._names, said, strict=True):
            text.setText(words)
        self.enrol_button.setText(self.tr("Connect"))
        asks = (not facts.hub_url or self._forgotten) and not self._locked and not facts.practising
        for part in self._form:
            part.setVisible(asks)
        if permits and facts.hub_url and not self._locked:
            for part in (self._names[1], self.code, self.enrol_button):
                part.setVisible(True)
        self._hint.setText(self._standing(facts))

    def _standing(self, facts: DeviceFacts) -> str:
        if self._locked:
            return self.tr("This is a read-only view: it does not synchronise.")
        if facts.practising:
            return self.tr("The practice desk never synchronises.")
        if facts.hub_url and self._forgotten:
            return self.tr("Headquarters does not know this device any more: enter a new code. Nothing here is lost.")
        if facts.hub_url and self._intercepted:
            return self.tr(
                "Something on this network looks into the connection, so nothing is sent. If that is your company's "
                "proxy, ask headquarters for the line that permits it and enter it here."
            )
        if facts.hub_url:
            return self.tr("This desk synchronises with %1").replace("%1", facts.hub_url)
        return self.tr("Everything works here alone. Connect with a code from headquarters to synchronise.")

    def _enrol(self) -> None:
        self.enrolment_wanted.emit(
            self.address.text().strip(), self.code.text().strip(), self.device_name.text().strip()
        )
