"""How the program looks and what Enter does: language, appearance, size of the font."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QSizePolicy
from typing_extensions import override

from desktop.language import Language
from desktop.pages.settings.cards import SettingsCard, rows_of_names
from desktop.theme.tokens import CONTROL, Appearance
from desktop.widgets.parts import label


class LooksCard(SettingsCard):
    """Says what the person chose; it holds at once."""

    language_chosen = Signal(str)
    appearance_chosen = Signal(str)
    font_size_chosen = Signal(str)
    enter_chosen = Signal(bool)
    """Whether Enter goes to the next field."""

    def __init__(self, chinese_font: bool) -> None:
        """`chinese_font`: whether this computer can draw Chinese."""
        super().__init__()
        form = rows_of_names()
        self.language, self.appearance, self.font_size = QComboBox(), QComboBox(), QComboBox()
        self._names = [label("", "label") for _ in range(3)]
        for text, box in zip(self._names, (self.language, self.appearance, self.font_size), strict=True):
            box.setMinimumWidth(220)
            box.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
            text.setBuddy(box)
            text.setMinimumHeight(CONTROL)
            form.addRow(text, box)
        self.language.activated.connect(lambda _index: self.language_chosen.emit(self.language.currentData()))
        self.appearance.activated.connect(lambda _index: self.appearance_chosen.emit(self.appearance.currentData()))
        self.font_size.activated.connect(lambda _index: self.font_size_chosen.emit(self.font_size.currentData()))
        self.column.addLayout(form)
        self.enter = QCheckBox()
        self.enter.clicked.connect(lambda chosen: self.enter_chosen.emit(chosen))
        self.column.addWidget(self.enter)
        self._font_warning = label("", "error", wrap=True)
        self._font_warning.setVisible(not chinese_font)
        self.column.addWidget(self._font_warning)
        self.translate()

    def show_choices(
        self, language: Language, appearance: Appearance, font_size: str, enter_moves_on: bool = True
    ) -> None:
        """Shows what is in force."""
        self.enter.setChecked(enter_moves_on)
        for box, value in ((self.language, language), (self.appearance, appearance), (self.font_size, font_size)):
            box.setCurrentIndex(max(box.findData(str(value)), 0))

    @override
    def lock(self) -> None:
        """Nothing can be written here: what is chosen holds for this run."""
        self.enter.setEnabled(False)

    @override
    def translate(self) -> None:
        """Says everything in the window's language."""
        self.heading.setText(self.tr("How it looks"))
        said = (self.tr("Language"), self.tr("Appearance"), self.tr("Font size"))
        for text, words in zip(self._names, said, strict=True):
            text.setText(words)
        self.enter.setText(self.tr("Enter goes to the next field while a ticket is filled in"))
        _refill(self.language, self._languages())
        _refill(self.appearance, self._appearances())
        _refill(self.font_size, self._sizes())
        self._font_warning.setText(
            self.tr("No Chinese font was found on this computer, so Chinese shows as boxes. Install one.")
        )

    def _languages(self) -> list[tuple[str, str]]:
        return [
            (Language.SYSTEM, self.tr("As the system")),
            (Language.CHINESE, "\u4e2d\u6587\uff08\u7b80\u4f53\uff09"),
            (Language.ENGLISH, "English"),
        ]

    def _appearances(self) -> list[tuple[str, str]]:
        return [
            (Appearance.SYSTEM, self.tr("As the system")),
            (Appearance.LIGHT, self.tr("Light")),
            (Appearance.DARK, self.tr("Dark")),
        ]

    def _sizes(self) -> list[tuple[str, str]]:
        return [
            ("small", self.tr("Small")),
            ("normal", self.tr("Normal")),
            ("large", self.tr("Large")),
            ("huge", self.tr("Huge")),
        ]


def _refill(box: QComboBox, entries: list[tuple[str, str]]) -> None:
    """Says the entries anew without choosing another."""
    kept = box.currentData()
    box.clear()
    for value, words in entries:
        box.addItem(words, str(value))
    box.setCurrentIndex(max(box.findData(kept), 0))
