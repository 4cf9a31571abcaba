"""What the hub refused or set aside is dealt with one by one (N10): retried, dropped with a copy, or repaired."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from msgspec.structs import replace

from core.act_parts import MOST_OPERATIONS
from core.children import NOTE
from core.errors import UserError
from core.operation import Child, ChildKind, Kind, Operation, Stream
from core.people import Person, Role
from core.services.commands import EditRecord, HandOver, RemoveChild, SubmitRecord
from core.services.records import edit_record, hand_over_record, remove_child, submit_record
from local_db.drafts import Draft, drop_draft, load_draft, save_draft
from local_db.outbox import OutboxTail
from local_db.queries.detail import record_detail
from local_db.queries.standing import backlog
from local_db.queries.stuck import Settled, StuckAct, settled_act, settled_acts, stuck_acts
from local_db.rows import load_record
from local_db.stuck import DROPPED, DROPPED_CODE, REPAIRED, RETRIED, begin_repair, drop, retry
from sync.hub.registry import put_person
from tests.sync.client.serving import BRANCH, COMPLAINT, ServedHub, TestDesk, new_act, served_hub

STRANGER = "stranger"


@pytest.fixture
def served(tmp_path: Path) -> Iterator[ServedHub]:
    with served_hub(tmp_path / "hub") as hub:
        yield hub


@pytest.fixture
def desk(served: ServedHub, tmp_path: Path) -> TestDesk:
    return served.desk(tmp_path / "counter")


def stuck(desk: TestDesk) -> list[StuckAct]:
    with desk.store.reading() as connection:
        return stuck_acts(connection)


def settled(desk: TestDesk) -> list[Settled]:
    with desk.store.reading() as connection:
        return settled_acts(connection)


def retry_it(desk: TestDesk, act: StuckAct) -> None:
    store, entry = desk.store, Settled(act.act, RETRIED, "clerk", 5, ())
    store.write(lambda connection: retry(connection, store.catalogue, store.ids, entry, act.record)).result()


def drop_it(desk: TestDesk, act: StuckAct) -> None:
    store, entry = desk.store, Settled(act.act, DROPPED, "clerk", 5, ())
    store.write(lambda connection: drop(connection, store.catalogue, entry, act.record)).result()


def introduce(served: ServedHub) -> None:
    someone = Person(STRANGER, "New", Role.CLERK, BRANCH)
    served.hub.store.write(partial(put_person, someone=someone)).result()


def refused_edit(desk: TestDesk) -> str:
    record = desk.submit()
    desk.sync()
    desk.person = STRANGER
    desk.edit(record, description="the box was torn")
    desk.add(record, Child(kind=ChildKind.NOTE, text="seen by the driver"))
    desk.sync()
    desk.person = "clerk"
    return record


def test_each_refused_act_is_told_with_its_values_and_its_reason(desk: TestDesk) -> None:
    record = refused_edit(desk)
    edit, note = stuck(desk)
    assert (edit.record, edit.kind, edit.code, edit.by) == (record, Kind.SET, "person.unknown", STRANGER)
    assert edit.values == {"description": "the box was torn"}
    assert edit.bases == {"description": COMPLAINT["description"]}
    assert [child.text for child in note.children] == ["seen by the driver"]
    assert edit.here
    assert edit.fields["title"] == COMPLAINT["title"]


def test_retrying_one_item_sends_that_one_and_leaves_the_other(served: ServedHub, desk: TestDesk) -> None:
    record = refused_edit(desk)
    introduce(served)
    edit, note = stuck(desk)
    retry_it(desk, edit)
    assert [act.act for act in stuck(desk)] == [note.act]
    desk.sync()
    assert [act.act for act in stuck(desk)] == [note.act]
    with desk.store.reading() as connection:
        found = load_record(connection, record)
    assert found is not None
    assert found.fields["description"] == "the box was torn"
    assert [entry.how for entry in settled(desk)] == [RETRIED]


def test_what_is_retried_on_a_ticket_that_left_has_its_entry_and_arrives(served: ServedHub, desk: TestDesk) -> None:
    record = refused_edit(desk)
    introduce(served)
    desk.store.execute(hand_over_record, HandOver(new_act(), desk.person, record, "branch:310115")).result()
    desk.sync()
    for act in stuck(desk):
        retry_it(desk, act)
    untold = "SELECT id FROM operation WHERE id NOT IN (SELECT operation_id FROM history)"
    assert desk.rows(untold) == []
    desk.sync()
    assert [state for (state,) in desk.rows("SELECT state FROM operation ORDER BY rowid DESC LIMIT 2")] == [
        "elsewhere"
    ] * 2
    assert desk.rows(untold) == []


def test_a_retried_act_that_is_refused_again_stands_there_once(desk: TestDesk) -> None:
    refused_edit(desk)
    retry_it(desk, stuck(desk)[0])
    desk.sync()
    assert [act.kind for act in stuck(desk)] == [Kind.ADD, Kind.SET]


def test_a_refused_record_takes_along_all_that_was_done_on_it(served: ServedHub, desk: TestDesk) -> None:
    desk.person = STRANGER
    record = desk.submit()
    desk.add(record, Child(kind=ChildKind.NOTE, text="first"))
    desk.person = "clerk"
    desk.edit(record, description="later")
    desk.sync()
    (act,) = stuck(desk)
    assert (act.kind, act.values["description"]) == (Kind.CREATE, "later")
    introduce(served)
    retry_it(desk, act)
    desk.sync()
    assert stuck(desk) == []
    with desk.store.reading() as connection:
        detail = record_detail(connection, record)
    assert detail is not None
    assert detail.record.fields["description"] == "later"
    assert [effect.child.text for effect in detail.timeline if effect.child is not None] == ["first"]
    assert served.hub.rows("SELECT count(*) FROM record WHERE id = ?", record) == [(1,)]


def test_a_dropped_act_leaves_a_copy_in_the_history_and_in_the_list_of_what_was_settled(desk: TestDesk) -> None:
    record = refused_edit(desk)
    edit, note = stuck(desk)
    drop_it(desk, edit)
    drop_it(desk, note)
    assert stuck(desk) == []
    with desk.store.reading() as connection:
        detail = record_detail(connection, record)
        assert backlog(connection).stuck == 0
        copies = [settled_act(connection, entry) for entry in settled_acts(connection)]
    assert detail is not None
    given_up = [effect.answers for effect in detail.timeline if effect.code == DROPPED_CODE]
    assert given_up == [{"description": "the box was torn"}, {NOTE: "seen by the driver"}]
    assert copies[1] is not None
    assert copies[1].values == {"description": "the box was torn"}
    desk.sync()
    assert stuck(desk) == []


def test_a_dropped_record_goes_from_the_list_and_the_queue_goes_on(desk: TestDesk) -> None:
    desk.person = STRANGER
    record = desk.submit()
    desk.sync()
    desk.person = "clerk"
    drop_it(desk, stuck(desk)[0])
    other = desk.submit(description="the next one")
    status = desk.sync()
    assert (status.pending_operations, status.stuck) == (0, 0)
    with desk.store.reading() as connection:
        assert load_record(connection, record) is None
        assert load_record(connection, other) is not None


def parked_note(desk: TestDesk) -> str:
    """A note that waits at the hub for an operation that never came."""
    record = desk.submit()
    desk.sync()
    child = Child(kind=ChildKind.NOTE, text="waits")
    item = Operation(
        id=desk.store.ids.operation(),
        tx=new_act(),
        kind=Kind.ADD,
        record=record,
        form="complaint",
        by="clerk",
        wall=1,
        definition=desk.store.catalogue.form("complaint").version,
        needs=("0" * 32,),
        child=child,
    )

    def append(connection: object) -> None:
        tail = OutboxTail(connection, Stream.WORK)  # type: ignore[arg-type]  # the store's connection
        tail.append(item, BRANCH, asked=item.tx)
        tail.flush()

    desk.store.write(append).result()
    desk.sync()
    return record


def test_asking_again_for_what_headquarters_keeps_never_makes_it_count_twice(served: ServedHub, desk: TestDesk) -> None:
    parked_note(desk)
    (act,) = stuck(desk)
    assert (act.refused, act.code) == (False, "needs.not_applied")
    retry_it(desk, act)
    desk.sync()
    assert [one.code for one in stuck(desk)] == ["needs.not_applied"]
    assert served.hub.rows("SELECT count(*) FROM log WHERE outcome = 'parked'") == [(1,)]


def test_what_is_settled_already_is_said_to_be_gone(desk: TestDesk) -> None:
    refused_edit(desk)
    edit = stuck(desk)[0]
    drop_it(desk, edit)
    with pytest.raises(UserError, match=r"stuck\.gone"):
        retry_it(desk, edit)


def repairing(act: StuckAct) -> Settled:
    return Settled(act.act, REPAIRED, "clerk", 5, ())


def repair_draft(act: StuckAct, record: str | None) -> Draft:
    return Draft("draft-1", act.form, act.form_version, "clerk", record, act.values, act.bases, (), 1)


def test_submitting_the_repair_settles_the_act_and_throwing_it_away_does_not(desk: TestDesk) -> None:
    record = refused_edit(desk)
    edit, note = stuck(desk)
    for wanted, left in ((False, 2), (True, 1)):
        draft = repair_draft(edit, record)
        desk.store.write(partial(begin_repair, draft=draft, settled=repairing(edit), record=edit.record)).result()
        if wanted:
            command = EditRecord(new_act(), "clerk", record, {"description": "torn"}, draft=draft.id)
            desk.store.execute(edit_record, command).result()
        else:
            desk.store.write(partial(drop_draft, draft_id=draft.id)).result()
        assert len(stuck(desk)) == left
    desk.sync()
    assert [act.act for act in stuck(desk)] == [note.act]
    with desk.store.reading() as connection:
        assert load_draft(connection, "draft-1") is None
        found = load_record(connection, record)
    assert found is not None
    assert found.fields["description"] == "torn"


def test_a_note_lives_on_in_the_draft_with_what_was_typed_there_before(desk: TestDesk) -> None:
    record = refused_edit(desk)
    edit, note = stuck(desk)
    earlier = replace(repair_draft(edit, record), typed={"title": "half a"})
    desk.store.write(lambda connection: save_draft(connection, earlier)).result()
    later = replace(earlier, typed={"$note": "seen by the driver"}, bases={})
    task = partial(begin_repair, draft=later, settled=repairing(note), record=record, at_once=True)
    desk.store.write(task).result()
    assert [act.act for act in stuck(desk)] == [edit.act]
    with desk.store.reading() as connection:
        kept = load_draft(connection, "draft-1")
    assert kept is not None
    assert kept.typed == {"title": "half a", "$note": "seen by the driver"}


def test_a_refused_record_that_is_repaired_stands_there_once(desk: TestDesk) -> None:
    desk.person = STRANGER
    refused = desk.submit()
    desk.sync()
    (act,) = stuck(desk)
    draft = repair_draft(act, None)
    desk.store.write(partial(begin_repair, draft=draft, settled=repairing(act), record=act.record)).result()
    command = SubmitRecord(new_act(), "clerk", "complaint", act.values, draft=draft.id)
    changes = desk.store.execute(submit_record, command).result()
    assert refused in changes.records
    assert desk.rows("SELECT count(*) FROM record") == [(1,)]
    assert desk.sync().stuck == 0


def test_a_refused_record_is_repaired_with_the_notes_and_contacts_that_still_stand_on_it(desk: TestDesk) -> None:
    desk.person = STRANGER
    refused = desk.submit()
    rang = Child(kind=ChildKind.CONTACT, text="wants 900", channel="phone", person="Mr Wang", again=True)
    desk.add(refused, Child(kind=ChildKind.NOTE, text="seen by the driver"), rang)
    desk.add(refused, Child(kind=ChildKind.NOTE, text="on the wrong ticket"))
    ((wrong,),) = desk.rows("SELECT id FROM operation WHERE n = 4")
    desk.store.execute(remove_child, RemoveChild(new_act(), STRANGER, refused, str(wrong))).result()
    desk.sync()
    (act,) = stuck(desk)
    draft = repair_draft(act, None)
    desk.store.write(partial(begin_repair, draft=draft, settled=repairing(act), record=act.record)).result()
    desk.add(refused, Child(kind=ChildKind.NOTE, text="said meanwhile"))
    desk.edit(refused, title="changed meanwhile")
    desk.sync()
    desk.store.execute(
        submit_record, SubmitRecord(new_act(), "clerk", "complaint", act.values, draft=draft.id)
    ).result()
    desk.sync()
    with desk.store.reading() as connection:
        ((made,),) = desk.rows("SELECT id FROM record")
        found = record_detail(connection, str(made))
    assert found is not None
    said = [effect.child.text for effect in found.timeline if effect.child is not None]
    assert said == ["seen by the driver", "wants 900", "said meanwhile"]
    (left,) = stuck(desk)
    assert (left.values, left.here) == ({"title": "changed meanwhile"}, False)


def test_what_was_sent_once_more_while_it_was_mended_is_dealt_with_by_itself(desk: TestDesk) -> None:
    desk.person = STRANGER
    desk.add(desk.submit(), Child(kind=ChildKind.NOTE, text="seen by the driver"))
    desk.sync()
    (act,) = stuck(desk)
    draft = repair_draft(act, None)
    desk.store.write(partial(begin_repair, draft=draft, settled=repairing(act), record=act.record)).result()
    retry_it(desk, act)
    desk.sync()
    command = SubmitRecord(new_act(), "clerk", "complaint", act.values, draft=draft.id)
    desk.store.execute(submit_record, command).result()
    (again,) = stuck(desk)
    assert [child.text for child in again.children] == ["seen by the driver"]
    assert desk.sync().stuck == 1


def test_an_act_that_travels_in_parts_is_one_item_and_counts_once(desk: TestDesk) -> None:
    record = refused_edit(desk)
    desk.person = STRANGER
    many = MOST_OPERATIONS + 20
    desk.add(record, *(Child(kind=ChildKind.NOTE, text=str(number)) for number in range(many)))
    desk.sync()
    edit, _note, large = stuck(desk)
    assert len({part.operation.tx for part in large.parts}) == 2
    assert len(large.children) == many
    with desk.store.reading() as connection:
        assert backlog(connection).stuck == 3
        first = stuck_acts(connection, most=1)
    assert first[0].act == edit.act
    assert sum(len(act.parts) for act in first) == many + 2, "what is told of a record is told whole"


def test_what_came_to_an_item_after_it_was_shown_is_not_given_up_with_it(desk: TestDesk) -> None:
    desk.person = STRANGER
    record = desk.submit()
    desk.sync()
    (shown,) = stuck(desk)
    desk.add(record, Child(kind=ChildKind.NOTE, text="seen by nobody"))
    desk.sync()
    store, entry = desk.store, Settled(shown.act, DROPPED, "clerk", 5, shown.places)
    with pytest.raises(UserError, match=r"stuck\.changed"):
        store.write(lambda connection: drop(connection, store.catalogue, entry, record)).result()
    assert [len(act.parts) for act in stuck(desk)] == [2]
    drop_it(desk, stuck(desk)[0])
    assert stuck(desk) == []
