"""A device finds out by itself that it holds something else than the hub, where, and puts it right when asked to."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from core.operation import Child, ChildKind
from local_db.queries.digests import BUCKETS, bucket_digests
from local_db.replication import apply_page, cursors
from sync.client.comparing import ASK_EVERY_MS, Comparison
from sync.client.http import HubConnection
from sync.client.status import Network
from sync.client.worker import sync_with
from sync.protocol.errors import SessionCode
from sync.protocol.messages import PullRequest, ScopeMark, VerifyRequest
from tests.sync.client.offline_desks import assert_visible_is_base_and_unsent_work, shown
from tests.sync.client.serving import BRANCH, FORMS, ServedHub, TestDesk, served_hub
from tests.sync.hub.test_sessions import error

SCOPE = f"branch:{BRANCH}"


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[ServedHub]:
    with served_hub(tmp_path / "hq") as served:
        yield served


def damage(desk: TestDesk, record: str) -> None:
    desk.store.write(
        lambda connection: connection.exec_driver_sql(
            "UPDATE record SET fields = replace(fields, 'Wang', 'Wong') WHERE id = ?", (record,)
        )
    ).result()


def comparison(hub: ServedHub, desk: TestDesk) -> Comparison:
    line = HubConnection(hub.url, desk.clock)
    line.authorise(desk.store.identity)
    return Comparison(desk.store, line)


def test_verify_names_the_bucket_and_a_repair_reads_the_log_anew(hub: ServedHub, tmp_path: Path) -> None:
    desk, other = hub.desk(tmp_path / "a"), hub.desk(tmp_path / "b")
    records = [other.submit(title=f"ticket {number}") for number in range(5)]
    for one in (other, desk, other):
        one.sync()
    mine = desk.submit(title="mine")
    for _ in range(2):
        desk.sync()
    compared = comparison(hub, desk)
    assert compared.verify(SCOPE) == ()
    damage(desk, records[2])
    assert compared.verify(SCOPE) == (int(records[2][-2:], 16),)
    assert compared.differing == {SCOPE}
    compared.repair(SCOPE)
    assert set(shown(desk)) == {mine}
    assert desk.sync().network is Network.ONLINE
    assert compared.verify(SCOPE) == ()
    assert compared.differing == frozenset()
    assert len(shown(desk)) == 6
    assert hub.hub.rows("SELECT count(*) FROM log") == [(6,)]
    assert_visible_is_base_and_unsent_work(desk)


def test_a_scope_without_a_digest_is_asked_about_once_a_day(hub: ServedHub, tmp_path: Path) -> None:
    desk = hub.desk(tmp_path / "a")
    record = desk.submit()
    for _ in range(2):
        desk.sync()
    compared = comparison(hub, desk)
    compared.ask(ASK_EVERY_MS)
    assert compared.differing == frozenset()
    damage(desk, record)
    compared.ask(ASK_EVERY_MS + 1)
    assert compared.differing == frozenset()
    compared.ask(2 * ASK_EVERY_MS)
    assert compared.differing == {SCOPE}


def test_nothing_is_asked_while_work_is_on_its_way(hub: ServedHub, tmp_path: Path) -> None:
    desk = hub.desk(tmp_path / "a")
    record = desk.submit()
    for _ in range(2):
        desk.sync()
    damage(desk, record)
    desk.submit()
    compared = comparison(hub, desk)
    compared.ask(ASK_EVERY_MS)
    assert compared.differing == frozenset()


def test_of_a_log_too_long_for_a_digest_the_records_of_every_page_are_compared(hub: ServedHub, tmp_path: Path) -> None:
    hub.hub.service.digests.most = 0
    desk, other = hub.desk(tmp_path / "a"), hub.desk(tmp_path / "b")
    record, untouched = other.submit(title="one"), other.submit(title="two")
    note = Child(kind=ChildKind.NOTE, text="called back")
    for one in (other, desk):
        one.sync()
    compared = comparison(hub, desk)

    def read_on(about: str) -> frozenset[str]:
        """What is found to differ when a page about that record was taken in."""
        other.add(about, note)
        other.sync()
        with desk.store.reading() as connection:
            held = {scope: ScopeMark(at.seq, at.epoch, at.chain) for scope, at in cursors(connection).items()}
        page = compared._hub.pull(PullRequest(held, 100, 100_000))
        assert set(page.touched) == {SCOPE}
        desk.store.write(lambda connection: apply_page(connection, desk.store.catalogue, page.page, 1)).result()
        compared.compare(page)
        return compared.differing

    assert read_on(record) == frozenset()
    damage(desk, record)
    assert read_on(untouched) == frozenset(), "the page was about another record"
    assert read_on(record) == {SCOPE}


def test_verify_of_another_scope_or_of_too_few_buckets_or_elsewhere_in_the_log_is_refused(hub: ServedHub) -> None:
    device, other = hub.hub.device(), hub.hub.device()
    device.push(device.create())
    device.pull()
    other.push(other.create())
    held = tuple("00" * 32 for _ in range(BUCKETS))
    stands = device.cursors[SCOPE]

    def asked(scope: str, at: ScopeMark, buckets: tuple[str, ...]) -> tuple[int, object]:
        answer = device.post("/verify", VerifyRequest(scope, at, buckets))
        return (200, answer.json()) if answer.status_code == 200 else error(answer)

    assert asked("branch:310115", stands, held) == (409, SessionCode.SCOPE_CHANGED)
    assert asked(SCOPE, stands, held[1:]) == (422, SessionCode.MALFORMED)
    assert asked(SCOPE, ScopeMark(9, "", "ab" * 32), held) == (409, SessionCode.HUB_REWOUND)
    assert asked(SCOPE, stands, held) == (200, {"moved": True})
    device.pull()
    with hub.hub.store.reading() as connection:
        right = bucket_digests(connection, SCOPE)
    assert asked(SCOPE, device.cursors[SCOPE], right) == (200, {})


def test_what_could_not_be_read_is_read_again_once_its_form_is_here(hub: ServedHub, tmp_path: Path) -> None:
    desk, other = hub.desk(tmp_path / "a"), hub.desk(tmp_path / "b")
    complaint = max((form for form in FORMS if form.id == "complaint"), key=lambda form: form.version)
    second = msgspec.structs.replace(complaint, version=complaint.version + 1)
    hub.hub.store.publish([second])
    other.store.set_up(other.store.identity, [second])
    first = desk.submit(title="with the old form")
    desk.sync()
    record = other.submit(title="with the new form")
    other.edit(record, description="edited")
    for one in (other, desk, desk):
        one.sync()
    assert set(shown(desk)) == {first}
    assert desk.rows("SELECT count(*) FROM unread_effect") == [(2,)]
    desk.store.set_up(desk.store.identity, [second])
    line = HubConnection(hub.url, desk.clock)
    sync_with(line, desk.store, desk.files)
    line.close()
    assert desk.rows("SELECT count(*) FROM unread_effect") == [(0,)]
    assert shown(desk)[record].fields["description"] == "edited"
    other.sync()
    assert desk.digest() == other.digest()
