"""Two people changed one list whose items have ids: choices, columns of a table, where a step begins. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec


class Together(msgspec.Struct, frozen=True):
    """The list with both changes in it, and the ids of the items that both changed, each otherwise."""

    items: tuple[Any, ...]
    clashing: frozenset[str]


def together(base: Sequence[Any], mine: Sequence[Any], theirs: Sequence[Any], *, mine_counts: bool) -> Together:
    """What each added, changed and removed, in their order; an item that both changed is theirs, or mine."""
    before, ours, others = ({id_of(item): item for item in listed} for listed in (base, mine, theirs))
    clashing = frozenset(
        name
        for name in {**before, **ours, **others}
        if ours.get(name) != others.get(name) and before.get(name) not in (ours.get(name), others.get(name))
    )
    found = dict(others)
    for name in before.keys() - ours.keys():
        if name not in clashing or mine_counts:
            found.pop(name, None)
    order = list(ours)
    for name, item in ours.items():
        wanted = item != before.get(name) and (name not in clashing or mine_counts)
        if wanted and name in found:
            found[name] = item
        elif wanted:
            found = _inserted(found, name, item, order)
    if [name for name in others if name in before] == [name for name in before if name in others]:
        found = _ordered(found, order)
    return Together(tuple(found.values()), clashing)


def has_ids(value: Any) -> bool:
    """Whether that is such a list."""
    return isinstance(value, tuple) and all(isinstance(item, str) or hasattr(item, "id") for item in value)


def id_of(item: Any) -> str:
    """The id of an item; an item that is an id is its own."""
    return item if isinstance(item, str) else str(item.id)


def _inserted(found: dict[str, Any], name: str, item: Any, order: list[str]) -> dict[str, Any]:
    """With the item behind the nearest one that stands before it in `order`, else the first."""
    names, before = list(found), order[: order.index(name)]
    at = next((names.index(one) + 1 for one in reversed(before) if one in found), 0)
    names.insert(at, name)
    return {one: item if one == name else found[one] for one in names}


def _ordered(found: dict[str, Any], order: list[str]) -> dict[str, Any]:
    """In my order, where they moved nothing; what only they have stays behind what it stood behind."""
    known = iter([name for name in order if name in found])
    return {name: found[name] for name in (next(known) if one in order else one for one in found)}
