"""Tries a policy: what somebody asks about, and what the policy says of it. Nothing of it is kept."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout

from desktop.models.value_words import OUTCOME_TONES, verdict_text
from desktop.pages.designer.small_box import small_box
from desktop.pages.designer.value_lines import DayLine
from desktop.widgets.entry import EntryLine
from desktop.widgets.parts import label, pill, set_pill
from desktop.wording import label_text, today
from engines.forms.document import Form
from engines.forms.policy import Policy, judged
from engines.forms.values import TEXT_LIMIT


class PolicyTrial(QFrame):
    """Judges at every letter."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "choice")
        self._policy: Policy | None = None
        self._form: Form | None = None
        self._days: dict[str, str | None] = {"bought": None, "asked": today().isoformat()}
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        column.setSpacing(6)
        column.addWidget(label(self.tr("Try it"), "strong"))
        self.bought = DayLine("bought", self.tr("Bought on"), today=False)
        self.asked = DayLine("asked", self.tr("Asked on"), today=False)
        self.asked.show_day(self._days["asked"])
        row = QHBoxLayout()
        row.setSpacing(8)
        for line in (self.bought, self.asked):
            line.given.connect(self._take_day)
            row.addWidget(line, 1)
        column.addLayout(row)
        self.group = small_box(self.tr("Product group"))
        self.group.activated.connect(lambda _at: self._say())
        self.serial = EntryLine(TEXT_LIMIT)
        self.serial.setAccessibleName(self.tr("Serial number"))
        self.serial.setPlaceholderText(self.tr("Serial number"))
        self.serial.textEdited.connect(lambda _text: self._say())
        column.addWidget(self.group)
        column.addWidget(self.serial)
        self.outcome = pill("")
        self.reason = label("", "body2", wrap=True)
        column.addWidget(self.outcome)
        column.addWidget(self.reason)

    def show_policy(self, policy: Policy, form: Form) -> None:
        """Tries that policy from now on."""
        self._policy, self._form = policy, form
        field = form.fields.get(policy.group or "")
        choices = field.choices if field is not None else ()
        chosen = self.group.currentData()
        self.group.clear()
        self.group.addItem(self.tr("Product group"), None)
        for choice in choices:
            self.group.addItem(label_text(choice.label), choice.id)
        self.group.setCurrentIndex(max(self.group.findData(chosen), 0))
        self.group.setVisible(bool(choices))
        self.serial.setVisible(policy.serial is not None)
        self._say()

    def _take_day(self, name: str, value: object, _together: str) -> None:
        self._days[name] = str(value) if value is not None else None
        self._say()

    def _say(self) -> None:
        policy, form = self._policy, self._form
        if policy is None or form is None:
            return
        values: dict[str, object] = {policy.bought: self._days["bought"], policy.asked: self._days["asked"]}
        if policy.group is not None:
            values[policy.group] = self.group.currentData()
        if policy.serial is not None:
            values[policy.serial] = self.serial.text().strip()
        verdict = judged(policy, values)
        word, reason = verdict_text(form, verdict)
        set_pill(self.outcome, word, OUTCOME_TONES[verdict.outcome])
        self.reason.setText(reason)
        self.setAccessibleName(self.tr("Try it"))
        self.setAccessibleDescription(f"{word}. {reason}")
