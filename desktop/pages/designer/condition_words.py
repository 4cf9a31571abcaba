"""Conditions in plain words: what operators are called for each kind of value, and a whole condition as a sentence."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from desktop.models.expression_words import expression_words
from desktop.models.stored_names import KnownNames
from desktop.wording import filled, is_chinese, label_text
from engines.expressions.builder import Group, NotPlain, Row, group_of
from engines.expressions.errors import ExpressionError
from engines.expressions.printer import printed
from engines.expressions.tree import Choice, Day, Duration, Moment, Node, Number, Text, YesNo
from engines.expressions.values import Kind
from engines.expressions.vocabulary import FieldName, Vocabulary
from engines.forms.document import Field, FieldKind, Form
from engines.forms.moments import duration_text
from engines.forms.vocabulary import STATUS, form_vocabulary

_CONTEXT = "Conditions"
_OPERATORS: Mapping[str, object] = {
    "eq": QT_TRANSLATE_NOOP("Conditions", "is"),
    "ne": QT_TRANSLATE_NOOP("Conditions", "is not"),
    "gt": QT_TRANSLATE_NOOP("Conditions", "is more than"),
    "ge": QT_TRANSLATE_NOOP("Conditions", "is at least"),
    "lt": QT_TRANSLATE_NOOP("Conditions", "is less than"),
    "le": QT_TRANSLATE_NOOP("Conditions", "is at most"),
    "between": QT_TRANSLATE_NOOP("Conditions", "is between"),
    "contains": QT_TRANSLATE_NOOP("Conditions", "contains"),
    "not_contains": QT_TRANSLATE_NOOP("Conditions", "does not contain"),
    "starts": QT_TRANSLATE_NOOP("Conditions", "starts with"),
    "not_starts": QT_TRANSLATE_NOOP("Conditions", "does not start with"),
    "ends": QT_TRANSLATE_NOOP("Conditions", "ends with"),
    "not_ends": QT_TRANSLATE_NOOP("Conditions", "does not end with"),
    "in": QT_TRANSLATE_NOOP("Conditions", "is one of"),
    "not_in": QT_TRANSLATE_NOOP("Conditions", "is none of"),
    "is_empty": QT_TRANSLATE_NOOP("Conditions", "is empty"),
    "not_empty": QT_TRANSLATE_NOOP("Conditions", "is filled in"),
}
_OF_MOMENTS: Mapping[str, object] = {
    "gt": QT_TRANSLATE_NOOP("Conditions", "is after"),
    "ge": QT_TRANSLATE_NOOP("Conditions", "is not before"),
    "lt": QT_TRANSLATE_NOOP("Conditions", "is before"),
    "le": QT_TRANSLATE_NOOP("Conditions", "is not after"),
}
_OF_REGIONS: Mapping[str, object] = {
    "starts": QT_TRANSLATE_NOOP("Conditions", "lies in"),
    "not_starts": QT_TRANSLATE_NOOP("Conditions", "does not lie in"),
}
_MOMENTS = frozenset({Kind.DATE, Kind.DATETIME})


class FormSight(Vocabulary, frozen=True, dict=True):
    """What expressions of a form may name, with the form's own fields."""

    specs: Mapping[str, Field] = {}


def sight_of(
    form: Form, without: str = "", once: tuple[FieldName, ...] = (), names: KnownNames | None = None
) -> FormSight:
    """What a condition of the form may name: its fields, tables and state; not the field `without` that it is about.

    Where a formula cannot be read yet, the fields without it. `once`: what was taken away, for what is said of it;
    `names`: who and what is known here by name.
    """
    of = (names or KnownNames()).of
    try:
        whole = form_vocabulary(form, expression_words(), names=of)
    except ExpressionError:
        from engines.forms.editing import change_field

        for field in form.fields.values():
            if field.formula is not None:
                form = change_field(form, field.id, formula=None)
        whole = form_vocabulary(form, expression_words(), names=of)
    known = form.fields.keys() | {STATUS}
    fields = tuple(one for one in whole.fields if one.id in known and one.id != without)
    return FormSight(whole.words, fields, whole.relations, once, form.fields)


def operator_name(op: str, kind: Kind, spec: Field | None = None) -> str:
    """What an operator is called between a field of that kind and a value; `spec`: the form's field."""
    timed = kind in _MOMENTS or (spec is not None and spec.kind is FieldKind.TIME)
    own = _OF_REGIONS if spec is not None and spec.kind is FieldKind.REGION else _OF_MOMENTS if timed else _OPERATORS
    source = own.get(op, _OPERATORS[op])
    return QCoreApplication.translate(_CONTEXT, str(source))


def value_name(value: Node, field: FieldName | None, sight: Vocabulary | None = None) -> str:
    """A value as people read it; of a choice that was taken away, the label that it had."""
    if isinstance(value, Choice):
        known = {one.id: one for one in field.choices} if field is not None else {}
        return label_text(known[value.id].label) if value.id in known else _removed_choice(value, sight)
    if isinstance(value, YesNo):
        translate = QCoreApplication.translate
        return translate("Conditions", "yes") if value.value else translate("Conditions", "no")
    if isinstance(value, Duration):
        return duration_text(value.seconds)
    if isinstance(value, Text) and field is not None and field.names is not None:
        return field.names.label(value.value)
    if isinstance(value, Moment):
        return value.value.replace("T", " ")
    return value.value if isinstance(value, (Text, Number, Day)) else ""


def removed(label: str) -> str:
    """What is said of something that was taken away and is still named."""
    return filled(QCoreApplication.translate("Conditions", "%1 (removed)"), label)


def _removed_choice(value: Choice, sight: Vocabulary | None) -> str:
    once = sight.once_by_id.get(value.of) if sight is not None else None
    found = next((one for one in once.choices if one.id == value.id), None) if once is not None else None
    if found is None:
        return QCoreApplication.translate("Conditions", "(removed choice)")
    return removed(label_text(found.label))


def sentence(tree: Node, sight: Vocabulary) -> str:
    """A condition in words; an expression that is not made of rows as its text."""
    try:
        return rows_in_words(group_of(tree), sight)
    except NotPlain:
        return printed(tree, sight, "zh_CN" if is_chinese() else "en")


def rows_in_words(rows: Group, sight: Vocabulary) -> str:
    """Rows of the builder in words, with what was typed in them."""
    return _said(rows, sight, outside=True)


def _said(item: Row | Group, sight: Vocabulary, *, outside: bool = False) -> str:
    translate = QCoreApplication.translate
    both = translate("Conditions", " and ")
    if isinstance(item, Row):
        field = sight.by_id.get(item.field)
        once = sight.once_by_id.get(item.field)
        name = label_text(field.label) if field is not None else translate("Conditions", "(removed field)")
        name = removed(label_text(once.label)) if field is None and once is not None else name
        spec = sight.specs.get(item.field) if isinstance(sight, FormSight) else None
        kind = field.kind if field is not None else once.kind if once is not None else Kind.TEXT
        between = both if item.operator == "between" else "\u3001" if is_chinese() else ", "
        values = between.join(value_name(value, field, sight) for value in item.values)
        return filled("%1 %2 %3", f"\u201c{name}\u201d", operator_name(item.operator, kind, spec), values).strip()
    joined = both if item.joined == "and" else translate("Conditions", " or ")
    said = joined.join(_said(one, sight) for one in item.items)
    return said if outside or len(item.items) < 2 else filled(translate("Conditions", "(%1)"), said)
