"""Sticks that are refused: cut off, changed, forged, foreign, too new, missing or not readable yet; each is named."""

from __future__ import annotations

import os
from pathlib import Path

import msgspec
import pytest

from core.errors import UserError
from local_db.identity import Identity
from sync.client.status import Network
from sync.hub.stick import serve_stick
from sync.protocol.sealed_lines import ANSWER_KIND, BUNDLE_KIND, Cover, LineWriter
from sync.protocol.stick import (
    ANSWER,
    BUNDLE,
    Batch,
    Welcome,
    hub_mark,
    place_of,
    public_half,
    reply_private,
)
from tests.local_db.pictures import jpeg
from tests.sync.client.serving import ServedHub, TestDesk, open_desk
from tests.sync.stick.carrying import bring, headquarters, photo, round_trip, take, waiting


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


NESTED = b'{"x":' + b"[" * 1_900 + b"]" * 1_900 + b"}\n"


def test_a_bundle_that_nests_without_end_is_refused_and_stops_no_other(
    hub: ServedHub, tmp_path: Path, stick: Path
) -> None:
    desk = hub.desk(tmp_path / "a")
    desk.submit()
    beside = take(desk, stick).place.parent.parent / "00"
    beside.mkdir()
    (beside / BUNDLE).write_bytes(NESTED)
    odd, sound = serve_stick(hub.hub.service, stick)
    assert odd.error is not None
    assert (odd.device, odd.error.code) == ("00", "stick.damaged")
    assert sound.error is None
    assert bring(desk, stick).operations == 1


def test_a_line_that_nests_without_end_is_damage_although_its_device_signed_it(
    hub: ServedHub, tmp_path: Path, stick: Path
) -> None:
    desk = hub.desk(tmp_path / "a")
    desk.submit()
    identity = desk.store.identity
    place = take(desk, stick).place
    cover = Cover(BUNDLE_KIND, 1, hub_mark(identity.stick_key), identity.device, "b", key="")
    with place.open("wb") as target:
        writer = LineWriter(target, place.parent, cover, identity.stick_key, os.urandom)
        writer.put(Batch(msgspec.Raw(NESTED.rstrip())))
        writer.close(identity.device_key)
    (visit,) = serve_stick(hub.hub.service, stick)
    assert visit.error is not None
    assert visit.error.code == "stick.damaged"
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
    for damaged in (whole[:-1], whole[:400], whole[:-40] + b"?" + whole[-39:], b"", b"{}\n", NESTED):
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
