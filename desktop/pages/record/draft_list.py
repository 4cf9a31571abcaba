"""The list of drafts from earlier under the button that counts them; arrows and Enter choose, Esc closes."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QListWidget, QListWidgetItem

from desktop.widgets.drop_frame import DropFrame

_WIDTH, _ROW, _ROWS = 420, 32, 8


def open_draft_list(
    opener: QAbstractButton, drafts: Sequence[tuple[str, str]], on_chosen: Callable[[str], None]
) -> None:
    """Shows drafts, as id and words, under `opener`; `on_chosen` is told the id of the one that is chosen."""
    frame, entries = DropFrame(opener), QListWidget()
    entries.setAccessibleName(opener.text())
    entries.setTextElideMode(Qt.TextElideMode.ElideRight)
    entries.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    for draft_id, words in drafts:
        entry = QListWidgetItem(words)
        entry.setData(Qt.ItemDataRole.UserRole, draft_id)
        entries.addItem(entry)

    def chosen(entry: QListWidgetItem) -> None:
        frame.hide()
        on_chosen(entry.data(Qt.ItemDataRole.UserRole))

    entries.itemActivated.connect(chosen)
    entries.itemClicked.connect(chosen)
    frame.column.addWidget(entries)
    frame.closed.connect(frame.deleteLater)
    frame.open(_WIDTH, min(len(drafts), _ROWS) * _ROW + 10)
    entries.setCurrentRow(0)
    entries.setFocus(Qt.FocusReason.PopupFocusReason)
