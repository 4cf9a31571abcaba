"""The card of the sync centre for days without a line: work goes to headquarters on a stick, the answer comes back."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from desktop.widgets.file_choice import choose_folder
from desktop.widgets.flow_layout import FlowLayout
from desktop.widgets.parts import button, icon_label, label

_WHOLE = 1000


class StickCard(QFrame):
    """Shows what can be done with a stick and how far it is; says what the person chose."""

    carry_wanted = Signal(Path)
    answer_wanted = Signal(Path)
    first_copy_wanted = Signal(Path)
    cancel_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self._folder = ""
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(8)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(icon_label("disk", "text2"), 0, Qt.AlignmentFlag.AlignTop)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(label(self.tr("No line for days? Take a USB stick"), "section"))
        words.addWidget(label(self.tr("Everything on it is sealed; only headquarters can read it."), "hint", wrap=True))
        head.addLayout(words, 1)
        column.addLayout(head)
        column.addWidget(self._make_buttons())
        self._running = self._make_running()
        column.addWidget(self._running)

    def show_step(self, words: str, done: int, whole: int) -> None:
        """How far it is; a `whole` that nobody knows: a bar that only moves."""
        self.step.setText(words)
        self.bar.setRange(0, _WHOLE if whole else 0)
        self.bar.setValue(done * _WHOLE // whole if whole else 0)
        self._running.show()
        for one in (self.carry, self.answer, self.first_copy):
            one.setEnabled(False)

    def show_rest(self) -> None:
        """Nothing is under way."""
        self._running.hide()
        for one in (self.carry, self.answer, self.first_copy):
            one.setEnabled(True)

    def offer_first_copy(self, *, offered: bool) -> None:
        """A first copy helps only while something of headquarters is still to come."""
        self.first_copy.setVisible(offered)

    def _make_buttons(self) -> QWidget:
        holder = QWidget()
        row = FlowLayout(8)
        holder.setLayout(row)
        self.carry = button(self.tr("Take to headquarters by stick…"), "export", on_click=self._choose_carry)
        self.answer = button(self.tr("Read headquarters' answer…"), "import", on_click=self._choose_answer)
        self.first_copy = button(self.tr("Read the first copy…"), "cloud-down", on_click=self._choose_first_copy)
        self.first_copy.setToolTip(self.tr("Tickets of this branch, written by headquarters for a new computer"))
        for one in (self.carry, self.answer, self.first_copy):
            row.addWidget(one)
        self.first_copy.hide()
        return holder

    def _make_running(self) -> QWidget:
        holder = QWidget()
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(10)
        self.step = label("", "meta")
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.cancel = button(self.tr("Stop"), on_click=self.cancel_wanted.emit)
        row.addWidget(self.step)
        row.addWidget(self.bar, 1, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self.cancel)
        holder.hide()
        return holder

    def _choose_carry(self) -> None:
        choose_folder(self, self.tr("Which stick takes the work along?"), self._folder, self._take_carry)

    def _choose_answer(self) -> None:
        choose_folder(self, self.tr("Which stick came from headquarters?"), self._folder, self._take_answer)

    def _choose_first_copy(self) -> None:
        choose_folder(self, self.tr("Which stick holds the first copy?"), self._folder, self.first_copy_wanted.emit)

    def _take_carry(self, stick: Path) -> None:
        self._folder = str(stick)
        self.carry_wanted.emit(stick)

    def _take_answer(self, stick: Path) -> None:
        self._folder = str(stick)
        self.answer_wanted.emit(stick)
