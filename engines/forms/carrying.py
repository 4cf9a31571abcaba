"""What somebody typed into a field, put into a field of another form or version. Pure."""

from __future__ import annotations

from engines.forms import kinds
from engines.forms.field import Field, FieldKind
from engines.forms.values import Line, Value

_K = FieldKind
_WRITTEN = frozenset(
    {_K.TEXT, _K.LONG_TEXT, _K.ADDRESS, _K.MONEY, _K.NUMBER, _K.PERCENT, _K.DATE, _K.TIME, _K.DATETIME, _K.DURATION}
    | {_K.PHONE, _K.ID_NUMBER, _K.EMAIL, _K.WAYBILL, _K.SERIAL, _K.DEPARTMENT}
)
"""Kinds that are typed as words and figures."""
_CHOSEN = frozenset({_K.CHOICE, _K.MULTI_CHOICE})
_EMPTY: tuple[Value, ...] = (None, "", [])


def carried(kind: FieldKind, after: Field | None, raw: Value) -> Value:
    """As much of what was typed into a field of that kind as has a place in the field `after`; None where nothing has.

    Of the same kind it stays as it was typed, right or wrong, but for choices and columns that `after` does not have.
    Into another kind goes what that accepts.
    """
    if after is None or (raw in _EMPTY and kind is not after.kind):
        return None
    if kind in _CHOSEN and after.kind in _CHOSEN:
        return _choices(after, raw)
    if kind is after.kind:
        return _lines(after, raw) if kind is _K.LINES else raw
    if kind in _WRITTEN and after.kind in _WRITTEN:
        cut = "\n" in str(raw) and after.kind is not _K.LONG_TEXT
        return raw if _accepts(after, raw) and not cut else None
    return raw if {kind, after.kind} == {_K.PHOTOS, _K.FILES} else None


def left_over(kind: FieldKind, after: Field | None, raw: Value) -> Value:
    """What of `raw` has no place in `after`: the other choices, the other cells; all of it, or None."""
    fits = carried(kind, after, raw)
    if raw in _EMPTY or fits == raw or _one(fits) == raw:
        return None
    if fits is None or not isinstance(raw, list):
        return raw
    if kind is not _K.LINES:
        kept = fits if isinstance(fits, list) else [fits]
        return [one for one in raw if one not in kept] or None
    columns = {column.id: column for column in after.lines} if after is not None else {}
    lines = [line for line in raw if isinstance(line, dict)]
    rest = [{name: cell for name, cell in line.items() if not _has_place(columns.get(name), cell)} for line in lines]
    others: list[str | Line] = [line for line in rest if line]
    return others or None


def _choices(after: Field, raw: Value) -> Value:
    """Those that there are; one of several goes into a field for one when it is the only one."""
    if raw in _EMPTY:
        return raw
    known = {choice.id for choice in after.choices}
    chosen: list[str | Line] = [one for one in (raw if isinstance(raw, list) else [raw]) if one in known]
    if after.kind is _K.MULTI_CHOICE:
        return chosen or None
    return _one(chosen) if len(chosen) == 1 else None


def _one(value: Value) -> Value:
    """The only one of several, as a field for one holds it."""
    return str(value[0]) if isinstance(value, list) and len(value) == 1 else None


def _lines(after: Field, raw: Value) -> Value:
    if not isinstance(raw, list) or not all(isinstance(line, dict) for line in raw):
        return raw
    columns = {column.id: column for column in after.lines}
    cut = [
        {name: cell for name, cell in line.items() if _has_place(columns.get(name), cell)}
        for line in raw
        if isinstance(line, dict)
    ]
    lines: list[str | Line] = [line for line in cut if line]
    return lines or None


def _has_place(column: Field | None, cell: Value) -> bool:
    """Whether a cell goes into a column: it is typed as words in most, and one of the choices in a choice."""
    if column is None:
        return False
    return column.kind not in _CHOSEN or cell in {choice.id for choice in column.choices}


def _accepts(spec: Field, raw: Value) -> bool:
    value = kinds.clean(spec, raw)
    return value is not None and kinds.check_of(spec)(value) is None
