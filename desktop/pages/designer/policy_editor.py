"""The table of a policy of warranty or return: what it reads, its rows from top to bottom, and a trial of it."""

from __future__ import annotations

from collections.abc import Callable

import msgspec
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QVBoxLayout, QWidget
from typing_extensions import override

from desktop.pages.designer.kind_words import LANGUAGES, languages
from desktop.pages.designer.policy_row import PolicyRowCard
from desktop.pages.designer.policy_trial import PolicyTrial
from desktop.pages.designer.property_editors import LabelLine, PropertyEditor
from desktop.pages.designer.small_box import small_box
from desktop.widgets.parts import button, clear, label
from desktop.wording import label_text
from engines.forms import policy_editing as acts
from engines.forms.document import Field, Form
from engines.forms.policy import MOST_ROWS, Policy

_OPTIONAL = ("group", "serial")


class PolicyEditor(PropertyEditor):
    """One row at a time is open."""

    def __init__(self, words: str, new_id: Callable[[], str]) -> None:
        super().__init__("policy")
        self._new_id = new_id
        self._policy: Policy | None = None
        self._form = Form("", 0, {}, ())
        self._open = ""
        self._shown: tuple[object, ...] | None = None
        self._cards: list[PolicyRowCard] = []
        self.column.setSpacing(8)
        self.column.addWidget(label(words, "label"))
        hint = self.tr(
            "It compares two dates of the form, such as “Bought on” and “Asked on”: add them to the page first."
        )
        self._needs = label(hint, "hint", wrap=True)
        self._begin = button(self.tr("Begin the table"), "plus", on_click=self._begin_table)
        self.column.addWidget(self._needs)
        self.column.addWidget(self._begin)
        self._body = QWidget()
        self.column.addWidget(self._body)
        self._fill()

    @override
    def show_field(self, field: Field, form: Form) -> None:
        self._policy, self._form = field.policy, form
        policy = field.policy
        may_begin = policy is None and acts.begun(form, "", {}, {}) is not None
        self._needs.setVisible(policy is None and not may_begin)
        self._begin.setVisible(may_begin)
        self._body.setVisible(policy is not None)
        if policy is None:
            return
        self._show_sources(policy, form)
        self._show_rows(policy, form)
        for line in self._otherwise:
            line.show_label(policy.otherwise)
        self.trial.show_policy(policy, form)

    def _fill(self) -> None:
        inside = QVBoxLayout(self._body)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(8)
        self._sources: dict[str, QComboBox] = {}
        for name, words in {
            "bought": self.tr("Day of purchase"),
            "asked": self.tr("Day of asking"),
            "group": self.tr("Product group"),
            "serial": self.tr("Serial number"),
        }.items():
            box = small_box(words)
            box.activated.connect(lambda _at, name=name, box=box: self._take_source(name, box.currentData()))
            self._sources[name] = box
            inside.addWidget(label(words, "label"))
            inside.addWidget(box)
        inside.addWidget(label(self.tr("The first row that fits decides"), "label"))
        self._rows = QVBoxLayout()
        self._rows.setSpacing(6)
        inside.addLayout(self._rows)
        self._add = button(self.tr("Add a row"), "plus", role="link", on_click=self._add_row)
        inside.addWidget(self._add, alignment=Qt.AlignmentFlag.AlignLeft)
        self._otherwise: list[LabelLine] = []
        for language in languages():
            words = (
                self.tr("Said when no row fits (Chinese)")
                if language == "zh_CN"
                else self.tr("Said when no row fits (English)")
            )
            line = LabelLine("otherwise", words, language)
            line.given.connect(self._take_otherwise)
            self._otherwise.append(line)
            inside.addWidget(line)
        self.trial = PolicyTrial()
        inside.addWidget(self.trial)

    def _show_sources(self, policy: Policy, form: Form) -> None:
        for name, box in self._sources.items():
            box.clear()
            if name in _OPTIONAL:
                box.addItem(self.tr("Does not matter"), None)
            for field in acts.candidates(form, name):
                box.addItem(label_text(field.label), field.id)
            box.setCurrentIndex(box.findData(getattr(policy, name)))

    def _show_rows(self, policy: Policy, form: Form) -> None:
        group = form.fields.get(policy.group or "")
        now = (
            tuple((row.id, row.never, row.days is None and row.months is None) for row in policy.rows),
            (self._open, policy.serial, group.choices if group is not None else ()),
        )
        if now != self._shown:
            self._shown = now
            clear(self._rows)
            self._cards = []
            for number, row in enumerate(policy.rows, start=1):
                card = PolicyRowCard(number, row, policy, form, is_open=row.id == self._open)
                card.changed.connect(self._take_row)
                card.opened.connect(self._open_row)
                card.moved.connect(self._move)
                card.removed.connect(self._remove)
                self._cards.append(card)
                self._rows.addWidget(card)
                card.show()
        for card, row in zip(self._cards, policy.rows, strict=True):
            card.show_row(row, policy, form)
        self._add.setEnabled(len(policy.rows) < MOST_ROWS)

    def _begin_table(self) -> None:
        self._open = self._new_row_id()
        otherwise = dict.fromkeys(LANGUAGES, self.tr("Not covered"))
        self.tell(acts.begun(self._form, self._open, self._reason(), otherwise))
        self._focus_open()

    def _add_row(self) -> None:
        assert self._policy is not None
        self._open = self._new_row_id()
        self.tell(acts.add_row(self._policy, self._open, self._reason()))
        self._focus_open()

    def _open_row(self, row: str) -> None:
        self._open = "" if self._open == row else row
        assert self._policy is not None
        self._show_rows(self._policy, self._form)
        self._focus_open(line=row)

    def _focus_open(self, line: str = "") -> None:
        """Into the reason of the open row; else onto that row's line."""
        for card in self._cards:
            if card.row.id == self._open:
                card.take_focus()
            elif card.row.id == line:
                card.line.setFocus()

    def _take_source(self, name: str, field: str | None) -> None:
        assert self._policy is not None
        self.tell(acts.with_source(self._policy, name, field))

    def _take_row(self, row: str, properties: dict[str, object], together: str) -> None:
        assert self._policy is not None
        self.tell(acts.change_row(self._policy, row, **properties), f"policy:{row}:{together}" if together else "")

    def _take_otherwise(self, _name: str, value: object, together: str) -> None:
        if self._policy is not None and isinstance(value, dict):
            self.tell(msgspec.structs.replace(self._policy, otherwise=value), f"policy:{together}")

    def _move(self, row: str, step: int) -> None:
        assert self._policy is not None
        self.tell(acts.move_row(self._policy, row, step))

    def _remove(self, row: str) -> None:
        assert self._policy is not None
        self._open = ""
        self.tell(acts.remove_row(self._policy, row))

    def _new_row_id(self) -> str:
        return f"r{self._new_id()[:12]}"

    def _reason(self) -> dict[str, str]:
        return dict.fromkeys(LANGUAGES, self.tr("Within seven days"))
