"""Where the keys of a person are among the questions, and the same place when their rows are made anew."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget

from desktop.pages.conflict.case import Choice, Side
from desktop.pages.conflict.question_row import QuestionRow

Place = tuple[str, Choice | None]
"""The inbox item of a question and the choice that has the focus; no item: somewhere else on the page."""


def place_of_focus(page: QWidget, rows: Sequence[QuestionRow]) -> Place | None:
    """Where on the page the focus is; None when it is not on it."""
    focused = QApplication.focusWidget()
    if focused is None or not page.isAncestorOf(focused):
        return None
    for row in rows:
        for choice, shown in row.shown():
            if shown.radio is focused:
                return row.question.item, choice
    return "", None


def return_focus(page: QWidget, rows: Sequence[QuestionRow], place: Place | None) -> bool:
    """Puts the focus where it was. False: it was on the page, and what had it is there no more."""
    if place is None:
        return True
    item, choice = place
    row = next((row for row in rows if row.question.item == item), None)
    if row is not None and choice is not None:
        wanted = row.question.choice_of(choice)
        shown = next((shown for one, shown in row.shown() if one == wanted), row.choices[Side.MINE])
        shown.radio.setFocus(Qt.FocusReason.OtherFocusReason)
        return True
    focused = QApplication.focusWidget()
    return not item and focused is not None and page.isAncestorOf(focused)
