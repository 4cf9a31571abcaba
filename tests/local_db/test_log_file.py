"""The log file: what went wrong is told in it, and nothing that a person typed."""

from __future__ import annotations

import gc
import io
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.errors import UserError
from local_db.desk import create_desk, open_desk, with_passphrase
from local_db.identity import Identity
from local_db.log_file import LARGEST_FILE, NAME, OLDER_FILES, LogFile
from local_db.os_keyring import NoKeyring
from tests.local_db.clocks import FixedClock
from tests.local_db.desks import PASSPHRASE, new_desk, reopened

CANARIES = ("李雷", "13800138000", "tok-9f81", "外箱破损")
logger = logging.getLogger("desktop.of_a_test")


@pytest.fixture
def log(tmp_path: Path) -> Iterator[LogFile]:
    kept = LogFile(tmp_path)
    yield kept
    kept.close()


def fail_with_canaries() -> None:
    """Fails as a fault of ours would: with values in the text of every exception on the way."""
    try:
        int("李雷 13800138000")
    except ValueError as error:
        try:
            raise KeyError("tok-9f81") from error
        except KeyError:
            raise RuntimeError("外箱破损")  # noqa: B904  so that the context is told, too


def test_an_unexpected_error_is_told_with_its_way_and_without_its_text(tmp_path: Path, log: LogFile) -> None:
    before = logging.StreamHandler(stream := io.StringIO())
    logger.addHandler(before)  # another handler that has written the text already must not give it away
    try:
        fail_with_canaries()
    except RuntimeError as error:
        logger.exception("ticket %s: %s", "t-1", error)
    finally:
        logger.removeHandler(before)
    assert "外箱破损" in stream.getvalue()
    said = (tmp_path / NAME).read_text(encoding="utf-8")
    assert not [canary for canary in CANARIES if canary in said]
    first, *way = said.splitlines()
    assert first.endswith("Z ERROR desktop.of_a_test: ticket t-1: RuntimeError")
    assert [line for line in way if not line.startswith("  ")] == [
        "RuntimeError",
        "which came from",
        "KeyError",
        "which came from",
        "ValueError",
    ]
    assert sum("in fail_with_canaries" in line for line in way) == 3


def test_codes_are_told_and_facts_are_not(tmp_path: Path, log: LogFile) -> None:
    refused = UserError("files.too_large", name="李雷.jpg")
    logger.warning("not kept: %s", refused)
    logger.warning("not kept: %(why)s", {"why": OSError(28, "No space", "李雷.jpg")})
    said = (tmp_path / NAME).read_text(encoding="utf-8")
    assert "not kept: UserError files.too_large\n" in said
    assert "not kept: OSError 28\n" in said
    assert "李雷" not in said


def test_other_peoples_libraries_are_left_out(tmp_path: Path, log: LogFile) -> None:
    logging.getLogger("urllib3.connectionpool").warning("Retrying /v1/customers?phone=13800138000")
    assert not (tmp_path / NAME).exists()


def test_full_files_are_laid_aside_and_the_oldest_goes(tmp_path: Path, log: LogFile) -> None:
    line = "x" * (LARGEST_FILE // 2)
    for number in range(2 * OLDER_FILES + 6):
        logger.info("%d %s", number, line)
    names = sorted(path.name for path in tmp_path.iterdir())
    assert names == [NAME, *(f"{NAME}.{number}" for number in range(1, OLDER_FILES + 1))]
    numbers = [int(path.read_text(encoding="utf-8").split()[3]) for path in map(tmp_path.joinpath, names)]
    assert numbers == [12, 10, 8, 6, 4]


def test_a_folder_that_cannot_be_written_stops_nobody_and_errors_are_still_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logging.getLogger(), "handlers", [])
    kept = LogFile(tmp_path / "gone")
    logger.info("quiet")
    logger.error("loud")
    kept.close()
    assert capsys.readouterr().err == "loud\n"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
@pytest.mark.filterwarnings("error")
def test_case_9_a_full_disk_stops_neither_the_work_nor_its_end(tmp_path: Path) -> None:
    (tmp_path / NAME).symlink_to("/dev/full")
    kept = LogFile(tmp_path)
    for _ in range(3):
        logger.error("no room")
    kept.close()
    gc.collect()


def test_the_log_of_a_desk_ends_with_the_desk(tmp_path: Path) -> None:
    root = tmp_path / "desk"
    desk = new_desk(root, FixedClock())
    logger.warning("first")
    desk.close()
    logger.warning("between")
    desk = reopened(root, FixedClock())
    logger.info("second")
    desk.close()
    logger.error("after")
    lines = (root / "logs" / NAME).read_text(encoding="utf-8").splitlines()
    assert [line.rsplit(" ", 1)[1] for line in lines if "of_a_test" in line] == ["first", "second"]


def test_a_fault_while_a_profile_is_opened_is_in_its_log(tmp_path: Path) -> None:
    root = tmp_path / "desk"
    new_desk(root, FixedClock()).close()

    def fault(_safe: object) -> None:
        fail_with_canaries()

    with pytest.raises(RuntimeError):
        open_desk(root, NoKeyring(), fault, FixedClock())  # type: ignore[arg-type]  # it never answers
    said = (root / "logs" / NAME).read_text(encoding="utf-8")
    assert "RuntimeError" in said
    assert not [canary for canary in CANARIES if canary in said]


def test_a_desk_that_is_only_looked_at_writes_no_log(tmp_path: Path) -> None:
    root = tmp_path / "desk"
    desk, _code = create_desk(root, NoKeyring(), PASSPHRASE, Identity(branch="1", branch_name="x"), (), FixedClock())
    desk.close()
    desk = open_desk(root, NoKeyring(), with_passphrase(PASSPHRASE), FixedClock(), look_only=True)
    logger.error("seen")
    desk.close()
    assert list((root / "logs").iterdir()) == []
