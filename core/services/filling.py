"""What an imported row adds to a record: blanks that it fills, files. History says the log, its sheet and row."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from core.operation import Child, Kind, Operation, Origin, Stream, Write
from core.ports import UnitOfWork
from core.record import Record
from core.services.records import wall
from engines.forms.document import MergeClass
from engines.forms.validation import Validator
from engines.forms.values import Value

_NOT_FILLED = frozenset({MergeClass.DERIVED, MergeClass.FOREIGN, MergeClass.WORKFLOW})


def blanks_filled(record: Record, values: Mapping[str, Value], validator: Validator, today: date) -> dict[str, Value]:
    """Those of `values` that would fill fields of the record which hold nothing, and that its form accepts."""
    specs = validator.form.fields
    filled: dict[str, Value] = {
        name: value
        for name, value in values.items()
        if name in specs
        and specs[name].merge_class not in _NOT_FILLED
        and record.fields.get(name) in (None, "")
        and value not in (None, "")
    }
    problems = validator.check(filled, complete=False) + validator.doubts(filled, today)
    wrong = {problem.field_id for problem in problems}
    filled = {name: value for name, value in filled.items() if name not in wrong}
    return {} if validator.breaking(record.fields, filled) else filled


def fill_blanks(
    uow: UnitOfWork, act: str, by: str, record: Record, values: Mapping[str, Value], origin: Origin
) -> None:
    """Fills them inside an open unit of work, as one act. Raises UserError when the merge refuses it."""
    writes = {
        name: Write(b=record.fields.get(name), bv=record.versions.get(name, 0), v=value)
        for name, value in values.items()
    }
    operation = Operation(
        id=uow.ids.operation(),
        tx=act,
        kind=Kind.SET,
        record=record.id,
        form=record.form,
        by=by,
        wall=wall(uow),
        definition=record.form_version,
        fields=writes,
        origin=origin,
    )
    uow.apply(operation, Stream.BULK)


def attach_file(uow: UnitOfWork, by: str, record: Record, child: Child, origin: Origin) -> None:
    """Attaches a file of the log inside an open unit of work, as an act of its own."""
    name = uow.ids.operation()
    operation = Operation(
        id=name,
        tx=name,
        kind=Kind.ADD,
        record=record.id,
        form=record.form,
        by=by,
        wall=wall(uow),
        definition=record.form_version,
        child=child,
        origin=origin,
    )
    uow.apply(operation, Stream.BULK)
