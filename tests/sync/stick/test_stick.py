"""Work carried to headquarters on a stick and back (N9): the same end as over the network, in any order with it."""

from __future__ import annotations

import itertools
import shutil
from pathlib import Path

import pytest

from core.errors import Cancelled
from sync.client.status import Network
from sync.client.stick import write_bundle
from sync.hub.registry import revoke
from sync.protocol.errors import SessionCode
from sync.protocol.stick import (
    BUNDLE,
    PARTIAL,
    SENT_FILES,
    place_of,
)
from tests.sync.client.offline_desks import assert_visible_is_base_and_unsent_work
from tests.sync.client.serving import BRANCH, ServedHub, open_desk
from tests.sync.stick.carrying import bring, headquarters, photo, round_trip, take, waiting


def test_a_round_trip_by_stick_ends_as_one_over_the_network(hub: ServedHub, tmp_path: Path, stick: Path) -> None:
    here, there = hub.desk(tmp_path / "here"), hub.desk(tmp_path / "there")
    record = here.submit()
    here.edit(record, title="Parcel crushed")
    hashed = photo(here, record)
    other = there.submit(title="Lost")
    assert there.sync().network is Network.ONLINE
    taken = round_trip(hub, here, stick)
    assert (taken.operations, taken.problem, taken.behind) == (3, None, False)
    assert waiting(here) == 0
    assert {row[0] for row in here.rows("SELECT id FROM record")} == {record, other}
    assert there.sync().network is Network.ONLINE
    assert here.digest() == there.digest()
    assert there.files.verify(hashed)
    assert here.sync().pending_operations == 0
    assert_visible_is_base_and_unsent_work(here)
    assert not any(place.is_file() for place in place_of(stick, here.store.identity.device).rglob("*"))
    assert BRANCH in here.store.identity.scope


def test_the_answer_read_twice_and_the_bundle_carried_twice_change_nothing(
    hub: ServedHub, tmp_path: Path, stick: Path
) -> None:
    desk = hub.desk(tmp_path / "a")
    record = desk.submit()
    photo(desk, record)
    take(desk, stick)
    kept = tmp_path / "kept"
    shutil.copytree(stick, kept)
    headquarters(hub, stick)
    answered = tmp_path / "answered"
    shutil.copytree(stick, answered)
    assert bring(desk, stick).operations == 2
    before, log = desk.digest(), hub.hub.rows("SELECT count(*) FROM log")
    again = bring(desk, answered)
    assert again.nothing_new or again.files_there
    headquarters(hub, kept)
    assert bring(desk, kept).operations == 0
    assert (desk.digest(), hub.hub.rows("SELECT count(*) FROM log")) == (before, log)
    assert desk.sync().pending_operations == 0


def test_an_old_bundle_and_an_old_answer_after_newer_news_over_the_network(
    hub: ServedHub, tmp_path: Path, stick: Path
) -> None:
    desk, other = hub.desk(tmp_path / "a"), hub.desk(tmp_path / "b")
    record = desk.submit()
    take(desk, stick)
    old_bundle = tmp_path / "old bundle"
    shutil.copytree(stick, old_bundle)
    headquarters(hub, stick)
    desk.edit(record, title="Parcel crushed")
    desk.sync()
    other.sync()
    other.edit(record, description="seen by another")
    other.sync()
    desk.sync()
    newest = desk.digest()
    taken = bring(desk, stick)
    assert (taken.entries, taken.problem, taken.behind) == (0, None, False)
    headquarters(hub, old_bundle)
    taken = bring(desk, old_bundle)
    assert (taken.entries, taken.problem, taken.behind) == (0, None, False)
    assert desk.digest() == newest
    assert desk.sync().network is Network.ONLINE


def test_an_answer_goes_on_from_where_the_network_has_brought_the_device(
    hub: ServedHub, tmp_path: Path, stick: Path
) -> None:
    desk, other = hub.desk(tmp_path / "a"), hub.desk(tmp_path / "b")
    take(desk, stick)
    for title in ("one", "two"):
        other.submit(title=title)
    other.sync()
    desk.sync()
    other.submit(title="three")
    other.sync()
    headquarters(hub, stick)
    assert bring(desk, stick).entries == 1
    assert desk.digest() == other.digest()


def test_refused_work_stays_in_sight_and_the_rest_goes_on(hub: ServedHub, tmp_path: Path, stick: Path) -> None:
    desk = hub.desk(tmp_path / "a")
    desk.person = "nobody"
    refused = desk.submit()
    desk.person = "clerk"
    good = desk.submit(title="good")
    taken = round_trip(hub, desk, stick)
    assert taken.operations == 2
    states = {str(row[0]): row[1] for row in desk.rows("SELECT record_id, state FROM operation")}
    assert states == {refused: "refused", good: "done"}


def test_files_go_both_ways_and_none_is_taken_twice(hub: ServedHub, tmp_path: Path, stick: Path) -> None:
    here, there = hub.desk(tmp_path / "here"), hub.desk(tmp_path / "there")
    record = here.submit()
    mine = photo(here, record, seed=2)
    here.sync()
    there.sync()
    theirs = photo(there, record, seed=3)
    there.sync()
    taken = round_trip(hub, here, stick)
    assert taken.files_here >= 1
    assert here.files.verify(theirs)
    assert here.files.verify(mine)
    assert round_trip(hub, here, stick).nothing_new


def test_giving_up_half_way_keeps_whole_files_and_the_old_bundle(hub: ServedHub, tmp_path: Path, stick: Path) -> None:
    desk = hub.desk(tmp_path / "a")
    record = desk.submit()
    first = take(desk, stick).place.read_bytes()
    for seed in (1, 2, 3):
        photo(desk, record, seed)
    steps = itertools.count()

    def give_up() -> None:
        if next(steps) == 12:
            raise Cancelled

    with pytest.raises(Cancelled):
        write_bundle(desk.store, desk.files, stick, check=give_up)
    folder = place_of(stick, desk.store.identity.device)
    assert (folder / BUNDLE).read_bytes() == first
    left = {place.name: place.stat().st_mtime_ns for place in (folder / SENT_FILES).iterdir()}
    assert left
    assert not any(name.endswith(PARTIAL) for name in left)
    assert take(desk, stick).files == 3
    now = {place.name: place.stat().st_mtime_ns for place in (folder / SENT_FILES).iterdir()}
    assert left.items() <= now.items(), "what was whole was not written again"


def test_a_damaged_photo_on_the_stick_is_asked_for_again(hub: ServedHub, tmp_path: Path, stick: Path) -> None:
    desk = hub.desk(tmp_path / "a")
    photo(desk, desk.submit())
    take(desk, stick)
    for place in (place_of(stick, desk.store.identity.device) / SENT_FILES).iterdir():
        content = bytearray(place.read_bytes())
        content[60] ^= 1
        place.write_bytes(content)
    headquarters(hub, stick)
    taken = bring(desk, stick)
    assert (taken.operations, taken.files_there) == (2, 0)
    again = round_trip(hub, desk, stick)
    assert again.files_there >= 1
    assert desk.sync().pending_files == 0


def test_a_photo_that_the_hubs_own_disk_refuses_stays_on_the_stick_and_comes_in_later(
    hub: ServedHub, tmp_path: Path, stick: Path
) -> None:
    desk = hub.desk(tmp_path / "a")
    photo(desk, desk.submit())
    take(desk, stick)
    sent = place_of(stick, desk.store.identity.device) / SENT_FILES
    carried = sorted(place.name for place in sent.iterdir())
    incoming = hub.hub.folder.incoming
    shutil.rmtree(incoming)
    incoming.write_bytes(b"no folder can be made here")
    [visit] = headquarters(hub, stick)
    assert (visit.error, visit.files_in) == (None, 0)
    assert sorted(place.name for place in sent.iterdir()) == carried
    incoming.unlink()
    assert bring(desk, stick).operations == 2
    assert round_trip(hub, desk, stick).files_there >= 1


def test_a_revoked_device_sends_into_quarantine_and_is_told_nothing(
    hub: ServedHub, tmp_path: Path, stick: Path
) -> None:
    desk, other = hub.desk(tmp_path / "a"), hub.desk(tmp_path / "b")
    other.submit()
    other.sync()
    desk.submit()
    take(desk, stick)
    store = hub.hub.store
    store.write(lambda connection: revoke(connection, desk.store.identity.device, store.now())).result()
    headquarters(hub, stick)
    taken = bring(desk, stick)
    assert (taken.problem, taken.entries, taken.operations) == (SessionCode.DEVICE_REVOKED, 0, 1)
    assert hub.hub.rows("SELECT count(*) FROM quarantine") == [(1,)]
    assert hub.hub.rows("SELECT count(*) FROM log") == [(1,)]


def test_a_copied_image_is_found_by_its_stick_too(hub: ServedHub, tmp_path: Path, stick: Path) -> None:
    desk = hub.desk(tmp_path / "a")
    desk.submit()
    desk.sync()
    with desk.store.reading() as connection:
        connection.exec_driver_sql("SELECT 1")
    desk.store.close()
    shutil.copytree(tmp_path / "a", tmp_path / "twin")
    desk, twin = open_desk(tmp_path / "a"), open_desk(tmp_path / "twin")
    hub.desks += [desk, twin]
    desk.submit(title="of the first")
    twin.submit(title="of the twin")
    desk.sync()
    taken = round_trip(hub, twin, stick)
    assert taken.problem is SessionCode.DEVICE_FORKED
    assert waiting(twin) == 1
    assert twin.sync().network is Network.ONLINE
    desk.sync()
    assert desk.digest() == twin.digest()
    assert len(desk.rows("SELECT id FROM record")) == 3


def test_an_answer_from_before_a_restore_of_the_hub_leaves_nothing_behind(
    hub: ServedHub, tmp_path: Path, stick: Path
) -> None:
    desk = hub.desk(tmp_path / "a")
    desk.submit()
    desk.sync()
    backup = hub.back_up(tmp_path / "backup")
    desk.submit(title="second")
    take(desk, stick)
    headquarters(hub, stick)
    hub.restore(backup)
    assert bring(desk, stick).operations == 1
    for _ in range(4):
        desk.sync()
    assert waiting(desk) == 0
    assert hub.hub.rows("SELECT count(*) FROM record WHERE form = 'complaint'") == [(2,)]
    other = hub.desk(tmp_path / "b")
    other.sync()
    assert other.digest() == desk.digest()


def test_the_hub_that_does_not_know_the_device_any_more_says_so_on_the_stick(
    hub: ServedHub, tmp_path: Path, stick: Path
) -> None:
    desk = hub.desk(tmp_path / "a")
    backup = hub.back_up(tmp_path / "backup")
    desk.submit()
    desk.sync()
    hub.restore(backup)
    taken = round_trip(hub, desk, stick)
    assert taken.problem is SessionCode.HUB_REWOUND
    assert desk.sync().network is Network.ONLINE
    assert hub.hub.rows("SELECT count(*) FROM record WHERE form = 'complaint'") == [(1,)]
