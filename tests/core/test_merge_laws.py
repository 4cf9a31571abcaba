"""Laws of the merge, over random values and orders."""

from __future__ import annotations

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from core.effect import Effect, InboxKind, Outcome
from core.operation import Child, ChildKind, Kind, Operation, Write
from core.record import STATUS, Record, fold
from engines.forms.document import MergeClass
from engines.forms.values import Value
from tests.core.claims import FORM, after, claim, effect, judged, operation

MONEY = st.integers(0, 5).map(lambda yuan: f"{yuan}.00")
VALUES: dict[str, st.SearchStrategy[Value]] = {
    "title": st.sampled_from(["t", "u", "v"]),
    "description": st.none() | st.sampled_from(["a", "b", "c"]),
    "owner": st.none() | st.sampled_from(["a", "b"]),
    "amount": st.none() | MONEY,
    "settled": st.none() | MONEY,
    "waybill": st.none() | st.sampled_from(["SF001", "SF002"]),
}


@st.composite
def sets(draw: st.DrawFn, name: str, fields: tuple[str, ...] = tuple(VALUES)) -> Operation:
    chosen = draw(st.lists(st.sampled_from(fields), unique=True, min_size=1))
    writes = {field: Write(b=draw(VALUES[field]), v=draw(VALUES[field])) for field in chosen}
    return operation(name, Kind.SET, fields=writes)


RECORDS = st.fixed_dictionaries(VALUES).map(lambda values: claim(**values))
laws = settings(max_examples=200, deadline=None)


@laws
@given(RECORDS, sets("w"))
def test_writing_the_same_values_again_changes_nothing(record: Record, item: Operation) -> None:
    once = after(record, item)
    again = judged(once, item)
    kept = {meeting.field for meeting in again.meetings}
    assert not again.changes
    assert all(FORM.fields[name].merge_class is MergeClass.DECISIVE for name in kept)


@laws
@given(RECORDS, sets("w", ("title", "amount", "owner")), sets("x", ("description", "settled", "waybill")))
def test_writes_of_different_fields_commute(record: Record, one: Operation, other: Operation) -> None:
    assert after(record, one, other).fields == after(record, other, one).fields


@laws
@given(RECORDS, sets("w"))
def test_a_decisive_value_changes_only_from_the_base_that_was_seen(record: Record, item: Operation) -> None:
    decision = judged(record, item)
    for name, write in item.fields.items():
        current = record.fields.get(name)
        if FORM.fields[name].merge_class is MergeClass.DECISIVE and write.b != current:
            assert name not in decision.changes
            asked = any(meeting.field == name and meeting.kind is InboxKind.CONFLICT for meeting in decision.meetings)
            assert asked is (write.v != current)


@laws
@given(RECORDS, sets("w"))
def test_no_input_disappears(record: Record, item: Operation) -> None:
    decision = judged(record, item)
    told = {meeting.field for meeting in decision.meetings}
    for name, write in item.fields.items():
        stands = decision.changes.get(name, (None, record.fields.get(name)))[1] == write.v
        assert stands or name in told
        lost = name in decision.changes and write.b != record.fields.get(name)
        assert not lost or name in told


@laws
@given(RECORDS, sets("w"), sets("x"))
def test_for_a_text_the_later_arrival_wins(record: Record, one: Operation, other: Operation) -> None:
    both = after(record, one, other)
    for name, write in other.fields.items():
        if FORM.fields[name].merge_class is not MergeClass.DECISIVE:
            assert both.fields.get(name) == write.v


@laws
@given(RECORDS, sets("w"))
def test_turning_every_change_round_restores_the_record(record: Record, item: Operation) -> None:
    done = effect(record, item)
    changed = fold(record, done)
    back = {name: Write(b=new, v=old) for name, (old, new) in done.changes.items()}
    assert after(changed, operation("u", Kind.SET, fields=back)).fields == record.fields


@st.composite
def acts(draw: st.DrawFn, name: str) -> Operation:
    move = draw(st.sampled_from(FORM.moves))
    fields = draw(st.just({}) | sets(name).map(lambda item: item.fields))
    seen = draw(st.dictionaries(st.sampled_from(("amount", "settled")), st.none() | MONEY))
    source = draw(st.sampled_from(move.sources))
    return operation(name, Kind.ACT, move=move.id, source=source, fields=fields, seen=seen)


@laws
@given(RECORDS, st.sampled_from(("open", "working", "done")), acts("m"))
def test_a_step_stands_with_all_its_answers_or_changes_nothing_and_is_told(
    start: Record, state: str, item: Operation
) -> None:
    record = msgspec.structs.replace(start, fields={**start.fields, STATUS: state})
    decision = judged(record, item)
    if STATUS not in decision.changes:
        assert not decision.changes
    told = {meeting.field for meeting in decision.meetings}
    if decision.outcome is Outcome.INEFFECTIVE:
        assert told == {STATUS}
        assert effect(record, item).answers == {name: write.v for name, write in item.fields.items()}
    elif decision.outcome is not Outcome.REFUSED:
        stands = after(record, item).fields
        assert all(stands.get(name) == write.v or name in told for name, write in item.fields.items())
        done = stands[STATUS] == "done"
        assert not done or decision.code is not None or stands.get("settled") is not None


@st.composite
def walks(draw: st.DrawFn) -> list[Operation]:
    items: list[Operation] = []
    for index in range(draw(st.integers(1, 12))):
        name = f"o{index}"
        kind = draw(st.sampled_from(("set", "act", "note", "contact", "void", "restore", "remove", "bring")))
        earlier = draw(st.sampled_from(items)).id if items else name
        match kind:
            case "set":
                items.append(draw(sets(name)))
            case "act":
                items.append(draw(acts(name)))
            case "note":
                items.append(operation(name, Kind.ADD, child=Child(ChildKind.NOTE, text="n")))
            case "contact":
                child = Child(ChildKind.CONTACT, again=draw(st.booleans()))
                items.append(operation(name, Kind.ADD, child=child))
            case "void":
                items.append(operation(name, Kind.VOID, reason="r"))
            case "restore":
                items.append(operation(name, Kind.RESTORE))
            case "remove":
                items.append(operation(name, Kind.VOID, target=earlier))
            case _:
                items.append(operation(name, Kind.RESTORE, target=earlier))
    return items


@laws
@given(RECORDS, walks())
def test_counters_are_the_children_that_stand_whatever_happened(record: Record, items: list[Operation]) -> None:
    history: dict[str, Effect] = {}
    for item in items:
        history[item.id] = effect(record, item, history.get(item.target or ""))
        record = fold(record, history[item.id])
    standing = [
        entry.child
        for entry in history.values()
        if entry.kind is Kind.ADD and entry.child is not None and entry.operation not in record.removed
    ]
    contacts = [child for child in standing if child.kind is ChildKind.CONTACT]
    assert record.fields.get("$contacts") == (len(contacts) or None)
    assert record.fields.get("$reminders") == (sum(child.again for child in contacts) or None)


@laws
@given(RECORDS, walks())
def test_before_values_chain_from_one_change_to_the_next(record: Record, items: list[Operation]) -> None:
    history: dict[str, Effect] = {}
    for item in items:
        entry = history[item.id] = effect(record, item, history.get(item.target or ""))
        assert all(record.fields.get(name) == before for name, (before, _) in entry.changes.items())
        record = fold(record, entry)
        assert all(record.fields.get(name) == now for name, (_, now) in entry.changes.items())
