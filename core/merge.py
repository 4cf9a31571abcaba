"""The merge: what one operation does to one record. Pure, and the same on the device (optimistic) and the hub (final).

Rules per field class are those of sync.md section 3; nothing here reads a clock.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import msgspec

from core.children import appended, brought_back, fault_of, taken_away
from core.custody import asked_for_custody, hand_over, move, not_handed, not_handed_on
from core.decision import ELSEWHERE, Decision, Meeting
from core.definitions import fault_of as fault_of_definition
from core.effect import Effect, InboxKind, Outcome
from core.erasure import NOT_YOURS, REFUSED_BY, erase, may_erase
from core.joining import joined
from core.operation import Kind, Operation, Write
from core.record import ALIASES, CUSTODY, DEFINITION, DELIVERED, NUMBER, REMOVED, SCOPE, STATUS, VOIDED, Record
from core.signatures import text_of
from engines.forms.document import Field, MergeClass
from engines.forms.validation import Validator
from engines.forms.values import LONG_TEXT_LIMIT, TEXT_LIMIT, Line, Value, is_storable

__all__ = ["ELSEWHERE", "Decision", "Meeting", "decide", "decide_here", "effect_of", "named_earlier", "propose"]

_NOT_WRITABLE = frozenset({MergeClass.DERIVED, MergeClass.FOREIGN, MergeClass.WORKFLOW})
_BORN_WITH = frozenset({NUMBER, STATUS, ALIASES, DELIVERED})
"""The only system fields that a create may carry; all others come from later effects."""


def named_earlier(operation: Operation) -> str | None:
    """The earlier operation whose history entry `decide` needs: the child taken back, or the act undone."""
    if operation.target is not None:
        return operation.target
    return operation.undo if operation.kind in (Kind.ACT, Kind.RESOLVE) else None


def decide(
    record: Record | None, operation: Operation, validator: Validator, earlier: Effect | None = None
) -> Decision:
    """What `operation` does to `record` (None: not there yet) by the rules of the record's form version.

    `earlier` is the history entry that `named_earlier` asks for. Applying the same operation twice is the caller's to
    recognise, by its id.
    """
    if operation.whole is not None:
        return _refused("operation.not_supported")  # it has no record; see core.whole_imports
    if operation.kind is Kind.CREATE:
        return _create(record, operation, validator)
    if record is None:
        return _refused("record.unknown")
    if record.form == DEFINITION:
        return _refused("definition.immutable")
    if record.erased and operation.kind is not Kind.ERASE:
        return _refused(REFUSED_BY)
    if operation.reason is not None and not is_storable(operation.reason, LONG_TEXT_LIMIT):
        return _refused("void.reason_unusable")
    if operation.kind is Kind.ACT and operation.undo is not None:
        return _take_back(record, operation, validator, earlier)
    if operation.kind is Kind.RESOLVE and operation.undo is not None:
        return _ask_again(record, operation, validator, earlier)
    if operation.kind in _OF_CHILDREN and operation.target is not None:
        return _child_again(record, operation, operation.target, earlier)
    rule = _RULES.get(operation.kind)
    return rule(record, operation, validator) if rule else _refused("operation.not_supported")


def decide_here(
    record: Record | None, operation: Operation, validator: Validator, earlier: Effect | None, own_scope: str
) -> Decision:
    """What a device shows before the hub has said its word: as `decide`, but nobody gives away what others decide on.

    Who has no custody and asks for it changes nothing. His changes of fields are shown as he made them until the hub
    has made questions of them.
    """
    if operation.kind is Kind.ERASE and not may_erase(own_scope):
        return _refused(NOT_YOURS)
    if record is not None and operation.kind in (Kind.MOVE, Kind.CUSTODY) and record.custody != own_scope:
        return propose(record, operation, validator)
    return decide(record, operation, validator, earlier)


def _refused(code: str) -> Decision:
    return Decision(Outcome.REFUSED, code)


def _create(record: Record | None, operation: Operation, validator: Validator) -> Decision:
    if record is not None:
        return _refused("record.exists")
    values = {name: write.v for name, write in operation.fields.items() if write.v is not None}
    if problems := validator.check(values, complete=False):
        return _refused(problems[0].code)
    if any(name.startswith("$") and name not in _BORN_WITH for name in values):
        return _refused("field.not_writable")
    if not isinstance(values.get(NUMBER, ""), str) or not isinstance(values.get(ALIASES, []), list):
        return _refused("field.not_text")
    corrects = values.get(DELIVERED, "")
    if not isinstance(corrects, str) or not is_storable(corrects, TEXT_LIMIT):
        return _refused("field.not_text")
    if not values.get(NUMBER) and validator.form.is_ticket:
        return _refused("record.number_missing")
    state = values.get(STATUS)
    if validator.form.is_ticket and state not in validator.form.states_by_id:
        return _refused("record.state_unknown")
    if validator.form.id == DEFINITION and (fault := fault_of_definition(values)):
        return _refused(fault)
    return Decision(Outcome.APPLIED, changes={name: (None, value) for name, value in values.items()})


def _set(record: Record, operation: Operation, validator: Validator) -> Decision:
    if fault := _fault_of_writes(operation.fields, validator):
        return _refused(fault)
    specs = validator.form.fields
    return _reconcile(record, operation.fields if record.voided else joined(record, operation.fields, specs), specs)


def propose(record: Record, operation: Operation, validator: Validator) -> Decision:
    """What an operation of somebody who has no custody of the record does: nothing, but its custodians are told.

    Values become questions to them; one that stands already asks nobody. A note, a contact or a file is appended like
    anybody's. A step, a withdrawal or a move stays on the timeline without effect: a status is no choice of values.
    """
    kind = operation.kind
    if record.form == DEFINITION:
        return _refused("definition.immutable")
    if record.erased:
        return _refused(REFUSED_BY)
    if kind is Kind.ADD:
        return _add(record, operation, validator)
    if kind is Kind.ACT:
        step = validator.form.move(operation.move)
        return _without_effect(record, operation, step.target if step is not None else None, ELSEWHERE)
    if kind in (Kind.VOID, Kind.RESTORE):
        return not_handed(VOIDED, None, record.fields.get(VOIDED), operation.reason, ELSEWHERE)
    if kind is Kind.MOVE:
        return not_handed(SCOPE, operation.fields.get(SCOPE), record.scope, None, ELSEWHERE)
    if kind is Kind.CUSTODY:
        return asked_for_custody(record, operation)
    if kind is Kind.RESOLVE and CUSTODY in operation.fields:
        return not_handed_on(record, operation)
    if kind not in (Kind.SET, Kind.RESOLVE):
        return _refused(ELSEWHERE)
    return _proposed(record, operation, validator)


def _proposed(record: Record, operation: Operation, validator: Validator) -> Decision:
    """Values become questions. That an answer would withdraw the record, or bring it back, is told: 未生效."""
    answering = operation.kind is Kind.RESOLVE
    writes = {name: write for name, write in operation.fields.items() if not (answering and name == VOIDED)}
    if fault := _fault_of_writes(writes, validator) or _fault_of_voiding(operation):
        return _refused(fault)
    stands = record.fields.get
    asked = [
        Meeting(InboxKind.PROPOSAL, name, write.b, stands(name), write.v)
        for name, write in writes.items()
        if write.v != stands(name)
    ]
    turned = operation.fields.get(VOIDED)
    told: tuple[Meeting, ...] = ()
    if turned is not None and (turned.v is None) is record.voided:
        told = not_handed(VOIDED, turned, stands(VOIDED), None, ELSEWHERE).meetings
    if asked:
        return Decision(Outcome.PROPOSED, ELSEWHERE, meetings=(*asked, *told))
    return Decision(Outcome.INEFFECTIVE, ELSEWHERE, meetings=told) if told else Decision(Outcome.APPLIED)


def _fault_of_voiding(operation: Operation) -> str | None:
    """An answer may lift a withdrawal; one that is taken back may put it there again, with its reason."""
    turned = operation.fields.get(VOIDED)
    if turned is None or turned.v is None:
        return None
    if operation.undo is None:
        return "field.not_writable"
    usable = isinstance(turned.v, str) and is_storable(turned.v, LONG_TEXT_LIMIT)
    return None if usable else "void.reason_unusable"


def _fault_of_writes(writes: Mapping[str, Write], validator: Validator) -> str | None:
    specs = validator.form.fields
    for name in writes:
        spec = specs.get(name)
        if spec is None:
            return "field.unknown"
        if spec.merge_class in _NOT_WRITABLE:
            return "field.not_writable"
    problems = validator.check({name: write.v for name, write in writes.items()}, complete=False)
    return problems[0].code if problems else None


def _reconcile(record: Record, writes: Mapping[str, Write], specs: Mapping[str, Field]) -> Decision:
    changes: dict[str, tuple[Value, Value]] = {}
    meetings: list[Meeting] = []
    for name, write in writes.items():
        current = record.fields.get(name)
        if write.v == current:
            continue
        if record.voided:
            meetings.append(Meeting(InboxKind.VOIDED, name, write.b, current, write.v))
        elif write.b == current:
            changes[name] = (current, write.v)
        elif specs[name].merge_class is MergeClass.DECISIVE:
            meetings.append(Meeting(InboxKind.CONFLICT, name, write.b, current, write.v))
        else:
            changes[name] = (current, write.v)
            meetings.append(Meeting(InboxKind.PARALLEL, name, write.b, current, write.v))
    outcome = Outcome.APPLIED
    if any(meeting.kind is not InboxKind.PARALLEL for meeting in meetings):
        outcome = Outcome.CONFLICT
    elif meetings:
        outcome = Outcome.MERGED
    return Decision(outcome, changes=changes, meetings=tuple(meetings))


def _act(record: Record, operation: Operation, validator: Validator) -> Decision:
    move = validator.form.move(operation.move)
    if move is None:
        return _refused("act.unknown")
    answers = operation.fields
    if fault := _fault_of_writes(answers, validator):
        return _refused(fault)
    if record.voided:
        return _without_effect(record, operation, move.target, "act.record_voided")
    takes = record.status == operation.source and record.status in move.sources
    stands = not takes and record.status == move.target
    if stands and any(record.fields.get(name) != write.v for name, write in answers.items()):
        return _without_effect(record, operation, move.target, "act.contradicts")
    given = answers if stands else {}
    if any(record.fields.get(name) != value for name, value in operation.seen.items() if name not in given):
        return _without_effect(record, operation, move.target, "act.seen_differs")
    if stands:
        return Decision(Outcome.APPLIED, "act.already_so")
    if not takes:
        return _without_effect(record, operation, move.target, "act.state_differs")
    asked = () if operation.erased is not None else move.asks  # an erased answer was given
    if any((answers[name].v if name in answers else record.fields.get(name)) is None for name in asked):
        return _refused("act.answer_missing")
    taken = _moved(record, answers, move.target, validator)
    if any(name not in taken.changes and record.fields.get(name) is None for name in asked):
        return _without_effect(record, operation, move.target, "act.seen_differs")
    return taken


def _moved(record: Record, answers: Mapping[str, Write], target: Value, validator: Validator) -> Decision:
    """The status and the answers in one; an answer that meets another value follows the class of its field."""
    answered = _reconcile(record, answers, validator.form.fields)
    changes = {**answered.changes, STATUS: (record.status, target)}
    return Decision(answered.outcome, changes=changes, meetings=answered.meetings)


def _without_effect(record: Record, operation: Operation, target: Value, code: str) -> Decision:
    """Nothing of the act changes the record; people are told of the state it left from, stands and led to."""
    told = Meeting(InboxKind.INEFFECTIVE, STATUS, operation.source, record.status, target)
    return Decision(Outcome.INEFFECTIVE, code, meetings=(told,))


def _take_back(record: Record, operation: Operation, validator: Validator, undone: Effect | None) -> Decision:
    step = undone is not None and undone.kind is Kind.ACT and undone.record == record.id
    moved = undone.changes.get(STATUS) if step and undone is not None else None
    if moved is None:
        return _refused("undo.not_possible")
    if fault := _fault_of_writes(operation.fields, validator):
        return _refused(fault)
    before, after = moved
    if record.voided or record.status != after:
        return _without_effect(record, operation, before, "act.state_differs")
    if any(record.fields.get(name) != value for name, value in operation.seen.items()):
        return _without_effect(record, operation, before, "act.seen_differs")
    return _moved(record, operation.fields, before, validator)


def _add(record: Record, operation: Operation, _validator: Validator) -> Decision:
    child = operation.child
    if child is None:
        return _refused("child.missing")
    if operation.erased is None and (fault := fault_of(child)):
        return _refused(fault)
    return Decision(Outcome.APPLIED, changes=appended(record, child))


_OF_CHILDREN = frozenset({Kind.VOID, Kind.RESTORE})


def _child_again(record: Record, operation: Operation, target: str, added: Effect | None) -> Decision:
    if added is not None and (added.kind is not Kind.ADD or added.record != record.id):
        return _refused("child.unknown")
    removing = operation.kind is Kind.VOID
    if removing is (target in record.removed):
        return Decision(Outcome.APPLIED, "child.already_so")
    changes = (taken_away if removing else brought_back)(record, added)
    left: list[str | Line] = [name for name in record.removed if name != target]
    left += [target] if removing else []
    return Decision(Outcome.APPLIED, changes={REMOVED: (list(record.removed) or None, left or None), **changes})


def _void(record: Record, operation: Operation, _validator: Validator) -> Decision:
    if not operation.reason:
        return _refused("void.reason_missing")
    if record.voided:
        return Decision(Outcome.APPLIED, "void.already_so")
    return Decision(Outcome.APPLIED, changes={VOIDED: (None, operation.reason)})


def _restore(record: Record, operation: Operation, _validator: Validator) -> Decision:
    if not record.voided:
        return Decision(Outcome.APPLIED, "restore.already_so")
    return Decision(Outcome.APPLIED, changes={VOIDED: (record.fields.get(VOIDED), None)})


def _resolve(record: Record, operation: Operation, validator: Validator) -> Decision:
    if operation.inbox is None:
        return _refused("inbox.unknown")
    writes = dict(operation.fields)
    if CUSTODY in writes:
        return hand_over(record, operation, validator)
    lifted = writes.pop(VOIDED, None)
    specs = validator.form.fields
    if fault := _fault_of_writes(writes, validator) or _fault_of_voiding(operation):
        return _refused(fault)
    if lifted is None or not record.voided:
        return _reconcile(record, writes, specs)
    standing = {name: value for name, value in record.fields.items() if name != VOIDED}
    live = msgspec.structs.replace(record, fields=standing)
    answer = _reconcile(live, writes, specs)
    changes = {VOIDED: (record.fields.get(VOIDED), None), **answer.changes}
    return Decision(answer.outcome, answer.code, changes, answer.meetings)


def _ask_again(record: Record, operation: Operation, validator: Validator, answer: Effect | None) -> Decision:
    """An answer taken back: what stood before it stands again. Its question is open again where the history is kept."""
    if answer is None or answer.kind is not Kind.RESOLVE or answer.closes is None or answer.undo is not None:
        return _refused("undo.not_possible")
    if answer.record != record.id or answer.closes != operation.inbox or CUSTODY in answer.changes:
        return _refused("undo.not_possible")
    writes = dict(operation.fields)
    voiding = writes.pop(VOIDED, None)
    if fault := _fault_of_writes(writes, validator):
        return _refused(fault)
    if voiding is not None and not (isinstance(voiding.v, str) and is_storable(voiding.v, LONG_TEXT_LIMIT)):
        return _refused("void.reason_unusable")
    stands = all(record.fields.get(name) == write.b for name, write in operation.fields.items())
    if record.voided or not stands:
        return _refused("undo.changed_since")
    changes = {name: (write.b, write.v) for name, write in operation.fields.items() if write.v != write.b}
    return Decision(Outcome.APPLIED, changes=changes)


_RULES: Mapping[Kind, Callable[[Record, Operation, Validator], Decision]] = {
    Kind.SET: _set,
    Kind.ACT: _act,
    Kind.ADD: _add,
    Kind.VOID: _void,
    Kind.RESTORE: _restore,
    Kind.RESOLVE: _resolve,
    Kind.MOVE: move,
    Kind.CUSTODY: hand_over,
    Kind.ERASE: erase,
}


def effect_of(
    operation: Operation, decision: Decision, *, home: str, scope: str, form_version: int, seq: int = 0
) -> Effect:
    """The history entry of `operation` with what was decided; inbox items are the hub's to add."""
    given = operation.kind in (Kind.MOVE, Kind.CUSTODY) and not decision.changes
    answered = operation.kind is Kind.RESOLVE
    said = operation.fields if given or answered or decision.outcome is Outcome.INEFFECTIVE else {}
    return Effect(
        operation=operation.id,
        tx=operation.tx,
        home=home,
        record=operation.record,
        form=operation.form,
        form_version=form_version,
        kind=operation.kind,
        by=operation.by,
        at=operation.wall,
        outcome=decision.outcome,
        seq=seq,
        scope=scope,
        code=decision.code,
        changes=dict(decision.changes),
        child=operation.child,
        target=operation.target,
        reason=operation.reason,
        move=operation.move,
        undo=operation.undo,
        origin=operation.origin,
        closes=operation.inbox,
        answers={name: write.v for name, write in said.items() if name not in decision.changes},
        seen=operation.seen,
        whole=operation.whole,
        signed=text_of(operation),
    )
