"""Who decides on a record: moving it to another scope, and handing custody over (sync.md sections 2 to 4). Pure."""

from __future__ import annotations

from core.decision import ELSEWHERE, Decision, Meeting
from core.effect import InboxKind, Outcome
from core.operation import Operation, Write
from core.record import CUSTODY, MOVES, SCOPE, Record, branch_scope
from engines.forms.validation import Validator
from engines.forms.values import Value, is_storable

_LONGEST_SCOPE = 64


def asked_for_custody(record: Record, operation: Operation) -> Decision:
    """Somebody else wants to decide on the record: its custodians are asked."""
    wanted = scope_in(operation, CUSTODY)
    if wanted is None:
        return _refused("custody.not_a_scope")
    if wanted == record.custody:
        return Decision(Outcome.APPLIED, "custody.already_so")
    base = operation.fields[CUSTODY].b
    asked = Meeting(InboxKind.PROPOSAL, CUSTODY, base, record.custody, wanted)
    return Decision(Outcome.PROPOSED, ELSEWHERE, meetings=(asked,))


def not_handed_on(record: Record, operation: Operation) -> Decision:
    """An answer about custody by somebody who has it no more: who asked is not given it, and people are told so."""
    to = scope_in(operation, CUSTODY)
    if to is None:
        return _refused("custody.not_a_scope")
    if to == record.custody:
        return Decision(Outcome.APPLIED, "custody.already_so")
    return not_handed(CUSTODY, operation.fields[CUSTODY], record.custody, None, ELSEWHERE)


def scope_in(operation: Operation, name: str) -> str | None:
    """The scope that a move or a hand-over names, None where it names none or more than that."""
    write = operation.fields.get(name)
    named = write.v if write is not None and len(operation.fields) == 1 else None
    return named if isinstance(named, str) and is_storable(named, _LONGEST_SCOPE) else None


def not_handed(name: str, write: Write | None, stands: Value, mine: Value, code: str) -> Decision:
    """Nothing is moved, handed over or withdrawn; people are told what was meant and what stands."""
    base, meant = (write.b, write.v) if write is not None else (None, mine)
    told = Meeting(InboxKind.INEFFECTIVE, name, base, stands, meant)
    return Decision(Outcome.INEFFECTIVE, code, meetings=(told,))


def move(record: Record, operation: Operation, _validator: Validator) -> Decision:
    """The record goes to another scope; custody goes with it."""
    to = scope_in(operation, SCOPE)
    if to is None:
        return _refused("move.not_a_scope")
    if to == record.scope:
        return Decision(Outcome.APPLIED, "move.already_so")
    if operation.fields[SCOPE].b != record.scope:
        return not_handed(SCOPE, operation.fields[SCOPE], record.scope, None, "move.scope_differs")
    held = record.fields
    changes: dict[str, tuple[Value, Value]] = {
        SCOPE: (held.get(SCOPE), to if to != branch_scope(record.home) else None),
        MOVES: (held.get(MOVES), record.moves + 1),
    }
    if CUSTODY in held:
        changes[CUSTODY] = (held[CUSTODY], None)
    return Decision(Outcome.APPLIED, changes=changes)


def hand_over(record: Record, operation: Operation, _validator: Validator) -> Decision:
    """The record stays in its scope, and another scope's people decide on it from now on."""
    to = scope_in(operation, CUSTODY)
    if to is None:
        return _refused("custody.not_a_scope")
    if to == record.custody:
        return Decision(Outcome.APPLIED, "custody.already_so")
    if operation.fields[CUSTODY].b != record.custody:
        return not_handed(CUSTODY, operation.fields[CUSTODY], record.custody, None, "custody.differs")
    return Decision(
        Outcome.APPLIED, changes={CUSTODY: (record.fields.get(CUSTODY), to if to != record.scope else None)}
    )


def _refused(code: str) -> Decision:
    return Decision(Outcome.REFUSED, code)
