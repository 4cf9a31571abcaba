"""Case 52: the window of a shared computer locks, changes hands and is left; what was typed is kept each time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import shiboken6
from PySide6.QtCore import QEvent, QPointF, Qt, QTimer
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog
from pytestqt.qtbot import QtBot

import desktop
from desktop.application import Program
from desktop.bootstrap.desk_window import DeskWindow
from desktop.bootstrap.locking import Locking
from desktop.bootstrap.opening import Opening
from desktop.jobs import JobRunner
from desktop.pages.start.lock_window import LockWindow
from desktop.pages.start.set_up import FirstAnswers
from desktop.preferences import Preferences
from local_db.desk import Desk
from local_db.drafts import load_drafts
from local_db.machine.clock import SystemClock
from tests.local_db.vaults import no_vault
from tests.window.conftest import quiet
from tests.window.desks import CLAIM, CLERK, SECOND, detail_of, open_test_desk, submit

PASSPHRASE = "雨后天晴 kestrel 42"
Open = Callable[[], DeskWindow]


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A desk with one claim."""
    made = open_test_desk(tmp_path / "branch", SystemClock())
    submit(made)
    return made


@pytest.fixture
def shown(desk: Desk, tmp_path: Path, qtbot: QtBot) -> Iterator[DeskWindow]:
    """The window on that desk, its ticket open."""
    window = DeskWindow(desk, JobRunner(), Preferences(tmp_path), CLERK)
    window.start()
    quiet(qtbot, window)
    window.navigator.open_record(window.model.index(0, 0).data(Qt.ItemDataRole.UserRole) or only(window))
    qtbot.waitUntil(lambda: window.record.page.state is not None)
    yield window
    window.close()
    shiboken6.delete(window.window)


def only(window: DeskWindow) -> str:
    """The id of the one ticket that there is."""
    found = window.model.id_at(0)
    assert found is not None
    return found


def lock_of(locking: Locking) -> LockWindow:
    assert locking._lock is not None
    return locking._lock


def type_title(window: DeskWindow, text: str) -> None:
    cell = window.record.page.form.cells["title"]
    cell.input.put(text)
    cell.input.on_edited()


def titles_kept(desk: Desk) -> dict[str, object]:
    """The title in each person's draft."""
    with desk.store.reading() as connection:
        return {draft.by: draft.typed.get("title") for draft in load_drafts(connection)}


def test_case_52_ctrl_l_hides_every_ticket_and_keeps_what_is_being_typed(
    shown: DeskWindow, desk: Desk, qtbot: QtBot
) -> None:
    type_title(shown, "外箱破损，还没写完")
    QTest.keyClick(shown.window, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    assert shown.locking.locked
    assert not shown.window.isVisible()
    lock = lock_of(shown.locking)
    assert lock.isVisible()
    assert "外箱" not in " ".join(label.text() for label in lock.findChildren(type(lock.title)))
    qtbot.waitUntil(lambda: titles_kept(desk) == {CLERK: "外箱破损，还没写完"})
    shown._raise(True)
    assert not shown.window.isVisible()
    lock.unlock.click()
    assert shown.window.isVisible()
    assert not shown.locking.locked
    assert shown.record.page.form.cells["title"].input.typed() == "外箱破损，还没写完"


def test_case_52_the_window_locks_when_nobody_works_and_work_puts_it_off(shown: DeskWindow, qtbot: QtBot) -> None:
    locking = shown.locking
    assert locking.idle.isActive()
    assert locking.idle.interval() == 15 * 60_000
    locking.idle.start(50_000)
    before = locking.idle.remainingTime()
    handle = shown.window.windowHandle()
    place = QPointF(20, 20)
    none = Qt.MouseButton.NoButton
    moved = QMouseEvent(QEvent.Type.MouseMove, place, place, none, none, Qt.KeyboardModifier.NoModifier)
    locking.take_minutes(30)
    QApplication.sendEvent(handle, moved)
    assert locking.idle.remainingTime() > before
    locking.idle.timeout.emit()
    assert locking.locked
    lock_of(locking).unlock.click()
    assert locking.idle.isActive()
    locking.take_minutes(0)
    assert not locking.idle.isActive()


def test_case_52_a_wrong_passphrase_is_refused_in_its_tone_and_the_right_one_unlocks(
    shown: DeskWindow, desk: Desk, qtbot: QtBot
) -> None:
    desk.safe.set_passphrase(desk.key, PASSPHRASE)
    shown.locking.lock()
    lock = lock_of(shown.locking)
    lock.passphrase.setText("雨后天晴 kestrel 43")
    QTest.keyClick(lock.passphrase, Qt.Key.Key_Return)
    qtbot.waitUntil(lock.notice.isVisible, timeout=20_000)
    assert (lock.notice.property("tone"), lock.passphrase.property("invalid")) == ("danger", "true")
    assert "口令不对" in lock.notice.sentence.text()
    assert not shown.window.isVisible()
    lock.passphrase.setText(PASSPHRASE)
    QTest.keyClick(lock.passphrase, Qt.Key.Key_Return)
    qtbot.waitUntil(shown.window.isVisible, timeout=20_000)


def test_case_52_another_person_unlocks_and_each_finds_the_own_draft(
    shown: DeskWindow, desk: Desk, qtbot: QtBot
) -> None:
    type_title(shown, "陈丽写的")
    shown.locking.lock()
    lock = lock_of(shown.locking)
    lock.people.setCurrentIndex(lock.people.findData(SECOND))
    lock.unlock.click()
    title = shown.record.page.form.cells["title"].input
    qtbot.waitUntil(lambda: shown.record.record.session is not None and title.typed() == CLAIM["title"])
    assert shown.workspace.person == SECOND
    type_title(shown, "周敏写的")
    shown.window.top_bar.person_chosen.emit(CLERK)
    qtbot.waitUntil(lambda: title.typed() == "陈丽写的")
    qtbot.waitUntil(lambda: titles_kept(desk) == {CLERK: "陈丽写的", SECOND: "周敏写的"})


def test_case_52_a_contact_that_was_typed_and_not_logged_stays_with_its_writer(
    shown: DeskWindow, desk: Desk, qtbot: QtBot
) -> None:
    page = shown.record.page
    page.notes.contact.click()
    page.contact.outcome.text.insertPlainText("客户说明天再来电")
    page.contact.again.click()
    shown.locking.lock()
    lock = lock_of(shown.locking)
    lock.people.setCurrentIndex(lock.people.findData(SECOND))
    lock.unlock.click()
    qtbot.waitUntil(lambda: shown.record.record.session is not None and not page.contact.isVisible())
    assert page.contact.outcome.text.toPlainText() == ""
    shown.window.top_bar.person_chosen.emit(CLERK)
    qtbot.waitUntil(page.contact.isVisible)
    assert page.contact.outcome.text.toPlainText() == "客户说明天再来电"
    assert page.contact.again.isChecked()
    page.contact.log.click()
    qtbot.waitUntil(lambda: not page.contact.isVisible())
    qtbot.waitUntil(lambda: titles_kept(desk) == {})


def test_case_52_a_new_ticket_that_was_begun_stays_with_who_began_it(
    shown: DeskWindow, desk: Desk, qtbot: QtBot
) -> None:
    shown.navigator.new_ticket("claim")
    page = shown.record.new_page
    page.type_in("title", "陈丽的新工单")
    shown.window.top_bar.person_chosen.emit(SECOND)
    qtbot.waitUntil(lambda: page.form.cells["title"].input.typed() == "")
    qtbot.waitUntil(lambda: titles_kept(desk) == {CLERK: "陈丽的新工单"})
    shown.window.top_bar.person_chosen.emit(CLERK)
    qtbot.waitUntil(lambda: page.earlier.isVisible())
    assert "陈丽的新工单" in page.earlier.sentence.text()


def test_case_52_logging_out_says_how_much_is_only_here_before_it_closes(shown: DeskWindow, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: shown.standing.standing.backlog.records == 1)
    type_title(shown, "还没写完")
    shown.locking.log_out()
    notice = shown.window.notice
    assert "还有 1 条记录只在本机" in notice.sentence.text()
    with qtbot.waitSignal(shown.logged_out):
        notice.action.click()


@pytest.fixture
def program(tmp_path: Path, qapp: QApplication) -> Iterator[Program]:
    """A running program on a desk that a passphrase opens, on a computer without a keyring."""
    made = Program(qapp, tmp_path / "profile")
    answers = FirstAnswers("440106", "天河营业部", "陈丽", PASSPHRASE, "", "")
    opening = Opening(tmp_path / "profile", no_vault())
    desk, _code, person = opening.set_up(answers)
    opening.note_code_kept(desk)
    made.preferences.person = person
    made.open_desk(desk, person)
    yield made
    if made.desk is not None:
        made.desk.close()
        shiboken6.delete(made.desk.window)
    made.jobs.close()
    made.collector.stop()
    if made.start.has_window:
        shiboken6.delete(made.start.window)


def test_case_52_who_logs_out_needs_the_passphrase_to_come_back_and_finds_the_draft(
    program: Program, qtbot: QtBot, tmp_path: Path
) -> None:
    first = program.desk
    assert first is not None
    quiet(qtbot, first)
    first.navigator.new_ticket("claim")
    first.record.new_page.type_in("title", "还没写完的理赔")
    program._log_out()
    program.start._make = lambda: Opening(tmp_path / "profile", no_vault())
    assert program.desk is None
    start = program.start.window
    qtbot.waitUntil(lambda: hasattr(start, "passphrase") and start.passphrase.isVisible(), timeout=20_000)
    start.passphrase.setText(PASSPHRASE)
    QTest.keyClick(start.passphrase, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: program.desk is not None, timeout=20_000)
    again = program.desk
    assert again is not None
    qtbot.waitUntil(lambda: "还没写完的理赔" in again.window.notice.sentence.text(), timeout=20_000)


def asked(window: DeskWindow) -> list[QFileDialog]:
    return [one for one in window.window.findChildren(QFileDialog) if one.isVisible()]


def test_case_52_the_lock_closes_every_question_for_a_file_and_nothing_is_taken_while_locked(
    shown: DeskWindow, desk: Desk, qtbot: QtBot, tmp_path: Path
) -> None:
    photo = tmp_path / "外箱.jpg"
    photo.write_bytes(b"not taken")
    there = tmp_path / "there.pdf"
    there.write_bytes(b"kept")
    shown.record.page.photos.choose.click()
    (files,) = asked(shown)
    shown.locking.idle.timeout.emit()
    assert shown.locking.locked
    assert not files.isVisible()
    files.filesSelected.emit([str(photo)])
    lock_of(shown.locking).unlock.click()
    quiet(qtbot, shown)
    assert detail_of(desk, only(shown)).files == ()
    shown.record.page.print_wanted.emit()
    quiet(qtbot, shown)
    shown.record.print_page._choose_file()
    (target,) = asked(shown)
    target.selectFile(str(there))
    QTimer.singleShot(0, shown.locking.idle.timeout.emit)
    target.accept()  # asks whether the file is to be replaced, and waits for the answer
    qtbot.waitUntil(lambda: shown.locking.locked)
    assert QApplication.activeModalWidget() is None
    lock_of(shown.locking).unlock.click()
    quiet(qtbot, shown)
    assert there.read_bytes() == b"kept"
    shown.tickets.pane.views.more.click()
    shown.window.top_bar.person_button.click()
    shown.locking.lock()
    assert QApplication.activePopupWidget() is None


def test_case_52_files_are_asked_for_in_one_way_only() -> None:
    root = Path(desktop.__file__).parent
    asking = [path.name for path in root.rglob("*.py") if "QFileDialog(" in path.read_text("utf-8")]
    assert asking == ["file_choice.py"]
    static = ("getOpenFileName", "getSaveFileName", "getExistingDirectory")
    assert not [path for path in root.rglob("*.py") if any(name in path.read_text("utf-8") for name in static)]
