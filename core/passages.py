"""Records that move between scopes: one act, told in two logs (sync.md section 4).

In the old scope the record leaves, in the new one it enters with its whole state and past. A device that reads both
scopes reads their logs in any order, so each stay of a record is told by its era. Pure.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence

import msgspec

from core.effect import Effect, Outcome, Passage
from core.record import MOVES, SCOPE, Record, branch_scope, fold

ENTERING = ":in"
"""What the entering effect's name has behind that of the operation, followed by the digest of what it says.

A chain over names then tells whether two logs say the same, also where a restored hub merged the record's past in
another order.
"""


def parted(effect: Effect, before: Record) -> tuple[Effect, Effect]:
    """The effect of a move as it stands in the log that the record leaves, and in the one that it enters.

    The entering one has no place yet, and no past.
    """
    to = str(effect.changes[SCOPE][1] or branch_scope(before.home))
    era = effect.changes[MOVES][1]
    assert isinstance(era, int)
    leaving = msgspec.structs.replace(effect, passage=Passage(era, before.scope, to))
    after = fold(before, effect)
    entering = msgspec.structs.replace(
        effect,
        operation=effect.operation + ENTERING,
        outcome=Outcome.APPLIED,
        code=None,
        seq=0,
        scope=to,
        changes={name: (None, value) for name, value in after.fields.items()},
        inbox=(),
        passage=Passage(era, before.scope, to, before.created_at),
    )
    return leaving, entering


def past_of(entering: Effect, known: Iterable[Effect]) -> Effect:
    """The entering effect with the record's entries before it; `known` are all entries of its record."""
    passage = entering.passage
    assert passage is not None
    own = {entering.operation, moved_by(entering)}
    before = [one for one in in_order(known) if one.operation not in own]
    whole = msgspec.structs.replace(entering, passage=msgspec.structs.replace(passage, past=tuple(before)))
    said = msgspec.json.encode(msgspec.structs.replace(whole, seq=0), order="sorted")
    name = f"{moved_by(entering)}{ENTERING}:{hashlib.sha256(said).hexdigest()[:16]}"
    return msgspec.structs.replace(whole, operation=name)


def moved_by(effect: Effect) -> str:
    """The operation that an entering effect comes from; every other effect has its own."""
    return effect.operation.rpartition(ENTERING)[0] if effect.enters else effect.operation


def in_order(effects: Iterable[Effect]) -> list[Effect]:
    """The entries of one record as they happened, its past in other scopes among them, each once.

    Entries without a place in a log come last, as they were given.
    """
    known: dict[str, Effect] = {}
    own: list[Effect] = []
    for effect in effects:
        past = effect.passage.past if effect.passage is not None else ()
        for one in past:
            known.setdefault(one.operation, one)
        if effect.seq:
            known[effect.operation] = _without_past(effect)
        else:
            own.append(effect)
    eras = _eras(known.values())
    placed = sorted(known.values(), key=lambda one: (eras[one.operation], one.seq))
    return placed + [one for one in own if one.operation not in known]


def _without_past(effect: Effect) -> Effect:
    if effect.passage is None or not effect.passage.past:
        return effect
    return msgspec.structs.replace(effect, passage=msgspec.structs.replace(effect.passage, past=()))


def _eras(effects: Iterable[Effect]) -> dict[str, int]:
    """Operation -> how often the record had moved when it met it."""
    logs: dict[str, list[Effect]] = {}
    for effect in effects:
        logs.setdefault(effect.scope, []).append(effect)
    eras: dict[str, int] = {}
    for log in logs.values():
        era = 0
        for effect in sorted(log, key=lambda one: one.seq):
            if effect.passage is not None and effect.enters:
                era = effect.passage.era
            eras[effect.operation] = era
    return eras


def latest_era(effects: Iterable[Effect]) -> int:
    """How often the record has moved, as far as these entries know."""
    return max((effect.passage.era for effect in effects if effect.passage is not None), default=0)


def standing(effects: Sequence[Effect]) -> Record | None:
    """The record as these entries of scopes' logs leave it, in whatever order the scopes were read.

    None when it was never here, or has left for a scope that is not read.
    """
    latest = latest_era(effects)
    state: Record | None = None
    scope: str | None = None
    for effect in sorted(effects, key=lambda one: one.seq):
        begins = effect.enters and effect.passage is not None and effect.passage.era == latest
        if effect.whole is not None or (latest and not begins and (state is None or effect.scope != scope)):
            continue
        if state is not None and effect.leaves:
            return None
        state, scope = fold(state, effect), effect.scope
    return state


def concerns(word: Record | None, effect: Effect, known_era: int) -> bool:
    """Whether the next entry of some scope's log changes what is known of a record, or is the past by now.

    `known_era` is the latest move that is known of a record which is not here.
    """
    era = word.moves if word is not None else known_era
    if effect.passage is not None and effect.enters:
        return effect.passage.era >= era
    if word is None:
        return not era
    return word.scope == effect.scope
