"""Kinds: what each part of an expression gives, choices found by their names, and what does not fit refused.

Whatever passes here can be evaluated on any record without an error.
"""

from __future__ import annotations

import msgspec

from engines.expressions import tree
from engines.expressions.errors import ExpressionError, Fact
from engines.expressions.functions import (
    AGGREGATES,
    ARITHMETIC,
    CHOOSING,
    COMPARISONS,
    CONTEXT_VALUES,
    FUNCTIONS,
    OPERATORS,
    ORDERED,
    Function,
)
from engines.expressions.tree import Aggregate, Call, Choice, Empty, ListOf, Node, Ref, Text
from engines.expressions.values import (
    DURATION_LIMIT,
    Kind,
    moment,
    number_text,
    stored_date,
    stored_number,
    written_moment,
)
from engines.expressions.vocabulary import FieldName, Named, Relation, Vocabulary, called, nearest

Spans = dict[int, tuple[Node, int, int]]
"""Where each node of a parsed text stands, by the node's identity; the node is kept so that this stays its own."""

_MEANINGS = 5
"""So many of the names that a text may mean are told."""


class Typed(msgspec.Struct, frozen=True):
    """A node that was checked: what it gives, its checked parts, and what they stand for.

    `choices` is the field whose choices it gives; `function` what computes it. An aggregate goes over
    its `relation`; its value and its condition are None where there is none.
    """

    node: Node
    kind: Kind
    parts: tuple[Typed, ...] = ()
    choices: FieldName | None = None
    function: Function | None = None
    value: Typed | None = None
    where: Typed | None = None
    relation: Relation | None = None


def check(node: Node, vocabulary: Vocabulary, spans: Spans | None = None) -> Typed:
    """The checked expression; its `node` is the tree to store.

    Raises ExpressionError, with places when the expression was parsed from text.
    """
    if spans is None:
        tree.check_limits(node)
    return _Checker(vocabulary, spans).typed(node)


def check_condition(node: Node, vocabulary: Vocabulary) -> Typed:
    """As `check`; the expression must be a condition."""
    typed = check(node, vocabulary)
    if typed.kind is not Kind.YES_NO:
        raise ExpressionError("expression.wrong_kind", wanted=Kind.YES_NO.value, kind=typed.kind.value)
    return typed


class _Checker:
    def __init__(self, vocabulary: Vocabulary, spans: Spans | None) -> None:
        self._sight = vocabulary
        self._outer = vocabulary
        self._written = spans is not None
        self._spans = spans or {}

    def _refused(self, node: Node, code: str, **facts: Fact) -> ExpressionError:
        _, start, end = self._spans.get(id(node), (node, None, None))
        return ExpressionError(code, start, end, **facts)

    def typed(self, node: Node) -> Typed:
        """The node with its kind."""
        if isinstance(node, Ref):
            return self._ref(node)
        if isinstance(node, Call):
            return self._call(node)
        if isinstance(node, Aggregate):
            return self._aggregate(node)
        if isinstance(node, ListOf):
            raise self._refused(node, "expression.list_here")
        return self._literal(node)

    def _ref(self, node: Ref) -> Typed:
        field = self._sight.by_id.get(node.id)
        if field is None:
            known = nearest(node.id, self._sight.by_id)
            raise self._refused(node, "expression.field_gone", name=node.id, nearest=known)
        return Typed(node, field.kind, choices=field if field.choices else None)

    def _literal(self, node: Node) -> Typed:
        if isinstance(node, Text):
            return Typed(node, Kind.TEXT) if node.value else Typed(Empty(), Kind.EMPTY)
        if isinstance(node, tree.Number):
            number = stored_number(node.value)
            if number is None or number_text(number) != node.value:
                raise self._refused(node, "expression.not_a_number")
            return Typed(node, Kind.NUMBER)
        if isinstance(node, tree.Day):
            return self._dated(node, node.value, stored_date(node.value), Kind.DATE)
        if isinstance(node, tree.Moment):
            self._dated(node, node.value, moment(node.value, 0), Kind.DATETIME)
            return Typed(tree.Moment(written_moment(node.value)), Kind.DATETIME)
        if isinstance(node, tree.Duration):
            if abs(node.seconds) > DURATION_LIMIT:
                raise self._refused(node, "expression.not_whole_seconds")
            return Typed(node, Kind.DURATION)
        if isinstance(node, Choice):
            field = self._sight.by_id.get(node.of)
            if field is None or all(choice.id != node.id for choice in field.choices):
                raise self._refused(node, "expression.choice_gone", name=node.id, of=node.of)
            return Typed(node, Kind.CHOICE, choices=field)
        return Typed(node, Kind.YES_NO if isinstance(node, tree.YesNo) else Kind.EMPTY)

    def _dated(self, node: Node, text: str, read: int | None, kind: Kind) -> Typed:
        if read is None:
            raise self._refused(node, "expression.not_a_date", text=text[:40])
        return Typed(node, kind)

    def _call(self, node: Call) -> Typed:
        op = node.op
        if op in ("and", "or", "not"):
            return self._logical(node)
        if op in COMPARISONS or op == "between":
            return self._compared(node)
        if op == "in":
            return self._one_of(node)
        if op == "is_empty":
            self._count(node, 1, 1)
            return self._made(node, Kind.YES_NO, [self.typed(node.args[0])])
        if op in CHOOSING or op == "if":
            return self._chosen(node)
        if op in CONTEXT_VALUES:
            self._count(node, 0, 0)
            return Typed(node, CONTEXT_VALUES[op])
        if op in ("contains", "starts", "ends") or op in ARITHMETIC:
            return self._operated(node)
        if op in FUNCTIONS:
            return self._applied(node, FUNCTIONS[op])
        raise self._refused(node, "expression.unknown_function", name=op[:60], nearest=nearest(op, FUNCTIONS))

    def _count(self, node: Call, least: int, most: int) -> None:
        if not least <= len(node.args) <= most:
            raise self._refused(node, "expression.arguments", op=node.op, least=least, given=len(node.args))

    def _made(self, node: Call, kind: Kind, parts: list[Typed], function: Function | None = None) -> Typed:
        call = Call(node.op, tuple(part.node for part in parts))
        choices = next((part.choices for part in parts if part.choices), None) if kind is Kind.CHOICE else None
        return Typed(call, kind, tuple(parts), choices, function)

    def _logical(self, node: Call) -> Typed:
        self._count(node, 1 if node.op == "not" else 2, 1 if node.op == "not" else tree.NODES)
        return self._made(node, Kind.YES_NO, [self._condition(part) for part in node.args])

    def _condition(self, node: Node) -> Typed:
        return self._as(self.typed(node), Kind.YES_NO, node)

    def _compared(self, node: Call) -> Typed:
        wanted = 3 if node.op == "between" else 2
        self._count(node, wanted, wanted)
        parts = [self.typed(part) for part in node.args]
        empty = [part for part in parts if part.kind is Kind.EMPTY]
        if node.op == "eq" and len(empty) == 1:
            other = next(part for part in parts if part.kind is not Kind.EMPTY)
            return self._made(Call("is_empty", ()), Kind.YES_NO, [other])
        if empty:
            raise self._refused(node, "expression.compares_with_empty")
        kind, parts = self._compared_alike(node, parts, node.args)
        if node.op != "eq" and kind not in ORDERED:
            raise self._refused(node, "expression.not_ordered", kind=kind.value)
        if kind is Kind.LIST:
            raise self._refused(node, "expression.lists_compared")
        return self._made(node, kind=Kind.YES_NO, parts=parts)

    def _one_of(self, node: Call) -> Typed:
        self._count(node, 2, 2)
        left, right = self.typed(node.args[0]), node.args[1]
        if not isinstance(right, ListOf):
            found = self.typed(right)
            if found.kind is Kind.LIST:
                if left.kind not in (Kind.TEXT, Kind.CHOICE):
                    raise self._refused(node, "expression.wrong_kind", wanted=Kind.TEXT.value, kind=left.kind.value)
                return self._made(node, Kind.YES_NO, [self._item_of(left, found, node.args[0]), found])
            items: tuple[Node, ...] = (right,)
        else:
            items = right.items
        if not items:
            raise self._refused(right, "expression.empty_list")
        typed = [self.typed(item) for item in items]
        if left.kind is Kind.EMPTY or any(part.kind is Kind.EMPTY for part in typed):
            raise self._refused(node, "expression.compares_with_empty")
        kind, parts = self._compared_alike(node, [left, *typed], (node.args[0], *items))
        if kind is Kind.LIST:
            raise self._refused(node, "expression.lists_compared")
        listed = Typed(ListOf(tuple(part.node for part in parts[1:])), Kind.LIST, tuple(parts[1:]))
        return self._made(node, Kind.YES_NO, [parts[0], listed])

    def _chosen(self, node: Call) -> Typed:
        conditional = node.op == "if"
        self._count(node, 3 if conditional else 2, 3 if conditional else tree.NODES)
        condition = [self._condition(node.args[0])] if conditional else []
        written = node.args[len(condition) :]
        kind, parts = self._alike(node, [self.typed(part) for part in written], written)
        if node.op in ("least", "greatest") and kind not in ORDERED:
            raise self._refused(node, "expression.not_ordered", kind=kind.value)
        return self._made(node, kind, [*condition, *parts])

    def _operated(self, node: Call) -> Typed:
        count = 1 if node.op == "negate" else 2
        self._count(node, count, count)
        parts = [self.typed(part) for part in node.args]
        if node.op == "contains" and parts[0].kind is Kind.LIST:
            parts[1] = self._item_of(parts[1], parts[0], node.args[1])
        elif node.op in ("contains", "starts", "ends"):
            parts = [self._as(part, Kind.TEXT, said) for part, said in zip(parts, node.args, strict=True)]
            if node.op != "starts":
                self._refuse_part_of_a_name(parts[0], node)
            parts[1] = self._stored(parts[1], parts[0], node.args[1], beginning=node.op == "starts")
        elif node.op == "multiply" and (parts[0].kind, parts[1].kind) == (Kind.NUMBER, Kind.DURATION):
            parts = [parts[1], parts[0]]
        function = OPERATORS.get((node.op, tuple(part.kind for part in parts)))
        if function is None:
            kinds = [part.kind.value for part in parts]
            raise self._refused(node, "expression.does_not_compute", kind=kinds[0], other=kinds[-1], op=node.op)
        return self._made(node, function.gives, parts, function)

    def _refuse_part_of_a_name(self, beside: Typed, node: Call) -> None:
        """What a field with names stores has no part of any name in it."""
        field = self._beside(beside)
        if field is not None and field.names is not None:
            raise self._refused(node, "expression.whole_names", field=field.label)

    def _applied(self, node: Call, function: Function) -> Typed:
        if not function.fits(len(node.args)):
            least = len(function.takes) - function.optional
            raise self._refused(node, "expression.arguments", op=node.op, least=least, given=len(node.args))
        parts: list[Typed] = []
        for index, part in enumerate(node.args):
            wanted = function.parameter(index)
            if wanted is Kind.LIST:
                parts.append(self._listed(part, parts[0] if parts else None))
            else:
                parts.append(self._as(self.typed(part), wanted, part))
        return self._made(node, function.gives, parts, function)

    def _listed(self, node: Node, first: Typed | None) -> Typed:
        items = node.items if isinstance(node, ListOf) else (node,)
        typed = [self.typed(item) for item in items]
        if not isinstance(node, ListOf) and typed[0].kind in (Kind.LIST, Kind.EMPTY):
            return self._as(typed[0], Kind.LIST, node)
        if not items:
            raise self._refused(node, "expression.empty_list")
        parts = []
        for part, item in zip(typed, items, strict=True):
            found = self._item_of(part, first, item) if first else self._as(part, Kind.TEXT, item)
            if not isinstance(found.node, Text | Choice):
                raise self._refused(item, "expression.list_of_literals")
            parts.append(found)
        return Typed(ListOf(tuple(part.node for part in parts)), Kind.LIST, tuple(parts))

    def _item_of(self, item: Typed, items: Typed, said: Node) -> Typed:
        if isinstance(item.node, Text) and items.choices:
            return self._choice(item.node, items.choices, said)
        return item if item.kind in (Kind.TEXT, Kind.CHOICE) else self._as(item, Kind.TEXT, said)

    def _alike(self, node: Call, parts: list[Typed], said: tuple[Node, ...]) -> tuple[Kind, list[Typed]]:
        """The parts as of one kind: that of the first whose kind is not open (a written text may become a choice)."""
        fixed = [part for part in parts if part.kind is not Kind.EMPTY and not isinstance(part.node, Text)]
        model = (fixed or [part for part in parts if part.kind is not Kind.EMPTY] or parts)[0]
        if model.kind is Kind.EMPTY:
            raise self._refused(node, "expression.compares_with_empty")
        made = []
        for part, place in zip(parts, said, strict=True):
            if isinstance(part.node, Text) and model.kind is Kind.CHOICE and model.choices:
                made.append(self._choice(part.node, model.choices, place))
            else:
                made.append(self._as(part, model.kind, place))
        return model.kind, made

    def _compared_alike(self, node: Call, parts: list[Typed], said: tuple[Node, ...]) -> tuple[Kind, list[Typed]]:
        """As `_alike`, with names beside a field that has some as what it stores."""
        kind, made = self._alike(node, parts, said)
        named = [part for part in made if isinstance(part.node, Ref)]
        if named:
            made = [self._stored(part, named[0], place) for part, place in zip(made, said, strict=True)]
        return kind, made

    def _stored(self, part: Typed, beside: Typed, said: Node, *, beginning: bool = False) -> Typed:
        """A written text as the field beside it stores what is called or written so. A stored tree has it already."""
        field = self._beside(beside)
        if field is None or not isinstance(part.node, Text):
            return part
        text = part.node.value
        if field.names is None:
            return part if field.stored is None else Typed(Text(field.stored(text) or text), Kind.TEXT)
        found = text[1:] if text.startswith("#") else field.names.find(text, beginning=beginning)
        if not found:
            meant = field.names.meant(text)
            if len(meant) > 1:
                both = ", ".join([f'"{label}"' for label in meant[:_MEANINGS]])
                raise self._refused(said, "expression.ambiguous", name=text[:60], both=both)
            known = meant[0] if meant else ""
            raise self._refused(said, "expression.unknown_name", name=text[:60], field=field.label, nearest=known)
        return Typed(Text(found), Kind.TEXT)

    def _beside(self, part: Typed) -> FieldName | None:
        """The field that is this side of what somebody writes; None of another value, and in a stored tree."""
        return self._sight.by_id.get(part.node.id) if self._written and isinstance(part.node, Ref) else None

    def _as(self, part: Typed, kind: Kind, said: Node) -> Typed:
        if part.kind is kind:
            return part
        if part.kind is Kind.EMPTY:
            return Typed(part.node, kind)
        if isinstance(part.node, Text) and kind is Kind.DATE and stored_date(part.node.value) is not None:
            return Typed(tree.Day(part.node.value), kind)
        if isinstance(part.node, Text) and kind is Kind.DATETIME and moment(part.node.value, 0) is not None:
            return Typed(tree.Moment(written_moment(part.node.value)), kind)
        raise self._refused(said, "expression.wrong_kind", wanted=kind.value, kind=part.kind.value)

    def _choice(self, text: Text, field: FieldName, said: Node) -> Typed:
        found: tuple[Named, ...] = called(text.value, field.choices)
        if not found:
            names = [name for choice in field.choices for name in choice.label.values()]
            once = self._outer.once_by_id.get(field.id)
            removed = once is not None and called(text.value, once.choices)
            raise self._refused(
                said,
                "expression.choice_removed" if removed else "expression.unknown_choice",
                name=text.value[:60],
                field=field.label,
                nearest=nearest(text.value, names),
            )
        if len(found) > 1:
            both = ", ".join(f'"#{choice.id}"' for choice in found)
            raise self._refused(said, "expression.ambiguous", name=text.value[:60], both=both)
        return Typed(Choice(field.id, found[0].id), Kind.CHOICE, choices=field)

    def _aggregate(self, node: Aggregate) -> Typed:
        relation = self._outer.relations_by_id.get(node.relation)
        if node.op not in AGGREGATES:
            raise self._refused(
                node, "expression.unknown_function", name=node.op[:60], nearest=nearest(node.op, AGGREGATES)
            )
        if relation is None:
            raise self._refused(node, "expression.field_gone", name=node.relation, nearest="")
        if self._sight is not self._outer:
            raise self._refused(node, "expression.nested_aggregate")
        if (node.value is None) != (node.op == "count"):
            raise self._refused(node, "expression.aggregate_of_what", op=node.op)
        self._sight = self._outer.inside(relation.id)
        value = self.typed(node.value) if node.value is not None else None
        where = self._condition(node.where) if node.where is not None else None
        self._sight = self._outer
        kind = Kind.NUMBER
        if value is not None:
            ordered = node.op in ("maximum", "minimum") and value.kind in ORDERED - {Kind.TEXT}
            if value.kind is not Kind.NUMBER and not ordered:
                raise self._refused(node, "expression.does_not_compute", kind=value.kind.value, other="", op=node.op)
            kind = value.kind
        made = Aggregate(node.op, node.relation, value.node if value else None, where.node if where else None)
        return Typed(made, kind, value=value, where=where, relation=relation)
