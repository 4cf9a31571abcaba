"""Which editors the properties of a field get, in which order; the kind's row says which of them mean something."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial

import msgspec
from PySide6.QtCore import QObject

from desktop.models.stored_names import KnownNames
from desktop.pages.designer.columns_editor import ColumnsEditor
from desktop.pages.designer.condition_words import sentence, sight_of
from desktop.pages.designer.format_editor import FormatEditor
from desktop.pages.designer.kind_words import languages
from desktop.pages.designer.look_editors import look_editors
from desktop.pages.designer.look_up_editor import LookUpsEditor
from desktop.pages.designer.part_editors import FormulaEditor
from desktop.pages.designer.policy_editor import PolicyEditor
from desktop.pages.designer.property_editors import (
    ChoicesText,
    ConditionLine,
    FormsTicks,
    LabelLine,
    OptionBox,
    PropertyEditor,
    Tick,
)
from desktop.pages.designer.value_lines import BeginningLine, DayLine, NumberLine
from desktop.pages.designer.way_editor import MovesEditor, StatesEditor
from desktop.wording import filled, label_text
from engines.expressions.vocabulary import FieldName
from engines.forms.contradictions import GATHERING
from engines.forms.document import LIST_COLUMNS, TODAY, Field, FieldKind, Form, Mask, MergeClass, Scale
from engines.forms.readiness import formula_columns, understood

Forms = Callable[[], Iterable[Form]]
Once = Callable[[], tuple[FieldName, ...]]
_HIGHER = {
    FieldKind.MONEY: "amount",
    FieldKind.NUMBER: "amount",
    FieldKind.PERSON: "assignee",
    FieldKind.PHONE: "customer_phone",
    FieldKind.WAYBILL: "waybill_no",
    FieldKind.DATE: "due_at",
    FieldKind.DATETIME: "due_at",
    FieldKind.CHOICE: "priority",
}
"""The one list column that fields of such a kind may stand in; others stand in those of texts."""
_WRITTEN = frozenset(
    {FieldKind.TEXT, FieldKind.ADDRESS, FieldKind.DEPARTMENT, FieldKind.MONEY, FieldKind.NUMBER, FieldKind.PERCENT}
    | {FieldKind.TIME, FieldKind.DURATION, FieldKind.RATING, FieldKind.PHONE, FieldKind.EMAIL}
)
"""Kinds whose beginning is written on one line; of others it is chosen, or there is none that all records share."""
_TEXTS = ("title", "customer_name", "customer_phone", "waybill_no")


class FieldProperties(QObject):
    """Makes the editors, in the window's language."""

    def __init__(
        self, new_id: Callable[[], str], forms: Forms, once: Once = tuple, names: KnownNames | None = None
    ) -> None:
        """`forms` gives the forms that a link may lead to and whose records may know values.

        `once` gives what was taken away from the form, `names` who and what is known here by name.
        """
        super().__init__()
        self._new_id = new_id
        self._forms = forms
        self._once = once
        self._names = names

    def main_editors(self, field: Field) -> list[PropertyEditor]:
        """What is asked for first."""
        first, second = languages()
        known = understood(field)
        made: list[PropertyEditor] = [
            LabelLine("label", self.name_words(language), language) for language in (first, second)
        ]
        if "required" in known:
            made.append(Tick("required", self.tr("Required")))
        if "choices" in known:
            made.append(ChoicesText(self._in(first, self.tr("Choices, one a line")), first, self._new_id))
        if "default" in known and field.kind in (FieldKind.CHOICE, FieldKind.DATE, FieldKind.SWITCH):
            made.append(OptionBox("default", self.tr("Begins with"), self._defaults))
        made += self._needed_editors(field)
        for name, words in self.condition_words().items():
            if name in known:
                made.append(ConditionLine(name, words, self._said))
        if field.valid_when is not None:
            words = self.tr("What is said otherwise")
            made += [LabelLine("valid_message", self._in(language, words), language) for language in (first, second)]
        return made

    def more_editors(self, field: Field) -> list[PropertyEditor]:
        """What is seldom asked for."""
        first, second = languages()
        known = understood(field)
        made: list[PropertyEditor] = []
        if "choices" in known:
            made.append(ChoicesText(self._in(second, self.tr("Choices, one a line")), second, self._new_id))
        if "default" in known and field.kind in _WRITTEN:
            made.append(BeginningLine(self.tr("Begins with"), field))
        if "default_by" in known:
            made.append(ConditionLine("default_by", self.expression_words()["default_by"], self._said))
        if "help" in known:
            made += [
                LabelLine("help", self._in(language, self.tr("Help text")), language) for language in (first, second)
            ]
        numbers = {
            "max_length": self.tr("Most characters"),
            "places": self.tr("Decimal places"),
            "max_items": self.tr("At most so many"),
        }
        made += [NumberLine(name, words) for name, words in numbers.items() if name in known]
        if "known_from" in known:
            made.append(LookUpsEditor(self.tr("Fills other fields from known records"), self._forms))
        if "pattern" in known:
            made.append(FormatEditor(self.tr("Format")))
        limits = {"minimum": self.tr("Smallest value"), "maximum": self.tr("Largest value")}
        limit = DayLine if field.kind is FieldKind.DATE else partial(NumberLine, decimal=True)
        made += [limit(name, words) for name, words in limits.items() if name in known]
        boxes = {
            "at_most": (self.tr("Not more than"), self._amounts),
            "levels": (self.tr("Must be chosen down to"), self._levels),
            "scale": (self.tr("Scale"), self._scales),
            "column": (self.tr("Shown in lists as"), self._columns),
            "mask": (self.tr("Hidden from passers-by as"), self._masks),
            "merge": (self.tr("When two people change it at once"), self._merges),
        }
        made += [OptionBox(name, words, options) for name, (words, options) in boxes.items() if name in known]
        ticks = {
            "repeats": self.tr("Begins with what the last one held"),
            "unique": self.tr("Point out repeated values"),
            "searchable": self.tr("Found by the search"),
            "reportable": self.tr("Offered in reports"),
        }
        made += [Tick(name, words) for name, words in ticks.items() if name in known]
        return made

    def _needed_editors(self, field: Field) -> list[PropertyEditor]:
        """What a field of that kind cannot be without, apart from choices."""
        known = understood(field)
        made: list[PropertyEditor] = []
        if "forms" in known:
            made.append(FormsTicks(self.tr("Links to"), self._forms))
        if "lines" in known:
            made.append(ColumnsEditor(self.tr("Columns"), self._new_id))
        if "formula" in known:
            made.append(FormulaEditor(self.tr("Is computed of"), self._once, self._names))
        if "policy" in known:
            made.append(PolicyEditor(self.tr("Policy"), self._new_id))
        return made

    def form_editors(self, form: Form) -> list[PropertyEditor]:
        """What can be said of a form beside its name: how it looks, and of a ticket its way."""
        short = [(language, self._in(language, self.tr("Short name"))) for language in languages()]
        looks = look_editors(short, self.tr("Colour"), self.tr("Icon"))
        if not form.is_ticket:
            return looks
        return [
            StatesEditor(self.tr("States, from the first to the last"), self._new_id),
            MovesEditor(self.tr("Steps between them"), self._new_id),
            *looks,
        ]

    def condition_words(self) -> dict[str, str]:
        """What the conditions of a field are called."""
        return {
            "visible_when": self.tr("Shown only when \u2026"),
            "required_when": self.tr("Required only when \u2026"),
            "read_only_when": self.tr("Read-only when \u2026"),
            "valid_when": self.tr("Accepted only when \u2026"),
        }

    def expression_words(self) -> dict[str, str]:
        """What the expressions of a field are called."""
        return self.condition_words() | {"default_by": self.tr("Begins with, computed \u2026")}

    def name_words(self, language: str) -> str:
        """What the name in that language is called."""
        return self._in(language, self.tr("Name"))

    def _in(self, language: str, words: str) -> str:
        chosen = self.tr("%1 (Chinese)") if language == "zh_CN" else self.tr("%1 (English)")
        return chosen.replace("%1", words)

    def _said(self, field: Field, form: Form, name: str) -> str:
        tree = getattr(field, name)
        return sentence(tree, sight_of(form, once=self._once(), names=self._names)) if tree is not None else ""

    def _defaults(self, field: Field, form: Form) -> Iterable[tuple[str, object]]:
        yield self.tr("Nothing"), None
        if field.kind is FieldKind.DATE:
            yield self.tr("Today"), TODAY
        elif field.kind is FieldKind.SWITCH:
            yield self.tr("Yes"), "true"
        for choice in field.choices:
            yield label_text(choice.label), choice.id

    def _amounts(self, field: Field, form: Form) -> Iterable[tuple[str, object]]:
        yield self.tr("No other field"), None
        for other in form.fields.values():
            if other.kind in (FieldKind.MONEY, FieldKind.NUMBER) and other.id != field.id:
                yield label_text(other.label), other.id

    def _levels(self, field: Field, form: Form) -> Iterable[tuple[str, object]]:
        words = (self.tr("Province"), self.tr("City"), self.tr("District"))
        return [(said, level) for level, said in enumerate(words, start=1)]

    def _scales(self, field: Field, form: Form) -> Iterable[tuple[str, object]]:
        return [(self.tr("One to five stars"), Scale.STARS), (self.tr("0 to 10: would you recommend us?"), Scale.NPS)]

    def _masks(self, field: Field, form: Form) -> Iterable[tuple[str, object]]:
        usual = (
            self.tr("Nothing is hidden")
            if field.kind not in (FieldKind.PHONE, FieldKind.ID_NUMBER)
            else self.tr("As usual")
        )
        return [
            (usual, None),
            (self.tr("Phone number"), Mask.PHONE),
            (self.tr("ID number"), Mask.ID_NUMBER),
            (self.tr("Name"), Mask.NAME),
            (self.tr("All of it"), Mask.ALL),
        ]

    def _merges(self, field: Field, form: Form) -> Iterable[tuple[str, object]]:
        words = {
            MergeClass.TEXT: self.tr("The later one stands, both are told"),
            MergeClass.DECISIVE: self.tr("Somebody is asked"),
        }
        if field.kind in GATHERING:
            words[MergeClass.APPEND] = self.tr("What both added is there")
        if field.merge not in (None, *words):
            words[field.merge_class] = self.tr("As it is")
        usual = msgspec.structs.replace(field, merge=None).merge_class
        yield filled(self.tr("As usual: %1"), words.get(usual, self.tr("the program decides"))), None
        for merge, said in words.items():
            if merge is not usual or field.merge is merge:
                yield said, merge

    def column_words(self) -> dict[str, str]:
        """What the columns of lists are called."""
        return {
            "title": self.tr("Title"),
            "customer_name": self.tr("Customer"),
            "customer_phone": self.tr("Customer's phone"),
            "waybill_no": self.tr("Waybill"),
            "assignee": self.tr("In charge"),
            "amount": self.tr("Amount"),
            "priority": self.tr("Priority"),
            "due_at": self.tr("Due"),
        }

    def _columns(self, field: Field, form: Form) -> Iterable[tuple[str, object]]:
        yield self.tr("Not in lists"), None
        fitting = {_HIGHER[field.kind]} if field.kind in _HIGHER else set(_TEXTS)
        if field.kind is FieldKind.COMPUTED:
            fitting = {formula_columns(form).get(field.id) or ""}
        for name, words in self.column_words().items():
            free = form.columns.get(name, field.id) == field.id
            if name in LIST_COLUMNS and free and (name in fitting or field.column == name):
                yield words, name
