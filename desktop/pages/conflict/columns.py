"""The columns of the questions: equally wide in every part of the table, each with its head."""

from __future__ import annotations

from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from desktop.widgets.parts import icon_label, label


def five_columns(margins: tuple[int, int, int, int]) -> tuple[QWidget, QGridLayout]:
    """Five columns as wide as those of every other part of the table."""
    holder = QWidget()
    grid = QGridLayout(holder)
    grid.setContentsMargins(*margins)
    grid.setHorizontalSpacing(12)
    grid.setVerticalSpacing(8)
    for place, share in enumerate((2, 2, 4, 4, 2)):
        grid.setColumnStretch(place, share)
        grid.setColumnMinimumWidth(place, 34 * share)
    return holder, grid


def column_head(icon: str, token: str, text: str, under: str) -> QHBoxLayout:
    """What a column is called, with an icon where it has one, and who wrote what stands in it and when."""
    row = QHBoxLayout()
    row.setSpacing(6)
    if icon:
        row.addWidget(icon_label(icon, token))
    words = QVBoxLayout()
    words.setSpacing(0)
    words.addWidget(label(text, "strong", wrap=True))
    if under:
        words.addWidget(label(under, "meta", wrap=True))
    row.addLayout(words, 1)
    return row
