"""The use cases on a real store: what each writes, and what each refuses before it writes anything."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest

from core.effect import Outcome
from core.errors import UserError
from core.numbering import SHAPE
from core.operation import Child, ChildKind, Origin, Stream
from core.record import CONTACTS, PROMISE_AT, REMINDERS
from core.services.commands import (
    AddChildren,
    EditRecord,
    MoveRecord,
    RemoveChild,
    RestoreRecord,
    SubmitRecord,
    UndoAct,
    VoidRecord,
)
from core.services.records import (
    InvalidFields,
    add_children,
    edit_record,
    move_record,
    remove_child,
    restore_record,
    submit_record,
    void_record,
)
from core.services.undo import undo_act
from engines.forms.document import decode_form, encode_form
from local_db.catalogue import Catalogue, pack_forms
from local_db.drafts import Draft, load_drafts, save_draft
from local_db.store import Store
from tests.local_db.branches import CLAIM, FORMS, detail, done, new_claim, open_branch, record, rows, scalar, timeline
from tests.local_db.clocks import FixedClock


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock()


@pytest.fixture
def store(tmp_path: Path, clock: FixedClock) -> Iterator[Store]:
    opened = open_branch(tmp_path / "branch.db", clock)
    yield opened
    opened.close()


def counts(store: Store) -> tuple[object, ...]:
    return tuple(scalar(store, f"SELECT count(*) FROM {table}") for table in ("record", "history", "operation"))


def test_a_ticket_its_history_and_its_outbox_stand_together(store: Store) -> None:
    record_id = new_claim(store)
    made = record(store, record_id)
    assert SHAPE.fullmatch(made.number)
    assert (made.status, made.fields["claim_amount"], made.home) == ("registered", "3580.50", "440106")
    assert counts(store) == (1, 1, 1)
    assert [effect.outcome for effect in timeline(store, record_id)] == [Outcome.APPLIED]


def test_resubmitting_the_same_command_books_one_claim(store: Store) -> None:
    new_claim(store, "clicked")
    assert done(store, submit_record, SubmitRecord("clicked", "clerk", "claim", CLAIM)).repeated
    assert counts(store) == (1, 1, 1)


@pytest.mark.parametrize("name", ["edit", "move", "add", "void"])
def test_every_command_is_done_once(store: Store, name: str) -> None:
    record_id = new_claim(store)
    again = {
        "edit": (edit_record, EditRecord("c", "clerk", record_id, {"description": "d"})),
        "move": (move_record, MoveRecord("c", "clerk", record_id, "verify")),
        "add": (add_children, AddChildren("c", "clerk", record_id, (Child(ChildKind.NOTE, text="n"),))),
        "void": (void_record, VoidRecord("c", "clerk", record_id, "twice entered")),
    }[name]
    assert not done(store, *again).repeated  # type: ignore[arg-type]  # pairs of one use case and its command
    assert done(store, *again).repeated  # type: ignore[arg-type]  # as above
    assert scalar(store, "SELECT count(*) FROM operation") == 2


def test_what_is_missing_or_wrong_is_named_and_nothing_is_written(store: Store) -> None:
    wrong = {**CLAIM, "title": None, "claim_amount": "lots", "$scope": "hq"}
    with pytest.raises(InvalidFields) as caught:
        done(store, submit_record, SubmitRecord("c", "clerk", "claim", wrong))
    found = {problem.field_id: problem.code for problem in caught.value.problems}
    assert found == {"title": "field.required", "claim_amount": "field.not_a_number", "$scope": "field.unknown"}
    assert counts(store) == (0, 0, 0)
    assert scalar(store, "SELECT count(*) FROM number_counter") == 0


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"nobody": None}, "field.unknown"),
        ({"nobody": "x"}, "field.unknown"),
        ({"$status": "closed"}, "field.unknown"),
        ({"title": None}, "field.required"),
        ({"title": ""}, "field.required"),
        ({"happened_on": "2026-13-01"}, "field.not_a_date"),
    ],
)
def test_an_edit_that_the_form_does_not_accept_is_refused(store: Store, fields: dict[str, str], code: str) -> None:
    record_id = new_claim(store)
    with pytest.raises(InvalidFields) as caught:
        done(store, edit_record, EditRecord("e", "clerk", record_id, fields))
    assert [problem.code for problem in caught.value.problems] == [code]
    assert counts(store) == (1, 1, 1)


def test_an_edit_writes_only_what_the_person_touched(store: Store) -> None:
    record_id = new_claim(store, description="first")
    seen = dict(record(store, record_id).fields)
    done(
        store,
        edit_record,
        EditRecord("other", "colleague", record_id, {"description": "second", "liability": "transit"}),
    )
    form_as_sent = {"description": "first", "liability": None, "happened_on": "2026-01-17"}
    bases = {name: seen.get(name) for name in form_as_sent}
    done(store, edit_record, EditRecord("mine", "clerk", record_id, form_as_sent, bases))
    now = record(store, record_id).fields
    assert (now["description"], now["liability"], now["happened_on"]) == ("second", "transit", "2026-01-17")


def test_an_edit_begun_before_another_arrived_is_a_parallel_edit_or_a_conflict_never_a_silent_overwrite(
    store: Store,
) -> None:
    record_id = new_claim(store, description="first")
    theirs = {"description": "theirs", "claim_amount": "1.00"}
    done(store, edit_record, EditRecord("theirs", "colleague", record_id, theirs))
    bases = {"description": "first", "claim_amount": "3580.50"}
    done(store, edit_record, EditRecord("a", "clerk", record_id, {"description": "mine"}, bases))
    done(store, edit_record, EditRecord("b", "clerk", record_id, {"claim_amount": "2.00"}, bases))
    assert [effect.outcome for effect in timeline(store, record_id)[2:]] == [Outcome.MERGED, Outcome.CONFLICT]
    now = record(store, record_id).fields
    assert (now["description"], now["claim_amount"]) == ("mine", "1.00")
    bodies = [row[0] for row in rows(store, "SELECT body FROM operation ORDER BY n")]
    assert b'"v":"2.00"' in bytes(bodies[-1])  # the input waits for the hub's question


def test_closing_asks_for_the_result_and_a_closed_ticket_can_be_opened_again(store: Store) -> None:
    record_id = new_claim(store)
    done(store, move_record, MoveRecord("1", "clerk", record_id, "verify"))
    with pytest.raises(InvalidFields) as caught:
        done(store, move_record, MoveRecord("2", "clerk", record_id, "close"))
    assert [problem.field_id for problem in caught.value.problems] == ["result"]
    done(store, move_record, MoveRecord("3", "clerk", record_id, "close", {"result": "paid"}))
    assert scalar(store, "SELECT standing FROM record") == "closed"
    [body] = rows(store, "SELECT body FROM operation WHERE tx = '3'")
    sent = msgspec.json.decode(bytes(body[0]))
    assert (sent["k"], sent["f"]) == ("act", {"result": {"v": "paid"}}), "one operation: both stand or neither"
    done(store, move_record, MoveRecord("4", "clerk", record_id, "reopen"))
    assert scalar(store, "SELECT standing || status FROM record") == "openverifying"


def test_a_move_that_the_state_does_not_allow_is_refused(store: Store) -> None:
    record_id = new_claim(store)
    for move, code in (("settle", "move.not_from_here"), ("fly", "move.unknown")):
        with pytest.raises(UserError, match=code):
            done(store, move_record, MoveRecord("m", "clerk", record_id, move))


def test_a_move_carries_every_decisive_value_that_the_person_saw(store: Store) -> None:
    record_id = new_claim(store)
    done(store, move_record, MoveRecord("m", "clerk", record_id, "verify"))
    body = rows(store, "SELECT body FROM operation WHERE n = 2")[0][0]
    seen = msgspec.json.decode(bytes(body))["seen"]
    assert seen == {
        "liability": None,
        "declared_value": "12000.00",
        "claim_amount": "3580.50",
        "freight": None,
        "items": None,
        "receipt": None,
        "settled_amount": None,
        "result": None,
    }


def test_contacts_raise_the_counters_and_a_promise_becomes_the_deadline(store: Store) -> None:
    record_id = new_claim(store)
    calls = (
        Child(ChildKind.CONTACT, text="来电", channel="phone", direction="in"),
        Child(ChildKind.CONTACT, text="催单", again=True, promised_at="2026-01-19T10:00:00+08:00"),
    )
    done(store, add_children, AddChildren("c", "clerk", record_id, calls))
    fields = record(store, record_id).fields
    assert (fields[CONTACTS], fields[REMINDERS], fields[PROMISE_AT]) == (2, 1, "2026-01-19T10:00:00+08:00")
    assert scalar(store, "SELECT due_at FROM record") == 1_768_788_000_000


def test_a_removed_file_leaves_the_page_and_stays_in_history(store: Store) -> None:
    record_id = new_claim(store)
    photo = Child(ChildKind.FILE, hash="a" * 64, size=9, name="签收.jpg", mime="image/jpeg")
    done(store, add_children, AddChildren("c", "clerk", record_id, (photo,)))
    [attached] = detail(store, record_id).files
    assert (attached.name, attached.state, attached.uploaded) == ("签收.jpg", "stored", False)
    done(store, remove_child, RemoveChild("r", "clerk", record_id, attached.operation))
    assert detail(store, record_id).files == ()
    assert len(timeline(store, record_id)) == 3


def test_files_of_one_act_stand_in_the_order_they_were_given(store: Store) -> None:
    names = [f"{number}.jpg" for number in range(9)]
    files = tuple(Child(ChildKind.FILE, hash=f"{number:064x}", size=1, name=name) for number, name in enumerate(names))
    record_id = new_claim(store)
    done(store, add_children, AddChildren("c", "clerk", record_id, files))
    assert [file.name for file in detail(store, record_id).files] == names


def test_a_file_is_with_a_record_once_by_its_content_until_it_is_taken_back(store: Store) -> None:
    def file(content: str, name: str) -> Child:
        return Child(ChildKind.FILE, hash=content * 64, size=1, name=name)

    made = SubmitRecord("s", "clerk", "claim", CLAIM, files=(file("a", "外箱.jpg"), file("a", "外箱 (1).jpg")))
    [record_id] = done(store, submit_record, made).records

    def add(act: str, *files: Child) -> tuple[str, ...]:
        return done(store, add_children, AddChildren(act, "clerk", record_id, files)).there

    def names() -> list[str]:
        return [one.name for one in detail(store, record_id).files]

    assert names() == ["外箱.jpg"]
    assert add("1", file("a", "IMG_1.jpg"), file("b", "内件.jpg"), file("b", "IMG_2.jpg")) == ("IMG_1.jpg", "IMG_2.jpg")
    assert names() == ["外箱.jpg", "内件.jpg"]
    assert add("2", Child(ChildKind.NOTE, text="n"), Child(ChildKind.NOTE, text="n")) == ()
    done(store, remove_child, RemoveChild("r", "clerk", record_id, detail(store, record_id).files[0].operation))
    assert add("3", file("a", "IMG_1.jpg")) == ()
    assert names() == ["内件.jpg", "IMG_1.jpg"]


def test_a_child_that_is_not_this_records_cannot_be_removed(store: Store) -> None:
    one, other = new_claim(store, "1"), new_claim(store, "2")
    done(store, add_children, AddChildren("c", "clerk", one, (Child(ChildKind.NOTE, text="n"),)))
    added = timeline(store, one)[-1].operation
    for record_id, child in ((other, added), (one, "no such operation")):
        with pytest.raises(UserError, match=r"child\.unknown"):
            done(store, remove_child, RemoveChild("r", "clerk", record_id, child))


def test_a_voided_ticket_says_why_and_comes_back(store: Store) -> None:
    record_id = new_claim(store)
    with pytest.raises(UserError, match=r"void\.reason_missing"):
        done(store, void_record, VoidRecord("v", "clerk", record_id, "  "))
    done(store, void_record, VoidRecord("v", "clerk", record_id, "重复登记"))
    assert scalar(store, "SELECT standing FROM record") == "void"
    assert record(store, record_id).fields["$voided"] == "重复登记"
    done(store, restore_record, RestoreRecord("w", "clerk", record_id))
    assert scalar(store, "SELECT standing FROM record") == "open"


def test_numbers_have_one_shape_are_unique_and_of_the_branchs_own_day(store: Store, clock: FixedClock) -> None:
    clock.advance(timedelta(hours=14, minutes=29))  # 15:59 UTC, 23:59 at the branch
    numbers = [record(store, new_claim(store, f"a{index}")).number for index in range(3)]
    clock.advance(timedelta(minutes=2))
    numbers.append(record(store, new_claim(store, "b")).number)
    assert numbers == [f"440106-260118-A00{index}" for index in (1, 2, 3)] + ["440106-260119-A001"]


def test_a_clock_that_goes_back_makes_no_number_twice(store: Store, clock: FixedClock) -> None:
    numbers = [record(store, new_claim(store, "a")).number]
    clock.advance(timedelta(days=1))
    numbers.append(record(store, new_claim(store, "b")).number)
    clock.advance(timedelta(days=-1, hours=-1))
    numbers.append(record(store, new_claim(store, "c")).number)
    assert len(set(numbers)) == 3


def test_a_refused_save_gives_its_number_to_the_next(store: Store) -> None:
    with pytest.raises(UserError, match=r"record\.state_unknown"):
        done(store, submit_record, SubmitRecord("c", "clerk", "claim", CLAIM, status="nowhere"))
    assert record(store, new_claim(store)).number.endswith("A001")


def test_a_record_keeps_its_form_version_when_a_newer_one_is_published(store: Store) -> None:
    old = new_claim(store, "old")
    form = Catalogue(pack_forms(FORMS)).form("claim")
    newer = decode_form(encode_form(msgspec.structs.replace(form, version=3, sections=form.sections[:1], moves=())))
    store.set_up(store.identity, [newer])
    done(store, edit_record, EditRecord("e", "clerk", old, {"settled_amount": "5.00"}))
    new = new_claim(store, "new")
    assert (record(store, old).form_version, record(store, new).form_version) == (2, 3)
    with pytest.raises(InvalidFields):
        done(store, edit_record, EditRecord("f", "clerk", new, {"settled_amount": "5.00"}))


def test_a_published_version_is_never_replaced(store: Store) -> None:
    form = Catalogue(pack_forms(FORMS)).form("claim")
    store.set_up(store.identity, [msgspec.structs.replace(form, sections=form.sections[:1])])
    assert store.catalogue.form("claim", form.version) == form


def imported(store: Store) -> str:
    origin = Origin("job", "log.xlsx", "Sheet1", 7)
    command = SubmitRecord("row-7", "import", "claim", CLAIM, origin=origin, stream=Stream.BULK, status="closed")
    [record_id] = done(store, submit_record, command).records
    return record_id


def test_an_edit_of_an_import_that_is_still_unsent_travels_behind_it(store: Store) -> None:
    record_id = imported(store)
    done(store, edit_record, EditRecord("e", "clerk", record_id, {"description": "d"}))
    done(store, move_record, MoveRecord("m", "clerk", record_id, "reopen"))
    new_claim(store)
    assert rows(store, "SELECT stream, n, record_id = ? FROM operation ORDER BY stream, n", record_id) == [
        ("bulk", 1, 1),
        ("bulk", 2, 1),
        ("bulk", 3, 1),
        ("work", 1, 0),
    ]


def test_an_edit_that_travels_with_an_import_is_known_again_and_can_be_undone(store: Store) -> None:
    record_id = imported(store)
    edit = EditRecord("e", "clerk", record_id, {"description": "d"})
    done(store, edit_record, edit)
    assert done(store, edit_record, edit).repeated
    done(store, undo_act, UndoAct("u", "clerk", "e"))
    assert "description" not in record(store, record_id).fields


def test_once_the_import_is_folded_an_edit_is_daily_work_again(store: Store) -> None:
    record_id = imported(store)
    store.write(lambda connection: connection.exec_driver_sql("UPDATE operation SET state = 'done'")).result()
    done(store, edit_record, EditRecord("e", "clerk", record_id, {"description": "d"}))
    assert rows(store, "SELECT stream FROM operation WHERE state = 'pending'") == [("work",)]


def test_a_draft_survives_a_restart_and_goes_with_the_ticket_it_became(tmp_path: Path) -> None:
    path = tmp_path / "drafts.db"
    store = open_branch(path)
    kept = Draft("d", "claim", 1, "clerk", None, {"title": "外箱"}, {}, (Child(ChildKind.NOTE, text="n"),), 1)
    store.write(lambda connection: save_draft(connection, kept)).result()
    store.close()
    store = open_branch(path)
    with store.reading() as connection:
        assert load_drafts(connection) == [kept]
    done(store, submit_record, SubmitRecord("c", "clerk", "claim", CLAIM, draft="d"))
    with store.reading() as connection:
        assert load_drafts(connection) == []
    store.close()


def test_a_draft_stays_when_its_ticket_is_refused(store: Store) -> None:
    kept = Draft("d", "claim", 1, "clerk", None, {}, {}, (), 1)
    store.write(lambda connection: save_draft(connection, kept)).result()
    with pytest.raises(InvalidFields):
        done(store, submit_record, SubmitRecord("c", "clerk", "claim", {}, draft="d"))
    assert scalar(store, "SELECT count(*) FROM draft") == 1


def test_history_is_told_in_the_order_it_was_made_even_when_the_clock_goes_back(
    store: Store, clock: FixedClock
) -> None:
    record_id = new_claim(store)
    for index in range(4):
        clock.advance(timedelta(hours=-1))
        done(store, edit_record, EditRecord(f"e{index}", "clerk", record_id, {"description": f"{index}"}))
    told = [effect.changes["description"][1] for effect in timeline(store, record_id)[1:]]
    assert told == ["0", "1", "2", "3"]


def test_a_listener_that_fails_does_not_make_a_save_look_failed(store: Store) -> None:
    heard: list[frozenset[str]] = []
    store.subscribe(lambda changes: [][len(changes.records)])
    store.subscribe(lambda changes: heard.append(changes.records))
    record_id = new_claim(store)
    assert heard == [frozenset({record_id})]
