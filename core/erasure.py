"""Erasing a record: what headquarters does when a person may demand it (the right to erasure of PIPL).

Taken out of the record and of every entry and operation about it is all that people typed or attached: texts, names,
phones, waybill and serial numbers, who is in charge, notes, what was said in contacts, reasons, files with their names,
and the file and the sheet of an import. What counts, and tells nobody's name, stays: the kind of record and its ticket
number, its states and scopes, the fields of kinds that say so (choices, amounts, dates, switches), how many contacts
there were and what was promised for when, which person at which desk did what when. Pure.

The entries stay where they are in the logs, under their names, so chains, places and receipts of others hold. The
erasure's own entry carries them as they are from then on: that vouches for them, shows them to every device, and gives
them back to a hub that was restored. A record that was moved is erased in every log in which it ever was.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec

from core.decision import Decision
from core.effect import Effect, InboxItem, Outcome
from core.numbering import SHAPE
from core.operation import Child, Kind, Operation, Origin
from core.passages import standing
from core.record import (
    ALIASES,
    CONTACTS,
    CUSTODY,
    ERASED,
    HEADQUARTERS,
    MOVES,
    NUMBER,
    PROMISE_AT,
    REMINDERS,
    REMOVED,
    SCOPE,
    STATUS,
    VOIDED,
    Record,
    fold,
)
from core.whole_imports import is_import_reason
from engines.forms import kinds
from engines.forms.document import Form
from engines.forms.validation import Validator
from engines.forms.values import LONG_TEXT_LIMIT, Value, is_storable, texts_of

REFUSED_BY = "record.erased"
"""The code of work on a record that is erased."""
NOT_YOURS = "erase.not_yours"
WORDLESS = "*"
"""Stands where a reason was typed: that the record was taken back is still known."""
AT = ":at:"
"""Between the erasure's id and a scope that the record had left, in the name of what that scope's log is told."""

_SYSTEMS_OWN = frozenset(
    {NUMBER, STATUS, VOIDED, SCOPE, CUSTODY, MOVES, ALIASES, CONTACTS, REMINDERS, PROMISE_AT, REMOVED, ERASED}
)


def erase(record: Record, operation: Operation, _validator: Validator) -> Decision:
    """What an erasure does to the record itself, besides what it takes out of every entry."""
    if record.erased:
        return Decision(Outcome.APPLIED, "erase.already_so")
    reason = operation.reason
    if not reason or not is_storable(reason, LONG_TEXT_LIMIT):
        return Decision(Outcome.REFUSED, "erase.reason_missing")
    return Decision(Outcome.APPLIED, changes={ERASED: (None, reason)})


def may_erase(own_scope: str) -> bool:
    """Whether a device of that scope may order an erasure: those of headquarters."""
    return own_scope == HEADQUARTERS


def staying(form: Form | None) -> frozenset[str]:
    """The fields of a form that an erasure leaves; none where nobody knows the form."""
    fields = form.fields if form is not None else {}
    return frozenset(name for name, spec in fields.items() if kinds.of(spec.kind).stays)


def stripped(record: Record, stays: frozenset[str]) -> Record:
    """The record without what an erasure takes out of it: what folding its entries gives once they are `emptied`."""
    fields = _left(record.fields, stays)
    versions = {name: seq for name, seq in record.versions.items() if _is_kept(name, stays)}
    return msgspec.structs.replace(record, fields=fields, versions=versions)


def emptied(effect: Effect, stays: frozenset[str]) -> Effect:
    """The entry without what an erasure takes out of it. Once more gives the same."""
    if effect.kind is Kind.ERASE:
        return effect
    passage = effect.passage
    if passage is not None and passage.past:
        passage = msgspec.structs.replace(passage, past=tuple(emptied(one, stays) for one in passage.past))
    return msgspec.structs.replace(
        effect,
        erased=True,
        changes={
            name: (_emptied(name, before), _emptied(name, after))
            for name, (before, after) in effect.changes.items()
            if _is_kept(name, stays)
        },
        child=_emptied_child(effect.child),
        reason=_wordless(effect.reason),
        origin=_emptied_origin(effect.origin),
        inbox=tuple(_emptied_item(item) for item in effect.inbox if _is_kept(item.field, stays)),
        answers=_left(effect.answers, stays),
        seen=_left(effect.seen, stays),
        signed="",
        passage=passage,
    )


def emptied_operation(operation: Operation, digest: str, stays: frozenset[str]) -> Operation:
    """The operation without what an erasure takes out of it; `digest`: SHA-256 (hex) of its bytes as they were."""
    if operation.kind is Kind.ERASE:
        return operation
    return msgspec.structs.replace(
        operation,
        erased=digest,
        fields={
            name: msgspec.structs.replace(write, b=_emptied(name, write.b), v=_emptied(name, write.v))
            for name, write in operation.fields.items()
            if _is_kept(name, stays)
        },
        child=_emptied_child(operation.child),
        reason=_wordless(operation.reason),
        origin=_emptied_origin(operation.origin),
        seen=_left(operation.seen, stays),
        sig="",
    )


def told_in(effect: Effect, scope: str) -> Effect:
    """What the log of a scope that the record had left is told of its erasure; it has no place yet."""
    return msgspec.structs.replace(effect, operation=f"{effect.operation}{AT}{scope}", scope=scope, seq=0, changes={})


def erased_by(operation_id: str) -> str:
    """The erasure that an entry of this name tells of."""
    return operation_id.partition(AT)[0]


def left_by(effect: Effect) -> Record | None:
    """The record as an erasure leaves it, whatever was known of it before; None in the log of a scope it had left."""
    before = standing(effect.erases)
    return fold(before, effect) if before is not None and effect.changes else None


def vouched(effects: Iterable[Effect]) -> dict[str, Effect]:
    """The entries of which the erasures among these say what they are, by operation."""
    return {one.operation: one for effect in effects for one in effect.erases}


def _is_kept(name: str, stays: frozenset[str]) -> bool:
    return name in stays or name in _SYSTEMS_OWN


def _left(values: Mapping[str, Value], stays: frozenset[str]) -> dict[str, Value]:
    left = {name: _emptied(name, value) for name, value in values.items() if _is_kept(name, stays)}
    return {name: value for name, value in left.items() if value is not None or values[name] is None}


def _emptied(name: str, value: Value) -> Value:
    """A system value without words: former numbers that are none of ours, a typed reason."""
    if name == VOIDED:
        return _wordless(value) if isinstance(value, str) else None
    if name == ALIASES and isinstance(value, list):
        return [one for one in texts_of(value) if SHAPE.fullmatch(one)] or None
    return value


def _wordless(reason: str | None) -> str | None:
    return reason if reason is None or is_import_reason(reason) else WORDLESS


def _emptied_child(child: Child | None) -> Child | None:
    return Child(child.kind, promised_at=child.promised_at, again=child.again) if child is not None else None


def _emptied_origin(origin: Origin | None) -> Origin | None:
    return Origin(origin.job, "", "", origin.row) if origin is not None else None


def _emptied_item(item: InboxItem) -> InboxItem:
    base, theirs, mine = (_emptied(item.field, value) for value in (item.base, item.theirs, item.mine))
    return msgspec.structs.replace(item, base=base, theirs=theirs, mine=mine)
