"""A sheet that is much like one for which a mapping was written or saved before: a column more, or another name."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from importers.mapping import Column, Header, Mapping, headers_of
from importers.sheet_layout import column_name
from importers.understanding.likeness import named_alike
from importers.understanding.suggestion import Proposal, Suggestion
from importers.understanding.words import compared

LEAST_LIKE = 0.7
"""A mapping that shares fewer of its columns with a sheet is none for it."""

_ASKED = 0.8


class Adapted(msgspec.Struct, frozen=True):
    """A known mapping for a sheet whose columns are nearly its own; `asked` are the columns that it does not know.

    `score` is the share of columns that both have, 1 where they are the same.
    """

    mapping: Mapping
    score: float
    asked: tuple[Proposal, ...]


def fingerprint(names: Iterable[str]) -> frozenset[str]:
    """The columns of a log in any order, each as names are compared."""
    return frozenset(compared(column_name(name)) for name in names if not name.startswith("@"))


def likeness(mapping: Mapping, names: Iterable[str]) -> float:
    """How like the columns are to those for which the mapping was made: 0 to 1.

    Of a mapping that does not say all of its log's columns, only those that it reads are asked for.
    """
    there = fingerprint(names)
    known = fingerprint(mapping.names)
    if known:
        return len(known & there) / len(known | there)
    read = fingerprint((*mapping.header.contains, *headers_of(mapping)))
    return len(read & there) / len(read) if read else 0.0


def closest(mappings: Iterable[Mapping], names: Sequence[str]) -> tuple[Mapping, float] | None:
    """The mapping that is the likest, the first of several; None where none is like enough."""
    scored = [(mapping, likeness(mapping, names)) for mapping in mappings]
    best = max(scored, key=lambda one: one[1], default=None)
    return best if best is not None and best[1] >= LEAST_LIKE else None


def adapted(mapping: Mapping, suggestion: Suggestion) -> Adapted:
    """The mapping for a sheet with the columns of `suggestion`: what it knows is sure, only the others are asked about.

    A new column is offered the field of a column that is missing, where its name or its cells are like it.
    """
    own = [one for one in suggestion.proposals if not one.name.startswith("@")]
    names = {one.name for one in own}
    read = set(map(column_name, (*headers_of(mapping), *mapping.names)))
    kept = tuple(one for one in mapping.columns if names.intersection(map(column_name, one.headers)))
    missing = [one for one in mapping.columns if one not in kept and one.field is not None]
    filled = {one.field for one in kept}
    asked = tuple(_offered(one, missing, filled) for one in own if one.name not in read)
    found = msgspec.structs.replace(
        mapping,
        columns=kept,
        header=_header(mapping.header, suggestion.mapping.header, names),
        names=tuple(one.name for one in own),
    )
    return Adapted(found, likeness(mapping, names), asked)


def _offered(one: Proposal, missing: Sequence[Column], filled: set[str | None]) -> Proposal:
    """The field that the cells and the name speak for, if a missing column had it, or the likest missing column's."""
    wanted = {column.field for column in missing}
    if one.field in wanted:
        return msgspec.structs.replace(one, sure=min(one.sure, _ASKED))
    alike = [
        (named_alike(compared(one.name), tuple(map(compared, column.headers))), column.field) for column in missing
    ]
    score, field = max(alike, key=lambda found: found[0], default=(0.0, None))
    if score:
        return Proposal(one.place, one.name, field, score)
    field = one.field if one.field not in filled else None
    return Proposal(one.place, one.name, field, min(one.sure, _ASKED) if field is not None else 0.0)


def _header(old: Header, new: Header, names: set[str]) -> Header:
    """By the names that the sheet still has; by its own where none is left."""
    there = tuple(name for name in old.contains if column_name(name) in names)
    return msgspec.structs.replace(old, contains=there, rows=new.rows) if there else new
