"""Making, changing, moving and taking back records."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
from msgspec.structs import replace

from core.children import files_once
from core.effect import InboxItem
from core.errors import UserError
from core.operation import Child, Kind, Operation, Write
from core.ports import Changes, UnitOfWork
from core.record import ALIASES, CUSTODY, NUMBER, SCOPE, STATUS, VOIDED, Record
from core.services.asked_items import asked_as_shown
from core.services.commands import (
    AddChildren,
    Answer,
    AnswerQuestion,
    AnswerQuestions,
    AssignRecords,
    EditRecord,
    EraseRecord,
    HandOver,
    MoveRecord,
    RemoveChild,
    RestoreRecord,
    SubmitRecord,
    VoidRecord,
)
from engines.forms.document import Form, MergeClass
from engines.forms.values import Problem, Value


class InvalidFields(UserError):
    """Values that the form does not accept. `problems` name field and reason; the values themselves stay out."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("record.invalid", fields=tuple(problem.field_id for problem in problems))
        self.problems = problems


def wall(uow: UnitOfWork) -> int:
    """The device's clock in milliseconds since 1970 UTC, for display."""
    return int(uow.clock.now().timestamp() * 1000)


def submit_record(command: SubmitRecord, uow: UnitOfWork) -> Changes:
    """Makes a record, its number and its files in one transaction; the draft it came from is forgotten.

    Where that draft mends a refused record, the notes and contacts of that one go on with it. Raises InvalidFields
    when values are missing or wrong; then nothing is written.
    """
    with uow:
        if uow.repeated(command.id):
            return Changes(repeated=True)
        record_id = create_record(command, uow)
        if command.draft is not None:
            form = uow.form(command.form, command.version)
            for child in uow.typed_beside(command.draft):
                uow.apply(_added(uow, command.id, command.by, record_id, form, child))
            uow.discard_draft(command.draft, command.by)
        return uow.commit()


def create_record(command: SubmitRecord, uow: UnitOfWork) -> str:
    """The creating of `submit_record` inside an open unit of work; the new record's id.

    An import calls it once per source row, many rows to a transaction, with values that it has checked; the merge
    checks them once more. Raises InvalidFields before anything is applied.
    """
    form = uow.form(command.form, command.version)
    values = {name: value for name, value in _emptied(command.fields).items() if value is not None}
    validator = uow.validator(form.id, form.version)
    problems = []
    if command.origin is None:
        problems = validator.check(values, complete=True) + validator.doubts(values, uow.today())
    problems += [Problem(name, "field.unknown") for name in values if name.startswith("$")]
    if problems:
        raise InvalidFields(problems)
    record_id = command.record or uow.new_record()
    system: dict[str, Value] = {}
    if form.is_ticket:
        system = {NUMBER: uow.next_number(), STATUS: command.status or form.initial}
        if command.aliases:
            system[ALIASES] = list(command.aliases)
    create = Operation(
        id=uow.ids.operation(),
        tx=command.id,
        kind=Kind.CREATE,
        record=record_id,
        form=form.id,
        by=command.by,
        wall=command.at if command.at is not None else wall(uow),
        definition=form.version,
        fields={name: Write(v=value) for name, value in {**values, **system}.items()},
        origin=command.origin,
    )
    uow.apply(create, command.stream)
    for child in files_once(command.files, ())[0]:
        uow.apply(_added(uow, command.id, command.by, record_id, form, child, needs=(create.id,)), command.stream)
    return record_id


def edit_record(command: EditRecord, uow: UnitOfWork) -> Changes:
    """Changes fields; those equal to what stands, or to what the person saw, are left alone.

    A value that somebody else changed meanwhile is decided by the merge, never written over in silence. Raises
    InvalidFields before anything is written.
    """
    with uow:
        if uow.repeated(command.id):
            return Changes(repeated=True)
        record = uow.record(command.record)
        fields = _emptied(command.fields)
        _check(uow, record, fields)
        writes = _writes(record, fields, command.bases)
        if writes:
            uow.apply(_changed(uow, command.id, command.by, record, Kind.SET, fields=writes))
        if command.draft is not None:
            uow.discard_draft(command.draft, command.by)
        return uow.commit()


def assign_records(command: AssignRecords, uow: UnitOfWork) -> Changes:
    """Puts one person in charge of several records: one act, so that one undo takes it back whole.

    Records that are voided or of a kind without an assignee are left alone. Raises InvalidFields before anything is
    written.
    """
    with uow:
        if uow.repeated(command.id):
            return Changes(repeated=True)
        changes = []
        for record in map(uow.record, dict.fromkeys(command.records)):
            field = uow.form(record.form, record.form_version).columns.get("assignee")
            if field is not None and not record.voided:
                fields = _emptied({field: command.assignee})
                _check(uow, record, fields)
                changes.append((record, _writes(record, fields, {})))
        for record, writes in changes:
            if writes:
                uow.apply(_changed(uow, command.id, command.by, record, Kind.SET, fields=writes))
        return uow.commit()


def move_record(command: MoveRecord, uow: UnitOfWork) -> Changes:
    """Takes a move of the form together with what it asks for: one operation, so both stand or neither does.

    It is taken on what the person saw. Raises UserError ``act.seen_differs`` where another decisive value stands by
    now, ``move.not_from_here`` where another state does, ``move.unknown``, or InvalidFields for an answer that is
    missing or wrong.
    """
    with uow:
        if uow.repeated(command.id):
            return Changes(repeated=True)
        record = uow.record(command.record)
        form = uow.form(record.form, record.form_version)
        move = form.move(command.move)
        if move is None:
            raise UserError("move.unknown")
        seen = record if command.shown is None else msgspec.structs.replace(record, fields=dict(command.shown))
        if record.status not in move.sources or record.status != seen.status or record.voided:
            raise UserError("move.not_from_here")
        given = _emptied(command.answers)
        _check(uow, record, given)
        merged = {**record.fields, **given}
        if missing := [Problem(name, "field.required") for name in move.asks if merged.get(name) is None]:
            raise InvalidFields(missing)
        answers = {
            name: _write(record, name, value, seen.fields.get(name))
            for name, value in given.items()
            if value != record.fields.get(name)
        }
        uow.apply(_changed(uow, command.id, command.by, seen, Kind.ACT, move=move.id, fields=answers))
        return uow.commit()


def add_children(command: AddChildren, uow: UnitOfWork) -> Changes:
    """Appends notes, contacts or files in the order given. They never conflict.

    A file that the record has already is left out, and named in `Changes.there`; its bytes are here now.
    """
    with uow:
        if uow.repeated(command.id):
            return Changes(repeated=True)
        record = uow.record(command.record)
        form = uow.form(record.form, record.form_version)
        fresh, there = files_once(command.children, uow.files(record.id))
        if there:
            uow.have_again(record.id, there)
        for child in fresh:
            uow.apply(_added(uow, command.id, command.by, record.id, form, child))
        return replace(uow.commit(), there=tuple(child.name for child in there))


def remove_child(command: RemoveChild, uow: UnitOfWork) -> Changes:
    """Takes back an appended child; history keeps it. UserError ``child.unknown`` when it is not this record's."""
    with uow:
        if uow.repeated(command.id):
            return Changes(repeated=True)
        record = uow.record(command.record)
        uow.apply(_changed(uow, command.id, command.by, record, Kind.VOID, target=command.child))
        return uow.commit()


def void_record(command: VoidRecord, uow: UnitOfWork) -> Changes:
    """Takes a record back. Raises UserError ``void.reason_missing`` without a reason."""
    with uow:
        if uow.repeated(command.id):
            return Changes(repeated=True)
        record = uow.record(command.record)
        reason = command.reason.strip()
        uow.apply(_changed(uow, command.id, command.by, record, Kind.VOID, reason=reason or None))
        return uow.commit()


def restore_record(command: RestoreRecord, uow: UnitOfWork) -> Changes:
    """Brings a record back that was taken back."""
    with uow:
        if uow.repeated(command.id):
            return Changes(repeated=True)
        record = uow.record(command.record)
        uow.apply(_changed(uow, command.id, command.by, record, Kind.RESTORE))
        return uow.commit()


def erase_record(command: EraseRecord, uow: UnitOfWork) -> Changes:
    """Has a record erased (core.erasure); the words go with the hub's word.

    UserError ``erase.not_yours`` on a desk that is not of headquarters, ``erase.reason_missing``.
    """
    with uow:
        if uow.repeated(command.id):
            return Changes(repeated=True)
        record = uow.record(command.record)
        reason = command.reason.strip() or None
        uow.apply(_changed(uow, command.id, command.by, record, Kind.ERASE, reason=reason))
        return uow.commit()


def hand_over_record(command: HandOver, uow: UnitOfWork) -> Changes:
    """Gives a record to another scope's people, or asks its custodians for it when it is not one's own to give.

    A record that goes away whole stays visible here until the hub has said so.
    """
    with uow:
        if uow.repeated(command.id):
            return Changes(repeated=True)
        record = uow.record(command.record)
        name, stands = (CUSTODY, record.custody) if command.stays else (SCOPE, record.scope)
        kind = Kind.CUSTODY if command.stays else Kind.MOVE
        writes = {name: _write(record, name, command.scope, stands)}
        reason = command.reason.strip() or None
        uow.apply(_changed(uow, command.id, command.by, record, kind, fields=writes, reason=reason))
        return uow.commit()


def answer_question(command: AnswerQuestion, uow: UnitOfWork) -> Changes:
    """Answers an inbox item: the value given stands, based on the one that stands now.

    Raises UserError ``inbox.answered`` when somebody has answered it already.
    """
    answer = Answer(command.item, command.value, command.restore)
    return answer_questions(AnswerQuestions(command.id, command.by, command.record, (answer,)), uow)


def answer_questions(command: AnswerQuestions, uow: UnitOfWork) -> Changes:
    """Answers inbox items of one record in one act: all of them or none.

    Raises UserError ``inbox.answered`` when somebody has answered one of them already, ``inbox.changed_since`` when
    something else stands there by now than the person saw.
    """
    with uow:
        if uow.repeated(command.id):
            return Changes(repeated=True)
        asked = asked_as_shown(command, uow)
        for answer in command.answers:
            item, record = asked[answer.item], uow.record(command.record)
            given = _emptied({item.field: answer.value})
            if item.field == CUSTODY:
                _check_custody(item, answer)
            else:
                _check(uow, record, given)
            writes = {name: _write(record, name, value, _stands(record, name)) for name, value in given.items()}
            if answer.restore and record.voided:
                writes[VOIDED] = _write(record, VOIDED, None, record.fields.get(VOIDED))
            uow.apply(_changed(uow, command.id, command.by, record, Kind.RESOLVE, fields=writes, inbox=item.id))
            for name in answer.also:
                uow.apply(_changed(uow, command.id, command.by, record, Kind.RESOLVE, inbox=name))
        return uow.commit()


def _check_custody(item: InboxItem, answer: Answer) -> None:
    """Who asks for custody gets it, or it stays: nothing between."""
    if answer.value not in (item.mine, item.theirs):
        raise InvalidFields([Problem(item.field, "field.unknown")])


def _stands(record: Record, name: str) -> Value:
    return record.custody if name == CUSTODY else record.fields.get(name)


def _emptied(values: Mapping[str, Value]) -> dict[str, Value]:
    """An empty text is no value: fields are filled or absent, nothing between."""
    return {name: None if value == "" else value for name, value in values.items()}


def _check(uow: UnitOfWork, record: Record, values: Mapping[str, Value]) -> None:
    validator = uow.validator(record.form, record.form_version)
    problems = validator.check(values, complete=False)
    for name, value in values.items():
        if name not in validator.form.fields and (name.startswith("$") or value is None):
            problems.append(Problem(name, "field.unknown"))
    problems += validator.lacking(record.fields, values) + validator.breaking(record.fields, values)
    changed = {name: value for name, value in values.items() if value != record.fields.get(name)}
    problems += validator.doubts(changed, uow.today())
    if problems:
        raise InvalidFields(problems)


def _writes(record: Record, values: Mapping[str, Value], bases: Mapping[str, Value]) -> dict[str, Write]:
    """The writes of values that differ from what stands, and from what the person saw: the rest he did not touch."""
    return {
        name: _write(record, name, value, bases.get(name, record.fields.get(name)))
        for name, value in values.items()
        if value != record.fields.get(name) and not (name in bases and value == bases[name])
    }


def _write(record: Record, name: str, value: Value, base: Value) -> Write:
    """`bv` is the version of the base, 0 when the base is no longer what stands."""
    version = record.versions.get(name, 0) if base == record.fields.get(name) else 0
    return Write(b=base, bv=version, v=value)


def _changed(
    uow: UnitOfWork,
    tx: str,
    by: str,
    record: Record,
    kind: Kind,
    *,
    fields: dict[str, Write] | None = None,
    move: str | None = None,
    target: str | None = None,
    reason: str | None = None,
    inbox: str | None = None,
) -> Operation:
    form = uow.form(record.form, record.form_version)
    return Operation(
        id=uow.ids.operation(),
        tx=tx,
        kind=kind,
        record=record.id,
        form=record.form,
        by=by,
        wall=wall(uow),
        definition=record.form_version,
        fields=fields or {},
        move=move,
        source=record.status if kind is Kind.ACT else None,
        seen=_decisive(record, form) if kind is Kind.ACT else {},
        target=target,
        reason=reason,
        inbox=inbox,
    )


def _decisive(record: Record, form: Form) -> dict[str, Value]:
    """The decisive values that the acting person has in front of him, empty ones too: an amount may appear."""
    return {
        name: record.fields.get(name) for name, spec in form.fields.items() if spec.merge_class is MergeClass.DECISIVE
    }


def _added(
    uow: UnitOfWork, tx: str, by: str, record_id: str, form: Form, child: Child, needs: tuple[str, ...] = ()
) -> Operation:
    return Operation(
        id=uow.ids.operation(),
        tx=tx,
        kind=Kind.ADD,
        record=record_id,
        form=form.id,
        by=by,
        wall=wall(uow),
        definition=form.version,
        child=child,
        needs=needs,
    )
