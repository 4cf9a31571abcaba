"""From a data row to what a record will hold: the mapping bound to the columns of one sheet and to the forms."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from datetime import datetime, timezone
from typing import Any

import msgspec

from core.errors import UserError
from core.ports import Forms
from engines.forms.document import Form
from engines.forms.validation import Validator, Value
from importers.cleaning import CellRule, Unclear, cleaner_for, moment_of, narrow, text_of, tidy
from importers.dates import DateRule
from importers.mapping import Choice, Column, Mapping
from importers.reader.frames import Cell
from importers.sheet_layout import Layout
from importers.vocabulary import vocabulary

_packed = msgspec.msgpack.Encoder(order="sorted").encode
_MEMORY_ENTRIES = 4096
_MEMORY_TEXT = 64
_NOTHING: Any = object()
_REMEMBERED = frozenset({str, datetime, float})
"""Cells of these kinds are equal only when they are the same; 1, 1.0 and True are not, so whole numbers stay out."""


class MappedRow(msgspec.Struct, frozen=True):
    """One source row as a record to be: `problem` is a reason code, with the field it is about, when it cannot be.

    Without a problem, `fields` have passed the validator of that form version.
    """

    form: str = ""
    form_version: int = 0
    status: str | None = None
    fields: dict[str, Value] = {}
    number: str = ""
    original_ms: int | None = None
    digest: str = ""
    problem: str | None = None


class RowPlan:
    """Bound once per sheet, then called per row. Raises UserError columns_missing when the sheet lacks one it needs."""

    def __init__(self, mapping: Mapping, layout: Layout, forms: Forms, zone: timezone) -> None:
        self._mapping = mapping
        self._forms = forms
        self._zone = zone
        dated = (mapping.original_time,) if mapping.original_time is not None else ()
        needed = [column for column in (*mapping.columns, *dated) if column.required]
        missing = [column.headers[0] for column in needed if layout.index(column.headers) is None]
        if missing:
            raise UserError("import.columns_missing", columns=", ".join(missing))
        self._form_at = layout.index(mapping.form.headers)
        self._form_words = {narrow(word): form for word, form in mapping.form.values.items()}
        self._state_at = layout.index(mapping.state.headers)
        self._number_at = layout.index(mapping.number)
        self._time_at = layout.index(mapping.original_time.headers) if mapping.original_time else None
        self._at = {id(column): layout.index(column.headers) for column in mapping.columns}
        self._rest = self._columns_left_over(layout)
        self._spoken_for = {self._form_at, self._state_at, self._number_at, self._time_at}
        self._by_form: dict[str, _FormPlan] = {}
        self._moments: dict[tuple[type, Cell], int | None] = {}
        self._forms_seen: dict[str, str] = {}
        self._states_seen: dict[tuple[str, str], str | None] = {}

    def _columns_left_over(self, layout: Layout) -> list[tuple[int, str]]:
        taken = {self._form_at, self._state_at, self._number_at, *self._at.values()}
        taken |= {self._time_at, *(layout.index((name,)) for name in self._mapping.ignore)}
        return [(at, name) for name, at in layout.columns.items() if at not in taken]

    def map(self, row: Sequence[Cell]) -> MappedRow:
        """What the row says; never raises for its content."""
        try:
            return self._mapped(row)
        except Unclear as unclear:
            return MappedRow(problem=unclear.code, number=self._number(row))

    def _mapped(self, row: Sequence[Cell]) -> MappedRow:
        form_id = self._form_of(row)
        plan = self._by_form.get(form_id)
        if plan is None:
            form = self._forms.form(form_id)
            validator = self._forms.validator(form.id, form.version)
            plan = self._by_form[form_id] = _FormPlan(self._mapping, validator, self._at, self._zone)
            homeless = [(at, name) for at, name in plan.homeless if at not in self._spoken_for]
            plan.rest = [(at, f"{name}: ", {"": ""}) for at, name in (*self._rest, *homeless)]
        fields, problem = plan.fields(row)
        number = self._number(row)
        if problem is not None:
            return MappedRow(form_id, plan.form.version, fields=fields, problem=problem, number=number)
        self._keep_rest(row, plan, fields)
        status = self._state_of(row, plan.form)
        original = self._original_ms(row)
        if original is None and self._mapping.original_time is not None and self._mapping.original_time.required:
            return MappedRow(form_id, plan.form.version, fields=fields, problem="row.date_missing", number=number)
        if problem := plan.unchecked(fields):
            return MappedRow(form_id, plan.form.version, fields=fields, problem=problem, number=number)
        content = _packed((form_id, status, number, original, fields))
        digest = hashlib.blake2b(content, digest_size=16).hexdigest()
        return MappedRow(form_id, plan.form.version, status, fields, number, original, digest)

    def _form_of(self, row: Sequence[Cell]) -> str:
        cell = _cell(row, self._form_at)
        found = self._forms_seen.get(cell) if isinstance(cell, str) else None
        if found is not None:
            return found
        word = narrow(text_of(cell))
        chosen = self._form_words.get(word, self._mapping.form.otherwise)
        if not isinstance(chosen, str):
            raise Unclear("row.kind_unknown")
        if isinstance(cell, str) and len(self._forms_seen) < _MEMORY_ENTRIES:
            self._forms_seen[cell] = chosen
        return chosen

    def _state_of(self, row: Sequence[Cell], form: Form) -> str | None:
        if not form.is_ticket:
            return None
        cell = _cell(row, self._state_at)
        key = (form.id, cell) if isinstance(cell, str) else None
        if key is not None and key in self._states_seen:
            return self._states_seen[key]
        word = narrow(text_of(cell))
        chosen = _for_form(self._mapping.state, word, form.id)
        state = chosen or (form.initial if not word or self._state_at is None else None)
        if state not in form.states_by_id:
            raise Unclear("row.state_unknown")
        if key is not None and len(self._states_seen) < _MEMORY_ENTRIES:
            self._states_seen[key] = state
        return state

    def _number(self, row: Sequence[Cell]) -> str:
        return narrow(text_of(_cell(row, self._number_at)))

    def _original_ms(self, row: Sequence[Cell]) -> int | None:
        column = self._mapping.original_time
        if column is None or self._time_at is None:
            return None
        cell = _cell(row, self._time_at)
        key = (cell.__class__, cell)
        if key not in self._moments:
            if len(self._moments) >= _MEMORY_ENTRIES:
                self._moments.clear()
            moment = moment_of(cell, DateRule(column.order, column.year), vocabulary())
            self._moments[key] = None if moment is None else int(moment.at(self._zone).timestamp() * 1000)
        return self._moments[key]

    def _keep_rest(self, row: Sequence[Cell], plan: _FormPlan, fields: dict[str, Value]) -> None:
        """What has no field of its own goes, under its column's name, where the mapping says: nothing is lost."""
        rest = self._mapping.rest
        if rest is None or rest not in plan.form.fields:
            return
        lines: list[str] = []
        width = len(row)
        for at, label, seen in plan.rest:
            cell = row[at] if at < width else ""
            remembered = cell.__class__ in _REMEMBERED
            line = seen.get(cell) if remembered else None
            if line is None:
                text = tidy(text_of(cell))
                line = label + text if text else ""
                if remembered and len(seen) < _MEMORY_ENTRIES and len(line) <= 2 * _MEMORY_TEXT:
                    seen[cell] = line
            if line:
                lines.append(line)
        if lines:
            first = fields.get(rest)
            fields[rest] = "\n".join([first, *lines] if isinstance(first, str) else lines)


class _FormPlan:
    """The columns that fill fields of one form, each with its cleaner."""

    def __init__(self, mapping: Mapping, validator: Validator, places: dict[int, int | None], zone: timezone) -> None:
        self.form = form = validator.form
        self.homeless: list[tuple[int, str]] = []
        self.rest: list[tuple[int, str, dict[Cell, str]]] = []
        self._validator = validator
        self._constants: dict[str, Value] = {
            name: value for name, value in mapping.constants.items() if name in form.fields and value != ""
        }
        self._not_cleaned = (*self._constants, *([mapping.rest] if mapping.rest is not None else []))
        self._steps: list[tuple[int, str, bool, dict[Cell, Value], Callable[[Cell], Value]]] = []
        for column in mapping.columns:
            at = places[id(column)]
            name = column.by_form.get(form.id, column.field or "")
            if at is None:
                continue
            if name in form.fields:
                self._steps.append((at, name, column.required, {"": None}, _cleaner(validator, name, column, zone)))
            elif column.field is not None or column.by_form:
                self.homeless.append((at, column.headers[0]))
        used = {step[0] for step in self._steps}
        self.homeless = [(at, name) for at, name in self.homeless if at not in used]

    def unchecked(self, values: dict[str, Value]) -> str | None:
        """What is wrong with those of the values that no cleaner has checked, or None."""
        for name in self._not_cleaned:
            value = values.get(name)
            if value is not None and (wrong := self._validator.fault(name, value)) is not None:
                return wrong
        return None

    def fields(self, row: Sequence[Cell]) -> tuple[dict[str, Value], str | None]:
        """The values by field id, or the first reason why one cannot be had.

        What was found for a short cell is remembered, because logs repeat themselves.
        """
        values = dict(self._constants)
        width = len(row)
        name = ""
        try:
            for at, name, required, seen, clean in self._steps:
                cell = row[at] if at < width else ""
                remembered = cell.__class__ in _REMEMBERED
                value = seen.get(cell, _NOTHING) if remembered else _NOTHING
                if value is _NOTHING:
                    value = clean(cell)
                    if remembered and len(seen) < _MEMORY_ENTRIES and _is_short(cell):
                        seen[cell] = value
                if value is not None:
                    values[name] = value
                elif required:
                    return values, f"{name}: field.required"
        except Unclear as unclear:
            return values, f"{name}: {unclear.code}"
        return values, None


def _cleaner(validator: Validator, name: str, column: Column, zone: timezone) -> Callable[[Cell], Value]:
    """Cleans, and lets the form's own check have the last word."""
    rule = CellRule(DateRule(column.order, column.year), column.values, column.otherwise)
    clean = cleaner_for(validator.form.fields[name], rule, zone)

    def checked(cell: Cell) -> Value:
        value = clean(cell)
        if value is not None and (wrong := validator.fault(name, value)) is not None:
            raise Unclear(wrong)
        return value

    return checked


def _for_form(choice: Choice, word: str, form: str) -> str | None:
    chosen = choice.values.get(word, choice.otherwise)
    return chosen.get(form) if isinstance(chosen, dict) else chosen


def _is_short(cell: Cell) -> bool:
    return not isinstance(cell, str) or len(cell) <= _MEMORY_TEXT


def _cell(row: Sequence[Cell], at: int | None) -> Cell:
    return row[at] if at is not None and at < len(row) else ""
