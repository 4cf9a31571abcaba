"""From rows of an export to reference records: which column is which field, what each cell means, what is wrong."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator, Sequence
from datetime import datetime, timedelta, timezone

import msgspec

from core.errors import UserError
from core.record import DEFINITIONS, branch_scope
from core.reference import Delivered
from engines.forms.document import Field, FieldKind
from engines.forms.validation import Validator, clean
from engines.forms.values import Value
from local_db.divisions import divisions
from sync.hub.reference import key_fault
from sync.hub.reference_tables import BadRow, Cells, Table

KEY_NAMES = ("key", "\u5916\u90e8\u7f16\u53f7")
"""The second one is "external number" in Chinese."""
_BRANCHES = re.compile(r"[\s,;、]+")
_FORCED_TEXT = re.compile(r'="([^"]*)"')
"""How spreadsheets write a number that is to stay text."""
_DAY = re.compile("([0-9]{4})[-/.\u5e74]([0-9]{1,2})[-/.\u6708]([0-9]{1,2})\u65e5?")


class Wishes(msgspec.Struct, frozen=True):
    """What the administrator says of a file. One of `branch` (an id), `branch_column` and `for_all` is given.

    `key_column`: else a column named key, or the one with the waybill's number. `utc_offset`: minutes, of times that
    name no zone.
    """

    branch: str = ""
    branch_column: str = ""
    for_all: bool = False
    key_column: str = ""
    utc_offset: int = 480


class RowReader:
    """Reads the rows of one table. `unknown` names columns that no field of the form has; they are left out."""

    def __init__(self, table: Table, validator: Validator, wishes: Wishes, branches: Collection[str]) -> None:
        self._table = table
        self._validator = validator
        self._wishes = wishes
        self._branches = branches
        self._zone = timezone(timedelta(minutes=wishes.utc_offset))
        self._fields = _names_of(validator.form.fields.values())
        self.unknown: dict[str, None] = {}
        self._rows_of_keys: dict[str, int] = {}
        self._key, self._branch = wishes.key_column, wishes.branch_column
        if table.header is not None:
            self._look_at(table.header)

    @property
    def keys(self) -> Collection[str]:
        """The external keys that were read so far."""
        return self._rows_of_keys.keys()

    def rows(self) -> Iterator[Delivered | BadRow]:
        """Every row of the table: a record, or what is wrong with it."""
        for found in self._table.rows():
            yield found if isinstance(found, BadRow) else self._read(found)

    def _look_at(self, header: Sequence[str]) -> None:
        """UserErrors ``reference.column_missing``, ``reference.key_column``, ``reference.header_unknown``."""
        for wanted in filter(None, (self._wishes.key_column, self._wishes.branch_column)):
            if wanted not in header:
                raise UserError("reference.column_missing", name=wanted)
        self._key = self._key_among(header)
        if not any(_plain(name) in self._fields for name in header):
            raise UserError("reference.header_unknown", kind=self._validator.form.id)

    def _key_among(self, names: Collection[str]) -> str:
        if self._wishes.key_column:
            return self._wishes.key_column
        number = self._validator.form.columns.get("waybill_no")
        for name in names:
            if _plain(name) in KEY_NAMES:
                return name
        for name in names:
            spec = self._fields.get(_plain(name))
            if spec is not None and spec.id == number:
                return name
        raise UserError("reference.key_column", kind=self._validator.form.id)

    def _read(self, found: Cells) -> Delivered | BadRow:
        try:
            column = self._key or self._key_among(found.cells)
        except UserError:
            return BadRow(found.row, "reference.key_missing")
        key = _unforced(found.cells.get(column, "")).strip()
        if spec := self._fields.get(_plain(column)):
            key = str(clean(spec, key) or "")
        if fault := key_fault(key):
            return BadRow(found.row, fault)
        if key in self._rows_of_keys:
            return BadRow(found.row, "reference.key_twice", {"first": self._rows_of_keys[key]})
        scopes = self._scopes(found)
        if isinstance(scopes, BadRow):
            return scopes
        values = self._values(found)
        problems = self._validator.check(values, complete=True)
        if problems:
            first = problems[0]
            return BadRow(found.row, first.code, {**first.facts, "field": first.field_id})
        self._rows_of_keys[key] = found.row
        return Delivered(key, scopes, values)

    def _scopes(self, found: Cells) -> tuple[str, ...] | BadRow:
        wishes = self._wishes
        if wishes.for_all:
            return (DEFINITIONS,)
        said = found.cells.get(wishes.branch_column, "") if wishes.branch_column else wishes.branch
        branches = [one for one in _BRANCHES.split(unicodedata.normalize("NFKC", _unforced(said)).strip()) if one]
        if not branches:
            return BadRow(found.row, "reference.branch_missing")
        unknown = [one for one in branches if one not in self._branches]
        if unknown:
            return BadRow(found.row, "reference.branch_unknown", {"branch": unknown[0][:20]})
        return tuple(dict.fromkeys(branch_scope(one) for one in branches))

    def _values(self, found: Cells) -> dict[str, Value]:
        values: dict[str, Value] = {}
        for name, cell in found.cells.items():
            spec = self._fields.get(_plain(name))
            if spec is not None:
                value = self._value(spec, _unforced(cell))
                if value is not None:
                    values[spec.id] = value
            elif name not in (self._key, self._branch):
                self.unknown[name] = None
        return values

    def _value(self, spec: Field, cell: str) -> Value:
        value = clean(spec, cell)
        if not isinstance(value, str):
            return value
        if spec.kind is FieldKind.CHOICE:
            labels = {_plain(word): one.id for one in spec.choices for word in one.label.values()}
            return labels.get(_plain(value), value)
        if spec.kind is FieldKind.REGION:
            return divisions().find(value) or value
        if spec.kind is FieldKind.DATE and (day := _DAY.fullmatch(value)):
            return f"{day[1]}-{int(day[2]):02d}-{int(day[3]):02d}"
        if spec.kind is FieldKind.DATETIME:
            return self._moment(value)
        return value

    def _moment(self, text: str) -> str:
        try:
            moment = datetime.fromisoformat(text.replace("/", "-"))
        except ValueError:
            return text
        return (moment if moment.tzinfo is not None else moment.replace(tzinfo=self._zone)).isoformat()


def _names_of(fields: Collection[Field]) -> dict[str, Field]:
    """A field by its id and by its labels in either language."""
    names = {_plain(word): field for field in fields for word in field.label.values()}
    return names | {_plain(field.id): field for field in fields}


def _plain(name: str) -> str:
    return unicodedata.normalize("NFKC", name).strip().casefold()


def _unforced(cell: str) -> str:
    forced = _FORCED_TEXT.fullmatch(cell.strip())
    return forced[1] if forced else cell
