"""What makes a form document unusable: it contradicts itself, names what is not there, or goes round in a circle."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from decimal import Decimal, InvalidOperation

from engines.expressions.checker import check, check_condition
from engines.expressions.computed import order_of
from engines.expressions.errors import ExpressionError
from engines.expressions.tree import NODES, Call, Node, walk
from engines.expressions.values import Kind, stored_date
from engines.expressions.vocabulary import Vocabulary
from engines.forms import kinds
from engines.forms.endless import may_take_for_ever
from engines.forms.field import TODAY, Field, FieldKind, MergeClass
from engines.forms.filling import fault_of_filling, is_filled_in, unusable_id
from engines.forms.form import LIST_COLUMNS, LOOK_UP_COLUMNS, Form, FormDocumentError
from engines.forms.policy import Policy, fault_of_policy
from engines.forms.several import LINES
from engines.forms.sizes import NAME_LENGTH, long_name
from engines.forms.vocabulary import bare_vocabulary, typed_formulas

FIELDS = 500
COLUMNS = 30
PARTS = 20 * NODES
"""Parts of all expressions of one document together."""
CONDITIONS = ("visible_when", "required_when", "read_only_when", "valid_when")
CLOCK = frozenset({"today", "now", "working_time", "after_working_time"})
COLUMN_OF_FORMULA = {Kind.NUMBER: "amount", Kind.DATE: "due_at", Kind.DATETIME: "due_at"}
"""The list column that a formula may fill, by what it gives."""
_AMOUNTS = {FieldKind.MONEY, FieldKind.NUMBER}
GATHERING = frozenset({FieldKind.PHOTOS, FieldKind.FILES, FieldKind.MULTI_CHOICE})
"""Kinds that may gather what several people add."""
_ICON = re.compile(r"[a-z0-9-]{1,40}")
"""A newer program may have icons that this one does not know: it draws a ticket instead."""
_NEEDED = {
    FieldKind.COMPUTED: "formula",
    FieldKind.ELIGIBILITY: "policy",
    FieldKind.LINES: "lines",
    FieldKind.RELATION: "forms",
    FieldKind.CHOICE: "choices",
    FieldKind.MULTI_CHOICE: "choices",
}
"""What a field of that kind cannot be without."""


def check_form(form: Form) -> None:
    """Raises FormDocumentError naming the place of the first contradiction."""
    where = f"form {form.id} version {form.version}"
    _check_ids(form, where)
    if (long := long_name(form)) is not None:
        raise FormDocumentError(f"{where}: {long[0]} is longer than {NAME_LENGTH} characters", long[1])
    for field in form.fields.values():
        _check_field(field, where)
        _check_relations(form, field, where)
        for column in field.lines:
            _check_column(field, column, where)
    _check_expressions(form, where)
    _check_moves(form, where)


def _check_moves(form: Form, where: str) -> None:
    for move in form.moves:
        for state in (*move.sources, move.target):
            if state not in form.states_by_id:
                raise FormDocumentError(f"{where}: move {move.id} names the unknown state {state}")
        for asked in move.asks:
            if asked not in form.fields:
                raise FormDocumentError(f"{where}: move {move.id} asks for the unknown field {asked}")
            if not is_filled_in(form.fields[asked]):
                raise FormDocumentError(f"{where}: move {move.id} asks for {asked}, which nobody can fill in", asked)


def unknown_forms(form: Form, known: Collection[str]) -> tuple[tuple[str, str], ...]:
    """The relations and look-ups that lead nowhere: the field's id and the form that is not among the known ones."""
    named = [(field.id, name) for field in form.fields.values() for name in field.forms]
    named += [(field.id, look_up.form) for field in form.fields.values() for look_up in field.known_from]
    return tuple((field, name) for field, name in named if name not in known and name != form.id)


def _check_ids(form: Form, where: str) -> None:
    if unusable_id([form.id]) is not None:
        raise FormDocumentError(f"{where}: the form has no usable id: letters, digits and _ . - only, at most 64")
    if _ICON.fullmatch(form.icon) is None:
        raise FormDocumentError(f"{where}: the form's icon has no name of an icon: small letters, digits and - only")
    if form.version < 0:
        raise FormDocumentError(f"{where}: that is no version")
    for what, named in (("state", form.states), ("move", form.moves)):
        if (odd := unusable_id([one.id for one in named])) is not None:
            raise FormDocumentError(f"{where}: there is a {what} with the id {odd!r}, which is none")
    listed = [field.id for section in form.sections for field in section.fields]
    if len(listed) > FIELDS:
        raise FormDocumentError(f"{where}: more than {FIELDS} fields")
    for what, ids in (
        ("field", listed),
        ("state", [state.id for state in form.states]),
        ("move", [move.id for move in form.moves]),
        ("list column", [field.column for field in form.fields.values() if field.column]),
    ):
        if len(set(ids)) != len(ids):
            raise FormDocumentError(f"{where}: a {what} stands twice")


def _check_field(field: Field, where: str) -> None:
    place = f"{where}: field {field.id[:64]}"
    if field.id.startswith("$"):
        raise FormDocumentError(f"{where}: field id {field.id[:64]} starts with $, which is reserved", field.id)
    if unusable_id([field.id]) is not None:
        raise FormDocumentError(f"{place}: an id has letters, digits and _ . - only, at most 64", field.id)
    needed = _NEEDED.get(field.kind)
    if needed is not None and not getattr(field, needed):
        raise FormDocumentError(f"{place}: {field.kind.value} field {field.id} has no {needed}", field.id)
    for kind, only in ((FieldKind.COMPUTED, "formula"), (FieldKind.ELIGIBILITY, "policy"), (FieldKind.LINES, "lines")):
        if field.kind is not kind and getattr(field, only):
            raise FormDocumentError(f"{place} has a {only}, which only a {kind.value} field has", field.id)
    choices = [choice.id for choice in field.choices]
    if len(set(choices)) != len(choices):
        raise FormDocumentError(f"{place}: a choice stands twice", field.id)
    if (odd := unusable_id(choices)) is not None:
        raise FormDocumentError(f"{place} has a choice with the id {odd!r}, which is none", field.id)
    if field.column is not None and field.column not in LIST_COLUMNS:
        raise FormDocumentError(f"{place} names the unknown list column {field.column}", field.id)
    if field.merge_class is MergeClass.APPEND and field.kind not in GATHERING:
        raise FormDocumentError(f"{place} gathers (append), which a {field.kind.value} field cannot", field.id)
    _check_limits(field, place)
    if (fault := fault_of_filling(field)) is not None:
        raise FormDocumentError(f"{place} {fault}", field.id)


def limits_of(field: Field) -> list[Decimal]:
    """The field's minimum and maximum as numbers, of a date those of the days; of today nothing is said.

    Raises ValueError or InvalidOperation when one cannot be read.
    """
    said = [limit for limit in (field.minimum, field.maximum) if limit is not None and limit != TODAY]
    if field.kind is FieldKind.DATE:
        return [_day(limit) for limit in said]
    return [Decimal(limit) for limit in said]


def _day(text: str) -> Decimal:
    days = stored_date(text)
    if days is None:
        raise ValueError(f"{text[:40]} is no day like 2026-01-18")
    return Decimal(days)


def _check_limits(field: Field, place: str) -> None:
    try:
        re.compile(field.pattern or "")
        limits = limits_of(field)
    except (re.error, ValueError, InvalidOperation, RecursionError, OverflowError) as error:
        raise FormDocumentError(f"{place} has a rule that cannot be read: {error}", field.id) from error
    if may_take_for_ever(field.pattern or ""):
        raise FormDocumentError(f"{place} has a pattern that repeats what repeats: it could take for ever", field.id)
    impossible = not all(limit.is_finite() for limit in limits) or limits != sorted(limits)
    if TODAY in (field.minimum, field.maximum) and field.kind is not FieldKind.DATE:
        raise FormDocumentError(f"{place} is limited by today, which only a date is", field.id)
    if (field.valid_when is None) is not (field.valid_message is None):
        raise FormDocumentError(f"{place} has a rule without its words, or words without their rule", field.id)
    if impossible or (field.max_items is not None and not 1 <= field.max_items <= LINES):
        raise FormDocumentError(f"{place} has limits that nothing can meet", field.id)
    if field.max_length is not None and field.max_length < 0:
        raise FormDocumentError(f"{place} has limits that nothing can meet", field.id)
    if (field.places is not None and not 0 <= field.places <= 10) or field.levels not in (None, 1, 2, 3):
        raise FormDocumentError(f"{place} has limits that nothing can meet", field.id)


def _check_relations(form: Form, field: Field, where: str) -> None:
    place = f"{where}: field {field.id}"
    if field.at_most is not None:
        other = form.fields.get(field.at_most)
        if other is None or {field.kind, other.kind} - _AMOUNTS:
            raise FormDocumentError(f"{place} is limited by {field.at_most}, which is no amount of it", field.id)
    for look_up in field.known_from:
        if look_up.column not in LOOK_UP_COLUMNS:
            raise FormDocumentError(f"{place} cannot be looked up by {look_up.column}", field.id)
        if unknown := set(look_up.gives.values()) - set(form.fields):
            raise FormDocumentError(f"{place} would fill the unknown field {min(unknown)}", field.id)
        if derived := [name for name in look_up.gives.values() if not is_filled_in(form.fields[name])]:
            raise FormDocumentError(f"{place} would fill {min(derived)}, which nobody can fill in", field.id)
    if field.policy is not None:
        fault = fault_of_policy(field.policy) or _dangling_in(field.policy, form.fields)
        if fault is not None:
            raise FormDocumentError(f"{place}: {fault}", field.id)
    if unknown := set(field.sums) - {column.id for column in field.lines}:
        raise FormDocumentError(f"{place}: the sum of {min(unknown)}, which is no column of it", field.id)


def _dangling_in(policy: Policy, fields: Mapping[str, Field]) -> str | None:
    typed = {name for name, spec in fields.items() if not kinds.of(spec.kind).derived}
    if unknown := set(policy.reads) - typed:
        return f"its policy reads {min(unknown)}, which nobody fills in"
    if any(fields[name].kind is not FieldKind.DATE for name in (policy.bought, policy.asked)):
        return "its policy reads days from a field that holds none"
    groups = {choice.id for choice in fields[policy.group].choices} if policy.group is not None else set()
    if unknown := {group for row in policy.rows for group in row.groups} - groups:
        return f"its policy names the unknown group {min(unknown)}"
    return None


def _check_column(field: Field, column: Field, where: str) -> None:
    place = f"{where}: column {column.id[:64]} of field {field.id}"
    if len({one.id for one in field.lines}) != len(field.lines) or len(field.lines) > COLUMNS:
        raise FormDocumentError(f"{where}: field {field.id} has a column twice, or more than {COLUMNS}", field.id)
    if not kinds.of(column.kind).cell:
        raise FormDocumentError(f"{place}: a {column.kind.value} cannot stand in a table", field.id)
    if any(getattr(column, name) is not None for name in (*CONDITIONS, "default_by", "formula")):
        raise FormDocumentError(f"{place}: columns have no expressions", field.id)
    if column.id in field.sums and kinds.of(column.kind).expression is not Kind.NUMBER:
        raise FormDocumentError(f"{place} has no sum", field.id)
    _check_field(column, f"{where}: field {field.id}")


def _check_expressions(form: Form, where: str) -> None:
    if _parts_of(form) > PARTS:
        raise FormDocumentError(f"{where}: its expressions have more than {PARTS} parts")
    formulas = {name: field.formula for name, field in form.fields.items() if field.formula is not None}
    _check_order(formulas, "formula", where)
    for name, tree in formulas.items():
        _refuse_clock(tree, f"{where}: field {name}: formula", name)
    try:
        sight = bare_vocabulary(form)
        listed = any(field.formula is not None and field.column is not None for field in form.fields.values())
        filling = typed_formulas(form) if listed else []
    except ExpressionError as error:
        name = str(error.facts.get("of_field", ""))
        raise FormDocumentError(f"{where}: field {name}: formula: {error}", name, error.code) from error
    for name, typed in filling:
        _check_listed(form.fields[name], typed.kind, where)
    for prop in CONDITIONS:
        trees = {name: tree for name, field in form.fields.items() if (tree := getattr(field, prop)) is not None}
        for name, tree in trees.items():
            _check_condition(tree, sight, f"{where}: field {name}: {prop}", name)
        if prop == "visible_when":
            _check_order(trees, prop, where)
    defaults = {name: field.default_by for name, field in form.fields.items() if field.default_by is not None}
    for name, tree in defaults.items():
        _check_default(tree, sight, form.fields[name], f"{where}: field {name}: default_by")
    _check_order(defaults, "default_by", where)


def _check_listed(field: Field, given: Kind, where: str) -> None:
    """A list column that a formula fills holds an amount or a time: texts of people are searched, and those are not."""
    if field.column is not None and field.column != COLUMN_OF_FORMULA.get(given):
        place = f"{where}: field {field.id} gives a {given.value}"
        raise FormDocumentError(f"{place}, which does not go into the list column {field.column}", field.id)


def _parts_of(form: Form) -> int:
    trees = [
        tree
        for field in form.fields.values()
        for name in (*CONDITIONS, "default_by", "formula")
        if (tree := getattr(field, name)) is not None
    ]
    return sum(1 for tree in trees for _ in walk(tree))


def _check_condition(tree: Node, sight: Vocabulary, place: str, name: str) -> None:
    _refuse_clock(tree, place, name)
    try:
        check_condition(tree, sight)
    except ExpressionError as error:
        raise FormDocumentError(f"{place}: {error}", name, error.code) from error


def _check_default(tree: Node, sight: Vocabulary, field: Field, place: str) -> None:
    try:
        given = check(tree, sight).kind
    except ExpressionError as error:
        raise FormDocumentError(f"{place}: {error}", field.id, error.code) from error
    if given is not kinds.of(field.kind).expression and given is not Kind.EMPTY:
        raise FormDocumentError(f"{place} gives a {given.value}", field.id, "expression.wrong_kind")


def _check_order(trees: Mapping[str, Node], prop: str, where: str) -> None:
    try:
        order_of(trees)
    except ExpressionError as error:
        path = str(error.facts["path"])
        circle = tuple(path.split(" > "))
        place = f"{where}: field {circle[0]}: {prop} goes round: {path}"
        raise FormDocumentError(place, circle[0], error.code, circle) from error


def _refuse_clock(tree: Node, place: str, name: str) -> None:
    """A verdict on stored values must be the same today and tomorrow, here and at the hub."""
    asked = next((node.op for node in walk(tree) if isinstance(node, Call) and node.op in CLOCK), None)
    if asked is not None:
        raise FormDocumentError(f"{place} asks the clock ({asked}); only defaults may", name, "form.asks_the_clock")
