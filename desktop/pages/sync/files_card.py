"""Files that only a person can help: gone before headquarters had them, or refused by a full disk."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

import msgspec
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.pages.sync.line_card import LineCard
from desktop.widgets.elided import ElidedLabel
from desktop.widgets.file_choice import choose_files
from desktop.widgets.parts import button, icon_label, label
from desktop.wording import filled


class FileLine(msgspec.Struct, frozen=True):
    """One file: what it is called, whose it is, and what to do. `hash` is given where its original is to be chosen
    again (SHA-256, hex), `key` where a refused one can only be given up."""

    name: str
    words: str
    record: str = ""
    draft: str = ""
    hash: str = ""
    key: str = ""


class FilesCard(LineCard[FileLine]):
    """Shows them and says what the person wants."""

    original_chosen = Signal(object, Path)
    """The FileLine and the file that shall be the same."""
    record_wanted = Signal(str)
    draft_wanted = Signal(str)
    given_up = Signal(str)

    def __init__(self, *, locked: bool) -> None:
        super().__init__(self._row, locked=locked)
        self.title.setText(self.tr("Files that need you"))

    def _row(self, one: FileLine) -> QWidget:
        holder = QWidget()
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(10)
        row.addWidget(icon_label("warning", "danger"), 0, Qt.AlignmentFlag.AlignTop)
        words = QVBoxLayout()
        words.setSpacing(2)
        name = ElidedLabel("")
        name.set_text(one.name)
        words.addWidget(name)
        words.addWidget(label(one.words, "meta", wrap=True))
        row.addLayout(words, 1)
        if one.hash and not self._locked:
            self._put(row, one, self.tr("Choose the original…"), "folder", partial(self._choose, one))
        if one.key and not self._locked:
            self._put(row, one, self.tr("Give up"), "trash", partial(self.given_up.emit, one.key))
        if one.record:
            self._put(row, one, self.tr("Open the ticket"), "eye", partial(self.record_wanted.emit, one.record))
        elif one.draft:
            self._put(row, one, self.tr("Open the draft"), "eye", partial(self.draft_wanted.emit, one.draft))
        return holder

    def _put(self, row: QHBoxLayout, one: FileLine, words: str, icon: str, act: Callable[[], None]) -> None:
        made = button(words, icon, role="ghost", on_click=act)
        made.setAccessibleName(filled("%1: %2", words, one.name))
        row.addWidget(made, 0, Qt.AlignmentFlag.AlignTop)

    def _choose(self, one: FileLine) -> None:
        chosen = partial(self._chosen, one)
        choose_files(self, filled(self.tr("Where is the original of %1?"), one.name), chosen, several=False)

    def _chosen(self, one: FileLine, paths: list[Path]) -> None:
        self.original_chosen.emit(one, paths[0])
