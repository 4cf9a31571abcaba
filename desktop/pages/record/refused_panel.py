"""Files that were not added: under the head of the page, where they are seen wherever the page is scrolled to."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHBoxLayout, QListWidget, QVBoxLayout
from typing_extensions import override

from desktop.models.refusals import Refusal, Refusals
from desktop.theme import restyle, the_theme
from desktop.widgets.parts import button, icon_label, label
from desktop.wording import filled

HIGHEST, LEAST = 96, 40
"""Logical px of the list; more lines scroll. It keeps the least where the page has no room for more."""


class RefusedPanel(QFrame):
    """One line per file and reason. Ctrl+C copies the line that is chosen."""

    cleared = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "notice")
        restyle(self, tone="danger")
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 6, 8, 8)
        column.setSpacing(4)
        top = QHBoxLayout()
        top.setSpacing(8)
        self.title = label("", "strong")
        self.clear = button(self.tr("Clear"), role="link", on_click=self.cleared.emit)
        top.addWidget(icon_label("warning", "danger"))
        top.addWidget(self.title, 1)
        top.addWidget(self.clear)
        column.addLayout(top)
        self.list = QListWidget()
        self.list.setProperty("role", "refusals")
        self.list.setWordWrap(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.list.setAccessibleName(self.tr("Files that were not added"))
        column.addWidget(self.list)
        the_theme().changed.connect(self._fit)
        self.hide()

    def show_refusals(self, refusals: Refusals) -> None:
        """Shows these; none hides the panel."""
        lines = [self._words(one) for one in refusals.lines]
        if refusals.dropped:
            lines.append(self.tr("%Ln earlier file(s) were not added either.", "", refusals.dropped))
        self.title.setText(self.tr("%Ln file(s) were not added", "", refusals.count))
        self.list.clear()
        self.list.addItems(lines)
        self.list.setCurrentRow(0 if lines else -1)
        self.setVisible(bool(lines))
        self._fit()

    def texts(self) -> list[str]:
        """Every line, the newest first."""
        return [self.list.item(row).text() for row in range(self.list.count())]

    def _words(self, one: Refusal) -> str:
        words = filled(self.tr("%1: %2"), one.name, one.reason) if one.name else one.reason
        return words if one.times == 1 else filled(self.tr("%1 (%2 times)"), words, str(one.times))

    def _fit(self) -> None:
        """As high as its lines, up to HIGHEST; on a low page less."""
        wanted = 2 * self.list.frameWidth() + 4
        for row in range(self.list.count()):
            wanted += max(self.list.sizeHintForRow(row), 1)
            if wanted >= HIGHEST:
                break
        self.list.setMaximumHeight(min(wanted, HIGHEST))
        self.list.setMinimumHeight(min(wanted, LEAST))

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._fit()
