"""The operation behind an effect, for a hub that lost it in a restore and is told by a device that read it.

What was decided on it is told again wherever the record stands as it did: devices that keep what they read then, and
those that read it from the hub once more, show the same.
"""

from __future__ import annotations

import msgspec

from core.decision import Decision, Meeting
from core.effect import Effect, InboxKind, Outcome
from core.erasure import erased_by
from core.operation import Kind, Operation, Write
from core.passages import moved_by
from core.reading import read_json
from core.record import CUSTODY, SCOPE, STATUS, VOIDED, Record


class _Signed(msgspec.Struct, frozen=True):
    key: str = ""
    sig: str = ""


_NOT_TAKEN = frozenset({InboxKind.CONFLICT, InboxKind.VOIDED, InboxKind.PROPOSAL})


def restated(effect: Effect) -> Operation:
    """The operation that had `effect`: on the state that it met then, it has the same one again.

    On another state it is merged like any other: what meets a newer value becomes a question, never a loss.
    Who keeps it keeps what was signed (`Effect.signed`), where it was: only that fits the signature byte for byte.
    """
    signed = read_json(effect.signed, _Signed) if effect.signed else None
    return Operation(
        id=erased_by(moved_by(effect)),
        tx=effect.tx,
        kind=effect.kind,
        record=effect.record,
        form=effect.form,
        by=effect.by,
        wall=effect.at,
        definition=effect.form_version,
        fields=_writes(effect),
        move=effect.move,
        source=_left(effect),
        seen=effect.seen,
        undo=effect.undo,
        child=effect.child,
        target=effect.target,
        reason=effect.reason,
        inbox=effect.closes,
        origin=effect.origin,
        whole=effect.whole,
        key=signed.key if signed is not None else "",
        sig=signed.sig if signed is not None else "",
        erased="" if effect.erased else None,
    )


def told_again(told: Effect, record: Record | None, decision: Decision) -> Decision:
    """The decision on an operation that is brought back: as it was `told`, or the new one, `decision`.

    As told where only the reason differs, such as that another number was given; and where the words are gone on which
    it was decided, as long as the record stands as it did then.
    """
    meetings = tuple(Meeting(one.kind, one.field, one.base, one.theirs, one.mine) for one in told.inbox)
    before = Decision(told.outcome, told.code, told.changes, meetings)
    same = msgspec.structs.replace(before, code=decision.code) == decision
    return before if same or (told.erased and record is not None and _met(told, record)) else decision


def _met(effect: Effect, record: Record) -> bool:
    """Whether the record stands as it did when the operation had that effect, as far as the effect still tells."""
    if record.erased or effect.passage is not None:
        return False
    met = [(name, before) for name, (before, _) in effect.changes.items()]
    met += [(item.field, item.theirs) for item in effect.inbox]
    return all(record.fields.get(name) == value for name, value in (*met, *effect.seen.items()))


def _writes(effect: Effect) -> dict[str, Write]:
    if effect.kind is Kind.CREATE:
        return {name: Write(v=after) for name, (_, after) in effect.changes.items()}
    if effect.passage is not None:
        return {SCOPE: Write(b=effect.passage.source, v=effect.passage.to)}
    if effect.kind is Kind.CUSTODY or CUSTODY in effect.changes:
        return _handed(effect)
    if effect.kind is Kind.MOVE:
        return _meant(effect, SCOPE)
    if effect.outcome is Outcome.INEFFECTIVE:
        bases = {item.field: item.base for item in effect.inbox}
        return {name: Write(b=bases.get(name), v=value) for name, value in effect.answers.items()}
    stood = effect.answers.items() if effect.kind is Kind.RESOLVE else ()
    writes = {name: Write(b=value, v=value) for name, value in stood}
    writes |= {name: Write(b=before, v=after) for name, (before, after) in effect.changes.items() if name[:1] != "$"}
    if effect.kind is Kind.RESOLVE and VOIDED in effect.changes:
        writes[VOIDED] = Write(b=effect.changes[VOIDED][0], v=effect.changes[VOIDED][1])
    for item in effect.inbox:
        unlifted = item.field == VOIDED and item.kind is InboxKind.INEFFECTIVE and effect.kind is Kind.RESOLVE
        if item.kind in _NOT_TAKEN or unlifted or (item.kind is InboxKind.PARALLEL and item.field in writes):
            writes[item.field] = Write(b=item.base, v=item.mine)
    return writes


def _handed(effect: Effect) -> dict[str, Write]:
    """Custody that was asked for, given, or given in answer: between scopes, as the operation named them."""
    if CUSTODY not in effect.changes:
        return _meant(effect, CUSTODY)
    before, after = (value or effect.scope for value in effect.changes[CUSTODY])
    return {CUSTODY: Write(b=before, v=after)}


def _meant(effect: Effect, name: str) -> dict[str, Write]:
    """What was meant by a move or a hand-over that changed nothing, from what its person saw."""
    bases = {item.field: item.base for item in effect.inbox}
    return {name: Write(b=bases.get(name, effect.answers.get(name)), v=effect.answers.get(name))}


def _left(effect: Effect) -> str | None:
    """The state that an act left from."""
    if effect.kind is not Kind.ACT:
        return None
    known = [item.base for item in effect.inbox if item.kind is InboxKind.INEFFECTIVE]
    before = effect.changes[STATUS][0] if STATUS in effect.changes else (known[0] if known else None)
    return before if isinstance(before, str) else None
