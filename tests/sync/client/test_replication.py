"""What the hub says, taken in: answers, pages, refusals, entries that nobody here understands."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import msgspec
import pytest

from core.operation import Child, ChildKind, Stream
from core.services.commands import RemoveChild
from core.services.records import remove_child
from local_db import file_queue, rebase, replication, upload
from local_db.replication import Cursor, Page, Received, apply_page, unread
from local_db.rows import load_effect
from local_db.statement import Statement
from local_db.upload import next_batch
from sync.client.status import Network
from sync.client.worker import sync_with
from tests.sync.client.model_line import ModelLine
from tests.sync.client.offline_desks import (
    MOMENT,
    Branch,
    assert_visible_is_base_and_unsent_work,
    branch_of,
    cursor_of,
    pull,
    push,
    shown,
)
from tests.sync.client.serving import BRANCH, TestDesk, open_desk


@pytest.fixture
def branch(tmp_path: Path) -> Iterator[Branch]:
    made = branch_of(tmp_path, 2)
    yield made
    made.close()


def last_operation(desk: TestDesk) -> str:
    (row,) = desk.rows("SELECT id FROM operation ORDER BY n DESC LIMIT 1")
    return str(row[0])


def take(desk: TestDesk, page: Page) -> None:
    desk.store.write(partial(apply_page, forms=desk.store.catalogue, page=page, moment=MOMENT)).result()


def test_a_refused_edit_leaves_the_row_and_stays_in_the_outbox_with_its_code(branch: Branch) -> None:
    desk, _ = branch.desks
    record = desk.submit(description="wet")
    branch.settle()
    desk.edit(record, description="torn")
    desk.edit(record, title="Second edit")
    refused = str(desk.rows("SELECT id FROM operation WHERE n = 2")[0][0])
    branch.hub.refuse.add(refused)
    push(desk, branch.hub)
    fields = shown(desk)[record].fields
    assert (fields["description"], fields["title"]) == ("wet", "Second edit")
    assert desk.rows("SELECT state, code FROM operation WHERE id = ?", refused) == [("refused", "test.refused")]
    assert b"torn" in bytes(desk.rows("SELECT body FROM operation WHERE id = ?", refused)[0][0])  # type: ignore[call-overload]  # a BLOB
    assert_visible_is_base_and_unsent_work(desk)
    branch.settle()
    assert shown(desk) == branch.hub.records


def test_a_refused_file_leaves_the_ticket_but_not_the_disk(branch: Branch) -> None:
    desk, _ = branch.desks
    record = desk.submit()
    branch.settle()
    desk.add(record, Child(kind=ChildKind.FILE, hash="ab" * 32, size=5, name="x.jpg", mime="image/jpeg"))
    branch.hub.refuse.add(last_operation(desk))
    branch.settle()
    assert desk.rows("SELECT count(*) FROM attachment") == [(0,)]
    assert desk.rows("SELECT hash, state FROM file") == [("ab" * 32, "stored")]


def test_a_file_that_two_took_back_stays_away_when_one_of_them_is_refused(branch: Branch) -> None:
    desk, other = branch.desks
    record = desk.submit()
    desk.add(record, Child(kind=ChildKind.FILE, hash="ab" * 32, size=5, name="x.jpg", mime="image/jpeg"))
    added = last_operation(desk)
    branch.settle()
    for one in (desk, other):
        one.store.execute(remove_child, RemoveChild(f"remove-{one is desk}", "clerk", record, added)).result()
    branch.hub.refuse.add(last_operation(desk))
    push(other, branch.hub)
    pull(desk, branch.hub)
    push(desk, branch.hub)
    assert desk.rows("SELECT state FROM operation ORDER BY n DESC LIMIT 1") == [("refused",)]
    assert desk.rows("SELECT voided FROM attachment") == [(1,)]


def test_a_ticket_whose_creation_was_refused_stays_in_front_of_its_maker(branch: Branch) -> None:
    desk, _ = branch.desks
    record = desk.submit(title="Mine")
    desk.edit(record, description="more")
    branch.hub.refuse.add(str(desk.rows("SELECT id FROM operation WHERE n = 1")[0][0]))
    branch.settle()
    fields = shown(desk)[record].fields
    assert (fields["title"], fields["description"]) == ("Mine", "more")
    assert desk.rows("SELECT DISTINCT state FROM operation") == [("refused",)]
    desk.edit(record, description="even more")
    assert shown(desk)[record].fields["description"] == "even more"
    assert_visible_is_base_and_unsent_work(desk)


def test_parked_work_stays_visible_until_its_effect_comes(branch: Branch) -> None:
    desk, other = branch.desks
    record = desk.submit()
    branch.settle()
    desk.edit(record, description="later")
    branch.hub.park.add(last_operation(desk))
    branch.settle()
    assert shown(desk)[record].fields["description"] == "later"
    assert desk.rows("SELECT state, code FROM operation WHERE n = 2") == [("parked", "test.parked")]
    branch.hub.wake()
    branch.settle()
    assert desk.rows("SELECT state FROM operation WHERE n = 2") == [("done",)]
    assert shown(desk) == shown(other)


def test_an_answer_after_the_effect_was_pulled_leaves_the_operation_done(branch: Branch) -> None:
    desk, _ = branch.desks
    desk.submit()
    push(desk, branch.hub, lose_answer=True)
    pull(desk, branch.hub)
    assert desk.rows("SELECT state FROM operation") == [("done",)]
    push(desk, branch.hub)
    assert desk.rows("SELECT state, outcome, seq FROM operation") == [("done", "applied", 1)]
    assert desk.rows("SELECT acked_n FROM stream WHERE stream = 'work'") == [(1,)]


def test_case_31_a_page_that_comes_again_or_late_changes_nothing(branch: Branch) -> None:
    desk, other = branch.desks
    record = desk.submit()
    for text in ("wet", "torn", "lost"):
        desk.edit(record, description=text)
    push(desk, branch.hub)
    start = Cursor()
    early, whole = branch.hub.page(start, 2), branch.hub.page(start, 10)
    take(other, early)
    take(other, whole)
    before, cursor = shown(other), cursor_of(other, branch.hub)
    for page in (whole, early, early, whole):
        take(other, page)
        assert (shown(other), cursor_of(other, branch.hub)) == (before, cursor)
    assert before == branch.hub.records


def test_two_edits_of_money_ask_and_two_of_text_tell(branch: Branch) -> None:
    first, second = branch.desks
    record = first.submit(compensation="10.00", description="a")
    branch.settle()
    first.edit(record, compensation="20.00", description="b")
    second.edit(record, compensation="30.00", description="c")
    branch.settle()
    for desk in branch.desks:
        assert shown(desk)[record].fields["compensation"] == "20.00"
        assert shown(desk)[record].fields["description"] == "c"
        assert desk.rows("SELECT kind, closed_by FROM inbox ORDER BY kind") == [("conflict", None), ("parallel", None)]


def test_of_two_closings_the_first_at_the_hub_stands_everywhere_and_the_other_is_told(branch: Branch) -> None:
    first, second = branch.desks
    record = first.submit()
    first.move(record, "accept")
    branch.settle()
    first.move(record, "close", result="compensated")
    second.move(record, "close", result="unfounded")
    assert shown(second)[record].fields["result"] == "unfounded"
    branch.settle()
    for desk in branch.desks:
        stands = shown(desk)[record]
        assert (stands.status, stands.fields["result"]) == ("closed", "compensated")
        assert desk.rows("SELECT kind, closed_by FROM inbox") == [("ineffective", None)]
        (told,) = desk.rows("SELECT effect FROM history ORDER BY seq DESC LIMIT 1")
        kept = json.loads(str(told[0]))
        assert (kept["code"], kept["answers"]) == ("act.contradicts", {"result": "unfounded"})


def test_a_closing_on_an_amount_that_was_not_seen_leaves_no_result_anywhere(branch: Branch) -> None:
    first, second = branch.desks
    record = first.submit(compensation="10.00")
    first.move(record, "accept")
    branch.settle()
    first.edit(record, compensation="90.00")
    second.move(record, "close", result="compensated")
    branch.settle()
    for desk in branch.desks:
        stands = shown(desk)[record]
        assert (stands.status, stands.fields.get("result")) == ("accepted", None)
        assert desk.rows("SELECT kind FROM inbox") == [("ineffective",)]


def entry(scope: str, seq: int, effect: object) -> Received:
    return Received(scope, seq, json.dumps(effect))


def test_case_39_members_that_a_newer_hub_adds_are_kept_as_they_came(branch: Branch) -> None:
    desk, other = branch.desks
    record = desk.submit()
    push(desk, branch.hub)
    page = branch.hub.page(Cursor(), 5)
    effect = json.loads(page.received[0].text)
    effect["mood"] = {"from": "next year", "values": [1, None]}
    take(other, Page((entry(branch.hub.scope, 1, effect),), page.cursors))
    kept = json.loads(str(other.rows("SELECT effect FROM history WHERE record_id = ?", record)[0][0]))
    assert kept["mood"] == {"from": "next year", "values": [1, None]}
    assert shown(other) == branch.hub.records


@pytest.mark.parametrize(
    "harm",
    [
        {"k": "teleport"},
        {"operation": None},
        {"r": None},
        {"outcome": "delighted"},
        {"f": {"title": "not a pair"}},
        {"e": "visit"},
        {"form_version": 99},
        {"at": "yesterday"},
        {"at": 2**63},
        {"at": -(2**63) - 1},
        {"form_version": 10**30},
        {"mood": json.loads("[" * 100 + "]" * 100)},
    ],
    ids=str,
)
def test_case_39_a_bad_entry_is_set_aside_whole_and_the_others_go_on(branch: Branch, harm: dict[str, object]) -> None:
    desk, other = branch.desks
    desk.submit(title="Bad")
    good = desk.submit(title="Good")
    push(desk, branch.hub)
    page = branch.hub.page(Cursor(), 5)
    bad = {**json.loads(page.received[0].text), **harm}
    take(other, Page((entry(branch.hub.scope, 1, bad), page.received[1]), page.cursors))
    assert set(shown(other)) == {good}
    with other.store.reading() as connection:
        assert unread(connection) == 1
    ((line,),) = other.rows("SELECT line FROM unread_effect")
    assert json.loads(str(line)) == bad
    assert cursor_of(other, branch.hub).seq == 2


def test_case_41_a_poisonous_operation_is_set_aside_and_the_rest_goes_on(branch: Branch) -> None:
    desk, _ = branch.desks
    enrolled(desk)
    good = desk.submit(title="Before")
    desk.edit(good, description="poison")
    poison = last_operation(desk)
    later = desk.submit(title="After")
    for names_it in (True, False):
        line = ModelLine(branch.hub, poison={poison}, names_it=names_it)
        status = sync_with(line, desk.store, desk.files)
        assert status.network is Network.ONLINE
        assert status.stuck == 1
    assert desk.rows("SELECT state, code FROM operation WHERE id = ?", poison) == [("refused", "operation.malformed")]
    assert set(branch.hub.records) == {good, later}
    assert shown(desk) == branch.hub.records
    assert desk.rows("SELECT body FROM operation WHERE id = ?", poison) != []


def test_case_41_the_place_of_what_was_set_aside_is_kept_by_its_hash(branch: Branch) -> None:
    desk, _ = branch.desks
    enrolled(desk)
    record = desk.submit()
    desk.edit(record, description="poison")
    poison = last_operation(desk)
    body = bytes(desk.rows("SELECT body FROM operation WHERE id = ?", poison)[0][0])  # type: ignore[call-overload]  # a BLOB
    line = ModelLine(branch.hub, poison={poison})
    sync_with(line, desk.store, desk.files)
    assert line.aside == {2: hashlib.sha256(body).hexdigest()}
    assert desk.rows("SELECT last_n = acked_n, last_hash = acked_hash FROM stream WHERE stream = 'work'") == [(1, 1)]


def enrolled(desk: TestDesk) -> None:
    identity = msgspec.structs.replace(desk.store.identity, hub_url="http://model", device="d", device_key="00" * 32)
    desk.store.set_up(identity)


def test_batches_are_dense_and_never_split_an_act(branch: Branch) -> None:
    desk, _ = branch.desks
    record = desk.submit()
    note = Child(kind=ChildKind.NOTE, text="called")
    desk.add(record, note, note, note)
    desk.add(record, note, note)

    def sizes(most: int, most_bytes: int = 200_000) -> tuple[int, int, int]:
        with desk.store.reading() as connection:
            batch = next_batch(connection, Stream.WORK, most, most_bytes)
        assert batch is not None
        assert [n for n, _ in batch.numbers] == list(range(batch.from_n, batch.last_n + 1))
        return batch.from_n, batch.last_n, batch.acts

    assert [sizes(most) for most in (1, 2, 3, 4, 5, 6, 500)] == [
        (1, 1, 1),
        (1, 1, 1),
        (1, 1, 1),
        (1, 4, 2),
        (1, 4, 2),
        (1, 6, 3),
        (1, 6, 3),
    ]
    push(desk, branch.hub, 1)
    assert sizes(1) == (2, 4, 1)
    assert sizes(500, 10) == (2, 4, 1)


def test_the_history_of_a_device_can_be_read_back_by_operation(branch: Branch) -> None:
    desk, other = branch.desks
    desk.submit()
    branch.settle()
    with other.store.reading() as connection:
        effect = load_effect(connection, BRANCH, branch.hub.log[0].operation)
    assert effect == branch.hub.log[0]


KILLED = """
import sys
from functools import partial
from pathlib import Path
sys.path.insert(0, sys.argv[2])
from local_db import replication
from local_db.replication import Page, apply_page
from tests.sync.client.serving import open_desk
import msgspec, os

page = msgspec.json.decode(sys.stdin.buffer.read(), type=Page)
desk = open_desk(Path(sys.argv[1]))
real = replication._PUT_CURSOR

class DyingStatement:
    def run(self, connection, **row):
        real.run(connection, **row)
        os._exit(9)

replication._PUT_CURSOR = DyingStatement()
desk.store.write(partial(apply_page, forms=desk.store.catalogue, page=page, moment=1)).result()
"""


def test_case_5_ended_while_applying_a_page_the_batch_and_its_cursor_are_both_missing(tmp_path: Path) -> None:
    made = branch_of(tmp_path, 2)
    desk, other = made.desks
    record = desk.submit()
    desk.edit(record, description="torn")
    push(desk, made.hub)
    page = made.hub.page(Cursor(), 10)
    other.store.close()
    folder, root = tmp_path / "desk1", Path(__file__).resolve().parents[3]
    ended = subprocess.run(
        [sys.executable, "-c", KILLED, str(folder), str(root)],
        input=msgspec.json.encode(page),
        capture_output=True,
        check=False,
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(root)},
    )
    assert ended.returncode == 9, ended.stderr.decode()
    again = open_desk(folder)
    assert shown(again) == {}
    assert cursor_of(again, made.hub) == Cursor()
    take(again, page)
    assert shown(again) == made.hub.records
    assert cursor_of(again, made.hub).seq == 2
    again.store.close()
    desk.store.close()


def test_no_statement_of_synchronising_reads_a_whole_table_of_work(branch: Branch) -> None:
    """Each runs inside the writer's transaction, while a clerk may be saving."""
    desk, _ = branch.desks
    with desk.store.reading() as connection:
        for module in (rebase, replication, upload, file_queue):
            for name, statement in vars(module).items():
                if not isinstance(statement, Statement):
                    continue
                sql, order, _ = statement._for(connection)
                plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", tuple(1 for _ in order or ())).fetchall()
                scans = [row[3] for row in plan if str(row[3]).startswith("SCAN")]
                large = [scan for scan in scans if scan.split()[1] in {"operation", "record", "history", "attachment"}]
                assert not [scan for scan in large if "USING" not in scan], f"{module.__name__}.{name}: {large}"
