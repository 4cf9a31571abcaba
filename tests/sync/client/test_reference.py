"""Reference records that another system delivers: copies on the devices of those whom they concern, kept equal."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import msgspec
import pytest

from core.reference import Delivered, Delivery, Tally
from core.services.commands import AnswerQuestion, SubmitRecord
from core.services.corrections import BeginCorrection, begin_correction
from core.services.records import answer_question, submit_record
from engines.forms.values import Value
from local_db.driver import cipher_driver
from local_db.queries.known import KnownValue, known_beside, known_values
from local_db.reference_copy import Known
from sync.client.answers import read_reference
from sync.client.failure import CallFailed, Failure, Trouble
from sync.client.hub import Hub
from sync.client.reference import ReferenceKeeper
from sync.hub.reference import deliver, drop, feed_of
from sync.hub.registry import load_device
from sync.protocol.reference import ReferencePage, ReferenceRequest
from tests.sync.client.serving import BRANCH, KEY, ServedHub, TestDesk, new_act, served_hub

OTHER = "310115"
OWN_SCOPE, OTHER_SCOPE = f"branch:{BRANCH}", f"branch:{OTHER}"


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[ServedHub]:
    with served_hub(tmp_path / "hq") as served:
        yield served


def waybill(number: str, *scopes: str, **fields: Value) -> Delivered:
    return Delivered(number, scopes or (OWN_SCOPE,), {"waybill_no": number, "receiver": "Wang", **fields})


def tms(*rows: Delivered, at: int = 1_000, gone: tuple[str, ...] = ()) -> Delivery:
    return Delivery("TMS", "waybill", at, rows, gone)


def give(hub: ServedHub, *rows: Delivered, at: int = 1_000, gone: tuple[str, ...] = ()) -> Tally:
    return deliver(hub.hub.store, tms(*rows, at=at, gone=gone))


def found(desk: TestDesk, number: str) -> list[Known]:
    return desk.store.reference.find("waybill", "waybill_no", number)


def receivers(desk: TestDesk, number: str) -> list[Value]:
    return [one.fields["receiver"] for one in found(desk, number)]


def test_a_device_finds_what_was_delivered_for_its_branch_and_for_all(hub: ServedHub, tmp_path: Path) -> None:
    desk, other = hub.desk(tmp_path / "a"), hub.desk(tmp_path / "b", OTHER)
    give(hub, waybill("SF1001"), waybill("SF1002", OTHER_SCOPE), waybill("SF1003", "ref"))
    for one in (desk, other):
        one.sync()
    assert [bool(found(desk, number)) for number in ("SF1001", "SF1002", "SF1003")] == [True, False, True]
    assert [bool(found(other, number)) for number in ("SF1001", "SF1002", "SF1003")] == [False, True, True]
    known = Known("TMS", "waybill", "SF1001", 1_000, {"waybill_no": "SF1001", "receiver": "Wang"})
    assert found(desk, "SF1001") == [known]


def test_a_record_of_two_branches_is_at_both(hub: ServedHub, tmp_path: Path) -> None:
    desk, other = hub.desk(tmp_path / "a"), hub.desk(tmp_path / "b", OTHER)
    give(hub, waybill("SF11", OWN_SCOPE, OTHER_SCOPE))
    desk.sync()
    other.sync()
    assert receivers(desk, "SF11") == receivers(other, "SF11") == ["Wang"]
    give(hub, waybill("SF11", OTHER_SCOPE), at=2_000)
    desk.sync()
    other.sync()
    assert (receivers(desk, "SF11"), receivers(other, "SF11")) == ([], ["Wang"])


def test_the_same_delivery_twice_moves_nothing(hub: ServedHub, tmp_path: Path) -> None:
    desk = hub.desk(tmp_path / "a")
    rows = tuple(waybill(f"SF{number:04d}") for number in range(1_200))
    assert give(hub, *rows) == Tally(new=1_200)
    desk.sync()
    places = desk.store.reference.places()
    assert give(hub, *rows) == Tally(unchanged=1_200)
    assert give(hub, *rows, at=2_000) == Tally(unchanged=1_200)
    desk.sync()
    assert desk.store.reference.places() == places
    assert places[OWN_SCOPE].seq == 1_200


def test_an_older_delivery_changes_nothing_after_a_newer_one(hub: ServedHub, tmp_path: Path) -> None:
    desk = hub.desk(tmp_path / "a")
    give(hub, waybill("SF11", receiver="new"), at=2_000)
    give(hub, at=2_000, gone=("SF12",))
    assert give(hub, waybill("SF11", receiver="old"), at=1_000) == Tally(older=1)
    assert give(hub, at=1_500, gone=("SF11",)) == Tally(older=1)
    assert give(hub, waybill("SF12"), at=1_000) == Tally(older=1)  # gone before anybody here had heard of it
    desk.sync()
    assert (receivers(desk, "SF11"), receivers(desk, "SF12")) == (["new"], [])
    assert give(hub, waybill("SF12"), at=3_000) == Tally(new=1)
    desk.sync()
    assert receivers(desk, "SF12") == ["Wang"]


def test_what_is_gone_at_the_source_goes_from_the_devices(hub: ServedHub, tmp_path: Path) -> None:
    desk = hub.desk(tmp_path / "a")
    give(hub, waybill("SF11"), waybill("SF12"))
    desk.sync()
    assert give(hub, at=2_000, gone=("SF11", "unknown")) == Tally(gone=1, unchanged=1)
    desk.sync()
    assert (receivers(desk, "SF11"), receivers(desk, "SF12")) == ([], ["Wang"])
    assert give(hub, waybill("SF11", receiver="again"), at=3_000) == Tally(new=1)
    desk.sync()
    assert receivers(desk, "SF11") == ["again"]


def test_retention_lets_go_of_what_the_source_has_not_named_for_long(hub: ServedHub, tmp_path: Path) -> None:
    desk, away = hub.desk(tmp_path / "a"), hub.desk(tmp_path / "b")
    give(hub, waybill("SF11"), waybill("SF12"), at=1_000)
    for one in (desk, away):
        one.sync()
    give(hub, waybill("SF12"), at=5_000)
    hub.hub.clock.forward(days=1)
    assert drop(hub.hub.store, "TMS", "waybill", before=5_000, keep_traces_since=0) == 1
    desk.sync()
    assert (receivers(desk, "SF11"), receivers(desk, "SF12")) == ([], ["Wang"])
    hub.hub.clock.forward(days=100)
    assert drop(hub.hub.store, "TMS", "waybill", before=5_000, keep_traces_since=hub.hub.store.now()) == 0
    assert hub.hub.rows("SELECT count(*) FROM reference") == [(1,)]
    away.sync()  # what it would have to hear is forgotten: it begins anew
    assert (receivers(away, "SF11"), receivers(away, "SF12")) == ([], ["Wang"])
    assert away.store.reference.digest(OWN_SCOPE) == desk.store.reference.digest(OWN_SCOPE)


def test_a_lost_or_damaged_copy_comes_again_by_itself(hub: ServedHub, tmp_path: Path) -> None:
    desk = hub.desk(tmp_path / "a")
    give(hub, waybill("SF11"))
    desk.sync()
    place = desk.store.reference.path
    desk.store.reference.close()
    for ending in ("-wal", "-shm"):
        place.with_name(place.name + ending).unlink(missing_ok=True)
    place.write_bytes(b"\x07" * 40_000)
    assert found(desk, "SF11") == []
    desk.sync()
    desk.sync()
    assert receivers(desk, "SF11") == ["Wang"]


def test_a_copy_that_is_not_what_the_hub_holds_is_read_anew(hub: ServedHub, tmp_path: Path) -> None:
    desk = hub.desk(tmp_path / "a")
    give(hub, waybill("SF11"))
    desk.sync()
    raw = cipher_driver(KEY).connect(desk.store.reference.path)
    raw.execute("UPDATE reference SET fields = replace(fields, 'Wang', 'Zhao')")
    raw.close()
    give(hub, waybill("SF12"))
    desk.sync()
    assert (receivers(desk, "SF11"), receivers(desk, "SF12")) == (["Wang"], ["Wang"])


def test_a_hub_that_was_put_back_is_believed(hub: ServedHub, tmp_path: Path) -> None:
    desk = hub.desk(tmp_path / "a")
    give(hub, waybill("SF11"))
    place = hub.back_up(tmp_path / "set")
    give(hub, waybill("SF11", receiver="later"), waybill("SF12"), at=2_000)
    desk.sync()
    assert receivers(desk, "SF11") == ["later"]
    hub.restore(place)
    for _ in range(3):
        desk.sync()
    assert (receivers(desk, "SF11"), receivers(desk, "SF12")) == (["Wang"], [])
    give(hub, waybill("SF12"), at=2_000)
    desk.sync()
    assert receivers(desk, "SF12") == ["Wang"]


def test_it_is_in_no_backup_and_no_history_of_the_device(hub: ServedHub, tmp_path: Path) -> None:
    desk = hub.desk(tmp_path / "a")
    give(hub, waybill("SF11"))
    desk.sync()
    tables = {str(row[0]) for row in desk.rows("SELECT name FROM sqlite_schema WHERE type = 'table'")}
    assert "reference" not in tables
    assert desk.rows("SELECT 1 FROM record UNION ALL SELECT 1 FROM history") == []


def known(desk: TestDesk, number: str, form: str = "complaint") -> dict[str, KnownValue]:
    """What entering that waybill number into a ticket would fill in."""
    look_ups = desk.store.catalogue.form(form).fields["waybill_no"].known_from
    with desk.store.reading() as connection:
        return known_values(connection, look_ups, number, desk.store.reference)


def own_waybill(desk: TestDesk, number: str, **fields: Value) -> None:
    values = {"waybill_no": number, **fields}
    desk.store.execute(submit_record, SubmitRecord(new_act(), desk.person, "waybill", values)).result()


def correct(desk: TestDesk, number: str) -> str:
    """Begins a correction of the delivered waybill; the record in which it is made."""
    (one,) = found(desk, number)
    command = BeginCorrection(new_act(), desk.person, one.kind, one.source, one.key, one.fields)
    (record,) = desk.store.execute(begin_correction, command).result().records
    return record


def questions(desk: TestDesk, record: str) -> list[tuple[object, ...]]:
    return desk.rows("SELECT id, kind FROM inbox WHERE record_id = ? AND closed_by IS NULL", record)


def test_a_delivered_waybill_fills_a_ticket_and_is_named(hub: ServedHub, tmp_path: Path) -> None:
    desk = hub.desk(tmp_path / "a")
    give(hub, waybill("SF11", receiver_phone="13800138000"))
    desk.sync()
    assert known(desk, "SF11") == {
        "customer_name": KnownValue("Wang", "TMS", 1_000),
        "customer_phone": KnownValue("13800138000", "TMS", 1_000),
    }


def test_where_own_and_delivered_disagree_nothing_is_guessed(hub: ServedHub, tmp_path: Path) -> None:
    desk = hub.desk(tmp_path / "a")
    own_waybill(desk, "SF11", receiver="Zhao", receiver_phone="13800138000")
    give(hub, waybill("SF11", receiver_phone="13800138000"))
    desk.sync()
    assert known(desk, "SF11") == {"customer_phone": KnownValue("13800138000", "TMS", 1_000)}
    with desk.store.reading() as connection:
        beside = known_beside(connection, "waybill", "waybill_no", "SF11", desk.store.reference)
    assert [one.fields["receiver"] for one in beside.own] == ["Zhao"]
    assert [one.fields["receiver"] for one in beside.delivered] == ["Wang"]
    assert desk.rows("SELECT count(*) FROM record") == [(1,)]


@pytest.mark.parametrize("accepted", [True, False])
def test_a_branch_proposes_and_headquarters_decides(hub: ServedHub, tmp_path: Path, accepted: bool) -> None:
    desk, head = hub.desk(tmp_path / "a"), hub.desk(tmp_path / "head", "hq", BRANCH)
    give(hub, waybill("SF11"))
    desk.sync()
    record = correct(desk, "SF11")
    desk.edit(record, receiver="Zhao")
    desk.sync()
    assert known(desk, "SF11")["customer_name"] == KnownValue("Wang", "TMS", 1_000)
    head.sync()
    ((item, kind),) = questions(head, record)
    assert kind == "proposal"
    answer = AnswerQuestion(new_act(), head.person, record, str(item), "Zhao" if accepted else "Wang")
    head.store.execute(answer_question, answer).result()
    head.sync()
    desk.sync()
    assert known(desk, "SF11")["customer_name"] == (
        KnownValue("Zhao") if accepted else KnownValue("Wang", "TMS", 1_000)
    )
    assert questions(desk, record) == questions(head, record) == []
    assert receivers(desk, "SF11") == ["Wang"]


class Line:
    """A hub over a line: answers longer than `longest` records never arrive, no page has more than `shortened`.

    `written_anew`: somebody in between decodes the JSON and encodes it in a way of its own.
    """

    def __init__(
        self,
        hub: ServedHub,
        desk: TestDesk,
        *,
        longest: int = 10_000,
        shortened: int = 10_000,
        written_anew: bool = False,
    ) -> None:
        self._hub, self._longest, self._shortened, self._written_anew = hub, longest, shortened, written_anew
        with hub.hub.store.reading() as connection:
            found = load_device(connection, desk.store.identity.device)
        assert found is not None
        self._who = found

    def reference(self, request: ReferenceRequest) -> ReferencePage:
        if request.max > self._longest:
            raise CallFailed(Failure(Trouble.CUT))
        asked = msgspec.structs.replace(request, max=min(request.max, self._shortened))
        body = self._hub.hub.service.reference(self._who, asked)
        return read_reference(json.dumps(json.loads(body)).encode() if self._written_anew else body, request)


def test_pages_become_shorter_where_long_ones_do_not_arrive(hub: ServedHub, tmp_path: Path) -> None:
    desk = hub.desk(tmp_path / "a")
    give(hub, *(waybill(f"SF{number:04d}") for number in range(1_200)))
    keeper = ReferenceKeeper(desk.store, cast(Hub, Line(hub, desk, longest=300)))
    with hub.hub.store.reading() as connection:
        keeper.hear({OWN_SCOPE: feed_of(connection, OWN_SCOPE).mark})
    failures, more = 0, True
    while more and failures < 20:
        try:
            more = keeper.take()
        except CallFailed:
            failures += 1
    assert receivers(desk, "SF1199") == ["Wang"]
    assert not keeper.differing


def test_a_first_copy_of_many_pages_comes_also_where_much_was_forgotten(hub: ServedHub, tmp_path: Path) -> None:
    give(hub, *(waybill(f"SF{number:04d}") for number in range(200)))
    give(hub, at=2_000, gone=("SF0000",))
    drop(hub.hub.store, "TMS", "waybill", before=0, keep_traces_since=hub.hub.store.now())
    desk = hub.desk(tmp_path / "a")
    keeper = ReferenceKeeper(desk.store, cast(Hub, Line(hub, desk, shortened=50)))
    with hub.hub.store.reading() as connection:
        keeper.hear({OWN_SCOPE: feed_of(connection, OWN_SCOPE).mark})
    assert [keeper.take() for _ in range(4)] == [True, True, True, False]
    assert (receivers(desk, "SF0000"), receivers(desk, "SF0199")) == ([], ["Wang"])
    assert (keeper.repairs, keeper.differing) == (0, frozenset())


def test_what_is_forgotten_while_a_first_copy_comes_does_not_stay_in_it(hub: ServedHub, tmp_path: Path) -> None:
    give(hub, *(waybill(f"SF{number:04d}") for number in range(200)))
    desk = hub.desk(tmp_path / "a")
    keeper = ReferenceKeeper(desk.store, cast(Hub, Line(hub, desk, shortened=50)))
    with hub.hub.store.reading() as connection:
        keeper.hear({OWN_SCOPE: feed_of(connection, OWN_SCOPE).mark})
    assert keeper.take()
    assert receivers(desk, "SF0000") == ["Wang"]
    give(hub, at=2_000, gone=("SF0000",))
    drop(hub.hub.store, "TMS", "waybill", before=0, keep_traces_since=hub.hub.store.now())
    assert [keeper.take() for _ in range(4)] == [True, True, True, False]
    assert (receivers(desk, "SF0000"), receivers(desk, "SF0199")) == ([], ["Wang"])
    assert (keeper.repairs, keeper.differing) == (0, frozenset())


def test_a_page_that_was_written_anew_on_its_way_is_the_same_page(hub: ServedHub, tmp_path: Path) -> None:
    desk = hub.desk(tmp_path / "a")
    give(hub, waybill("SF11", receiver="王"), waybill("SF12"))
    keeper = ReferenceKeeper(desk.store, cast(Hub, Line(hub, desk, written_anew=True)))
    with hub.hub.store.reading() as connection:
        feed = feed_of(connection, OWN_SCOPE)
    keeper.hear({OWN_SCOPE: feed.mark})
    assert not keeper.take()
    assert desk.store.reference.digest(OWN_SCOPE) == (2, feed.digest)
    assert keeper.repairs == 0
