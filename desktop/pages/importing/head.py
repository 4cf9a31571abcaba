"""The head of the import page: which file, under which mapping, and where the mapping is saved."""

from __future__ import annotations

from html import escape

from PySide6.QtCore import QEvent, Signal
from PySide6.QtGui import QStandardItemModel
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget
from typing_extensions import override

from desktop.messages import message
from desktop.pages.importing.views import PUBLISHED, SAVED, MappingChoice
from desktop.widgets.elided import ElidedLabel
from desktop.widgets.parts import button, label
from desktop.wording import filled, label_text


class Head(QWidget):
    """Shows the file; says which mapping, and under which name one is to be kept."""

    mapping_chosen = Signal(str)
    mapping_kept = Signal(str)
    publish_wanted = Signal(str)
    earlier_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._choices: list[MappingChoice] = []
        self._wanted, self._open = "", False
        self._file, self._sheets = "", tuple[str, ...]()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        row = QHBoxLayout()
        row.setSpacing(8)
        words = QVBoxLayout()
        words.setSpacing(2)
        self._title, self._subtitle = label("", "title"), ElidedLabel("meta")
        words.addWidget(self._title)
        words.addWidget(self._subtitle)
        row.addLayout(words, 1)
        self._mapping_label = label("", "label")
        self.mapping, self._items = QComboBox(), QStandardItemModel()
        self.mapping.setModel(self._items)
        self.mapping.setMinimumWidth(200)
        self.mapping.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.mapping.setMaximumWidth(300)
        self._mapping_label.setBuddy(self.mapping)
        self.mapping.activated.connect(self._choose)
        self.keep_button = button("", "disk", on_click=self._ask_name)
        self.publish_button = button("", "send", on_click=self._publish)
        self.earlier_button = button("", "clock", on_click=self.earlier_wanted.emit)
        for part in (self._mapping_label, self.mapping, self.keep_button, self.publish_button, self.earlier_button):
            row.addWidget(part)
        column.addLayout(row)
        column.addWidget(self._make_naming())
        self._translate()

    @property
    def file_text(self) -> str:
        """What is said of the file."""
        return self._subtitle.text()

    def show_mappings(self, choices: list[MappingChoice]) -> None:
        """Fills the list of mappings; its first entry lets the program choose."""
        self._choices = choices
        self._fill()

    def show_mapping(self, name: str) -> None:
        """The mapping that holds; empty: none that was written before."""
        self._wanted = name
        self.mapping.setCurrentIndex(max(self.mapping.findData(name), 0) if name else 0)
        self._show_chosen()

    def show_kept(self, name: str) -> None:
        """That mapping was saved and holds; the list with it follows."""
        self._wanted = name

    def show_file(self, file: str, sheets: tuple[str, ...]) -> None:
        """The file that is looked at, and its sheets that are imported."""
        self._file, self._sheets = file, sheets
        self._say_file()

    def show_step(self, *, saving: bool, choosing: bool) -> None:
        """Whether a mapping can be saved, and another one chosen."""
        self.keep_button.setVisible(saving)
        self.mapping.setEnabled(choosing)
        self.naming.hide()
        self._open = saving or choosing
        self._show_chosen()

    @override
    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self._translate()
        super().changeEvent(event)

    def _make_naming(self) -> QWidget:
        self.naming = QWidget()
        row = QHBoxLayout(self.naming)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        self._name_label = label("", "label")
        self.name = QLineEdit()
        self.name.setMaxLength(60)
        self.name.setMaximumWidth(320)
        self.name.returnPressed.connect(self._keep)
        self._name_label.setBuddy(self.name)
        self.save_button = button("", "check", role="primary", on_click=self._keep)
        self.cancel_button = button("", on_click=self.naming.hide)
        row.addStretch()
        for part in (self._name_label, self.name, self.save_button, self.cancel_button):
            row.addWidget(part)
        self.naming.hide()
        return self.naming

    def _ask_name(self) -> None:
        chosen = self._chosen()
        if chosen is not None:
            self.name.setText(label_text(chosen.label))
        self.naming.show()
        self.name.setFocus()
        self.name.selectAll()

    def _keep(self) -> None:
        name = self.name.text().strip()
        if name:
            self.naming.hide()
            self.keep_button.setFocus()
            self.mapping_kept.emit(name)

    def _choose(self, _index: int) -> None:
        self._wanted = self.mapping.currentData() or ""
        self._show_chosen()
        self.mapping_chosen.emit(self._wanted)

    def _publish(self) -> None:
        chosen = self._chosen()
        if chosen is not None:
            self.publish_wanted.emit(chosen.name)

    def _chosen(self) -> MappingChoice | None:
        name = self.mapping.currentData()
        return next((one for one in self._choices if one.used and one.name == name), None)

    def _show_chosen(self) -> None:
        chosen = self._chosen()
        self._say_file()
        self.publish_button.setVisible(self._open and chosen is not None and chosen.publishable)

    def _fill(self) -> None:
        self.mapping.clear()
        self.mapping.addItem(self.tr("Find by itself"), "")
        places = {SAVED: self.tr("this computer"), PUBLISHED: self.tr("headquarters")}
        for choice in self._choices:
            at, told = self.mapping.count(), message(choice.told, choice.facts)
            short = places.get(choice.origin, "") if choice.used else told
            name = label_text(choice.label) or choice.name
            self.mapping.addItem(" \u00b7 ".join(filter(None, (name, short))), choice.name if choice.used else None)
            self._items.item(at).setEnabled(choice.used)
            self._items.item(at).setToolTip(escape(told))
        self.show_mapping(self._wanted)

    def _say_file(self) -> None:
        chosen, sheets = self._chosen(), " · ".join(sheet for sheet in self._sheets if sheet)
        origin = filled(self.tr("mapping: %1"), message(chosen.told, chosen.facts)) if chosen is not None else ""
        nothing = self.tr("Excel, WPS or CSV, as it was kept by hand")
        self._subtitle.set_text(" · ".join(filter(None, (self._file, origin, sheets))) or nothing)

    def _translate(self) -> None:
        self._title.setText(self.tr("Import a log"))
        self._mapping_label.setText(self.tr("Mapping"))
        self.keep_button.setText(self.tr("Save the mapping"))
        self.publish_button.setText(self.tr("Publish to the branches"))
        self.earlier_button.setText(self.tr("Earlier imports"))
        self._name_label.setText(self.tr("Name of the mapping"))
        self.save_button.setText(self.tr("Save"))
        self.cancel_button.setText(self.tr("Cancel"))
        self._fill()
        self._say_file()
