"""One field of a form: its label with the buddy, its input, and under it what is wrong, known or newer at HQ."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from core.people import Person
from desktop.messages import message
from desktop.models.surroundings import Linked, Surroundings
from desktop.models.value_words import Names, filled
from desktop.pages.record.inputs.choice_input import SwitchInput
from desktop.pages.record.inputs.derived_input import HeadingInput
from desktop.pages.record.inputs.for_field import input_for
from desktop.widgets.parts import button, icon_label, label
from desktop.wording import count as grouped
from desktop.wording import day_text, label_text, money
from engines.forms.document import Field, FieldKind
from engines.forms.validation import Problem

_WIDE = frozenset(
    {FieldKind.LONG_TEXT, FieldKind.HEADING, FieldKind.LINES, FieldKind.ELIGIBILITY}
    | {FieldKind.PHOTOS, FieldKind.FILES, FieldKind.SIGNATURE}
)


class FieldCell(QWidget):
    """Top-aligned: an error under it pushes nothing beside it."""

    def __init__(
        self,
        spec: Field,
        people: Callable[[], Iterable[Person]],
        around: Surroundings | None = None,
        names: Names = str,
    ) -> None:
        super().__init__()
        self.spec = spec
        self.shown = True
        """Whether the form's conditions show it."""
        self.problem: Problem | None = None
        self.on_problem: Callable[[], None] = lambda: None
        """Called when what is wrong with it changed."""
        self._origin = ""
        self._delivered = ("", 0)
        self.input = input_for(spec, people, around or Surroundings(), names)
        self.input.on_too_long = self._refused
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(self._make_label())
        column.addWidget(self.input.outer)
        self._error_text = label("", "error", wrap=True, tone="danger")
        self._error = _line("warning", "danger", self._error_text)
        self._known_text = label("", "hint", wrap=True)
        self._known = _line("check-circle", "ok", self._known_text)
        self._newer_text = label("", "hint", wrap=True, tone="purple")
        self._use = button("", role="link", on_click=self._use_newer)
        self._newer = _line("cloud-down", "purple", self._newer_text, self._use)
        self._on_use: Callable[[], None] = lambda: None
        self._same_record: Linked | None = None
        self._on_same: Callable[[], None] = lambda: None
        self._same_text = label("", "hint", wrap=True, tone="warn")
        self._look = button("", role="link", on_click=lambda: self._on_same())
        self._same = _line("info", "warn", self._same_text, self._look)
        for under in (self._error, self._known, self._newer, self._same):
            column.addWidget(under)
        column.addStretch()
        self.translate()

    @property
    def spans(self) -> bool:
        """Whether it takes a whole row of the form."""
        return self.spec.kind in _WIDE or self.spec.column == "title"

    @property
    def error(self) -> str:
        """What the field says is wrong with it; empty when nothing is."""
        return "" if self._error.isHidden() else self._error_text.text()

    @property
    def newer(self) -> str:
        """What the badge says that HQ has; empty when it has nothing newer."""
        return "" if self._newer.isHidden() else self._newer_text.text()

    @property
    def known(self) -> str:
        """What the field says about where its value was known from; empty when the person typed it."""
        return "" if self._known.isHidden() else self._known_text.text()

    def translate(self) -> None:
        """Says its words in the window's language; what was typed stays as it is."""
        self.input.translate()
        self._name.setText("" if isinstance(self.input, SwitchInput) else label_text(self.spec.label))
        self._star.setToolTip(QCoreApplication.translate("FieldCell", "Required"))
        self._use.setText(QCoreApplication.translate("FieldCell", "Use it"))
        self.show_problem(self.problem)
        self.show_known(self._origin, *self._delivered)
        self.show_same(self._same_record, self._on_same)

    def show_required(self, required: bool) -> None:
        """Says whether it must be filled in."""
        if required != self.input.required:
            self.input.show_required(required)
            self._star.setVisible(required)

    def show_problem(self, problem: Problem | None) -> None:
        """Says under the field what is wrong, with the limit; None: nothing is."""
        changed = problem != self.problem
        self.problem = problem
        self._error.setVisible(problem is not None)
        self.input.mark(problem is not None)
        text = self._sentence(problem) if problem is not None else ""
        self._error_text.setText(text)
        self.input.widget.setAccessibleDescription(text)
        if changed:
            self.on_problem()

    def show_known(self, origin: str, source: str = "", as_of: int = 0) -> None:
        """Says that the value was filled in, from which field's value it was known; empty: the person's own.

        `source` is the system that delivered it, `as_of` when (milliseconds since 1970 UTC).
        """
        self._origin, self._delivered = origin, (source, as_of)
        self._known.setVisible(bool(origin))
        text = filled(QCoreApplication.translate("FieldCell", "Known from “%1”"), origin)
        if source:
            words = QCoreApplication.translate("FieldCell", "Known from “%1”: %2, as of %3")
            text = filled(words, origin, source, day_text(as_of))
        self._known_text.setText(text if origin else "")

    def show_same(self, found: Linked | None, on_open: Callable[[], None]) -> None:
        """Points out that another record holds the same value; None: none does."""
        self._same_record, self._on_same = found, on_open
        self._same.setVisible(found is not None)
        words = QCoreApplication.translate("FieldCell", "Also in %1")
        self._same_text.setText(filled(words, found.words) if found is not None else "")
        self._look.setText(QCoreApplication.translate("FieldCell", "Look at it"))

    @property
    def same(self) -> str:
        """What it says of another record with the same value; empty when there is none."""
        return "" if self._same.isHidden() else self._same_text.text()

    def show_newer(self, text: str, on_use: Callable[[], None]) -> None:
        """Says that the value at HQ changed while the person types; empty text: it did not."""
        self._newer.setVisible(bool(text))
        self._newer_text.setText(text)
        self._on_use = on_use

    def _use_newer(self) -> None:
        self._on_use()

    def _refused(self, count: int) -> None:
        facts = {"count": grouped(count), "limit": grouped(self.input.limit)}
        self.show_problem(Problem(self.spec.id, "field.paste_too_long", facts))

    def _sentence(self, problem: Problem) -> str:
        """What is wrong in words: those of the form where it has its own for a format. Of a table, the cell first."""
        if "line" in problem.facts:
            column = next((one for one in self.spec.lines if one.id == problem.facts.get("cell")), None)
            where = QCoreApplication.translate("FieldCell", "Line %1, %2: %3")
            named = label_text(column.label) if column is not None else str(problem.facts.get("cell", ""))
            return filled(where, str(problem.facts["line"]), named, message(problem.code, self._worded(problem)))
        if problem.code == "field.format" and self.spec.pattern_message is not None:
            return label_text(self.spec.pattern_message)
        return message(problem.code, self._worded(problem))

    def _worded(self, problem: Problem) -> dict[str, str | int]:
        """The facts as people read them: a limit of money has groups and decimals."""
        facts = dict(problem.facts)
        limit = facts.get("limit")
        if self.spec.kind is FieldKind.MONEY and isinstance(limit, str) and problem.code != "field.paste_too_long":
            facts["limit"] = money(limit)
        return facts

    def _make_label(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(4)
        self._name = label("", "strong" if isinstance(self.input, HeadingInput) else "label")
        self._name.setBuddy(self.input.widget)
        self._star = label("*", "label", tone="danger")
        row.addWidget(self._name)
        row.addWidget(self._star)
        if not self.spec.required:
            self._star.hide()
        row.addStretch()
        return row


def _line(icon: str, tone: str, text: QLabel, action: QWidget | None = None) -> QWidget:
    holder = QWidget()
    row = QHBoxLayout(holder)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(6)
    row.addWidget(icon_label(icon, tone, 14))
    row.addWidget(text, 1)
    if action is not None:
        row.addWidget(action)
    holder.hide()
    return holder
