"""How all rows with one problem are mended: by a choice, by the way dates are written, by another text, or left out."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Signal
from PySide6.QtGui import QIntValidator
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget
from typing_extensions import override

from desktop.pages.importing.choices import LEAVE_EMPTY, REPLACE, SKIP_ROW, Choices, Correction
from desktop.pages.importing.views import ProblemGroup
from desktop.pages.importing.words import option_text
from desktop.widgets.choice_box import ChoiceBox
from desktop.widgets.parts import button, label

CHOICE, ORDER, YEAR, TEXT = "choice", "order", "year", "text"
_FIRST_YEAR, _LAST_YEAR = 1970, 2099
_CHOSEN = 150
"""Logical px; the buttons stand beside it in a small window, too."""


class FixBar(QWidget):
    """Shows what can be said of one group of rows; says the choices with it."""

    changed = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._group: ProblemGroup | None = None
        self._choices = Choices()
        column = QVBoxLayout(self)
        column.setContentsMargins(9, 7, 9, 7)
        column.setSpacing(6)
        self.asked = label("", "strong", wrap=True)
        column.addWidget(self.asked)
        row = QHBoxLayout()
        row.setSpacing(8)
        self.choice = ChoiceBox()
        self.choice.may_be_empty = False
        self.choice.setMinimumWidth(_CHOSEN)
        self.choice.activated.connect(self._show_apply)
        self.text = QLineEdit()
        self.text.setMinimumWidth(190)
        self.text.textChanged.connect(self._show_apply)
        self.text.returnPressed.connect(self._apply)
        self._years = QIntValidator(_FIRST_YEAR, _LAST_YEAR, self)
        self.apply_button = button("", "check", on_click=self._apply)
        self.empty_button = button("", on_click=lambda: self._correct(LEAVE_EMPTY))
        self.skip_button = button("", on_click=lambda: self._correct(SKIP_ROW))
        for part in (self.choice, self.text, self.apply_button, self.empty_button, self.skip_button):
            row.addWidget(part)
        row.addStretch()
        column.addLayout(row)
        self._translate()

    def show_group(self, group: ProblemGroup | None, choices: Choices) -> None:
        """Shows what can be said of that group."""
        same = group is not None and self._group is not None and group.text == self._group.text
        self._group, self._choices = group, choices
        self.setVisible(group is not None)
        if group is None:
            return
        chosen = group.fix in (CHOICE, ORDER)
        self.choice.setVisible(chosen)
        self.text.setVisible(group.fix in (YEAR, TEXT))
        self.apply_button.setVisible(bool(group.fix))
        self.empty_button.setVisible(
            group.fix in (CHOICE, TEXT, YEAR) and bool(group.text) and not group.field.startswith("$")
        )
        if chosen:
            self.choice.setCurrentIndex(0)
            self.choice.set_options(self._options(group))
            self.choice.setCurrentIndex(max(self.choice.findData(group.perhaps), 0) if group.perhaps else 0)
        elif not same:
            self.text.setValidator(self._years if group.fix == YEAR else None)  # type: ignore[arg-type]  # None takes it away
            self.text.setText(group.text if group.fix == TEXT else "")
        self._translate()
        self._show_apply()

    @override
    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self.show_group(self._group, self._choices)
            self._translate()
        super().changeEvent(event)

    def _options(self, group: ProblemGroup) -> list[tuple[str, str]]:
        if group.fix == CHOICE:
            return [(one.id, option_text(one)) for one in group.choices]
        return [("dmy", self.tr("day / month / year")), ("mdy", self.tr("month / day / year"))]

    def _apply(self) -> None:
        group = self._group
        if group is None or not self.apply_button.isEnabled():
            return
        if group.fix == CHOICE:
            self._choose(group, self.choice.currentData())
        elif group.fix == ORDER:
            self.changed.emit(self._choices.with_dates(group.layout, group.column, self.choice.currentData(), None))
        elif group.fix == YEAR:
            self.changed.emit(self._choices.with_dates(group.layout, group.column, None, int(self.text.text())))
        else:
            self._correct(REPLACE, self.text.text().strip())

    def _choose(self, group: ProblemGroup, choice: str) -> None:
        """Words of a field go into the mapping; those of anything else are read as the other word."""
        if group.field.startswith("$"):
            self._correct(REPLACE, choice)
        else:
            self.changed.emit(self._choices.with_value(group.layout, group.column, group.text, choice))

    def _correct(self, action: str, value: str = "") -> None:
        group = self._group
        if group is not None:
            self.changed.emit(self._choices.with_correction(Correction(group.field, group.text, action, value)))

    def _show_apply(self) -> None:
        group = self._group
        if group is None:
            return
        if group.fix in (CHOICE, ORDER):
            self.apply_button.setEnabled(self.choice.currentIndex() > 0)
        elif group.fix == YEAR:
            self.apply_button.setEnabled(self.text.hasAcceptableInput())
        else:
            said = self.text.text().strip()
            self.apply_button.setEnabled(bool(said) and said != group.text)

    def _translate(self) -> None:
        group = self._group
        self.empty_button.setText(self.tr("Leave empty"))
        self.skip_button.setText(self.tr("Leave these rows out"))
        self.choice.setAccessibleName(self.tr("What it means"))
        self.text.setAccessibleName(self.tr("What is read instead"))
        if group is None:
            return
        self.apply_button.setText(self.tr("Fix all %Ln row(s) like this", "", group.count))
        sentences = {
            CHOICE: self.tr("What does “%1” mean?"),
            ORDER: self.tr("How are the dates of this column written?"),
            YEAR: self.tr("Of which year are the dates of this column?"),
            TEXT: self.tr("What is to be read instead of “%1”?"),
        }
        nothing = self.tr("These rows stay in the list of rows to check, unless they are left out.")
        self.asked.setText(sentences.get(group.fix, nothing).replace("%1", group.text or self.tr("(empty)")))
