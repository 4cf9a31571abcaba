"""Laws of records that move between scopes: whoever reads which logs in whatever order sees the same record."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from core.effect import Effect
from core.merge import decide, effect_of
from core.operation import Kind, Operation, Write
from core.passages import concerns, in_order, latest_era, parted, past_of, standing
from core.record import SCOPE, Record, fold
from core.witness import restated
from tests.core.claims import VALIDATOR, creation

SCOPES = ("branch:440106", "branch:310115", "hq")


@dataclass
class Logs:
    """The logs of three scopes and the record as the hub has it."""

    now: Record | None = None
    logs: dict[str, list[Effect]] = field(default_factory=lambda: {scope: [] for scope in SCOPES})

    def do(self, operation: Operation) -> None:
        decision = decide(self.now, operation, VALIDATOR)
        scope = self.now.scope if self.now is not None else SCOPES[0]
        effect = effect_of(operation, decision, home="440106", scope=scope, form_version=1)
        effect = msgspec.structs.replace(effect, seq=len(self.logs[scope]) + 1)
        if self.now is None or effect.kind is not Kind.MOVE or SCOPE not in effect.changes:
            self.logs[scope].append(effect)
            self.now = fold(self.now, effect)
            return
        leaving, entering = parted(effect, self.now)
        self.logs[scope].append(leaving)
        known = [one for log in self.logs.values() for one in log]
        place = len(self.logs[entering.scope]) + 1
        entering = past_of(msgspec.structs.replace(entering, seq=place), known)
        self.logs[entering.scope].append(entering)
        self.now = fold(self.now, entering)


def played(steps: list[int]) -> Logs:
    """A record that is changed (0) or goes to one of the scopes (1 to 3), step by step."""
    made = Logs()
    made.do(creation())
    for number, step in enumerate(steps):
        assert made.now is not None
        name = f"{number:032x}"
        start = Operation(id=name, tx=name, kind=Kind.SET, record="r", form="claim", by="u", wall=number, definition=1)
        if step == 0:
            writes = {"description": Write(b=made.now.fields.get("description"), v=f"said {number}")}
            made.do(msgspec.structs.replace(start, fields=writes))
        else:
            goes = {SCOPE: Write(b=made.now.scope, v=SCOPES[step - 1])}
            made.do(msgspec.structs.replace(start, kind=Kind.MOVE, fields=goes))
    return made


def read(entries: list[Effect]) -> Record | None:
    """What a device knows that takes entries in as they come."""
    word: Record | None = None
    era = 0
    for entry in entries:
        if concerns(word, entry, era):
            word = None if word is not None and entry.leaves else fold(word, entry)
        if entry.passage is not None:
            era = max(era, entry.passage.era)
    return word


steps = st.lists(st.integers(0, 3), max_size=12)


@settings(max_examples=200)
@given(steps, st.sets(st.sampled_from(SCOPES), min_size=1), st.randoms(use_true_random=False))
def test_scopes_are_read_in_any_order_and_give_one_record(steps: list[int], scopes: set[str], chance: Random) -> None:
    made = played(steps)
    left = {scope: list(made.logs[scope]) for scope in sorted(scopes)}
    arrived: list[Effect] = []
    while any(left.values()):
        scope = chance.choice([one for one, log in left.items() if log])
        arrived.append(left[scope].pop(0))
    assert made.now is not None
    expected = made.now if made.now.scope in scopes else None
    assert read(arrived) == standing(arrived) == expected


@settings(max_examples=100)
@given(steps)
def test_a_record_s_timeline_is_the_same_for_its_newest_readers_as_for_the_hub(steps: list[int]) -> None:
    made = played(steps)
    every = [one for log in made.logs.values() for one in log]
    assert made.now is not None
    newest = list(made.logs[made.now.scope])
    told = [one.operation for one in in_order(every)]
    here = [one.operation for one in in_order(newest)]
    assert here == [name for name in told if name in here]
    changes = [one.operation for one in every if one.kind is Kind.SET]
    assert set(changes) <= set(here)
    assert latest_era(every) == made.now.moves


@settings(max_examples=100)
@given(steps)
def test_what_entered_proves_enough_to_make_the_record_again(steps: list[int]) -> None:
    made = played(steps)
    assert made.now is not None
    entered = [one for one in made.logs[made.now.scope] if one.enters]
    if not entered:
        return
    last = entered[-1]
    assert last.passage is not None
    again = Logs()
    done: set[str] = set()
    for effect in (*last.passage.past, last):
        operation = restated(effect)
        if operation.id not in done:
            done.add(operation.id)
            again.do(operation)
    assert again.now is not None
    assert again.now.fields == fold(None, last).fields
