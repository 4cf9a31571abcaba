"""The plain condition builder's view of a tree: rows of field, operator and value in groups joined by and / or.

Nobody needs to type the language; whoever did may still look at the tree as rows when it is of that shape.
"""

from __future__ import annotations

import msgspec

from engines.expressions.tree import LITERALS, Aggregate, Call, ListOf, Node, Ref, negated
from engines.expressions.values import Kind

_POSITIVE = frozenset({"eq", "lt", "le", "gt", "ge", "in", "contains", "starts", "ends", "between", "is_empty"})
DENYING = {
    "ne": "eq",
    "not_in": "in",
    "not_contains": "contains",
    "not_starts": "starts",
    "not_ends": "ends",
    "not_empty": "is_empty",
}
_DENIED_BY = {positive: denial for denial, positive in DENYING.items()}

_ORDER = ("eq", "ne", "gt", "ge", "lt", "le", "between")
_FILLED = ("is_empty", "not_empty")
OPERATORS: dict[Kind, tuple[str, ...]] = {
    Kind.TEXT: (
        *("contains", "not_contains", "eq", "ne", "starts", "not_starts", "ends", "not_ends", "in", "not_in"),
        *_FILLED,
    ),
    Kind.CHOICE: ("eq", "ne", "in", "not_in", *_FILLED),
    Kind.NUMBER: (*_ORDER, *_FILLED),
    Kind.DATE: (*_ORDER, *_FILLED),
    Kind.DATETIME: (*_ORDER, *_FILLED),
    Kind.DURATION: (*_ORDER, *_FILLED),
    Kind.YES_NO: ("eq", *_FILLED),
    Kind.LIST: ("contains", "not_contains", *_FILLED),
}
"""What the builder offers for a field of each kind, the commonest first."""


class Row(msgspec.Struct, frozen=True, tag="row"):
    """One line of the builder. `values` are literals: none for is_empty, two for between, several for in."""

    field: str
    operator: str
    values: tuple[Node, ...] = ()


class Group(msgspec.Struct, frozen=True, tag="group"):
    """Lines of which all (``and``) or one (``or``) must hold."""

    joined: str
    items: tuple[Row | Group, ...]


class NotPlain(Exception):
    """A tree that the builder cannot show; `part` is the part that it has no row for."""

    def __init__(self, part: Node) -> None:
        super().__init__(type(part).__name__)
        self.part = part


def group_of(tree: Node) -> Group:
    """The tree as rows; `tree_of` gives the same tree again. Raises NotPlain."""
    item = _item(tree)
    return item if isinstance(item, Group) else Group("and", (item,))


def tree_of(group: Group) -> Node | None:
    """The rows as a tree; None of an empty group. A group of one is that one."""
    parts = [_node(item) for item in group.items]
    kept = [part for part in parts if part is not None]
    if len(kept) < 2:
        return kept[0] if kept else None
    return Call(group.joined, tuple(kept))


def _node(item: Row | Group) -> Node | None:
    if isinstance(item, Group):
        return tree_of(item)
    op = DENYING.get(item.operator, item.operator)
    field = Ref(item.field)
    arguments = (ListOf(item.values),) if op == "in" else item.values
    node = Call(op, (field, *arguments))
    return Call("not", (node,)) if op != item.operator else node


def _item(tree: Node) -> Row | Group:
    if isinstance(tree, Call) and tree.op in ("and", "or"):
        return Group(tree.op, tuple([_item(part) for part in tree.args]))
    inner = negated(tree)
    if inner is not None:
        row = _row(inner, tree)
        if row.operator not in _DENIED_BY:
            raise NotPlain(tree)
        return Row(row.field, _DENIED_BY[row.operator], row.values)
    return _row(tree, tree)


def _row(node: Node, whole: Node) -> Row:
    if isinstance(node, Aggregate) or not isinstance(node, Call) or node.op not in _POSITIVE:
        raise NotPlain(whole)
    field, *values = node.args
    if node.op == "in" and len(values) == 1 and isinstance(values[0], ListOf):
        values = list(values[0].items)
    elif node.op == "in":
        raise NotPlain(whole)
    if not isinstance(field, Ref) or not all(isinstance(value, LITERALS) for value in values):
        raise NotPlain(whole)
    return Row(field.id, node.op, tuple(values))
