"""Fields that are computed from others: in which order, and never in a circle."""

from __future__ import annotations

from collections.abc import Mapping

from engines.expressions.errors import ExpressionError
from engines.expressions.tree import Aggregate, Node, Ref, children


def fields_of(tree: Node) -> frozenset[str]:
    """The record's own fields and relations that an expression reads; not the fields of lines or related records."""
    found = set()
    waiting: list[Node] = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, Ref):
            found.add(node.id)
        elif isinstance(node, Aggregate):
            found.add(node.relation)
        else:
            waiting.extend(children(node))
    return frozenset(found)


def order_of(computed: Mapping[str, Node]) -> tuple[str, ...]:
    """The computed fields so that each comes after those that it reads.

    Raises ExpressionError ``expression.cycle``; its fact `path` names the circle by field ids, ``a > b > a``.
    """
    reads = {name: sorted(fields_of(tree) & set(computed)) for name, tree in computed.items()}
    done: dict[str, None] = {}
    for first in computed:
        path = [first]
        turns = [iter(reads[first])] if first not in done else []
        while turns:
            following = next(turns[-1], None)
            if following is None:
                turns.pop()
                done[path.pop()] = None
            elif following in path:
                circle = [*path[path.index(following) :], following]
                raise ExpressionError("expression.cycle", path=" > ".join(circle))
            elif following not in done:
                path.append(following)
                turns.append(iter(reads[following]))
    return tuple(done)
