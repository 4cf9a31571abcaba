"""Plain formulas as a chain: a value, and what is done with it, one step after the other. Pure.

Nobody needs to write `[amount] * [count]`: the designer shows such a tree as its steps and makes it of them.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from engines.expressions.tree import Aggregate, Call, Node, Number, Ref, Text

STEPS = ("add", "subtract", "multiply", "divide")


class Step(msgspec.Struct, frozen=True):
    """One step: an operator (empty of the first) and a field, a number, or the sum of a column of a table.

    While somebody types, also a text that is no number yet: no tree of it is stored.
    """

    op: str
    value: Ref | Number | Aggregate | Text


def steps_of(tree: Node) -> tuple[Step, ...] | None:
    """The steps of a tree, from left to right; None of one that is no such chain."""
    if isinstance(tree, Aggregate):
        plain = tree.op == "sum" and tree.where is None and isinstance(tree.value, Ref)
        return (Step("", tree),) if plain else None
    if isinstance(tree, (Ref, Number)):
        return (Step("", tree),)
    if not isinstance(tree, Call) or tree.op not in STEPS or len(tree.args) != 2:
        return None
    before, last = steps_of(tree.args[0]), steps_of(tree.args[1])
    if before is None or last is None or len(last) != 1:
        return None
    return (*before, Step(tree.op, last[0].value))


def tree_of(steps: Sequence[Step]) -> Node | None:
    """The tree of these steps, each done with all that stands before it; None of none."""
    tree: Node | None = None
    for step in steps:
        tree = step.value if tree is None else Call(step.op, (tree, step.value))
    return tree
