"""The table of a policy of warranty or return: what it reads, its rows from top to bottom, and a trial of it."""

from __future__ import annotations

from collections.abc import Callable

import msgspec
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QVBoxLayout, QWidget
from typing_extensions import override

from desktop.pages.designer.cards import Cards
from desktop.pages.designer.kind_words import LANGUAGES, languages
from desktop.pages.designer.policy_row import PolicyRowCard
from desktop.pages.designer.policy_trial import PolicyTrial
from desktop.pages.designer.property_editors import LabelLine, PropertyEditor
from desktop.pages.designer.small_box import small_box
from desktop.widgets.parts import button, label
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
        self._unread: dict[tuple[str, str], str] = {}
        """What was typed and cannot be read, by row and property; under no row what was left here before."""
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
        self._left.hide()
        self._leave_out.hide()
        if policy is None:
            return
        self._show_sources(policy, form)
        self._show_rows()
        for line in self._otherwise:
            line.show_label(policy.otherwise)
        self.trial.show_policy(policy, form)

    @override
    def show_unfinished(self, text: str) -> None:
        self._unread = self._unread or {("", ""): text}
        self._left.setText(self.tr("Cannot be read, and not in use: %1").replace("%1", text))
        self._left.show()
        self._leave_out.show()

    @override
    def tell(self, value: object, together: str = "") -> None:
        super().tell(value, together)
        if self._unread:
            self._tell_unread()

    def _note_unread(self, row: str, name: str, text: str) -> None:
        was = self._unread.pop((row, name), "")
        if text:
            self._unread[row, name] = text
        if was != text:
            self._tell_unread()

    def _tell_unread(self) -> None:
        self.left_unfinished.emit(", ".join(self._unread.values()))

    def _forget_unread(self) -> None:
        self._unread.clear()
        self._tell_unread()

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
        self._rows = Cards(self._card, self._show_rows)
        self._rows.moved.connect(self._move)
        self._rows.removed.connect(self._remove)
        inside.addWidget(self._rows)
        self._add = button(self.tr("Add a row"), "plus", role="link", on_click=self._add_row)
        inside.addWidget(self._add, alignment=Qt.AlignmentFlag.AlignLeft)
        self._left = label("", "error", wrap=True)
        self._leave_out = button(self.tr("Leave it out"), "close", role="link", on_click=self._forget_unread)
        inside.addWidget(self._left)
        inside.addWidget(self._leave_out, alignment=Qt.AlignmentFlag.AlignLeft)
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

    def _show_rows(self) -> None:
        policy, form = self._policy, self._form
        assert policy is not None
        group = form.fields.get(policy.group or "")
        timed = tuple((row.never, row.days is None and row.months is None) for row in policy.rows)
        shape = (timed, policy.serial, group.choices if group is not None else ())
        rows = {row.id: row for row in policy.rows}
        self._rows.show_items(rows, shape)
        for card in self._rows.cards:
            if isinstance(card, PolicyRowCard):
                card.show_row(rows[card.identity], policy, form)
        self._add.setEnabled(len(policy.rows) < MOST_ROWS)

    def _card(self, row_id: str, number: int, is_open: bool) -> PolicyRowCard:
        assert self._policy is not None
        row = next(row for row in self._policy.rows if row.id == row_id)
        card = PolicyRowCard(number, row, self._policy, self._form, is_open=is_open)
        card.changed.connect(self._take_row)
        card.unread.connect(self._note_unread)
        return card

    def _begin_table(self) -> None:
        self._rows.chosen = self._new_row_id()
        otherwise = dict.fromkeys(LANGUAGES, self.tr("Not covered"))
        self.tell(acts.begun(self._form, self._rows.chosen, self._reason(), otherwise))
        self._rows.focus()

    def _add_row(self) -> None:
        assert self._policy is not None
        self._rows.chosen = self._new_row_id()
        self.tell(acts.add_row(self._policy, self._rows.chosen, self._reason()))
        self._rows.focus()

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
        self._unread = {one: text for one, text in self._unread.items() if one[0] != row}
        self.tell(acts.remove_row(self._policy, row))

    def _new_row_id(self) -> str:
        return f"r{self._new_id()[:12]}"

    def _reason(self) -> dict[str, str]:
        return dict.fromkeys(LANGUAGES, self.tr("Within seven days"))
