"""The stored form of an expression: a tree over stable field ids, as canonical JSON.

Renaming a field or a choice changes no tree. What the operators mean stands in docs/expressions.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TypeVar

import msgspec

from engines.expressions.errors import ExpressionError

NODES = 500
DEPTH = 100
LITERAL_LENGTH = 2_000
LIST_LENGTH = 200
STORED_BYTES = 262_144
_ID = re.compile(r"\$?\w[\w.-]{0,63}")
_UNSTORABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


class Text(msgspec.Struct, frozen=True, tag="text"):
    """A text that is not empty."""

    value: str


class Number(msgspec.Struct, frozen=True, tag="number"):
    """A decimal number as plain text."""

    value: str


class YesNo(msgspec.Struct, frozen=True, tag="yes_no"):
    """Yes or no."""

    value: bool


class Day(msgspec.Struct, frozen=True, tag="date"):
    """A date, ``2026-01-18``."""

    value: str


class Moment(msgspec.Struct, frozen=True, tag="datetime"):
    """A date with a time, ``2026-01-18T09:30:00``: by the branch's clock, or with an offset (``Z``, ``+08:00``)."""

    value: str


class Duration(msgspec.Struct, frozen=True, tag="duration"):
    """A length of time."""

    seconds: int


class Choice(msgspec.Struct, frozen=True, tag="choice"):
    """One choice of the field `of`, by its id."""

    of: str
    id: str


class Empty(msgspec.Struct, frozen=True, tag="empty"):
    """Nothing."""


class Ref(msgspec.Struct, frozen=True, tag="field"):
    """The value of a field; inside of an aggregate, of a field of the line or of the related record."""

    id: str


class ListOf(msgspec.Struct, frozen=True, tag="list"):
    """Several values."""

    items: tuple[Node, ...]


class Call(msgspec.Struct, frozen=True, tag="call"):
    """An operator or a function and what it is applied to."""

    op: str
    args: tuple[Node, ...]


class Aggregate(msgspec.Struct, frozen=True, tag="aggregate"):
    """One value from the lines of a table field or from related records, of those that `where` holds for."""

    op: str
    relation: str
    value: Node | None = None
    where: Node | None = None


Node = Text | Number | YesNo | Day | Moment | Duration | Choice | Empty | Ref | ListOf | Call | Aggregate
LITERALS = (Text, Number, YesNo, Day, Moment, Duration, Choice)

_decoder = msgspec.json.Decoder(Node)
N = TypeVar("N", bound=Node)


def encode(tree: Node) -> bytes:
    """The tree as canonical JSON: equal trees give equal bytes."""
    return msgspec.json.encode(tree, order="sorted")


def decode(body: bytes | str) -> Node:
    """Reads a stored tree; what its fields and functions are is for `checker.check` to say.

    Raises ExpressionError ``expression.not_a_tree``, or with the code of the limit that the tree breaks.
    """
    if len(body) > STORED_BYTES:
        raise ExpressionError("expression.too_long", limit=STORED_BYTES)
    try:
        tree: Node = _decoder.decode(body)
    except (msgspec.MsgspecError, RecursionError, UnicodeError) as error:
        raise ExpressionError("expression.not_a_tree") from error
    check_limits(tree)
    return tree


def children(node: Node) -> tuple[Node, ...]:
    """The parts directly below a node, in reading order."""
    if isinstance(node, Call):
        return node.args
    if isinstance(node, ListOf):
        return node.items
    if isinstance(node, Aggregate):
        return tuple(part for part in (node.value, node.where) if part is not None)
    return ()


def walk(tree: Node) -> Iterator[Node]:
    """The node and everything below it."""
    waiting: list[Node] = [tree]
    while waiting:
        node = waiting.pop()
        yield node
        waiting.extend(children(node))


def check_limits(tree: Node) -> None:
    """Raises ExpressionError when a tree is larger or deeper than anybody needs, or holds what cannot be stored."""
    waiting: list[tuple[Node, int]] = [(tree, 1)]
    nodes = 0
    while waiting:
        node, depth = waiting.pop()
        nodes += 1
        if nodes > NODES:
            raise ExpressionError("expression.too_large", limit=NODES)
        if depth > DEPTH:
            raise ExpressionError("expression.too_deep", limit=DEPTH)
        _check_node(node)
        waiting.extend((child, depth + 1) for child in children(node))


def _check_node(node: Node) -> None:
    if isinstance(node, Text) and len(node.value) > LITERAL_LENGTH:
        raise ExpressionError("expression.literal_too_long", limit=LITERAL_LENGTH)
    if isinstance(node, Text) and not is_storable(node.value):
        raise ExpressionError("expression.control_characters")
    if isinstance(node, ListOf) and len(node.items) > LIST_LENGTH:
        raise ExpressionError("expression.list_too_long", limit=LIST_LENGTH)
    named = {Ref: ("id",), Aggregate: ("relation",), Choice: ("of", "id")}.get(type(node), ())
    for attribute in named:
        identity: str = msgspec.structs.asdict(node)[attribute]
        if not _ID.fullmatch(identity):
            raise ExpressionError("expression.not_an_id")


def is_storable(text: str) -> bool:
    """Whether text holds neither control characters nor half characters."""
    return _UNSTORABLE.search(text) is None


def is_id(text: str) -> bool:
    """Whether text may be the id of a field."""
    return _ID.fullmatch(text) is not None


def negated(node: Node) -> Node | None:
    """What a negation denies, or None when the node is no negation."""
    return node.args[0] if isinstance(node, Call) and node.op == "not" and len(node.args) == 1 else None
