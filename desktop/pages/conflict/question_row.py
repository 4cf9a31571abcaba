"""One question as a row: before, mine, HQ's, and what will stand."""

from __future__ import annotations

from collections.abc import Callable, Collection

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QButtonGroup, QFrame, QGridLayout, QHBoxLayout, QLabel, QRadioButton, QVBoxLayout
from typing_extensions import override

from desktop.pages.conflict.case import Choice, Question, Side
from desktop.theme import restyle, the_theme
from desktop.widgets.parts import icon_label, label
from desktop.wording import filled

_CHOICE_HEIGHT = 48
_TONES = {Side.MINE: "primary", Side.THEIRS: "purple"}


class _Choice(QFrame):
    """A value with its radio button; pressing anywhere in the frame chooses it."""

    def __init__(self, value: str, by: str, name: str, tone: str) -> None:
        super().__init__()
        self.setProperty("role", "choice")
        self._tone = tone
        self.radio = QRadioButton()
        self.radio.setAccessibleName(name)
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 8, 10, 8)
        row.setSpacing(8)
        row.addWidget(self.radio)
        self.setMinimumHeight(_CHOICE_HEIGHT)
        column = QVBoxLayout()
        column.setSpacing(2)
        column.addWidget(label(value, wrap=True))
        if by:
            column.addWidget(label(by, "hint", wrap=True))
        row.addLayout(column, 1)
        self.radio.toggled.connect(lambda on: restyle(self, tone=tone if on else "none"))

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.radio.setChecked(True)
        self.radio.setFocus(Qt.FocusReason.MouseFocusReason)


class QuestionRow:
    """Puts its widgets into a row of the page's grid. `on_choice` hears every choice."""

    def __init__(
        self, question: Question, grid: QGridLayout, row: int, on_choice: Callable[[], None], said: Collection[Side]
    ) -> None:
        """`said` are the sides of which the head of the column says who and when."""
        self.question = question
        self.choice: Choice | None = None
        self._on_choice = on_choice
        self._sign = icon_label("warning", "danger")
        self._result = label("", wrap=True, tone="danger")
        told = {
            side: "" if side in said else by
            for side, by in ((Side.MINE, question.mine_by), (Side.THEIRS, question.theirs_by))
        }
        self.choices = {
            side: _Choice(value, told[side], self._name(value), _TONES[side])
            for side, value in ((Side.MINE, question.mine), (Side.THEIRS, question.theirs))
        }
        self.others = [
            (one, _Choice(one.words, one.by, self._name(one.words), _TONES[Side.MINE])) for one in question.others
        ]
        self._group = QButtonGroup(self.choices[Side.MINE])
        for side, choice in self.shown():
            self._group.addButton(choice.radio)
            choice.radio.toggled.connect(lambda on, chosen=side: self._toggled(chosen, on))
        grid.addLayout(self._make_name(), row, 0)
        base = label(question.base, "body2", wrap=True)
        grid.addWidget(base, row, 1)
        grid.addLayout(self._make_wanted(), row, 2)
        grid.addWidget(self.choices[Side.THEIRS], row, 3)
        grid.addWidget(self._result, row, 4)
        self._show()

    @property
    def result(self) -> QLabel:
        """What the result column says."""
        return self._result

    def choose(self, choice: Choice) -> None:
        """Chooses a side, or one of the other values, as a click does."""
        next(shown for one, shown in self.shown() if one == choice).radio.setChecked(True)

    def lock(self, locked: bool) -> None:
        """Shows both sides, but lets nobody choose."""
        for _, choice in self.shown():
            choice.setEnabled(not locked)
        self._result.setVisible(not locked)

    def shown(self) -> list[tuple[Choice, _Choice]]:
        """Everything that can be chosen, with its radio button."""
        return [*self.choices.items(), *self.others]

    def _make_wanted(self) -> QVBoxLayout:
        """The latest change, and under it what else may stand in its place."""
        column = QVBoxLayout()
        column.setSpacing(6)
        for shown in (self.choices[Side.MINE], *(shown for _, shown in self.others)):
            column.addWidget(shown)
        return column

    def _make_name(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self._sign)
        row.addWidget(label(self.question.field, wrap=True), 1)
        return row

    def _name(self, value: str) -> str:
        return filled("%1: %2", self.question.field, value)

    def _toggled(self, choice: Choice, on: bool) -> None:
        if on:
            self.choice = choice
            self._show()
            self._on_choice()

    def _show(self) -> None:
        decided = self.choice is not None
        the_theme().dress(self._sign, "check-circle" if decided else "warning", "ok" if decided else "danger")
        choose = QCoreApplication.translate("Conflict", "Please choose")
        self._result.setText(self.question.result(self.choice) if decided else choose)
        restyle(self._result, tone="ok" if decided else "danger")
