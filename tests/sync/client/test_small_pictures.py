"""Files between devices: small pictures first, originals by the settings, proofs, budgets."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.operation import Child
from local_db.desk import file_child
from local_db.evidence import keep_evidence, small_picture
from local_db.file_queue import ask_for_original
from local_db.file_settings import FileSettings, Originals, save_file_settings
from local_db.files import Derived
from sync.client.status import Network
from tests.local_db.pictures import encoded, scene
from tests.sync.client.serving import ServedHub, TestDesk, served_hub


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[ServedHub]:
    with served_hub(tmp_path / "hub") as served:
        yield served


@pytest.fixture
def desk(hub: ServedHub, tmp_path: Path) -> TestDesk:
    return hub.desk(tmp_path / "counter")


def large_photo(desk: TestDesk, seed: int = 1) -> Child:
    """A photo as a phone takes it: far larger than its preview."""
    content = encoded(scene(2400, 1800, seed=seed), "JPEG", quality=97) + os.urandom(700_000)
    return file_child(keep_evidence(desk.files, io.BytesIO(content), "box.jpg"))


def small_photo(desk: TestDesk, seed: int = 1) -> Child:
    return file_child(keep_evidence(desk.files, io.BytesIO(encoded(scene(640, 480, seed=seed), "JPEG")), "box.jpg"))


def set_files(desk: TestDesk, settings: FileSettings) -> None:
    desk.store.write(lambda connection: save_file_settings(connection, settings)).result()


def held(hub: ServedHub) -> set[str]:
    return {str(row[0]) for row in hub.hub.rows("SELECT hash FROM held_file")}


def test_a_device_without_the_original_shows_both_small_pictures(
    hub: ServedHub, desk: TestDesk, tmp_path: Path
) -> None:
    set_files(desk, FileSettings(Originals.ON_REQUEST))
    photo = large_photo(desk)
    desk.add(desk.submit(), photo)
    assert desk.sync().network is Network.ONLINE
    assert held(hub) == {f"{photo.hash}.thumbnail", f"{photo.hash}.preview"}
    other = hub.desk(tmp_path / "other")
    other.sync()
    assert not other.files.has(photo.hash)
    for kind in Derived:
        assert small_picture(other.files, photo.hash, kind) == small_picture(desk.files, photo.hash, kind)


def test_a_hub_that_was_put_back_gets_the_small_pictures_once_more(
    hub: ServedHub, desk: TestDesk, tmp_path: Path
) -> None:
    set_files(desk, FileSettings(Originals.ON_REQUEST))
    desk.sync()
    place = hub.back_up(tmp_path / "backups")
    photo = large_photo(desk)
    desk.add(desk.submit(), photo)
    desk.sync()
    before = held(hub)
    hub.restore(place)
    assert desk.sync().network is Network.ONLINE
    assert held(hub) == before == {f"{photo.hash}.thumbnail", f"{photo.hash}.preview"}


def test_an_original_that_somebody_asks_for_comes_from_where_it_is(
    hub: ServedHub, desk: TestDesk, tmp_path: Path
) -> None:
    other = hub.desk(tmp_path / "other")
    for one in (desk, other):
        set_files(one, FileSettings(Originals.ON_REQUEST))
    wanted, unasked = large_photo(desk, 1), large_photo(desk, 2)
    desk.add(desk.submit(), wanted, unasked)
    desk.sync()
    other.sync()
    other.store.write(lambda connection: ask_for_original(connection, wanted.hash)).result()
    other.sync()
    desk.sync()
    other.sync()
    assert other.files.read(wanted.hash) == desk.files.read(wanted.hash)
    assert not other.files.has(unasked.hash)
    assert unasked.hash not in held(hub)


def test_a_metered_network_holds_originals_back_until_it_costs_nothing(hub: ServedHub, desk: TestDesk) -> None:
    set_files(desk, FileSettings(Originals.UNMETERED, metered=True))
    photo = small_photo(desk)
    desk.add(desk.submit(), photo)
    desk.sync()
    assert held(hub) == {f"{photo.hash}.thumbnail"}
    set_files(desk, FileSettings(Originals.UNMETERED, metered=False))
    desk.sync()
    assert photo.hash in held(hub)


def test_files_stop_at_the_hours_bytes_and_operations_do_not(hub: ServedHub, desk: TestDesk) -> None:
    set_files(desk, FileSettings(metered=True, bytes_per_hour=100_000))
    desk.add(desk.submit(), large_photo(desk))
    status = desk.sync()
    assert (status.network, status.pending_operations, status.pending_files) == (Network.ONLINE, 0, 1)
    waiting = hub.hub.folder.incoming.rglob("*")
    came = sum(path.stat().st_size for path in waiting if path.is_file())
    came += sum(path.stat().st_size for path in hub.hub.folder.files.rglob("*") if path.is_file())
    assert 100_000 <= came < 180_000


def test_who_attaches_a_file_that_the_branch_has_proves_it_and_sends_nothing(
    hub: ServedHub, desk: TestDesk, tmp_path: Path
) -> None:
    photo = large_photo(desk)
    desk.add(desk.submit(), photo)
    desk.sync()
    other = hub.desk(tmp_path / "other")
    other.files.put(io.BytesIO(desk.files.read(photo.hash)))
    other.add(other.submit(), photo)
    other.sync()
    assert other.rows("SELECT count(*) FROM file WHERE uploaded_at IS NULL") == [(0,)]
    assert not list((hub.hub.folder.incoming / other.store.identity.device).rglob("*"))
    assert len(hub.hub.rows("SELECT device FROM file_giver WHERE hash = ?", photo.hash)) == 2


def test_a_photo_that_came_before_its_small_pictures_needs_them_no_more(
    hub: ServedHub, desk: TestDesk, tmp_path: Path
) -> None:
    photo = small_photo(desk)
    desk.add(desk.submit(), photo)
    desk.sync()
    for path in hub.hub.folder.files.rglob("*.thumbnail"):
        path.unlink()
    other = hub.desk(tmp_path / "other")
    other.sync()
    assert other.files.has(photo.hash)
    assert other.rows("SELECT DISTINCT state FROM small_picture") == [("done",)]
    assert small_picture(other.files, photo.hash, Derived.THUMBNAIL) is not None
