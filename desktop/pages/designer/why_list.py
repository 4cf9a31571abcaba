"""Beside a preview: which fields their conditions show, ask for and lock with what stands in it, and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QVBoxLayout, QWidget
from typing_extensions import override

from desktop.theme import the_theme
from desktop.widgets.parts import button
from desktop.wording import filled, label_text, listed
from engines.forms.document import Form
from engines.forms.values import Value
from engines.forms.why import Reasons, Why

_HEIGHT = 150


class WhyList(QWidget):
    """Folds into one line until somebody wants to know; not there for a form without conditions."""

    asked = Signal()
    """It was opened: it wants to know what stands in the form."""
    wanted = Signal(str)
    """The field of a line was chosen, by Enter or a double click."""

    def __init__(self) -> None:
        super().__init__()
        self._form: Form | None = None
        self._reasons: Reasons | None = None
        self._found: Sequence[Why] = ()
        self.fold = button("", "chevron-down", role="link", on_click=lambda: self.unfold(not self.is_open))
        self.list = QListWidget()
        self.list.setProperty("role", "contents")
        self.list.setWordWrap(True)
        self.list.setMaximumHeight(_HEIGHT)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.itemActivated.connect(lambda item: self.wanted.emit(str(item.data(Qt.ItemDataRole.UserRole))))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.fold, alignment=Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self.list)
        self._translate()
        self.unfold(False)

    @property
    def is_open(self) -> bool:
        """Whether the reasons are to be seen."""
        return not self.list.isHidden()

    def unfold(self, opened: bool) -> None:
        """Shows the reasons, or the one line."""
        self.list.setVisible(opened)
        the_theme().dress(self.fold, "chevron-up" if opened else "chevron-down", "primary")
        if opened:
            self.asked.emit()

    def show_form(self, form: Form | None, reasons: Reasons | None) -> None:
        """Explains that form from now on; None: there is nothing to explain."""
        self._form, self._reasons = form, reasons
        self.setVisible(reasons is not None and bool(reasons.fields))

    def show_values(self, values: Mapping[str, Value], language: str) -> None:
        """With these values in the form, if anybody looks."""
        if self._reasons is not None and self.is_open:
            self._found = self._reasons.of(values, language)
            self._say()

    def _say(self) -> None:
        form, at = self._form, self.list.currentRow()
        assert form is not None
        lines = [(one.field, self._line(one, form)) for one in self._found]
        for row, (field, words) in enumerate(lines):
            item = self.list.item(row)
            if item is None:
                item = QListWidgetItem()
                self.list.addItem(item)
            item.setText(words)
            item.setData(Qt.ItemDataRole.UserRole, field)
        while self.list.count() > len(lines):
            self.list.takeItem(self.list.count() - 1)
        self.list.setCurrentRow(max(min(at, len(lines) - 1), 0))

    def _line(self, one: Why, form: Form) -> str:
        words = {
            ("visible_when", True): self.tr("\u201c%1\u201d is shown: %2"),
            ("visible_when", False): self.tr("\u201c%1\u201d is hidden: %2"),
            ("required_when", True): self.tr("\u201c%1\u201d is required: %2"),
            ("required_when", False): self.tr("\u201c%1\u201d need not be filled in: %2"),
            ("read_only_when", True): self.tr("\u201c%1\u201d is read-only: %2"),
            ("read_only_when", False): self.tr("\u201c%1\u201d can be changed: %2"),
            ("valid_when", True): self.tr("\u201c%1\u201d is accepted: %2"),
            ("valid_when", False): self.tr("\u201c%1\u201d is not accepted: %2"),
        }
        return filled(words[one.property, one.holds], label_text(form.fields[one.field].label), listed(one.reasons))

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._translate()
            self.asked.emit()

    def _translate(self) -> None:
        self.fold.setText(self.tr("Why fields are shown, required or read-only"))
        self.list.setAccessibleName(self.tr("Reasons"))
