"""Records made by an import: what `core.merge` and `core.record` make of a create, written as JSON in one go.

A create has one possible history: its values stand, from nothing. So the operation and the record hold the same values
in two wrappings, each value is encoded once, and the history entry follows from the record. The bytes are those of
`core.operation.canonical` and of the record's own encoder; tests hold the two ways against each other.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from operator import itemgetter
from typing import Any

import msgspec

from core.effect import Effect, Outcome
from core.errors import UserError
from core.operation import SCHEMA_VERSION, Kind, Operation, Origin, Write
from core.record import ALIASES, NUMBER, STATUS, Record
from engines.forms.document import Form
from engines.forms.values import Value

_SHAPES = 1024
"""So many different sets of filled fields are remembered per form; a log has a few dozen."""

_encode = msgspec.json.Encoder(order="sorted").encode


class Source(msgspec.Struct, frozen=True):
    """What all rows of one sheet share: the person, the branch and its scope, and the origin's job, file and sheet."""

    by: str
    home: str
    scope: str
    job: str
    file: str
    sheet: str


class Imported(msgspec.Struct, frozen=True, gc=False):
    """One source row to become a record. `fields` have passed the form's validator, without empty values.

    `row` is its number in the sheet; `at` is in milliseconds since 1970 UTC; `status` None is the form's first state.
    """

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
        self._states = frozenset(form.states_by_id)
        self._shapes: dict[tuple[bool, tuple[str, ...]], _Shape] = {}
        self.source = source
        by, form_id, file, job, sheet = (
            _encode(text).decode() for text in (source.by, form.id, source.file, source.job, source.sheet)
        )
        origin = f'{{"file":{file},"job":{job},"row":'
        self._body_head = _literal(f'{{"by":{by},"def":{form.version},"e":{form_id},')
        self._body_rest = (
            f'"id":"%b","k":"create","n":%d,"o":{_literal(origin)}%d,"sheet":{_literal(sheet)}}},'
            '"r":"%b","tx":"%b","wall":%d}'
        )

    def state_of(self, status: str | None) -> str | None:
        """The state in which the record begins; UserError ``record.state_unknown`` for none of the form's."""
        if not self._ticket:
            return None
        state = status or self.form.initial
        if state not in self._states:
            raise UserError("record.state_unknown")
        return state

    def written(
        self, item: Imported, record: str, operation: str, state: str | None, number: str | None, n: int
    ) -> tuple[bytes, bytes]:
        """The operation with number `n` in its stream, which is an act of its own, and the record's fields.

        Both as canonical JSON.
        """
        aliased = bool(item.aliases) and self._ticket
        key = (aliased, tuple(item.fields))
        shape = self._shapes.get(key) or self._shape(key)
        values = shape.pick(item.fields)
        if aliased:
            values = (item.aliases, number, state, *values)
        elif self._ticket:
            values = (number, state, *values)
        texts = tuple(map(_encode, values))
        name = operation.encode()
        body = shape.body % (*texts, name, n, item.row, record.encode(), name, item.at)
        return body, shape.fields % texts

    def _shape(self, key: tuple[bool, tuple[str, ...]]) -> _Shape:
        aliased, names = key
        system = ([ALIASES] if aliased else []) + ([NUMBER, STATUS] if self._ticket else [])
        if len(self._shapes) >= _SHAPES:
            self._shapes.clear()
        shape = self._shapes[key] = _Shape(system, names, self._body_head, self._body_rest)
        return shape


class _Shape:
    """One set of filled fields: which values in which order, and the two texts with a place for each."""

    def __init__(self, system: Sequence[str], names: Sequence[str], head: str, rest: str) -> None:
        if any(name.startswith("$") for name in names):
            raise UserError("field.unknown")
        ordered = sorted(names)
        self.pick: Callable[[Mapping[str, Value]], tuple[Any, ...]] = (
            itemgetter(*ordered) if len(ordered) > 1 else lambda fields: tuple([fields[name] for name in ordered])
        )
        keys = [_literal(_encode(name).decode()) for name in sorted([*system, *ordered])]
        writes = ",".join(f'{key}:{{"v":%b}}' for key in keys)
        written = f'"f":{{{writes}}},' if keys else ""
        self.body = f"{head}{written}{rest}".encode()
        self.fields = ("{" + ",".join(f"{key}:%b" for key in keys) + "}").encode()


def _literal(text: str) -> str:
    return text.replace("%", "%%")


def operation_of(entry: Effect, n: int) -> Operation:
    """The imported create with number `n` whose history entry this is: an applied create says all that it carried."""
    return Operation(
        id=entry.operation,
        tx=entry.tx,
        kind=entry.kind,
        record=entry.record,
        form=entry.form,
        by=entry.by,
        wall=entry.at,
        definition=entry.form_version,
        n=n,
        fields={name: Write(v=value) for name, (_, value) in entry.changes.items()},
        origin=entry.origin,
    )


def effect_of_create(made: Record, by: str, origin: Origin, operation: str) -> Effect:
    """The history entry of an imported create, from the record as it was made."""
    return Effect(
        operation=operation,
        tx=operation,
        record=made.id,
        form=made.form,
        form_version=made.form_version,
        home=made.home,
        scope=made.scope,
        by=by,
        at=made.created_at,
        kind=Kind.CREATE,
        outcome=Outcome.APPLIED,
        changes={name: (None, value) for name, value in made.fields.items()},
        origin=origin,
    )
