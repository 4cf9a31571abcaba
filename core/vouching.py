"""What the entries of a log say about one another, so that one that somebody edited is found (reliability.md, case 58).

An entry fits its row, the operation that it came from, the signature of its person, and the values that the entries of
its record before it left. The hub asks this of its log, a device of its copy. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec

from core.effect import Effect, Outcome
from core.erasure import vouched
from core.numbering import RENUMBERED
from core.operation import Kind, Operation
from core.passages import in_order
from core.reading import Unreadable, read_json
from core.record import ALIASES, CUSTODY, MOVES, NUMBER, SCOPE, Record, branch_scope, fold
from core.signatures import is_signed

_OF_A_MOVE = frozenset({SCOPE, MOVES, CUSTODY, NUMBER, ALIASES})
"""What a move itself changes, as the log tells that the record leaves: not everybody reads it."""


class Misfit(msgspec.Struct, frozen=True):
    """The first bad entry of one line of entries.

    `line` names it (``stream R/work``, ``scope branch:B``, ``record ID``), `place` is the number in it (0: none);
    `operation` is empty where an entry is missing. `what` says what does not fit.
    """

    line: str
    place: int
    operation: str
    what: str

    def told(self) -> str:
        """As a command line shows it."""
        return f"{self.line}  at {self.place}  {self.operation or '-'}  {self.what}"


def unlike(row: Sequence[Any], text: str, body: str | bytes | None) -> str | None:
    """What an entry says otherwise than its row, or than the operation that a device sent; None when all is well.

    `row` is scope, place, operation, record, act, person and time; `body` None where no operation is at hand.
    """
    try:
        effect = read_json(text, Effect)
    except Unreadable:
        return "unreadable"
    said = (effect.scope, effect.seq, effect.operation, effect.record, effect.tx, effect.by, effect.at)
    if said != tuple(row):
        return "entry and row"
    if body is None:
        return None
    try:
        sent = read_json(body, Operation)
    except Unreadable:
        return None  # of a newer or an older language: its bytes are vouched for by the stream
    if (sent.erased is not None) is not effect.erased:
        return "erased by nobody"
    if (sent.id, sent.record, sent.tx, sent.by, sent.wall) != said[2:]:
        return "entry and operation"
    if effect.outcome is Outcome.APPLIED and sent.kind in (Kind.CREATE, Kind.SET):
        for name, value in _as_kept(sent, effect).items():
            if name in effect.changes and effect.changes[name][1] != value:
                return f"entry and operation: {name}"
    if sent.kind is Kind.MOVE and SCOPE in effect.changes and SCOPE in sent.fields:
        to = effect.changes[SCOPE][1] or branch_scope(effect.home)
        return None if to == sent.fields[SCOPE].v else f"entry and operation: {SCOPE}"
    return None


def _as_kept(sent: Operation, effect: Effect) -> dict[str, Any]:
    """The values that a sound entry took from an operation: of a twin's number the hub makes an earlier one."""
    values: dict[str, Any] = {name: write.v for name, write in sent.fields.items()}
    if effect.code == RENUMBERED and NUMBER in values:
        values[ALIASES] = [*(values.get(ALIASES) or ()), values.pop(NUMBER)]
    return values


def fits_its_signature(effect: Effect) -> bool:
    """Whether an entry says what its person signed, and what it brings along from another scope does; none is well."""
    past = effect.passage.past if effect.passage is not None else ()
    return all(_is_as_signed(one) for one in (*past, effect) if one.signed)


def _is_as_signed(effect: Effect) -> bool:
    try:
        said = read_json(effect.signed, Operation)
    except Unreadable:
        return False
    told = (effect.operation, effect.tx, effect.kind, effect.record, effect.by, effect.at, effect.move, effect.closes)
    meant = (said.id, said.tx, said.kind, said.record, said.by, said.wall, said.move, said.inbox)
    return told == meant and effect.undo == said.undo and is_signed(effect.signed.encode(), said)


def misfit_of_record(record: str, texts: Iterable[str], fields: Mapping[str, Any]) -> Misfit | None:
    """The first entry of a record that does not follow from those before it; `fields` are what they should come to."""
    line, state = f"record {record}", None
    try:
        stored = [read_json(text, Effect) for text in texts]
    except Unreadable:
        return Misfit(line, 0, "", "unreadable")
    said = vouched(stored)
    for effect in stored:
        if (effect.erased or effect.operation in said) and said.get(effect.operation) != effect:
            return Misfit(line, effect.seq, effect.operation, "erased by nobody")
    last: Effect | None = None
    for effect in in_order(stored):
        other = _starts_elsewhere(state, effect)
        if other is not None:
            return Misfit(line, effect.seq, effect.operation, f"starts from another value: {other}")
        state, last = fold(state, effect), effect
    if last is None or state is None or state.fields != fields:
        return Misfit(line, last.seq if last else 0, last.operation if last else "", "record and its history")
    return None


def _starts_elsewhere(state: Record | None, effect: Effect) -> str | None:
    """The first field that an entry changes, or takes along to another scope, from another value than was left."""
    before = state.fields if state is not None else {}
    if effect.enters:
        taken = {name: after for name, (_, after) in effect.changes.items()}
        told = sorted((before.keys() | taken.keys()) - _OF_A_MOVE) if state is not None else ()
        return next((name for name in told if before.get(name) != taken.get(name)), None)
    if state is None and effect.kind is not Kind.CREATE:
        return "no beginning"
    return next((name for name, (was, _) in effect.changes.items() if before.get(name) != was), None)
