"""Sticks that are full, protected or pulled out: each is named, what was whole stays, nothing is lost."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from core.errors import UserError
from sync.client.stick import write_bundle
from sync.hub.stick import serve_stick
from sync.protocol.stick import SENT_FILES, place_of
from tests.local_db.mounts import fill, run, small_disk
from tests.sync.client.serving import ServedHub
from tests.sync.stick.carrying import attach, bring, headquarters, round_trip, take, waiting

PAPER = "application/pdf"


def test_files_that_find_no_room_go_next_time_and_work_goes_first(hub: ServedHub, tmp_path: Path) -> None:
    desk = hub.desk(tmp_path / "a")
    record = desk.submit()
    attach(desk, record, os.urandom(1_500_000), "large.pdf", PAPER)
    attach(desk, record, os.urandom(300_000), "small.pdf", PAPER)
    with small_disk(tmp_path / "small stick", 2) as small:
        carried = take(desk, small)
        assert (carried.operations, carried.files, carried.left_files) == (3, 1, 1)
        headquarters(hub, small)
        taken = bring(desk, small)
        assert (taken.operations, taken.files_there) == (3, 1)
        assert take(desk, small).left_files == 1
    large = tmp_path / "large stick"
    large.mkdir()
    assert round_trip(hub, desk, large).files_there == 1
    assert desk.sync().pending_files == 0


def test_a_full_stick_says_so_at_both_ends(hub: ServedHub, tmp_path: Path) -> None:
    desk, other = hub.desk(tmp_path / "a"), hub.desk(tmp_path / "b")
    desk.submit()
    with small_disk(tmp_path / "small stick", 3) as small:
        ballast = fill(small)
        with pytest.raises(UserError, match=r"stick\.full"):
            take(desk, small)
        ballast.unlink()
        take(desk, small)
        fill(small)
        (visit,) = serve_stick(hub.hub.service, small)
        assert visit.error is not None
        assert visit.error.code == "stick.full"
        ballast.unlink()
        headquarters(hub, small)
        assert bring(desk, small).operations == 1
    other.sync()
    assert other.digest() == desk.digest()


def test_a_stick_that_is_pulled_out_or_protected_is_named_and_writing_goes_on_later(
    hub: ServedHub, tmp_path: Path
) -> None:
    desk = hub.desk(tmp_path / "a")
    record = desk.submit()
    for _ in range(3):
        attach(desk, record, os.urandom(200_000), "paper.pdf", PAPER)
    with small_disk(tmp_path / "stick of its own", 8) as stick:
        beside = place_of(stick, desk.store.identity.device) / SENT_FILES

        def pull_out() -> None:
            if beside.is_dir() and len(list(beside.iterdir())) >= 2:
                run("umount", "-l", str(stick))

        with pytest.raises(UserError, match=r"stick\.gone"):
            write_bundle(desk.store, desk.files, stick, check=pull_out)
    with small_disk(tmp_path / "stick of its own", 8) as stick:
        assert take(desk, stick).files == 3
        assert run("mount", "-o", "remount,ro", str(stick))
        with pytest.raises(UserError, match=r"stick\.not_writable"):
            take(desk, stick)
        (visit,) = serve_stick(hub.hub.service, stick)
        assert visit.error is not None
        assert visit.error.code == "stick.not_writable"
        assert run("mount", "-o", "remount,rw", str(stick))
        headquarters(hub, stick)
        assert run("mount", "-o", "remount,ro", str(stick))
        assert bring(desk, stick).files_there == 3, "an answer is read from a protected stick too"
    assert waiting(desk) == 0
