"""Records made by an import: what `core.merge` and `core.record` make of a create, written as JSON in one go.

A create has one possible history: its values stand, from nothing. So the operation, its effect and the record hold the
same values in three wrappings, and each value is encoded once. The bytes are those of `core.operation.canonical` and of
the effect's and the record's own encoders; tests hold the two ways against each other.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from json.encoder import encode_basestring  # escapes as msgspec does
from operator import itemgetter
from typing import Any

import msgspec

from core.errors import UserError
from core.operation import SCHEMA_VERSION
from core.record import ALIASES, NUMBER, STATUS
from engines.forms.document import Form
from engines.forms.validation import Value

_SHAPES = 1024
"""So many different sets of filled fields are remembered per form; a log has a few dozen."""

_encode = msgspec.json.Encoder(order="sorted").encode


@dataclass(frozen=True)
class Source:
    """What all rows of one sheet share: the person, the branch and its scope, and the origin's job, file and sheet."""

    by: str
    home: str
    scope: str
    job: str
    file: str
    sheet: str


class Imported(msgspec.Struct, frozen=True, gc=False):
    """One source row to become a record. `fields` have passed the form's validator, without empty values.

    The ids are new; `at` is in milliseconds since 1970 UTC; `status` None is the form's first state.
    """

    id: str
    tx: str
    record: str
    row: int
    fields: Mapping[str, Value]
    at: int
    status: str | None = None
    aliases: tuple[str, ...] = ()


class Creations:
    """The creates of one form version from one source, compiled once."""

    def __init__(self, form: Form, source: Source) -> None:
        if form.version < 1 or SCHEMA_VERSION != 1:
            raise ValueError("written for forms that have a version, and for operations of schema 1")
        self.form = form
        self._ticket = form.is_ticket
        self._states = {state: encode_basestring(state) for state in form.states_by_id}
        self._shapes: dict[tuple[bool, tuple[str, ...]], _Shape] = {}
        self.source = source
        by, form_id = encode_basestring(source.by), encode_basestring(form.id)
        origin = f'{{"file":{encode_basestring(source.file)},"job":{encode_basestring(source.job)},"row":'
        sheet = f',"sheet":{encode_basestring(source.sheet)}}}'
        self._body_head = f'{{"by":{by},"def":{form.version},"e":{form_id},'
        self._body_origin = f',"o":{origin}'
        self._body_record = f'{sheet},"r":"'
        self._effect_by = f',"by":{by},"e":{form_id},'
        home = encode_basestring(source.home)
        self._effect_origin = f'"form_version":{form.version},"home":{home},"k":"create","o":{origin}'
        self._effect_operation = f'{sheet},"operation":"'
        self._effect_scope = f'","scope":{encode_basestring(source.scope)},"tx":"'

    def state_of(self, status: str | None) -> str | None:
        """The state in which the record begins; UserError ``record.state_unknown`` for none of the form's."""
        if not self._ticket:
            return None
        state = status or self.form.initial
        if state not in self._states:
            raise UserError("record.state_unknown")
        return state

    def written(self, item: Imported, state: str | None, number: str | None, n: int) -> tuple[str, str, str]:
        """The operation with number `n` in its stream, its effect and the record's fields, as canonical JSON."""
        fields = item.fields
        aliased = bool(item.aliases) and self._ticket
        key = (aliased, tuple(fields))
        shape = self._shapes.get(key) or self._shape(key)
        values: Sequence[Any] = shape.pick(fields)
        try:
            texts = tuple(map(encode_basestring, values))
        except TypeError:
            texts = tuple([_encode(value).decode() for value in values])
        if self._ticket:
            system = (encode_basestring(number or ""), self._states[state or ""])
            texts = (_encode(item.aliases).decode(), *system, *texts) if aliased else (*system, *texts)
        body = (
            f'{self._body_head}{shape.writes % texts}"id":"{item.id}","k":"create","n":{n}{self._body_origin}'
            f'{item.row}{self._body_record}{item.record}","tx":"{item.tx}","wall":{item.at}}}'
        )
        effect = (
            f'{{"at":{item.at}{self._effect_by}{shape.changes % texts}{self._effect_origin}{item.row}'
            f'{self._effect_operation}{item.id}","outcome":"applied","r":"{item.record}{self._effect_scope}{item.tx}"}}'
        )
        return body, effect, shape.fields % texts

    def _shape(self, key: tuple[bool, tuple[str, ...]]) -> _Shape:
        aliased, names = key
        system = ([ALIASES] if aliased else []) + ([NUMBER, STATUS] if self._ticket else [])
        if len(self._shapes) >= _SHAPES:
            self._shapes.clear()
        shape = self._shapes[key] = _Shape(system, names)
        return shape


class _Shape:
    """One set of filled fields: which values in which order, and the three texts with a place for each."""

    def __init__(self, system: Sequence[str], names: Sequence[str]) -> None:
        if any(name.startswith("$") for name in names):
            raise UserError("field.unknown")
        ordered = sorted(names)
        self.pick: Callable[[Mapping[str, Value]], Sequence[Value]] = (
            itemgetter(*ordered) if len(ordered) > 1 else lambda fields: [fields[name] for name in ordered]
        )
        keys = [encode_basestring(name).replace("%", "%%") for name in sorted([*system, *ordered])]
        writes = ",".join(f'{key}:{{"v":%s}}' for key in keys)
        changes = ",".join(f"{key}:[null,%s]" for key in keys)
        self.writes = f'"f":{{{writes}}},' if keys else ""
        self.changes = f'"f":{{{changes}}},' if keys else ""
        self.fields = "{" + ",".join(f"{key}:%s" for key in keys) + "}"
