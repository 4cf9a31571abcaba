"""What the cards of the settings have in common: a heading, words that follow the language, progress with a way out."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QFormLayout, QFrame, QHBoxLayout, QProgressBar, QVBoxLayout, QWidget
from typing_extensions import override

from desktop.widgets.parts import Notice, button, label

_WHOLE = 1000


class SettingsCard(QFrame):
    """A card. Subclasses put their parts into `column` and say their words in `translate`."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(16, 12, 16, 14)
        self.column.setSpacing(10)
        self.heading = label("", "section")
        self.column.addWidget(self.heading)
        self.notice = Notice()

    def translate(self) -> None:
        """Says everything in the window's language."""

    def lock(self) -> None:
        """Nothing can be written here: what would be is not offered."""

    def add_row(self, *widgets: QWidget) -> QHBoxLayout:
        """Puts widgets side by side, the rest of the row stays free."""
        row = QHBoxLayout()
        row.setSpacing(8)
        for widget in widgets:
            row.addWidget(widget)
        row.addStretch()
        self.column.addLayout(row)
        return row

    @override
    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self.translate()
        super().changeEvent(event)


def rows_of_names() -> QFormLayout:
    """The layout of a card whose rows are a name and what belongs to it."""
    form = QFormLayout()
    form.setHorizontalSpacing(20)
    form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    return form


class ProgressRow(QWidget):
    """A bar, a word and a way to stop, while something takes long."""

    def __init__(self, on_cancel: Callable[[], None]) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(10)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setRange(0, _WHOLE)
        self.cancel = button("", on_click=on_cancel)
        row.addWidget(self.bar, 1, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self.cancel)
        self.hide()

    def show_share(self, done: int, whole: int) -> None:
        """How much is done; nothing known yet: a bar that only moves."""
        self.bar.setRange(0, _WHOLE if whole else 0)
        self.bar.setValue(done * _WHOLE // whole if whole else 0)
        self.show()
