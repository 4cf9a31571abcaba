"""A disk image that runs twice, and one that was put back: nothing is lost, nothing counts twice (cases 15, 46)."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from core.definitions import publication
from core.record import DEFINITION
from core.services.commands import SubmitRecord, VoidRecord
from core.services.records import submit_record, void_record
from local_db.journal import Journal
from local_db.notices import notices, put_away
from sync.client.status import Network
from sync.hub.status import hub_status
from sync.protocol.errors import SessionCode
from tests.sync.client.offline_desks import assert_visible_is_base_and_unsent_work, shown
from tests.sync.client.serving import KEY, ServedHub, TestDesk, new_act, open_desk, served_hub


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[ServedHub]:
    with served_hub(tmp_path / "hq") as served:
        yield served


def image_of(hub: ServedHub, desk: TestDesk, folder: Path) -> TestDesk:
    """What a copy of the disk at this moment starts as; the machine itself goes on."""
    folder.mkdir()
    raw = desk.store.driver.connect(desk.store.path)
    raw.execute("VACUUM INTO ?", (str(folder / "desk.db"),))
    raw.close()
    shutil.copytree(desk.store.path.parent / "files", folder / "files")
    copy = open_desk(folder, desk.clock)
    hub.desks.append(copy)
    return copy


def settle(*desks: TestDesk) -> None:
    for _ in range(3):
        for desk in desks:
            assert desk.sync().network is Network.ONLINE


def assert_nothing_lost_or_doubled(hub: ServedHub, *desks: TestDesk) -> None:
    assert hub.hub.rows("SELECT count(*), count(DISTINCT operation_id) FROM log WHERE outcome = 'refused'") == [(0, 0)]
    assert len({desk.digest() for desk in desks}) == 1
    for desk in desks:
        assert_visible_is_base_and_unsent_work(desk)
        assert desk.rows("SELECT count(*) FROM operation WHERE state <> 'done'") == [(0,)]


def test_case_46_the_second_of_two_machines_with_one_image_goes_on_under_an_id_of_its_own(
    hub: ServedHub, tmp_path: Path
) -> None:
    first = hub.desk(tmp_path / "a")
    common = first.submit(title="before the copy")
    first.sync()
    second = image_of(hub, first, tmp_path / "copy")
    first.edit(common, description="by the first")
    second.submit(title="by the second")
    second.edit(common, customer_name="Liu")
    settle(first, second)
    assert first.store.identity.replica != second.store.identity.replica
    assert first.store.identity.lane != second.store.identity.lane
    assert {record.fields["title"] for record in shown(first).values()} == {"before the copy", "by the second"}
    assert shown(first)[common].fields["description"] == "by the first"
    assert shown(first)[common].fields["customer_name"] == "Liu"
    assert_nothing_lost_or_doubled(hub, first, second)


def test_case_46_the_first_machine_is_not_locked_out_and_each_is_told_once(hub: ServedHub, tmp_path: Path) -> None:
    first = hub.desk(tmp_path / "a")
    first.submit()
    first.sync()
    before = first.store.identity
    second = image_of(hub, first, tmp_path / "copy")
    first.sync()
    second.submit()
    status = second.sync()
    settle(first, second)
    assert first.store.identity == before
    assert [(one.code, one.count) for one in status.notices] == [("sync.device_forked", 1)]
    second.store.write(lambda connection: put_away(connection, status.notices[0].id)).result()
    settle(second)
    with second.store.reading() as connection:
        assert notices(connection) == ()
    with first.store.reading() as connection:
        assert notices(connection) == ()


def test_case_46_a_manager_sees_two_devices_and_one_image(hub: ServedHub, tmp_path: Path) -> None:
    first = hub.desk(tmp_path / "a")
    head = hub.desk(tmp_path / "hq-desk", "hq", "440106")
    elsewhere = hub.desk(tmp_path / "other", "310115")
    first.sync()
    second = image_of(hub, first, tmp_path / "copy")
    settle(first, second)
    with hub.hub.store.reading() as connection:
        status = hub_status(connection)
    assert status.copied_devices == {first.store.identity.device: "2 devices, 1 image"}
    told = head.sync().incidents
    assert [(one.kind, one.device, one.branch) for one in told] == [
        (SessionCode.DEVICE_FORKED, first.store.identity.device, "440106")
    ]
    assert first.sync().incidents == told
    assert elsewhere.sync().incidents == ()


def test_case_46_what_both_machines_carry_unsent_from_one_image_is_booked_once(hub: ServedHub, tmp_path: Path) -> None:
    first = hub.desk(tmp_path / "a")
    first.sync()
    first.submit(title="unsent at the copy")
    second = image_of(hub, first, tmp_path / "copy")
    first.submit(title="first alone")
    second.submit(title="second alone")
    settle(first, second)
    titles = sorted(str(record.fields["title"]) for record in shown(second).values())
    assert titles == ["first alone", "second alone", "unsent at the copy"]
    assert hub.hub.rows("SELECT count(*), count(DISTINCT operation_id) FROM log") == [(3, 3)]
    assert_nothing_lost_or_doubled(hub, first, second)


def test_case_46_two_machines_of_one_image_never_give_out_the_same_number_once_they_are_told_apart(
    hub: ServedHub, tmp_path: Path
) -> None:
    first = hub.desk(tmp_path / "a")
    first.sync()
    second = image_of(hub, first, tmp_path / "copy")
    settle(first, second)
    first.submit()
    second.submit()
    settle(first, second)
    numbers = [record.number for record in shown(first).values()]
    assert len(set(numbers)) == 2
    assert not any("Z" in number for number in numbers)


def test_case_15_a_database_put_back_gets_a_new_replica_and_what_it_forgot_comes_back(
    hub: ServedHub, tmp_path: Path
) -> None:
    desk = hub.desk(tmp_path / "a")
    other = hub.desk(tmp_path / "b")
    record = desk.submit(title="before the backup")
    desk.sync()
    restored = image_of(hub, desk, tmp_path / "restored")
    desk.edit(record, description="after the backup, sent")
    desk.submit(title="after the backup, sent")
    settle(desk, other)
    other.edit(record, customer_name="of the other")
    settle(other)
    desk.store.close()
    restored.submit(title="made on the restored one")
    restored.edit(record, customer_phone="13900139000")
    settle(restored, other)
    assert restored.store.identity.replica != desk.store.identity.replica
    fields = shown(restored)[record].fields
    assert fields["description"] == "after the backup, sent"
    assert fields["customer_name"] == "of the other"
    assert fields["customer_phone"] == "13900139000"
    assert len(shown(restored)) == 3
    assert_nothing_lost_or_doubled(hub, restored, other)


def test_case_15_a_database_put_back_with_its_fence_still_good_is_noticed_by_what_the_hub_holds(
    hub: ServedHub, tmp_path: Path
) -> None:
    desk = hub.desk(tmp_path / "a")
    desk.submit(title="kept")
    desk.sync()
    restored = image_of(hub, desk, tmp_path / "restored")
    clean = hub.hub.rows("SELECT fence, previous_fence, session FROM replica")[0]
    desk.submit(title="forgotten")
    desk.sync()
    desk.store.close()

    def put_fence_back(connection: object) -> None:
        connection.exec_driver_sql(  # type: ignore[attr-defined]  # a connection
            "UPDATE replica SET fence = ?, previous_fence = ?, session = ?", clean
        )

    hub.hub.store.write(put_fence_back).result()
    settle(restored)
    assert {record.fields["title"] for record in shown(restored).values()} == {"kept", "forgotten"}
    restored.submit(title="next")
    settle(restored)
    assert_nothing_lost_or_doubled(hub, restored)


def test_case_15_an_answer_lost_while_the_new_replica_is_made_makes_no_second_one(
    hub: ServedHub, tmp_path: Path
) -> None:
    desk = hub.desk(tmp_path / "a")
    desk.sync()
    twin = image_of(hub, desk, tmp_path / "copy")
    desk.sync()
    twin.submit()
    from sync.client.http import HubConnection
    from sync.client.recovery import Recovery

    class LosesAnswers(HubConnection):
        def renew(self, request):  # type: ignore[no-untyped-def]  # as in the class above
            super().renew(request)
            raise ConnectionError("the answer was lost")

    line = LosesAnswers(hub.url, twin.clock)
    line.authorise(twin.store.identity)
    with pytest.raises(ConnectionError):
        Recovery(twin.store, line).renew(SessionCode.DEVICE_FORKED)
    line.close()
    settle(twin, desk)
    assert hub.hub.rows("SELECT count(*) FROM replica") == [(2,)]
    assert_nothing_lost_or_doubled(hub, twin, desk)


def test_case_15_a_rescued_device_that_had_synchronised_brings_its_unsent_work_and_gets_back_its_sent_work(
    hub: ServedHub, tmp_path: Path
) -> None:
    desk, other = hub.desk(tmp_path / "a"), hub.desk(tmp_path / "b")
    desk.store.keep_journal(Journal(tmp_path / "a.journal", KEY))
    record = desk.submit(title="before the backup")
    settle(desk, other)
    restored = image_of(hub, desk, tmp_path / "restored")
    desk.edit(record, description="sent after the backup")
    settle(desk)
    other.submit(title="of the other")
    settle(other, desk)
    desk.edit(record, customer_name="never sent")
    desk.submit(title="never sent")
    desk.store.close()
    restored.store.keep_journal(Journal(tmp_path / "a.journal", KEY))
    assert shown(restored)[record].fields["customer_name"] == "never sent"
    settle(restored, other)
    assert shown(other)[record].fields["description"] == "sent after the backup"
    assert shown(other)[record].fields["customer_name"] == "never sent"
    assert sorted(str(one.fields["title"]) for one in shown(other).values()) == [
        "before the backup",
        "never sent",
        "of the other",
    ]
    assert_nothing_lost_or_doubled(hub, restored, other)
    restored.store.writer.submit(lambda: None).result()
    assert Journal(tmp_path / "a.journal", KEY).entries() == []


def test_case_15_work_that_was_refused_after_the_backup_is_handed_back_to_its_author(
    hub: ServedHub, tmp_path: Path
) -> None:
    desk, head = hub.desk(tmp_path / "a"), hub.desk(tmp_path / "hq-desk", "hq", "440106")
    record = desk.submit()
    settle(desk, head)
    restored = image_of(hub, head, tmp_path / "restored")
    head.store.execute(void_record, VoidRecord(new_act(), head.person, record, "a mistake")).result()
    settle(head)
    refused = head.rows("SELECT id, code FROM operation WHERE state = 'refused'")
    assert [code for _, code in refused] == ["custody.elsewhere"]
    head.store.close()
    restored.person = head.person
    restored.edit(record, description="after the restore")
    settle(restored, desk)
    assert restored.rows("SELECT id, code FROM operation WHERE state = 'refused'") == refused
    settle(restored, desk)
    assert restored.rows("SELECT count(*) FROM operation WHERE state = 'pending'") == [(0,)]
    assert hub.hub.rows("SELECT count(*), count(DISTINCT operation_id) FROM log") == [(3, 3)]
    assert not shown(restored)[record].voided


def test_case_15_a_record_that_was_refused_after_the_backup_is_shown_to_its_author_again(
    hub: ServedHub, tmp_path: Path
) -> None:
    desk, other = hub.desk(tmp_path / "a"), hub.desk(tmp_path / "b")
    settle(desk, other)
    restored = image_of(hub, desk, tmp_path / "restored")
    fields = publication(desk.store.catalogue.form("complaint"), 1, chance=3)
    desk.store.execute(submit_record, SubmitRecord(new_act(), desk.person, DEFINITION, fields)).result()
    settle(desk)
    assert desk.rows("SELECT code FROM operation WHERE state = 'refused'") == [("definition.not_yours",)]
    made = shown(desk)
    desk.store.close()
    restored.submit(title="after the restore")
    settle(restored, other)
    assert {one: record for one, record in shown(restored).items() if record.form == DEFINITION} == made
    assert [record.form for record in shown(other).values()] == ["complaint"]


def test_a_device_asks_for_no_replica_of_another(hub: ServedHub, tmp_path: Path) -> None:
    mine, other = hub.hub.device(), hub.hub.device()
    request = {
        "replica": mine.identity.replica,
        "fresh": other.identity.replica,
        "cause": "device_forked",
        "streams": {},
    }
    answer = mine.post("/renew", msgspec.json.encode(request))
    assert answer.status_code == 422
    for wrong in ({"fresh": "x"}, {"cause": "whim"}, {"streams": {"work": {"n": -1, "hash": ""}}}):
        body = {**request, "fresh": "f" * 32, **wrong}
        assert mine.post("/renew", msgspec.json.encode(body)).status_code == 422
    assert hub.hub.rows("SELECT count(*) FROM replica") == [(2,)]
