"""One row of a policy: a line in words; opened, everything that it says."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from desktop.pages.designer.cards import Card
from desktop.pages.designer.kind_words import languages
from desktop.pages.designer.policy_words import PolicyWords
from desktop.pages.designer.property_editors import LabelLine, PropertyEditor
from desktop.pages.designer.small_box import small_box
from desktop.pages.designer.value_lines import DayLine, NumberLine
from desktop.widgets.entry import EntryLine
from desktop.widgets.parts import label
from desktop.wording import label_text
from engines.forms.document import Form
from engines.forms.policy import Policy, PolicyRow
from engines.forms.policy_editing import DAYS

Hear = Callable[[str, object, str], None]
_LONGEST = 2_000
_TIMES: dict[str, dict[str, Any]] = {
    "time": {"never": False, "days": DAYS, "months": None},
    "ever": {"never": False, "days": None, "months": None},
    "never": {"never": True, "days": None, "months": None},
}
"""How long a row covers: what somebody chooses, and what it makes of the row."""


class PolicyRowCard(Card):
    """Shows a row and tells what it becomes."""

    changed = Signal(str, object, str)
    """The row's id, other properties by name, and what is the same act."""
    unread = Signal(str, str, str)
    """The row's id, a property, and what was typed for it and cannot be read; empty: nothing of it is left."""

    def __init__(self, number: int, row: PolicyRow, policy: Policy, form: Form, *, is_open: bool) -> None:
        super().__init__(row.id, is_open=is_open)
        self.row = row
        self._number = number
        self._lines: dict[str, PropertyEditor] = {}
        self._ticks: dict[str, QCheckBox] = {}
        self._starts: EntryLine | None = None
        if is_open:
            self._fill(policy, form)
        self.show_row(row, policy, form)

    def show_row(self, row: PolicyRow, policy: Policy, form: Form) -> None:
        """Shows what the row says; what is being typed stays as it is typed."""
        self.row = row
        said = PolicyWords().row(row, policy, form)
        self.say(self.tr("Row %1").replace("%1", str(self._number)), said)
        for name, line in self._lines.items():
            value = getattr(row, name.partition(":")[0])
            if isinstance(line, LabelLine):
                line.show_label(value)
            elif isinstance(line, NumberLine):
                line.show_number(value)
            elif isinstance(line, DayLine):
                line.show_day(value)
        for group, tick in self._ticks.items():
            tick.setChecked(group in row.groups)
        if self._starts is not None and not (self._starts.hasFocus() and self._starts.isModified()):
            self._starts.setText(", ".join(row.serial_starts))

    @override
    def take_focus(self) -> None:
        first = self._lines.get(f"reason:{languages()[0]}")
        if isinstance(first, LabelLine):
            first.line.setFocus()
            first.line.selectAll()

    def _fill(self, policy: Policy, form: Form) -> None:
        inside = self.inside
        for language in languages():
            words = self.tr("Reason (Chinese)") if language == "zh_CN" else self.tr("Reason (English)")
            line = LabelLine("reason", words, language)
            line.given.connect(self._take)
            self._lines[f"reason:{language}"] = line
            inside.addWidget(line)
        inside.addWidget(label(self.tr("Covered"), "label"))
        inside.addWidget(self._time_box())
        if not self.row.never and (self.row.days is not None or self.row.months is not None):
            months = NumberLine("months", self.tr("Months")), NumberLine("days", self.tr("and days"))
            inside.addLayout(self._beside(*months, hear=self._take_time))
        self._add_about(inside, policy, form)
        days = (
            DayLine("bought_from", self.tr("Bought from"), today=False),
            DayLine("bought_to", self.tr("until"), today=False),
        )
        inside.addLayout(self._beside(*days, hear=self._take))
        self.add_acts(self.tr("This row earlier"), self.tr("This row later"), self.tr("Remove this row"))

    def _beside(self, *editors: PropertyEditor, hear: Hear) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        for editor in editors:
            self._lines[editor.name] = editor
            editor.given.connect(lambda name, _value, _together: self.unread.emit(self.identity, name, ""))
            editor.given.connect(hear)
            editor.left_unfinished.connect(partial(self.unread.emit, self.identity, editor.name))
            row.addWidget(editor, 1)
        return row

    def _take(self, name: str, value: object, together: str) -> None:
        self._tell(together, **{name: value})

    def _time_box(self) -> QWidget:
        box = small_box(self.tr("Covered"))
        for words, name in zip(
            (self.tr("for a time"), self.tr("for ever"), self.tr("never")), ("time", "ever", "never"), strict=True
        ):
            box.addItem(words, name)
        timed = self.row.days is not None or self.row.months is not None
        box.setCurrentIndex(box.findData("never" if self.row.never else "time" if timed else "ever"))
        box.activated.connect(lambda _at: self._tell(**_TIMES[str(box.currentData())]))
        return box

    def _add_about(self, inside: QVBoxLayout, policy: Policy, form: Form) -> None:
        field = form.fields.get(policy.group or "")
        if field is not None:
            inside.addWidget(label(self.tr("Only for (none: for all)"), "label"))
            for choice in field.choices:
                tick = QCheckBox(label_text(choice.label))
                self._ticks[choice.id] = tick
                tick.clicked.connect(lambda _on: self._take_groups())
                inside.addWidget(tick)
        if policy.serial is not None:
            words = self.tr("Serial numbers that begin with")
            self._starts = EntryLine(_LONGEST)
            self._starts.setAccessibleName(words)
            self._starts.setPlaceholderText(self.tr("Parted by commas"))
            self._starts.textEdited.connect(self._take_starts)
            inside.addWidget(label(words, "label"))
            inside.addWidget(self._starts)

    def _take_groups(self) -> None:
        self._tell(groups=tuple(group for group, tick in self._ticks.items() if tick.isChecked()))

    def _take_time(self, name: str, value: object, together: str) -> None:
        """Without months and days it would be for ever, which somebody chooses and does not type."""
        other = self.row.days if name == "months" else self.row.months
        if value is not None or other is not None:
            self._tell(together, **{name: value})

    def _take_starts(self, text: str) -> None:
        parts = text.replace("\uff0c", ",").replace("\u3001", ",").split(",")
        self._tell("starts", serial_starts=tuple(part.strip() for part in parts if part.strip()))

    def _tell(self, together: str = "", /, **properties: Any) -> None:
        self.changed.emit(self.row.id, properties, together)
