"""About: version, licences of what ships, the data folder; and the practice desk."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPlainTextEdit
from typing_extensions import override

from desktop.pages.settings.cards import SettingsCard
from desktop.widgets.parts import button, label
from desktop.widgets.reveal import reveal

_LICENCE_LINES = 12


class AboutCard(SettingsCard):
    """Says that the folder or the guide is wanted; licences open in place."""

    folder_wanted = Signal()
    guide_wanted = Signal()
    licences_wanted = Signal()

    def __init__(self, version: str, folder: str) -> None:
        super().__init__()
        self._version, self._folder = version, folder
        self.version = label("", wrap=True)
        self.folder = label(folder, "hint", wrap=True)
        self.column.addWidget(self.version)
        self.column.addWidget(self.folder)
        self.folder_button = button("", "folder", on_click=self.folder_wanted.emit)
        self.licences_button = button("", "file", role="ghost", on_click=self._toggle)
        self.guide_button = button("", "question", role="ghost", on_click=self.guide_wanted.emit)
        self.add_row(self.folder_button, self.licences_button, self.guide_button)
        self.licences = QPlainTextEdit()
        self.licences.setReadOnly(True)
        self.licences.setTabChangesFocus(True)
        self.licences.hide()
        self.column.addWidget(self.licences)
        self.translate()

    def show_licences(self, text: str) -> None:
        """Opens the list of what ships and its licences."""
        self.licences.setPlainText(text)
        self.licences.setFixedHeight(self.licences.fontMetrics().lineSpacing() * _LICENCE_LINES)
        self.licences.show()
        reveal(self.licences)

    @override
    def translate(self) -> None:
        """Says everything in the window's language."""
        self.heading.setText(self.tr("About"))
        self.version.setText(self.tr("BranchDesk %1, under the Apache License 2.0").replace("%1", self._version))
        self.folder_button.setText(self.tr("Open the data folder"))
        self.licences_button.setText(self.tr("Licences"))
        self.guide_button.setText(self.tr("User guide"))
        self.licences.setAccessibleName(self.tr("Licences"))

    def _toggle(self) -> None:
        if self.licences.isVisible():
            self.licences.hide()
        else:
            self.licences_wanted.emit()


class PracticeCard(SettingsCard):
    """Offers the practice desk; on it, to clear it away."""

    practice_wanted = Signal()
    clear_wanted = Signal()

    def __init__(self, practising: bool) -> None:
        super().__init__()
        self._practising = practising
        self.sentence = label("", "body2", wrap=True)
        self.column.addWidget(self.sentence)
        wanted = self.clear_wanted if practising else self.practice_wanted
        self.go_button = button("", "trash" if practising else "box", on_click=wanted.emit)
        self.add_row(self.go_button)
        self.translate()

    @override
    def lock(self) -> None:
        """Nothing can be written here: there is no practising either."""
        self.hide()

    @override
    def translate(self) -> None:
        """Says everything in the window's language."""
        self.heading.setText(self.tr("Practice"))
        if self._practising:
            self.sentence.setText(self.tr("This is the practice desk. Nothing in it is real, and nothing leaves it."))
            self.go_button.setText(self.tr("Clear the sample data"))
        else:
            self.sentence.setText(
                self.tr("A desk of its own with one year of an invented branch. Your work stays as it is meanwhile.")
            )
            self.go_button.setText(self.tr("Practise with sample data"))
