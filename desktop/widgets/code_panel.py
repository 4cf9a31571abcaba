"""A recovery code, shown once: it can be printed, saved or copied, and the person says that it is kept."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QApplication, QCheckBox, QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from desktop.widgets.file_choice import choose_target
from desktop.widgets.parts import Notice, button, label


class CodePanel(QWidget):
    """Says what the person wants done with the code; `confirmed` tells whether the box is ticked."""

    print_wanted = Signal()
    save_wanted = Signal(str)
    """The path of a PDF."""
    confirmed = Signal(bool)

    def __init__(self, code: str, printer: bool = True) -> None:
        super().__init__()
        self.code = code
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        self.shown = label(code, "title", wrap=True)
        self.shown.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        column.addWidget(self.shown)
        row = QHBoxLayout()
        row.setSpacing(8)
        self.print_button = button("", "print", on_click=self.print_wanted.emit)
        self.print_button.setVisible(printer)
        self.save_button = button("", "export", on_click=self._choose_place)
        self.copy_button = button("", "paste", on_click=self._copy)
        for made in (self.print_button, self.save_button, self.copy_button):
            row.addWidget(made)
        row.addStretch()
        column.addLayout(row)
        self.notice = Notice()
        column.addWidget(self.notice)
        self.kept = QCheckBox()
        self.kept.toggled.connect(self.confirmed.emit)
        column.addWidget(self.kept)
        self._translate()

    @override
    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self._translate()
        super().changeEvent(event)

    def _choose_place(self) -> None:
        title, name = self.tr("Save the code"), "BranchDesk-recovery.pdf"
        choose_target(self, title, name, "pdf", lambda path: self.save_wanted.emit(str(path)))

    def _copy(self) -> None:
        QApplication.clipboard().setText(self.code)
        self.notice.say(self.tr("Copied. Paste it where it is safe; the next copy replaces it."), "ok")

    def _translate(self) -> None:
        self.shown.setAccessibleName(self.tr("Recovery code"))
        self.print_button.setText(self.tr("Print"))
        self.save_button.setText(self.tr("Save as PDF"))
        self.copy_button.setText(self.tr("Copy"))
        self.kept.setText(self.tr("I have printed, saved or written down this code"))
