"""What keeps a form on its way from being published: all of it, each with its place; `check_form` names the first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from decimal import InvalidOperation

import msgspec

from engines.expressions.builder import Group
from engines.expressions.checker import check_condition
from engines.expressions.computed import fields_of
from engines.expressions.errors import ExpressionError
from engines.expressions.numerals import amount_of, day_of
from engines.expressions.tree import Aggregate, Choice, Node, Ref, walk
from engines.expressions.vocabulary import Vocabulary
from engines.forms import kinds
from engines.forms.contradictions import COLUMN_OF_FORMULA, CONDITIONS, check_form, limits_of
from engines.forms.field import Field, FieldKind
from engines.forms.filling import refused_default
from engines.forms.form import Form, FormDocumentError, Standing
from engines.forms.plain_names import is_visible, same_to_the_eye
from engines.forms.policy import fault_of_policy
from engines.forms.policy_editing import SOURCES
from engines.forms.sizes import DOCUMENT_LENGTH, largest_choices, too_long_to_publish
from engines.forms.vocabulary import STATUS, bare_vocabulary, typed_formulas
from engines.forms.way_editing import unreached

UNREAD = frozenset({"design.unfinished", "design.unread", "design.unread_meant"})
"""Faults of what was typed and cannot be read: the document knows nothing of it."""
NEEDED: Mapping[FieldKind, str] = {
    FieldKind.CHOICE: "choices",
    FieldKind.MULTI_CHOICE: "choices",
    FieldKind.LINES: "lines",
    FieldKind.COMPUTED: "formula",
    FieldKind.RELATION: "forms",
    FieldKind.ELIGIBILITY: "policy",
}
"""What a field of that kind cannot be without."""


class Fault(msgspec.Struct, frozen=True):
    """One thing to mend: a code for the sentence, the field where it is (None: the form), its property, and facts.

    `fields` are those that the sentence names, by their ids, in its order. `gone` names what was taken away and is
    still named: fields and columns by their ids with nothing, choices by their field's id and their own.
    """

    code: str
    field: str | None = None
    property: str = ""
    facts: Mapping[str, str] = msgspec.field(default_factory=dict)
    fields: tuple[str, ...] = ()
    gone: tuple[tuple[str, str], ...] = ()


class Unfinished(msgspec.Struct, frozen=True):
    """What somebody typed for a property of a field and cannot be read: its text, or the rows of the builder."""

    field: str
    property: str
    said: str | Group


def unfinished_faults(form: Form, left: Iterable[Unfinished]) -> tuple[Fault, ...]:
    """What was typed and would not be published: of fields that are still there, in reading order."""
    names = list(form.fields)
    there = sorted((one for one in left if one.field in form.fields), key=lambda one: names.index(one.field))
    return tuple(_left(one) for one in there)


def _left(one: Unfinished) -> Fault:
    if one.property in (*CONDITIONS, "default_by", "formula"):
        return Fault("design.unfinished", one.field, one.property)
    said = str(one.said)
    meant = amount_of(said) or day_of(said)
    facts = {"said": said[:40], "meant": meant or ""}
    return Fault("design.unread_meant" if meant else "design.unread", one.field, one.property, facts)


def faults(form: Form) -> tuple[Fault, ...]:
    """Everything to mend, in reading order; none: the form can be published."""
    found = [] if _is_said(form.label) else [Fault("design.no_name")]
    if not form.fields:
        return (*found, Fault("design.no_fields"))
    if form.is_ticket and "title" not in form.columns:
        found.append(Fault("design.no_title"))
    found += _of_the_way(form)
    seen: dict[str, str] = {}
    sight, circle = _sight(form)
    found += circle
    for field in form.fields.values():
        found += _of_field(field, seen)
        found += _of_conditions(field, form, sight)
        found += _of_policy(field, form)
        found += _of_look_ups(field)
    columns = formula_columns(form)
    wrong = [name for name, column in columns.items() if form.fields[name].column not in (None, column)]
    found += [Fault("design.column", name, "column") for name in wrong]
    found += _of_size(form)
    if not found:
        try:
            check_form(form)
        except FormDocumentError as error:
            if error.circle:
                found.append(Fault("design.circle", error.field_id, fields=error.circle))
            else:
                found.append(Fault("design.contradiction", error.field_id, facts={"code": error.code or ""}))
    return tuple(found)


def _of_size(form: Form) -> list[Fault]:
    length = too_long_to_publish(form)
    if not length:
        return []
    facts = {"length": f"{length:,}", "limit": f"{DOCUMENT_LENGTH:,}"}
    largest = largest_choices(form)
    if largest is None:
        return [Fault("design.too_large", facts=facts)]
    field, room = largest
    facts |= {"choices": f"{len(field.choices):,}", "room": f"{room:,}"}
    return [Fault("design.too_many_choices", field.id, "choices", facts)]


def _of_the_way(form: Form) -> list[Fault]:
    """States and moves. A form without states is no ticket and has no way."""
    found = []
    parts = (("state", form.states), ("move", form.moves))
    for part, named in parts:
        if any(not _is_said(one.label) for one in named):
            found.append(Fault(f"design.{part}_no_name", property=f"{part}s"))
    looks = [look for state in form.states for look in _looks(state.label).items()]
    seen = Counter(look for look, _name in looks)
    if twice := next((name for look, name in looks if seen[look] > 1), None):
        found.append(Fault("design.state_twice", property="states", facts={"name": twice}))
    if form.states and form.states[0].standing is not Standing.OPEN:
        found.append(Fault("design.begins_done", property="states"))
    for state in unreached(form):
        found.append(Fault("design.state_unreached", property="states", facts=state.label))
    for move in form.moves:
        if not move.sources:
            found.append(Fault("design.move_from_nowhere", property="moves", facts=move.label))
    return found


def formula_columns(form: Form) -> dict[str, str | None]:
    """By computed field the list column that it may fill; nothing while a formula cannot be read."""
    try:
        return {name: COLUMN_OF_FORMULA.get(typed.kind) for name, typed in typed_formulas(form)}
    except ExpressionError:
        return {}


def _of_field(field: Field, seen: dict[str, str]) -> list[Fault]:
    found = []
    if not _is_said(field.label):
        found.append(Fault("design.no_label", field.id, "label"))
    for look, text in _looks(field.label).items():
        if seen.setdefault(look, field.id) != field.id:
            found.append(Fault("design.label_twice", field.id, "label", {"name": text}))
            break
    needed = NEEDED.get(field.kind)
    if needed is not None and not getattr(field, needed):
        found.append(Fault(f"design.no_{needed}", field.id, needed))
    for column in field.lines:
        if NEEDED.get(column.kind) == "choices" and not column.choices:
            name = next((text for text in column.label.values() if text.strip()), "")
            found.append(Fault("design.column_no_choices", field.id, "lines", {"name": name}))
        if not _is_said(column.label):
            found.append(Fault("design.column_no_label", field.id, "lines"))
    labels = [text for choice in field.choices for text in {choice.label.get("zh_CN", "")}]
    if len(set(labels)) != len(labels) or not all(is_visible(text) for text in labels):
        found.append(Fault("design.choice_twice", field.id, "choices"))
    if refused_default(field) is not None:
        of_choice = field.kind is FieldKind.CHOICE and field.default not in _choices(field)
        gone = ((field.id, str(field.default)),) if of_choice else ()
        found.append(Fault("design.default_gone" if gone else "design.default", field.id, "default", gone=gone))
    if not _can_be_met(field):
        found.append(Fault("design.limits", field.id, "minimum"))
    if field.max_length is not None and field.max_length < 1:
        found.append(Fault("design.limits", field.id, "max_length"))
    return found


def _sight(form: Form) -> tuple[Vocabulary | None, list[Fault]]:
    """What expressions may name, None while a formula cannot be read; and a circle of formulas, told at its first."""
    try:
        return bare_vocabulary(form), []
    except ExpressionError as error:
        if error.code != "expression.cycle":
            return None, []
        circle = tuple(str(error.facts["path"]).split(" > "))
        return None, [Fault("design.circle", circle[0], "formula", fields=circle)]


def _of_conditions(field: Field, form: Form, sight: Vocabulary | None) -> list[Fault]:
    found = []
    for name in (*CONDITIONS, "default_by", "formula"):
        tree = getattr(field, name)
        if tree is None:
            continue
        if names := fields_of(tree) - form.fields.keys() - {STATUS}:
            found.append(Fault("design.names_gone", field.id, name, gone=tuple((one, "") for one in sorted(names))))
        elif choices := _gone_choices(tree, form):
            found.append(Fault("design.choice_gone", field.id, name, gone=choices))
        elif columns := _gone_columns(tree, form):
            found.append(Fault("design.column_gone", field.id, name, gone=columns))
        elif name in CONDITIONS and sight is not None:
            try:
                check_condition(tree, sight)
            except ExpressionError as error:
                found.append(Fault("design.condition", field.id, name, {"code": error.code}))
    return found


def _gone_choices(tree: Node, form: Form) -> tuple[tuple[str, str], ...]:
    named = [node for node in walk(tree) if isinstance(node, Choice)]
    states = set(form.states_by_id)
    parts = [part for field in form.fields.values() for part in (field, *field.lines)]
    known = {STATUS: states} | {one.id: _choices(one) for one in parts if one.choices}
    pairs = [(one.of, one.id) for one in named if one.of in known and one.id not in known[one.of]]
    return tuple(dict.fromkeys(pairs))


def _gone_columns(tree: Node, form: Form) -> tuple[tuple[str, str], ...]:
    found = []
    for sums in (node for node in walk(tree) if isinstance(node, Aggregate)):
        columns = {column.id for column in form.fields[sums.relation].lines}
        parts = [part for inner in (sums.value, sums.where) if inner is not None for part in walk(inner)]
        found += [(part.id, "") for part in parts if isinstance(part, Ref) and part.id not in columns]
    return tuple(dict.fromkeys(found))


def _of_policy(field: Field, form: Form) -> list[Fault]:
    policy = field.policy
    if policy is None:
        return []
    sources = {name: form.fields.get(read) for name in SOURCES if (read := getattr(policy, name)) is not None}
    code: str | None = None
    gone: tuple[tuple[str, str], ...] = ()
    wrong = [name for name, source in sources.items() if source is None or source.kind not in SOURCES[name]]
    if wrong:
        code = "design.policy_field_gone"
        gone = tuple((getattr(policy, name), "") for name in wrong)
    elif not policy.rows:
        code = "design.no_policy_rows"
    elif groups := {group for row in policy.rows for group in row.groups} - _choices(sources.get("group")):
        code = "design.policy_group_gone"
        gone = tuple((policy.group or "", group) for group in sorted(groups))
    elif fault_of_policy(policy) is not None:
        code = "design.policy_row"
    return [Fault(code, field.id, "policy", gone=gone)] if code is not None else []


def _of_look_ups(field: Field) -> list[Fault]:
    empty = any(not look_up.gives for look_up in field.known_from)
    return [Fault("design.look_up_fills_nothing", field.id, "known_from")] if empty else []


def _choices(field: Field | None) -> set[str]:
    return {choice.id for choice in field.choices} if field is not None else set()


def _can_be_met(field: Field) -> bool:
    try:
        limits = limits_of(field)
    except (ValueError, InvalidOperation):
        return False
    return all(limit.is_finite() for limit in limits) and limits == sorted(limits)


def understood(field: Field) -> frozenset[str]:
    """The properties that mean something for a field of that kind."""
    return kinds.of(field.kind).properties


def _is_said(label: Mapping[str, str]) -> bool:
    return any(is_visible(text) for text in label.values())


def _looks(label: Mapping[str, str]) -> dict[str, str]:
    """The names in each language, by what no other name may look like."""
    return {same_to_the_eye(text): text.strip() for text in label.values() if is_visible(text)}
