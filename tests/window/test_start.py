"""From the first paint to the open desk: set-up, passphrase, recovery code, rescue, a second start."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import shiboken6
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from desktop.bootstrap.opening import Opening
from desktop.bootstrap.start import Start
from desktop.jobs import JobRunner
from desktop.pages.start.set_up import KEY, FirstAnswers
from desktop.pages.start.window import StartWindow
from desktop.preferences import Preferences
from local_db.desk import Desk, open_desk, with_keyring
from local_db.machine.clock import SystemClock
from local_db.queries.standing import people
from local_db.recovery_mark import code_is_open
from local_db.upkeep import back_up
from tests.local_db.vaults import MemoryVault, no_vault

PASSPHRASE = "雨后天晴 kestrel 42"
ROOT = Path(__file__).resolve().parents[2]


class Beginning:
    """One start of the program: its screens, and the desk that it ended with."""

    def __init__(self, root: Path, vault: MemoryVault) -> None:
        self.jobs = JobRunner()
        self.desk: Desk | None = None
        self.person = ""
        self.elsewhere = ""
        self.start = Start(root, self.jobs, Preferences(root.parent), lambda: Opening(root, vault))
        self.start.opened.connect(self._take)
        self.start.open_elsewhere.connect(self._leave)
        self.start.begin()

    @property
    def window(self) -> StartWindow:
        return self.start.window

    def words(self) -> str:
        return " ".join(label.text() for label in self.window.findChildren(QLabel) if label.isVisible())

    def press(self, text: str) -> None:
        next(made for made in self.window.findChildren(QPushButton) if made.text() == text and made.isVisible()).click()

    def _take(self, desk: Desk, person: str) -> None:
        self.desk, self.person = desk, person

    def _leave(self, sentence: str) -> None:
        self.elsewhere = sentence


Begin = Callable[..., Beginning]


@pytest.fixture
def begin(qtbot: QtBot, tmp_path: Path) -> Iterator[Begin]:
    made: list[Beginning] = []

    def begin_now(vault: MemoryVault, root: Path = tmp_path / "profile") -> Beginning:
        one = Beginning(root, vault)
        made.append(one)
        qtbot.waitUntil(lambda: one.jobs.idle, timeout=10_000)
        qtbot.waitUntil(lambda: "正在打开" not in one.words() or bool(one.elsewhere), timeout=10_000)
        return one

    yield begin_now
    for one in made:
        one.jobs.close()
        if one.desk is not None:
            one.desk.close()
        shiboken6.delete(one.window)


@pytest.fixture
def copy(tmp_path: Path, small_profile: Path) -> Path:
    root = tmp_path / "copy"
    shutil.copytree(small_profile, root)
    return root


def set_up(one: Beginning, passphrase: str) -> None:
    steps = one.window.steps
    steps.alone.setChecked(True)
    steps.branch.setText("440106")
    steps.branch_name.setText("天河营业部")
    steps.person.setText("陈丽")
    steps.passphrase.setText(passphrase)
    steps.again.setText(passphrase)
    steps.show_step(KEY)
    one.press("开始使用")


def keep_code(one: Beginning, qtbot: QtBot) -> None:
    """Says that the recovery code is kept, and begins with an empty desk."""
    qtbot.waitUntil(lambda: "恢复码" in one.words(), timeout=10_000)
    one.window.panel.kept.click()
    one.press("下一步")
    one.press("开始")


def test_a_first_start_sets_up_shows_the_recovery_code_once_and_opens(begin: Begin, qtbot: QtBot) -> None:
    one = begin(no_vault())
    set_up(one, PASSPHRASE)
    qtbot.waitUntil(lambda: "保管好恢复码" in one.words(), timeout=10_000)
    assert one.desk is None
    keep_code(one, qtbot)
    assert one.desk is not None
    qtbot.waitUntil(lambda: one.jobs.idle)
    with one.desk.store.reading() as connection:
        found = people(connection)
        assert not code_is_open(connection)
    assert [(person.id, person.name) for person in found] == [(one.person, "陈丽")]


def test_a_first_start_says_in_place_what_is_missing_and_keeps_the_answers(begin: Begin, qtbot: QtBot) -> None:
    one = begin(no_vault())
    set_up(one, "short")
    assert "至少要 10 个字符" in one.words()
    assert one.window.steps.branch_name.text() == "天河营业部"
    one.window.steps.passphrase.setText(PASSPHRASE)
    one.press("开始使用")
    assert "不一样" in one.words()
    one.window.steps.again.setText(PASSPHRASE)
    one.press("开始使用")
    qtbot.waitUntil(lambda: "保管好恢复码" in one.words(), timeout=10_000)


def test_the_keyring_opens_the_desk_without_a_question(begin: Begin, copy: Path, vault: MemoryVault) -> None:
    one = begin(vault, copy)
    assert one.desk is not None
    assert one.window.isHidden()


def test_case_49_a_wrong_passphrase_says_so_and_the_right_one_opens(begin: Begin, qtbot: QtBot) -> None:
    first = begin(no_vault())
    set_up(first, PASSPHRASE)
    keep_code(first, qtbot)
    assert first.desk is not None
    first.desk.close()
    second = begin(no_vault())
    second.window.passphrase.setText("雨后天晴 kestrel 43")
    second.press("解锁")
    qtbot.waitUntil(lambda: "口令不对" in second.words(), timeout=10_000)
    notice, line = second.window.notice, second.window.passphrase
    assert (notice.isVisible(), notice.property("tone"), line.property("invalid")) == (True, "danger", "true")
    assert line.selectedText() == line.text()
    second.window.passphrase.setText(PASSPHRASE)
    second.press("解锁")
    qtbot.waitUntil(lambda: second.desk is not None, timeout=10_000)


def test_case_49_without_the_keyring_the_recovery_code_opens_and_a_mistyped_one_says_so(
    begin: Begin, qtbot: QtBot, tmp_path: Path
) -> None:
    vault = MemoryVault()
    opening = Opening(tmp_path / "profile", vault)
    desk, code, _ = opening.set_up(FirstAnswers("440106", "天河营业部", "陈丽", "", "", ""))
    desk.close()
    vault.absent = True
    one = begin(vault)
    assert "钥匙串" in one.words()
    one.window.recovery.setText(code[:-1])
    one.press("使用恢复码")
    qtbot.waitUntil(lambda: "请与打印件核对" in one.words(), timeout=10_000)
    one.window.recovery.setText(code)
    one.press("使用恢复码")
    qtbot.waitUntil(lambda: one.desk is not None, timeout=10_000)


@pytest.mark.parametrize("content", [b"", b"this is a text file\n" * 300], ids=["empty", "text"])
def test_case_14_a_database_that_is_none_leads_to_rescue_which_restores_the_backup(
    begin: Begin, qtbot: QtBot, copy: Path, vault: MemoryVault, content: bytes
) -> None:
    desk = open_desk(copy, vault, with_keyring, SystemClock())
    back_up(desk)
    desk.close()
    for leftover in copy.glob("branchdesk.db-*"):
        leftover.unlink()
    (copy / "branchdesk.db").write_bytes(content)
    one = begin(vault, copy)
    assert "资料需要修复" in one.words()
    assert one.desk is None
    one.press("恢复最近的备份")
    qtbot.waitUntil(lambda: one.desk is not None, timeout=10_000)
    assert any(path.read_bytes() == content for path in (copy / "aside").iterdir())


def test_case_16_a_database_of_a_newer_program_is_refused_with_a_sentence_and_left_alone(
    begin: Begin, copy: Path, vault: MemoryVault
) -> None:
    desk = open_desk(copy, vault, with_keyring, SystemClock())
    desk.store.write(lambda connection: connection.exec_driver_sql("PRAGMA user_version = 99")).result()
    desk.close()
    before = (copy / "branchdesk.db").read_bytes()
    one = begin(vault, copy)
    assert one.desk is None
    assert "安装新版程序" in one.words()
    assert (copy / "branchdesk.db").read_bytes() == before


def test_a_deleted_database_is_said_to_be_missing_and_a_rescue_is_offered_even_without_a_backup(
    begin: Begin, qtbot: QtBot, copy: Path, vault: MemoryVault
) -> None:
    keys = (copy / "keys.json").read_bytes()
    for path in copy.glob("branchdesk.db*"):
        path.unlink()
    one = begin(vault, copy)
    assert "找不到数据库文件" in one.words()
    one.press("恢复最近的备份")
    qtbot.waitUntil(lambda: "没有可以打开的备份" in one.words(), timeout=10_000)
    assert one.desk is None
    assert not (copy / "branchdesk.db").exists()
    assert (copy / "keys.json").read_bytes() == keys


def test_a_set_up_that_was_cut_off_is_asked_for_again(begin: Begin, qtbot: QtBot, tmp_path: Path) -> None:
    root = tmp_path / "profile"
    root.mkdir()
    (root / "setting-up").touch()
    (root / "keys.json").write_bytes(b"of the attempt that was cut off")
    one = begin(no_vault())
    set_up(one, PASSPHRASE)
    keep_code(one, qtbot)
    assert one.desk is not None
    qtbot.waitUntil(lambda: one.jobs.idle)
    assert [path.read_bytes() for path in (root / "aside").iterdir()] == [b"of the attempt that was cut off"]


def test_rescue_without_any_backup_says_so_and_deletes_nothing(
    begin: Begin, qtbot: QtBot, copy: Path, vault: MemoryVault
) -> None:
    (copy / "branchdesk.db").write_bytes(b"")
    one = begin(vault, copy)
    one.press("恢复最近的备份")
    qtbot.waitUntil(lambda: "没有可以打开的备份" in one.words(), timeout=10_000)
    assert (copy / "branchdesk.db").exists()


def test_case_17_a_second_start_says_that_the_desk_is_open_and_leaves(
    begin: Begin, copy: Path, vault: MemoryVault
) -> None:
    first = begin(vault, copy)
    second = begin(vault, copy)
    assert second.desk is None
    assert "已经打开" in second.elsewhere
    assert first.desk is not None
    assert first.desk.claim.asked_to_show()


def test_case_17_a_second_process_exits_with_code_0(begin: Begin, copy: Path, vault: MemoryVault) -> None:
    begin(vault, copy)
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-m", "desktop", "--profile", str(copy)],
        env=environment,
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()


def test_nothing_heavy_is_imported_before_the_first_paint() -> None:
    script = (
        "import sys; import desktop.application, desktop.bootstrap.start; "
        "heavy = ('sqlalchemy', 'requests', 'openpyxl', 'PIL', 'litestar', 'rapidfuzz'); "
        "print([name for name in heavy if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, timeout=60, check=True)
    assert done.stdout.decode().strip() == "[]"


def test_the_version_is_said_without_a_screen() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "desktop", "--version"], cwd=ROOT, capture_output=True, timeout=60, check=True
    )
    assert done.stdout.decode().startswith("BranchDesk 0.")
