"""One field of a form: its label with the buddy, its input, and under it what is wrong, known or newer at HQ."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from core.people import Person
from desktop.messages import message
from desktop.models.surroundings import Linked, Surroundings
from desktop.models.value_words import Names
from desktop.pages.record.inputs.choice_input import SwitchInput
from desktop.pages.record.inputs.derived_input import HeadingInput
from desktop.pages.record.inputs.for_field import input_for
from desktop.pages.record.under_line import UnderLine
from desktop.widgets.parts import label
from desktop.wording import count as grouped
from desktop.wording import day_text, filled, label_text, money
from engines.forms.document import Field, FieldKind
from engines.forms.values import Problem

_WIDE = frozenset(
    {FieldKind.LONG_TEXT, FieldKind.HEADING, FieldKind.LINES, FieldKind.ELIGIBILITY}
    | {FieldKind.PHOTOS, FieldKind.FILES, FieldKind.SIGNATURE}
)


def columns_taken(spec: Field, columns: int) -> int:
    """How many of the form's columns a field takes: all, or of three the two that a title needs, else one."""
    if spec.kind in _WIDE:
        return columns
    return min(columns, 2) if spec.column == "title" else 1


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
        self._error = UnderLine(column, 1, "warning", "danger", "error")
        self._known = UnderLine(column, 2, "check-circle", "ok")
        self._newer = UnderLine(column, 3, "cloud-down", "purple")
        self._same = UnderLine(column, 4, "info", "warn")
        self._newer_says: tuple[str, Callable[[], None]] = ("", lambda: None)
        self._same_says: tuple[Linked | None, Callable[[], None]] = (None, lambda: None)
        column.addStretch()
        self.translate()

    def columns_of(self, columns: int) -> int:
        """How many of the form's columns it takes."""
        return columns_taken(self.spec, columns)

    @property
    def error(self) -> str:
        """What the field says is wrong with it; empty when nothing is."""
        return self._error.text

    @property
    def newer(self) -> str:
        """What the badge says that HQ has; empty when it has nothing newer."""
        return self._newer.text

    @property
    def known(self) -> str:
        """What the field says about where its value was known from; empty when the person typed it."""
        return self._known.text

    def translate(self) -> None:
        """Says its words in the window's language; what was typed stays as it is."""
        self.input.translate()
        self._name.setText("" if isinstance(self.input, SwitchInput) else label_text(self.spec.label))
        self._star.setToolTip(QCoreApplication.translate("FieldCell", "Required"))
        self.show_problem(self.problem)
        self.show_known(self._origin, *self._delivered)
        self.show_newer(*self._newer_says)
        self.show_same(*self._same_says)

    def show_required(self, required: bool) -> None:
        """Says whether it must be filled in."""
        if required != self.input.required:
            self.input.show_required(required)
            self._star.setVisible(required)

    def show_problem(self, problem: Problem | None) -> None:
        """Says under the field what is wrong, with the limit; None: nothing is."""
        changed = problem != self.problem
        self.problem = problem
        text = self._sentence(problem) if problem is not None else ""
        self._error.say(text)
        self.input.mark(problem is not None)
        self.input.describe(text)
        if changed:
            self.on_problem()

    def show_known(self, origin: str, source: str = "", as_of: int = 0) -> None:
        """Says that the value was filled in, from which field's value it was known; empty: the person's own.

        `source` is the system that delivered it, `as_of` when (milliseconds since 1970 UTC).
        """
        self._origin, self._delivered = origin, (source, as_of)
        text = filled(QCoreApplication.translate("FieldCell", "Known from “%1”"), origin)
        if source:
            words = QCoreApplication.translate("FieldCell", "Known from “%1”: %2, as of %3")
            text = filled(words, origin, source, day_text(as_of))
        self._known.say(text if origin else "")

    def show_same(self, found: Linked | None, on_open: Callable[[], None]) -> None:
        """Points out that another record holds the same value; None: none does."""
        self._same_says = found, on_open
        words = filled(QCoreApplication.translate("FieldCell", "Also in %1"), found.words) if found is not None else ""
        self._same.say(words, QCoreApplication.translate("FieldCell", "Look at it"), on_open)

    @property
    def same(self) -> str:
        """What it says of another record with the same value; empty when there is none."""
        return self._same.text

    def show_newer(self, text: str, on_use: Callable[[], None]) -> None:
        """Says that the value at HQ changed while the person types; empty text: it did not."""
        self._newer_says = text, on_use
        self._newer.say(text, QCoreApplication.translate("FieldCell", "Use it"), on_use)

    @property
    def use(self) -> QPushButton | None:
        """The button that takes what HQ has, once that was offered."""
        return self._newer.action

    def _refused(self, count: int) -> None:
        facts = {"count": grouped(count), "limit": grouped(self.input.limit)}
        code = "field.paste_no_room" if self.spec.kind is FieldKind.LINES else "field.paste_too_long"
        self.show_problem(Problem(self.spec.id, code, facts))

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
