from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from core.errors import UserError
from local_db.machine import FileSystem, Placement, path_problem, process_alive
from local_db.profile import AlreadyOpen, Claim, claim_profile, default_root, open_profile, set_up_profile

PROJECT = Path(__file__).resolve().parents[2]
START = """
import sys
from pathlib import Path
from local_db.profile import AlreadyOpen, claim_profile, open_profile
claim = claim_profile(open_profile(Path(sys.argv[1])))
if isinstance(claim, AlreadyOpen):
    print("already open in", claim.pid, flush=True)
    sys.exit(0)
print("first", flush=True)
for line in sys.stdin:
    print("asked to show" if claim.asked_to_show() else "not asked", flush=True)
"""


def start(root: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", START, str(root)],
        cwd=PROJECT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def answer(process: subprocess.Popen[str], question: str | None = None) -> str:
    assert process.stdin is not None
    assert process.stdout is not None
    if question is not None:
        process.stdin.write(question + "\n")
        process.stdin.flush()
    return process.stdout.readline().strip()


def local(_: Path) -> FileSystem:
    return FileSystem(Placement.LOCAL, "ext4")


def test_case_17_a_second_start_raises_the_first_and_a_lock_left_by_kill_9_is_taken_over(tmp_path: Path) -> None:
    first = start(tmp_path)
    assert answer(first) == "first"
    assert answer(first, "look") == "not asked"
    second = start(tmp_path)
    assert answer(second) == f"already open in {first.pid}"
    assert second.wait(20) == 0
    assert answer(first, "look") == "asked to show"
    assert answer(first, "look") == "not asked"
    first.kill()
    first.wait(20)
    assert not process_alive(first.pid)
    third = start(tmp_path)
    assert answer(third) == "first"
    third.communicate(timeout=20)


def test_a_released_profile_can_be_claimed_again(tmp_path: Path) -> None:
    profile = open_profile(tmp_path)
    claim = claim_profile(profile)
    assert isinstance(claim, Claim)
    assert claim_profile(profile) == AlreadyOpen(os.getpid())
    claim.release()
    again = claim_profile(profile)
    assert isinstance(again, Claim)
    assert not again.asked_to_show()
    again.release()


@pytest.mark.parametrize(
    "name",
    [
        "OneDrive",
        "OneDrive - 顺达物流有限公司",
        "Dropbox",
        "Dropbox (公司)",
        "坚果云",
        "我的坚果云",
        "Nutstore Files",
        "Google Drive",
        "百度网盘",
        "BaiduSyncdisk",
        "WPS云盘",
        "iCloudDrive",
        "Nextcloud",
    ],
)
def test_case_20_a_folder_that_a_sync_program_copies_is_refused_at_set_up(tmp_path: Path, name: str) -> None:
    root = tmp_path / name / "售后"
    with pytest.raises(UserError) as refused:
        set_up_profile(root, local)
    assert refused.value.code == "profile.in_cloud_folder"
    assert not root.exists()


@pytest.mark.parametrize(
    ("placement", "code"),
    [(Placement.NETWORK, "profile.on_network"), (Placement.REMOVABLE, "profile.on_removable_disk")],
)
def test_case_20_a_share_or_stick_is_refused_at_set_up_and_only_named_when_work_lies_there(
    tmp_path: Path, placement: Placement, code: str
) -> None:
    def elsewhere(_: Path) -> FileSystem:
        return FileSystem(placement, "some kind")

    root = tmp_path / "desk"
    with pytest.raises(UserError) as refused:
        set_up_profile(root, elsewhere)
    assert refused.value.code == code
    assert not root.exists()
    profile = set_up_profile(root, local)
    profile.database.write_bytes(b"work of a year")
    assert set_up_profile(root, elsewhere).database.read_bytes() == b"work of a year"


@pytest.mark.parametrize("name", ["OneDriver", "dropboxes", "我的文件", "boxes", "driveway"])
def test_case_20_folders_that_only_sound_alike_are_fine(tmp_path: Path, name: str) -> None:
    assert set_up_profile(tmp_path / name, local).files.is_dir()


@pytest.mark.parametrize("name", ["网点 售后 数据", "with spaces  inside", "📦🚚", "é̂", "-rf", "'quoted'", "a" * 60])
def test_case_22_names_in_chinese_with_spaces_and_emoji_work(tmp_path: Path, name: str) -> None:
    profile = set_up_profile(tmp_path / name, local)
    assert profile.root.is_dir()
    claim = claim_profile(profile)
    assert isinstance(claim, Claim)
    claim.release()


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("CON", "profile.name_reserved"),
        ("nul", "profile.name_reserved"),
        ("com7.txt", "profile.name_reserved"),
        ("LPT¹", "profile.name_reserved"),
        ("aux ", "profile.name_reserved"),
        ("trailing.", "profile.name_trailing"),
        ("trailing ", "profile.name_trailing"),
        ("what?", "profile.name_forbidden"),
        ("a:b", "profile.name_forbidden"),
        ("line\nbreak", "profile.name_forbidden"),
        ("\udcff", "profile.name_forbidden"),
        ("x" * 250, "profile.name_long"),
        ("网" * 90, "profile.name_long"),
    ],
)
def test_case_22_names_that_windows_would_refuse_or_bend_are_refused_at_choice(
    tmp_path: Path, name: str, code: str
) -> None:
    with pytest.raises(UserError) as refused:
        set_up_profile(tmp_path / name / "desk", local)
    assert refused.value.code == code
    assert not list(tmp_path.iterdir())
    str(refused.value).encode("utf-8")


def test_names_that_only_look_reserved_are_fine() -> None:
    for name in ("console", "nullable", "com10", "auxiliary.txt", "con-1"):
        assert path_problem(Path("/data") / name) is None


def test_a_file_where_the_folder_should_be_is_named(tmp_path: Path) -> None:
    (tmp_path / "desk").write_text("a text file", encoding="utf-8")
    with pytest.raises(UserError) as refused:
        open_profile(tmp_path / "desk")
    assert refused.value.code == "profile.not_a_folder"


def test_each_system_has_its_own_place_for_the_profile() -> None:
    windows = default_root({"LOCALAPPDATA": "C:/Users/li/AppData/Local", "USERPROFILE": "C:/Users/li"}, "win32")
    assert windows == Path("C:/Users/li/AppData/Local/BranchDesk")
    assert default_root({"HOME": "/home/li"}, "linux") == Path("/home/li/.local/share/branchdesk")
    assert default_root({"HOME": "/home/li", "XDG_DATA_HOME": "/d"}, "linux") == Path("/d/branchdesk")


@pytest.mark.skipif(os.name != "posix", reason="permission bits are POSIX")
def test_the_profile_is_for_its_user_alone(tmp_path: Path) -> None:
    profile = set_up_profile(tmp_path / "desk", local)
    assert profile.root.stat().st_mode & 0o077 == 0
