"""Step 1: a file is dropped or chosen; a locked one is opened with its password here, not in a dialog."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget
from typing_extensions import override

from desktop.widgets.file_choice import choose_files
from desktop.widgets.parts import EmptyState, button, label


class ChooseStep(QWidget):
    """Says which files, and the password of a locked one."""

    files_chosen = Signal(list)
    password_given = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.choose_button = button("", "folder", role="primary", on_click=self.ask)
        self.empty = EmptyState("spreadsheet", "", self.choose_button)
        column.addWidget(self.empty, 1)
        self.lock = QWidget()
        inside = QVBoxLayout(self.lock)
        inside.setContentsMargins(20, 20, 20, 20)
        inside.setSpacing(10)
        row = QHBoxLayout()
        row.setSpacing(8)
        self._asked = label("", "label")
        self.password = QLineEdit()
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self.password.setMaximumWidth(280)
        self.password.returnPressed.connect(self._give)
        self._asked.setBuddy(self.password)
        self.open_button = button("", "lock", role="primary", on_click=self._give)
        self.other_button = button("", "folder", on_click=self.ask)
        row.addStretch()
        for part in (self._asked, self.password, self.open_button, self.other_button):
            row.addWidget(part)
        row.addStretch()
        inside.addStretch()
        inside.addLayout(row)
        inside.addStretch()
        column.addWidget(self.lock, 1)
        self._translate()
        self.show_empty()

    def show_empty(self) -> None:
        """No file is chosen yet."""
        self.lock.hide()
        self.empty.show()
        self.password.clear()

    def show_locked(self) -> None:
        """The file asks for a password."""
        self.empty.hide()
        self.lock.show()
        self.password.clear()
        self.password.setFocus()

    def ask(self) -> None:
        """Asks which files."""
        kinds = self.tr("Logs (%1)").replace("%1", "*.xlsx *.xlsm *.xls *.xlsb *.ods *.et *.csv *.tsv *.txt")
        choose_files(self, self.tr("Choose a log"), lambda paths: self.files_chosen.emit([*map(str, paths)]), kinds)

    @override
    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self._translate()
        super().changeEvent(event)

    def _give(self) -> None:
        if self.password.text():
            self.password_given.emit(self.password.text())

    def _translate(self) -> None:
        self.choose_button.setText(self.tr("Choose files"))
        self.other_button.setText(self.tr("Choose files"))
        self.open_button.setText(self.tr("Open"))
        self._asked.setText(self.tr("The workbook is locked. Its password:"))
        self.password.setAccessibleName(self.tr("Password of the workbook"))
        said = self.tr("Drop old logs here or choose them: Excel, WPS or CSV. Nothing is written before you say so.")
        self.empty.say("spreadsheet", said)
