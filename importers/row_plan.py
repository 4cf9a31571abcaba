"""From a data row to what a record will hold: the mapping bound to the columns of one sheet and to the forms."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import timezone

import msgspec

from core.errors import UserError
from core.ports import Forms
from engines.forms.document import Form
from engines.forms.values import Value
from importers.beside import label_of
from importers.cleaning import Unclear, moment_of, narrow, text_of
from importers.corrections import FORM, NUMBER, STATE, TIME, blamed
from importers.form_plan import FormPlan, Seen, dates_of, recall, rest_line
from importers.mapping import Choice, Mapping
from importers.reader.frames import Cell
from importers.sheet_layout import Layout
from importers.vocabulary import vocabulary

_packed = msgspec.msgpack.Encoder(order="sorted").encode


class MappedRow(msgspec.Struct, frozen=True, gc=False):
    """One source row as a record to be: `problem` is a reason code, with the field it is about, when it cannot be.

    Without a problem, `fields` have passed the validator of that form version; with one, `place` is its cell.
    """

    form: str = ""
    form_version: int = 0
    status: str | None = None
    fields: dict[str, Value] = {}
    number: str = ""
    original_ms: int | None = None
    digest: str = ""
    problem: str | None = None
    place: int | None = None


class RowPlan:
    """Bound once per sheet, then called per row. Raises UserError columns_missing when the sheet lacks one it needs."""

    def __init__(self, mapping: Mapping, layout: Layout, forms: Forms, zone: timezone) -> None:
        self._mapping = mapping
        self._forms = forms
        self._zone = zone
        self._period = layout.period
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
        self._by_form: dict[str, FormPlan] = {}
        self._no_number = vocabulary().blank | vocabulary().errors
        self._moments_seen: Seen = {}
        self._forms_seen: Seen = {}
        self._width = 1 + max(at for at in (0, *layout.columns.values()))

    def _columns_left_over(self, layout: Layout) -> list[tuple[int, str]]:
        taken = {self._form_at, self._state_at, self._number_at, *self._at.values()}
        taken |= {self._time_at, *(layout.index((name,)) for name in self._mapping.ignore)}
        return [(at, name) for name, at in layout.columns.items() if at not in taken]

    def map(self, row: Sequence[Cell]) -> MappedRow:
        """What the row says; never raises for its content."""
        try:
            found = self._mapped(row)
        except Unclear as unclear:
            found = MappedRow(problem=unclear.code, number=self._number(row))
        if found.problem is None:
            return found
        return msgspec.structs.replace(found, place=self.place_of(blamed(found.problem)[0], found.form))

    def form_of(self, row: Sequence[Cell]) -> str:
        """The id of the form that the row becomes, or nothing."""
        try:
            return self._form_named(_cell(row, self._form_at))
        except Unclear:
            return ""

    def place_of(self, field: str, form_id: str) -> int | None:
        """Where the row of that form has the cell for a field, or for what a correction calls like one."""
        system = {FORM: self._form_at, STATE: self._state_at, NUMBER: self._number_at, TIME: self._time_at}
        if field in system or not form_id:
            return system.get(field)
        return self._plan(form_id).place_of(field)

    def map_all(self, rows: Sequence[Sequence[Cell]]) -> list[MappedRow | None]:
        """As `map` for each, a column at a time; None where that failed: `map` will say why."""
        mapped: list[MappedRow | None] = [None] * len(rows)
        groups: dict[str, list[int]] = {}
        forms = recall([_cell(row, self._form_at) for row in rows], self._forms_seen, self._form_named, set())
        for place, form_id in enumerate(forms):
            if form_id is not None:
                groups.setdefault(form_id, []).append(place)
        for form_id, places in groups.items():
            together = self._mapped_columns(form_id, [rows[place] for place in places])
            for place, one in zip(places, together, strict=True):
                mapped[place] = one
        return mapped

    def _mapped_columns(self, form_id: str, rows: Sequence[Sequence[Cell]]) -> list[MappedRow | None]:
        """Rows of one form."""
        plan = self._plan(form_id)
        form, failed = plan.form, set[int]()
        padding = [""] * self._width
        columns = _columns([row if len(row) >= self._width else [*row, *padding] for row in rows])
        found = plan.all_fields(columns, failed)
        if self._mapping.rest in form.fields and plan.rest:
            plan.keep_all_rest(self._mapping.rest or "", columns, found, failed)
        blank = [""] * len(rows)
        states: Sequence[str | None] = [None] * len(rows)
        if form.is_ticket:
            cells = columns[self._state_at] if self._state_at is not None else blank
            states = recall(cells, plan.states_seen, lambda cell: self._state(cell, form), failed)
        moments: Sequence[int | None] = [None] * len(rows)
        if self._mapping.original_time is not None:
            if self._time_at is not None:
                moments = recall(columns[self._time_at], self._moments_seen, self._moment_ms, failed)
            if self._mapping.original_time.required and None in moments:
                failed.update(place for place, moment in enumerate(moments) if moment is None)
        numbers = columns[self._number_at] if self._number_at is not None else blank
        version, unchecked, no_number = form.version, plan.unchecked, self._no_number
        mapped: list[MappedRow | None] = []
        for place, (fields, state, moment, cell) in enumerate(zip(found, states, moments, numbers, strict=True)):
            if place in failed or unchecked(fields):
                mapped.append(None)
                continue
            number = narrow(cell if isinstance(cell, str) else text_of(cell))
            if number in no_number:
                number = ""
            digest = _digest(form_id, state, number, moment, fields)
            mapped.append(MappedRow(form_id, version, state, fields, number, moment, digest))
        return mapped

    def _plan(self, form_id: str) -> FormPlan:
        plan = self._by_form.get(form_id)
        if plan is None:
            form = self._forms.form(form_id)
            validator = self._forms.validator(form.id, form.version)
            plan = self._by_form[form_id] = FormPlan(self._mapping, validator, self._at, self._zone, self._period)
            homeless = [(at, name) for at, name in plan.homeless if at not in self._spoken_for]
            plan.rest = [(at, rest_line(label_of(name)), {"": ""}) for at, name in (*self._rest, *homeless)]
        return plan

    def _mapped(self, row: Sequence[Cell]) -> MappedRow:
        form_id = self._form_named(_cell(row, self._form_at))
        plan = self._plan(form_id)
        version = plan.form.version
        fields, problem = plan.fields(row)
        number = self._number(row)
        if problem is not None:
            return MappedRow(form_id, version, fields=fields, problem=problem, number=number)
        if self._mapping.rest is not None and self._mapping.rest in plan.form.fields:
            plan.keep_rest(self._mapping.rest, row, fields)
        status = self._state(_cell(row, self._state_at), plan.form) if plan.form.is_ticket else None
        original = self._moment_ms(_cell(row, self._time_at)) if self._time_at is not None else None
        if original is None and self._mapping.original_time is not None and self._mapping.original_time.required:
            return MappedRow(form_id, version, fields=fields, problem="row.date_missing", number=number)
        if problem := plan.unchecked(fields):
            return MappedRow(form_id, version, fields=fields, problem=problem, number=number)
        digest = _digest(form_id, status, number, original, fields)
        return MappedRow(form_id, version, status, fields, number, original, digest)

    def _form_named(self, cell: Cell) -> str:
        chosen = self._form_words.get(narrow(text_of(cell)), self._mapping.form.otherwise)
        if not isinstance(chosen, str):
            raise Unclear("row.kind_unknown")
        return chosen

    def _state(self, cell: Cell, form: Form) -> str:
        word = narrow(text_of(cell))
        chosen = _for_form(self._mapping.state, word, form.id)
        state = chosen or (form.initial if not word or self._state_at is None else None)
        if state is None or state not in form.states_by_id:
            raise Unclear("row.state_unknown")
        return state

    def _number(self, row: Sequence[Cell]) -> str:
        """The source's own number; a word for nothing is none."""
        number = narrow(text_of(_cell(row, self._number_at)))
        return "" if number in self._no_number else number

    def _moment_ms(self, cell: Cell) -> int | None:
        column = self._mapping.original_time
        if column is None:
            return None
        moment = moment_of(cell, dates_of(column, self._period), vocabulary())
        return None if moment is None else int(moment.at(self._zone).timestamp() * 1000)


def _columns(rows: Sequence[Sequence[Cell]]) -> list[tuple[Cell, ...]]:
    """Those that all rows have."""
    return list(zip(*rows, strict=False))


def _digest(form: str, status: str | None, number: str, original: int | None, fields: dict[str, Value]) -> str:
    return hashlib.blake2b(_packed((form, status, number, original, fields)), digest_size=16).hexdigest()


def _for_form(choice: Choice, word: str, form: str) -> str | None:
    chosen = choice.values.get(word, choice.otherwise)
    return chosen.get(form) if isinstance(chosen, dict) else chosen


def _cell(row: Sequence[Cell], at: int | None) -> Cell:
    return row[at] if at is not None and at < len(row) else ""
