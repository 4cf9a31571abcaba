"""Work carried to headquarters on a stick and back (N9): the same end as over the network, in any order with it."""

from __future__ import annotations

import itertools
import os
import shutil
from pathlib import Path

import msgspec
import pytest

from core.errors import Cancelled, UserError
from local_db.identity import Identity
from sync.client.status import Network
from sync.client.stick import write_bundle
from sync.hub.registry import revoke
from sync.hub.stick import serve_stick
from sync.protocol.errors import SessionCode
from sync.protocol.sealed_lines import ANSWER_KIND, Cover, LineWriter
from sync.protocol.stick import (
    ANSWER,
    BUNDLE,
    PARTIAL,
    SENT_FILES,
    Welcome,
    hub_mark,
    place_of,
    public_half,
    reply_private,
)
from tests.local_db.pictures import jpeg
from tests.sync.client.offline_desks import assert_visible_is_base_and_unsent_work
from tests.sync.client.serving import BRANCH, ServedHub, TestDesk, open_desk
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


@pytest.mark.parametrize("cut", [0.0, 0.3, 0.7, 0.999])
def test_a_bundle_that_is_cut_off_is_refused_as_a_whole(
    hub: ServedHub, tmp_path: Path, stick: Path, cut: float
) -> None:
    desk = hub.desk(tmp_path / "a")
    desk.submit()
    place = take(desk, stick).place
    whole = place.read_bytes()
    place.write_bytes(whole[: int(len(whole) * cut)])
    (visit,) = serve_stick(hub.hub.service, stick)
    assert visit.error is not None
    assert visit.error.code == "stick.damaged"
    assert hub.hub.rows("SELECT count(*) FROM log") == [(0,)]
    assert round_trip(hub, desk, stick).operations == 1


def test_a_cut_answer_or_one_changed_by_a_byte_is_refused_and_nothing_is_lost(
    hub: ServedHub, tmp_path: Path, stick: Path
) -> None:
    desk = hub.desk(tmp_path / "a")
    desk.submit()
    take(desk, stick)
    headquarters(hub, stick)
    place = place_of(stick, desk.store.identity.device) / ANSWER
    whole = place.read_bytes()
    for damaged in (whole[:-1], whole[:400], whole[:-40] + b"?" + whole[-39:], b"", b"{}\n"):
        place.write_bytes(damaged)
        with pytest.raises(UserError, match=r"stick\.damaged"):
            bring(desk, stick)
    assert waiting(desk) == 1
    place.write_bytes(whole)
    assert bring(desk, stick).operations == 1


def test_an_answer_of_another_device_of_another_hub_or_by_a_forger_is_named(
    hub: ServedHub, tmp_path: Path, stick: Path
) -> None:
    desk, other = hub.desk(tmp_path / "a"), hub.desk(tmp_path / "b")
    desk.submit()
    other.submit()
    take(other, stick)
    headquarters(hub, stick)
    with pytest.raises(UserError, match=r"stick\.other_device"):
        bring(desk, stick)
    theirs = (place_of(stick, other.store.identity.device) / ANSWER).read_bytes()
    mine = place_of(stick, desk.store.identity.device)
    mine.mkdir()
    (mine / ANSWER).write_bytes(theirs)
    with pytest.raises(UserError, match=r"stick\.other_device"):
        bring(desk, stick)
    identity = desk.store.identity
    (mine / ANSWER).unlink()
    forge_answer(mine / ANSWER, identity)
    with pytest.raises(UserError, match=r"stick\.forged"):
        bring(desk, stick)
    desk.store.set_up(msgspec.structs.replace(identity, stick_key="11" * 32))
    with pytest.raises(UserError, match=r"stick\.other_hub"):
        bring(desk, stick)
    desk.store.set_up(identity)
    assert waiting(desk) == 1


def forge_answer(place: Path, identity: Identity) -> None:
    """An answer that is sealed as it should be, by somebody who has not got the hub's key."""
    cover = Cover(ANSWER_KIND, 1, hub_mark(identity.stick_key), identity.device, "bundle", key="")
    with place.open("wb") as file:
        reader = public_half(reply_private(identity.device_key))
        lines = LineWriter(file, place.parent, cover, reader, os.urandom)
        lines.put(Welcome(identity.replica, "00" * 32))
        lines.close("22" * 32)


def test_a_bundle_of_a_stranger_for_another_hub_or_from_a_newer_program_is_named(
    hub: ServedHub, tmp_path: Path, stick: Path
) -> None:
    desk = hub.desk(tmp_path / "a")
    desk.submit()
    identity = desk.store.identity
    place = take(desk, stick).place

    def heard(**changed: object) -> str:
        desk.store.set_up(msgspec.structs.replace(identity, **changed))
        folder = take(desk, tmp_path / "stick").place
        (visit,) = serve_stick(hub.hub.service, stick)
        folder.unlink()
        desk.store.set_up(identity)
        return visit.error.code if visit.error is not None else ""

    place.unlink()
    assert heard(device_key="33" * 32) == "stick.forged"
    assert heard(stick_key=public_half(bytes(32))) == "stick.other_hub"
    assert heard(device="nobody") == "stick.device_unknown"
    place = take(desk, stick).place
    place.write_bytes(place.read_bytes().replace(b'"version":1', b'"version":2'))
    (visit,) = serve_stick(hub.hub.service, stick)
    assert visit.error is not None
    assert visit.error.code == "stick.newer"
    assert hub.hub.rows("SELECT count(*) FROM log") == [(0,)]


def test_what_lies_on_a_stick_shows_nobody_anything(hub: ServedHub, tmp_path: Path, stick: Path) -> None:
    desk = hub.desk(tmp_path / "a")
    record = desk.submit()
    content = jpeg(seed=1)
    photo(desk, record)
    take(desk, stick)
    headquarters(hub, stick)
    found = [place.read_bytes() for place in stick.rglob("*") if place.is_file()]
    assert len(found) > 1
    for secret in (b"13800138000", b"Wang", b"Parcel", content[200:232], desk.store.identity.device_key.encode()):
        assert not any(secret in one for one in found)


def test_a_stick_that_is_missing_protected_or_not_read_yet_is_named(
    hub: ServedHub, tmp_path: Path, stick: Path
) -> None:
    desk = hub.desk(tmp_path / "a")
    desk.submit()
    for code, act in (
        ("stick.gone", lambda: take(desk, tmp_path / "none")),
        ("stick.nothing_here", lambda: bring(desk, stick)),
        ("stick.no_bundle", lambda: headquarters(hub, stick)),
    ):
        with pytest.raises(UserError) as raised:
            act()
        assert raised.value.code == code
    take(desk, stick)
    with pytest.raises(UserError, match=r"stick\.not_answered"):
        bring(desk, stick)
    alone = open_desk_alone(tmp_path / "alone")
    with pytest.raises(UserError, match=r"stick\.not_enrolled"):
        take(alone, stick)
    alone.store.close()
    desk.store.set_up(msgspec.structs.replace(desk.store.identity, stick_key=""))
    with pytest.raises(UserError, match=r"stick\.key_unknown"):
        take(desk, stick)
    assert desk.sync().network is Network.ONLINE
    assert desk.store.identity.stick_key, "the next greeting tells it"


def open_desk_alone(folder: Path) -> TestDesk:
    folder.mkdir()
    return open_desk(folder)


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
