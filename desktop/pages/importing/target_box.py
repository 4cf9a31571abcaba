"""Where a column goes, chosen per row of a table; all boxes of a table share one list of fields."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QStandardItem, QStandardItemModel

from desktop.pages.importing.views import Option
from desktop.pages.importing.words import option_text
from desktop.widgets.choice_box import ChoiceBox

_BESIDE_TEXT = 40
"""Logical px of the arrow and of the room around the text."""


def target_list(options: Sequence[Option]) -> QStandardItemModel:
    """The entries that the boxes of one table share: the empty one, then every place where a column can go."""
    made = QStandardItemModel()
    made.appendRow(QStandardItem(""))
    for option in options:
        item = QStandardItem(option_text(option))
        item.setData(option.id, Qt.ItemDataRole.UserRole)
        made.appendRow(item)
    return made


class TargetBox(ChoiceBox):
    """Shows a target, or that one is to be chosen."""

    def __init__(self, entries: QStandardItemModel, target: str | None, asked: str) -> None:
        super().__init__()
        self.may_be_empty = False
        self.setModel(entries)
        self.setPlaceholderText(asked)
        self.setCurrentIndex(self.findData(target) if target is not None else -1)

    def wanted_width(self) -> int:
        """Logical px in which what is chosen is read whole."""
        return self.fontMetrics().horizontalAdvance(self.currentText()) + _BESIDE_TEXT
