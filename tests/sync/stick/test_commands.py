"""``branchdesk-hub stick`` and ``first-copy`` as somebody at headquarters uses them."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from sync.hub.command_line import main
from sync.protocol.stick import BUNDLE, place_of
from tests.sync.client.serving import ServedHub
from tests.sync.stick.carrying import bring, photo, take


def run(hub: ServedHub, *words: str) -> int:
    return main(["--data", str(hub.hub.folder.root), *words])


def test_a_stick_is_taken_in_beside_the_running_hub_and_told_again_when_it_comes_again(
    hub: ServedHub, tmp_path: Path, stick: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    desk = hub.desk(tmp_path / "a")
    photo(desk, desk.submit())
    take(desk, stick)
    for came in (1, 0):
        assert run(hub, "stick", str(stick)) == 0
        assert f"operations 2 applied; {came} files came" in capsys.readouterr().out
    assert bring(desk, stick).operations == 2
    assert run(hub, "stick", str(stick)) == 1
    assert "nothing of a branch" in capsys.readouterr().err
    assert run(hub, "stick", str(tmp_path / "none")) == 1
    assert "cannot be read" in capsys.readouterr().err


def test_one_bad_bundle_stops_no_other(
    hub: ServedHub, tmp_path: Path, stick: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good, bad = hub.desk(tmp_path / "a"), hub.desk(tmp_path / "b")
    good.submit()
    bad.submit()
    take(good, stick)
    place = take(bad, stick).place
    place.write_bytes(place.read_bytes()[:-100])
    assert run(hub, "stick", str(stick)) == 1
    told = capsys.readouterr()
    assert f"device {bad.store.identity.device}: The file is damaged" in told.out
    assert f"device {good.store.identity.device}: operations 1 applied" in told.out
    assert "1 of the devices" in told.err
    assert bring(good, stick).operations == 1


def test_a_folder_that_was_copied_from_a_stick_serves_as_well(
    hub: ServedHub, tmp_path: Path, stick: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    desk = hub.desk(tmp_path / "a")
    desk.submit()
    take(desk, stick)
    copied = tmp_path / "BranchDesk"
    shutil.move(stick / "BranchDesk", copied)
    assert run(hub, "stick", str(copied)) == 0
    assert (place_of(tmp_path, desk.store.identity.device) / BUNDLE).exists()
    assert bring(desk, tmp_path).operations == 1


def test_a_first_copy_is_written_for_long_logs_only(
    hub: ServedHub, stick: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(hub, "first-copy", str(stick), "--branch", "440106") == 1
    assert "is short" in capsys.readouterr().err
    assert run(hub, "first-copy", str(stick), "--branch", "999999") == 1
    assert "There is no branch 999999" in capsys.readouterr().err
