"""The columns that fill the fields of one form: a row at a time, or many rows a column at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from datetime import date, datetime, timezone
from itertools import islice, repeat
from typing import Any

from engines.forms.validation import Validator
from engines.forms.values import Value
from importers.cleaning import CellRule, Cleaner, Unclear, cleaner_for, text_of, tidy
from importers.dates import NO_PERIOD, DateRule, Period
from importers.mapping import Column, Mapping
from importers.reader.frames import Cell

REMEMBERED = frozenset({str, datetime, date, float})
"""Cells of these kinds are equal only when they are the same; 1, 1.0 and True are not, so whole numbers stay out."""

MEMORY_ENTRIES = 4096
_MEMORY_TEXT = 64
_NOTHING: Any = object()

Seen = dict[Cell, Any]
"""What was found for short cells, because logs repeat themselves."""


def recall(cells: Sequence[Cell], seen: Seen, find: Callable[[Cell], Any], failed: set[int]) -> list[Any]:
    """What `find` says of each cell, by memory where it can; where it raises, the place goes to `failed`."""
    if set(map(type, cells)) <= REMEMBERED:
        with suppress(KeyError):
            return list(map(seen.__getitem__, cells))
        if len(seen) < MEMORY_ENTRIES:
            _learn(set(cells).difference(seen), seen, find)
            with suppress(KeyError):
                return list(map(seen.__getitem__, cells))
        found = list(map(seen.get, cells, repeat(_NOTHING)))
    else:
        found = [seen.get(cell, _NOTHING) if cell.__class__ in REMEMBERED else _NOTHING for cell in cells]
    for place, value in enumerate(found):
        if value is _NOTHING:
            try:
                found[place] = find(cells[place])
            except Exception:  # noqa: BLE001  the row by itself will say what is wrong
                failed.add(place)
                found[place] = None
    return found


def _learn(cells: Iterable[Cell], seen: Seen, find: Callable[[Cell], Any]) -> None:
    """Notes what is found for short cells, while there is room."""
    short = (cell for cell in cells if cell.__class__ is not str or len(cell) <= _MEMORY_TEXT)
    fitting, more = islice(short, MEMORY_ENTRIES - len(seen)), True
    while more:
        with suppress(Exception):  # the row by itself will say what is wrong
            for cell in fitting:
                seen[cell] = find(cell)
            more = False


class FormPlan:
    """The columns that fill fields of one form, each with its cleaner."""

    def __init__(
        self,
        mapping: Mapping,
        validator: Validator,
        places: dict[int, int | None],
        zone: timezone,
        period: Period = NO_PERIOD,
    ) -> None:
        self.form = form = validator.form
        self.homeless: list[tuple[int, str]] = []
        self.rest: list[tuple[int, Callable[[Cell], str], Seen]] = []
        self._validator = validator
        self._constants: dict[str, Value] = {
            name: value for name, value in mapping.constants.items() if name in form.fields and value != ""
        }
        self._not_cleaned = (*self._constants, *([mapping.rest] if mapping.rest is not None else []))
        self._steps: list[_Step] = []
        for column in mapping.columns:
            at = places[id(column)]
            name = column.by_form.get(form.id, column.field or "")
            if at is None:
                continue
            if name in form.fields:
                rule = rule_of(column, period)
                cleaner = cleaner_for(form.fields[name], rule, zone)
                self._steps.append(_Step(validator, name, column, at, cleaner, checked_later=name in self._not_cleaned))
            elif column.field is not None or column.by_form:
                self.homeless.append((at, column.headers[0]))
        self.states_seen: Seen = {}
        used = {step.at for step in self._steps}
        self.homeless = [(at, name) for at, name in self.homeless if at not in used]

    def place_of(self, field: str) -> int | None:
        """The column that fills the field."""
        return next((step.at for step in self._steps if step.name == field), None)

    def unchecked(self, values: dict[str, Value]) -> str | None:
        """What is wrong with those of the values that no cleaner has checked, or None."""
        for name in self._not_cleaned:
            value = values.get(name)
            if value is not None and (wrong := self._validator.fault(name, value)) is not None:
                return wrong
        return None

    def fields(self, row: Sequence[Cell]) -> tuple[dict[str, Value], str | None]:
        """The values by field id, or the first reason why one cannot be had."""
        values = dict(self._constants)
        width = len(row)
        name = ""
        try:
            for step in self._steps:
                name = step.name
                value = step.checked(row[step.at] if step.at < width else "")
                if value is not None:
                    values[name] = value
                elif step.required:
                    return values, f"{name}: field.required"
        except Unclear as unclear:
            return values, f"{name}: {unclear.code}"
        return values, None

    def all_fields(self, columns: Sequence[Sequence[Cell]], failed: set[int]) -> list[dict[str, Value]]:
        """As `fields` for many rows, given as columns; the places of those that have a problem go to `failed`."""
        found: list[list[Value]] = []
        for step in self._steps:
            values = recall(columns[step.at], step.seen, step.found, failed)
            if step.required and None in values:
                failed.update(place for place, value in enumerate(values) if value is None)
            found.append(values)
        names, constants = [step.name for step in self._steps], self._constants
        if not found:
            return [dict(constants) for _ in columns[0]]
        together = zip(*found, strict=True)
        if constants:
            return [
                constants | {name: value for name, value in zip(names, row, strict=True) if value is not None}
                for row in together
            ]
        return [{name: value for name, value in zip(names, row, strict=True) if value is not None} for row in together]

    def keep_rest(self, name: str, row: Sequence[Cell], values: dict[str, Value]) -> None:
        """What has no field of its own goes, under its column's name, to field `name`: nothing is lost."""
        width = len(row)
        _join(name, [line(row[at] if at < width else "") for at, line, _ in self.rest], values)

    def keep_all_rest(
        self, name: str, columns: Sequence[Sequence[Cell]], found: Sequence[dict[str, Value]], failed: set[int]
    ) -> None:
        """As `keep_rest` for many rows, given as columns."""
        lines = [recall(columns[at], seen, line, failed) for at, line, seen in self.rest]
        for row, values in zip(zip(*lines, strict=True), found, strict=False):
            _join(name, row, values)


def _join(name: str, lines: Iterable[str], values: dict[str, Value]) -> None:
    kept = [line for line in lines if line]
    if kept:
        first = values.get(name)
        values[name] = "\n".join([first, *kept] if isinstance(first, str) else kept)


def rule_of(column: Column, period: Period) -> CellRule:
    """What the mapping adds to a column; `period` is what the names of the sheet and of the file say."""
    return CellRule(
        dates_of(column, period), column.values, column.otherwise, column.times, column.fraction, column.length
    )


def dates_of(column: Column, period: Period) -> DateRule:
    """How a column's dates are written; what the column says itself goes before names of sheets and files."""
    year, month = period.told_by(column.dated_by)
    return DateRule(column.order, column.year or year, month, tuple(sorted(column.orders.items())))


def rest_line(label: str) -> Callable[[Cell], str]:
    """What is kept of a cell of the column `label`: nothing of an empty one."""

    def line(cell: Cell) -> str:
        text = tidy(text_of(cell))
        return f"{label}: {text}" if text else ""

    return line


class _Step:
    """One column that fills a field. `found` may leave the form's check of the value to `FormPlan.unchecked`."""

    def __init__(
        self, validator: Validator, name: str, column: Column, at: int, cleaner: Cleaner, *, checked_later: bool
    ) -> None:
        self.at, self.name, self.required = at, name, column.required
        self.seen: Seen = {"": None}
        self._clean = cleaner
        self._validator = validator
        self.found: Callable[[Cell], Value] = self._clean if checked_later else self.checked

    def checked(self, cell: Cell) -> Value:
        """Cleans, and lets the form's own check have the last word."""
        value = self._clean(cell)
        if value is not None and (wrong := self._validator.fault(self.name, value)) is not None:
            raise Unclear(wrong)
        return value
