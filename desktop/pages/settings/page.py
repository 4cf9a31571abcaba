"""The settings page. It shows what it is given and says what the person chose; nothing needs a restart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QCheckBox,
    QComboBox,
    QFormLayout,
    QLabel,
    QLineEdit,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from desktop.language import Language
from desktop.pages.settings.about import AboutCard, PracticeCard
from desktop.pages.settings.backups import BackupsCard
from desktop.pages.settings.imports import ImportsCard
from desktop.pages.settings.keys import KeysCard
from desktop.pages.settings.shared import SharedCard
from desktop.theme import the_theme
from desktop.theme.tokens import CONTROL, Appearance
from desktop.widgets.kept_edge import KeptEdge
from desktop.widgets.parts import Notice, button, card, label

_TWO_SIDES = 90
"""Two columns from so many pixels per point of the font."""


@dataclass(frozen=True)
class DeviceFacts:
    """What the page tells about this device. `protection` is keyring, passphrase or recovery."""

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


class SettingsPage(QWidget):
    """Everything that a person sets for himself, in cards."""

    language_chosen = Signal(str)
    appearance_chosen = Signal(str)
    font_size_chosen = Signal(str)
    enter_chosen = Signal(bool)
    """Whether Enter goes to the next field."""
    enrolment_wanted = Signal(str, str, str)
    """Address, one-time code, name of this computer."""

    def __init__(self, facts: DeviceFacts) -> None:
        super().__init__()
        self.setProperty("role", "page")
        self._facts = facts
        self._locked = False
        inside = QWidget()
        inside.setProperty("role", "plain")
        column = QVBoxLayout(inside)
        column.setContentsMargins(18, 12, 18, 12)
        column.setSpacing(12)
        self._title = label("", "title")
        self.notice = Notice()
        column.addWidget(self._title)
        column.addWidget(self.notice)
        self.backups, self.keys, self.imports = BackupsCard(), KeysCard(), ImportsCard()
        self.about, self.practice = AboutCard(facts.version, facts.folder), PracticeCard(facts.practising)
        self.shared = SharedCard()
        self._sides = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._sides.setSpacing(12)
        self._sides.addLayout(
            _side(self._make_looks(), self._make_hub(), self._make_device(), self.shared, self.practice), 1
        )
        self._sides.addLayout(_side(self.keys, self.backups, self.imports, self.about), 1)
        column.addLayout(self._sides)
        column.addStretch()
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setWidget(inside)
        KeptEdge(scroll, column)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(scroll)
        self._scroll = scroll
        self._translate()

    def show_choices(
        self, language: Language, appearance: Appearance, font_size: str, enter_moves_on: bool = True
    ) -> None:
        """Shows what is in force."""
        self.enter.setChecked(enter_moves_on)
        for box, value in ((self.language, language), (self.appearance, appearance), (self.font_size, font_size)):
            box.setCurrentIndex(max(box.findData(str(value)), 0))

    def show_facts(self, facts: DeviceFacts) -> None:
        """Shows what this device is now."""
        self._facts = facts
        self._translate()

    def lock(self) -> None:
        """Nothing can be written here: what would be is not offered, and what is chosen holds for this run."""
        self._locked = True
        self.backups.lock()
        self.keys.lock()
        self.enter.setEnabled(False)
        self.practice.setVisible(False)
        self._translate()

    def show_hub_state(self, sentence: str) -> None:
        """Says how it stands with the hub now."""
        self._hub_state.setText(sentence)
        self._hub_state.setVisible(bool(sentence) and bool(self._facts.hub_url))

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        side_by_side = self.width() >= _TWO_SIDES * max(the_theme().points, 10)
        direction = QBoxLayout.Direction.LeftToRight if side_by_side else QBoxLayout.Direction.TopToBottom
        if self._sides.direction() != direction:
            self._sides.setDirection(direction)

    @override
    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self._translate()
        super().changeEvent(event)

    def _make_looks(self) -> QWidget:
        frame, column = card()
        self._looks = label("", "section")
        column.addWidget(self._looks)
        form = _form()
        self.language, self.appearance, self.font_size = QComboBox(), QComboBox(), QComboBox()
        self._looks_labels = [label("", "label") for _ in range(3)]
        pairs = zip(self._looks_labels, (self.language, self.appearance, self.font_size), strict=True)
        for text, box in pairs:
            box.setMinimumWidth(220)
            box.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
            text.setBuddy(box)
            text.setMinimumHeight(CONTROL)
            form.addRow(text, box)
        self.language.activated.connect(lambda _index: self.language_chosen.emit(self.language.currentData()))
        self.appearance.activated.connect(lambda _index: self.appearance_chosen.emit(self.appearance.currentData()))
        self.font_size.activated.connect(lambda _index: self.font_size_chosen.emit(self.font_size.currentData()))
        column.addLayout(form)
        self.enter = QCheckBox()
        self.enter.clicked.connect(lambda chosen: self.enter_chosen.emit(chosen))
        column.addWidget(self.enter)
        self._font_warning = label("", "error", wrap=True)
        column.addWidget(self._font_warning)
        return frame

    def _make_device(self) -> QWidget:
        frame, column = card()
        self._device = label("", "section")
        column.addWidget(self._device)
        form = _form()
        self._fact_names = [label("", "label") for _ in range(4)]
        self._fact_values: list[QLabel] = []
        for name in self._fact_names:
            value = label("", wrap=True)
            self._fact_values.append(value)
            form.addRow(name, value)
        column.addLayout(form)
        return frame

    def _make_hub(self) -> QWidget:
        frame, column = card()
        self._hub = label("", "section")
        self._hub_hint = label("", "hint", wrap=True)
        column.addWidget(self._hub)
        column.addWidget(self._hub_hint)
        self._hub_state = label("", "hint", wrap=True)
        self._hub_state.hide()
        column.addWidget(self._hub_state)
        form = _form()
        self.address, self.code, self.device_name = QLineEdit(), QLineEdit(), QLineEdit()
        self.address.setPlaceholderText("https://")
        self._hub_labels = [label("", "label") for _ in range(3)]
        for text, line in zip(self._hub_labels, (self.address, self.code, self.device_name), strict=True):
            line.setMaximumWidth(360)
            text.setBuddy(line)
            text.setMinimumHeight(CONTROL)
            form.addRow(text, line)
        column.addLayout(form)
        self.enrol_button = button("", role=None, on_click=self._enrol)
        column.addWidget(self.enrol_button, alignment=Qt.AlignmentFlag.AlignLeft)
        self._hub_form = [*self._hub_labels, self.address, self.code, self.device_name, self.enrol_button]
        return frame

    def _enrol(self) -> None:
        self.enrolment_wanted.emit(
            self.address.text().strip(), self.code.text().strip(), self.device_name.text().strip()
        )

    def _translate(self) -> None:
        facts = self._facts
        self._title.setText(self.tr("Settings"))
        self._looks.setText(self.tr("How it looks"))
        self._device.setText(self.tr("This computer"))
        self._hub.setText(self.tr("Headquarters"))
        for text, words in zip(
            self._looks_labels, (self.tr("Language"), self.tr("Appearance"), self.tr("Font size")), strict=True
        ):
            text.setText(words)
        self.enter.setText(self.tr("Enter goes to the next field while a ticket is filled in"))
        _refill(self.language, self._languages())
        _refill(self.appearance, self._appearances())
        _refill(self.font_size, self._sizes())
        self._font_warning.setText(
            self.tr("No Chinese font was found on this computer, so Chinese shows as boxes. Install one.")
        )
        self._font_warning.setVisible(not facts.chinese_font)
        self._show_facts(facts)
        for text, words in zip(
            self._hub_labels,
            (self.tr("Address of the hub"), self.tr("One-time code"), self.tr("Name of this computer")),
            strict=True,
        ):
            text.setText(words)
        self.enrol_button.setText(self.tr("Connect"))
        for part in self._hub_form:
            part.setVisible(not facts.hub_url and not self._locked and not facts.practising)
        connected = self.tr("Connected with %1").replace("%1", facts.hub_url)
        self._hub_hint.setText(
            connected
            if facts.hub_url
            else self.tr("Everything works here alone. Connect with a code from headquarters to synchronise.")
        )
        if facts.practising:
            self._hub_hint.setText(self.tr("The practice desk never synchronises."))
        if self._locked:
            self._hub_hint.setText(self.tr("This is a read-only view: it does not synchronise."))

    def _show_facts(self, facts: DeviceFacts) -> None:
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
        for name, value, (words, shown) in zip(self._fact_names, self._fact_values, rows, strict=True):
            name.setText(words)
            value.setText(shown)

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


def _side(*cards: QWidget) -> QVBoxLayout:
    column = QVBoxLayout()
    column.setSpacing(12)
    for one in cards:
        column.addWidget(one)
    column.addStretch()
    return column


def _form() -> QFormLayout:
    form = QFormLayout()
    form.setHorizontalSpacing(20)
    form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    return form


def _refill(box: QComboBox, entries: list[tuple[str, str]]) -> None:
    """Says the entries anew without choosing another."""
    kept = box.currentData()
    box.clear()
    for value, words in entries:
        box.addItem(words, str(value))
    box.setCurrentIndex(max(box.findData(kept), 0))
