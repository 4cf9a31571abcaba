"""The steps of a first start, the practice desk, a code that nobody kept, a key file that was lost."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import shiboken6
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit
from pytestqt.qtbot import QtBot

from core.errors import Cancelled
from desktop.application import Program
from desktop.bootstrap.desk_window import DeskWindow
from desktop.bootstrap.opening import Opening
from desktop.bootstrap.practice import clear_practice, open_practice, practice_folder
from desktop.language import Language, the_speech
from desktop.pages.start.set_up import HUB, KEY, LOOKS, PERSON, FirstAnswers, SetUpSteps
from desktop.theme import the_theme
from local_db.queries.tickets import ticket_counts
from local_db.recovery_mark import note_code_open
from local_db.upkeep import back_up
from tests.local_db.vaults import MemoryVault, no_vault
from tests.window.conftest import OpenDesk, quiet
from tests.window.test_start import PASSPHRASE, Begin, Beginning, begin, copy, set_up

__all__ = ["begin", "copy"]


@pytest.fixture
def steps(qtbot: QtBot) -> SetUpSteps:
    made = SetUpSteps(keyring=False)
    qtbot.addWidget(made)
    made.show()
    made.activateWindow()
    return made


def type_in(qtbot: QtBot, line: QLineEdit, text: str) -> None:
    qtbot.waitUntil(line.hasFocus)
    qtbot.keyClicks(line, text)
    qtbot.keyClick(line, Qt.Key.Key_Return)


def test_the_steps_are_answered_by_keys_alone_and_esc_goes_back(steps: SetUpSteps, qtbot: QtBot) -> None:
    heard: list[FirstAnswers] = []
    steps.answered.connect(heard.append)
    steps.next.setFocus()
    qtbot.keyClick(steps.next, Qt.Key.Key_Space)
    assert steps.steps.currentIndex() == HUB
    qtbot.keyClick(steps.joined, Qt.Key.Key_Down)
    assert steps.alone.isChecked()
    steps.focusNextChild()
    type_in(qtbot, steps.branch, "440106")
    type_in(qtbot, steps.branch_name, "Tianhe")
    assert steps.steps.currentIndex() == PERSON
    type_in(qtbot, steps.person, "Li")
    assert steps.steps.currentIndex() == KEY
    qtbot.keyClick(steps.passphrase, Qt.Key.Key_Escape)
    assert steps.steps.currentIndex() == PERSON
    type_in(qtbot, steps.person, " Lei")
    type_in(qtbot, steps.passphrase, "kestrel 42 rain")
    type_in(qtbot, steps.again, "kestrel 42 rain")
    assert heard == [FirstAnswers("440106", "Tianhe", "Li Lei", "kestrel 42 rain", "", "")]


def test_what_is_missing_has_the_cursor(steps: SetUpSteps, qtbot: QtBot) -> None:
    steps.show_step(HUB)
    steps.go_on()
    qtbot.waitUntil(steps.hub_url.hasFocus)
    steps.hub_url.setText("https://hub.example.org")
    steps.go_on()
    assert steps.hub_code.hasFocus()
    steps.alone.setChecked(True)
    steps.branch.setText("440106")
    steps.go_on()
    assert steps.branch_name.hasFocus()


@pytest.mark.parametrize("typed", ["hub 广州", "hub.example.org", "http://[hub", "ftp://hub.example.org"])
def test_what_is_no_address_of_a_hub_is_said_at_once_and_how_one_looks(
    steps: SetUpSteps, qtbot: QtBot, typed: str
) -> None:
    steps.show_step(HUB)
    steps.hub_url.setText(typed)
    steps.hub_code.setText("ABCD-EFGH")
    steps.go_on()
    assert steps.steps.currentIndex() == HUB
    assert "https://" in steps.notice.sentence.text()
    qtbot.waitUntil(steps.hub_url.hasFocus)
    steps.hub_url.setText("ｈｔｔｐｓ://hub.example.org:8080")
    steps.go_on()
    assert steps.steps.currentIndex() == PERSON


def test_a_step_says_in_place_what_is_missing(steps: SetUpSteps) -> None:
    steps.show_step(HUB)
    steps.go_on()
    assert steps.steps.currentIndex() == HUB
    assert "服务器地址" in steps.notice.sentence.text()
    steps.go_back()
    assert steps.steps.currentIndex() == LOOKS
    assert not steps.notice.isVisible()


def test_enter_on_a_choice_of_the_first_two_steps_goes_on(steps: SetUpSteps, qtbot: QtBot) -> None:
    steps.show_step(LOOKS)
    chosen = steps.languages.checkedButton()
    assert chosen is not None
    assert chosen.hasFocus()
    qtbot.keyClick(chosen, Qt.Key.Key_Return)
    assert steps.steps.currentIndex() == HUB
    assert steps.joined.hasFocus()
    qtbot.keyClick(steps.joined, Qt.Key.Key_Return)
    assert steps.hub_url.hasFocus()
    steps.hub_url.setText("https://hub.example")
    steps.hub_code.setText("code")
    steps.joined.setFocus()
    qtbot.keyClick(steps.joined, Qt.Key.Key_Enter)
    assert steps.steps.currentIndex() == PERSON


def test_what_is_wrong_with_a_passphrase_stands_under_its_fields(steps: SetUpSteps, qtbot: QtBot) -> None:
    steps.show_step(KEY)
    steps.passphrase.setText("short")
    steps.go_on()
    assert "10" in steps.key_error.text()
    assert steps.key_error.isVisible()
    assert steps.passphrase.hasFocus()
    assert not steps.notice.isVisible()
    steps.passphrase.setText("kestrel 42 rain")
    assert not steps.key_error.isVisible()
    steps.again.setText("kestrel 42 wind")
    steps.go_on()
    assert steps.again.hasFocus()
    assert (steps.passphrase.property("invalid"), steps.again.property("invalid")) == ("false", "true")
    assert steps.key_error.mapTo(steps, QPoint()).y() > steps.again.mapTo(steps, QPoint()).y()
    the_speech().speak(Language.ENGLISH)
    qtbot.waitUntil(lambda: steps.key_error.text().isascii())
    the_speech().speak(Language.CHINESE)


def test_the_second_step_says_what_the_chosen_way_needs(steps: SetUpSteps) -> None:
    steps.show_step(HUB)
    assert "联网一次" in steps.sentence.text()
    steps.alone.setChecked(True)
    assert steps.sentence.text() == "本网点先在这台电脑上单独使用，不需要代码，也不用联网。"
    steps.joined.setChecked(True)
    assert "联网一次" in steps.sentence.text()


def test_every_screen_of_a_first_start_has_its_number(begin: Begin, qtbot: QtBot) -> None:
    one = begin(no_vault())
    seen = []
    for step in (LOOKS, HUB, PERSON, KEY):
        one.window.steps.show_step(step)
        seen.append(one.window.steps.progress.text())
    set_up(one, PASSPHRASE)
    qtbot.waitUntil(lambda: "保管好恢复码" in one.words(), timeout=10_000)
    seen.append(progress_of(one))
    one.window.panel.kept.click()
    one.press("下一步")
    seen.append(progress_of(one))
    assert seen == [f"第 {number} 步，共 6 步" for number in range(1, 7)]


def progress_of(one: Beginning) -> str:
    return next((shown.text() for shown in one.window.findChildren(QLabel) if shown.text().startswith("第 ")), "")


def test_a_branch_number_is_one_that_the_hub_takes_and_full_width_digits_are_plain_ones(
    steps: SetUpSteps, qtbot: QtBot
) -> None:
    heard: list[FirstAnswers] = []
    steps.answered.connect(heard.append)
    steps.show_step(HUB)
    steps.alone.setChecked(True)
    steps.branch_name.setText("天河营业部")
    for wrong in ("破损" * 5_000_000, "4", "44-01", "4401061234567"):
        steps.branch.setText(wrong)
        steps.go_on()
        assert steps.steps.currentIndex() == HUB
        assert "2 到 12 位" in steps.notice.sentence.text()
    the_speech().speak(Language.ENGLISH)
    qtbot.waitUntil(lambda: steps.notice.sentence.text().isascii())
    the_speech().speak(Language.CHINESE)
    steps.branch.setText("４４０1０6")
    steps.go_on()
    steps.person.setText("陈" * 61)
    steps.go_on()
    assert "60" in steps.notice.sentence.text()
    steps.person.setText("陈丽")
    steps.go_on()
    steps.passphrase.setText("kestrel 42 rain")
    steps.again.setText("kestrel 42 rain")
    steps.go_on()
    assert heard == [FirstAnswers("440106", "天河营业部", "陈丽", "kestrel 42 rain", "", "")]


def test_tab_goes_from_the_language_to_the_font_size_that_is_chosen(qtbot: QtBot) -> None:
    the_theme().apply(size="large")
    steps = SetUpSteps(keyring=False)
    qtbot.addWidget(steps)
    steps.show()
    with qtbot.waitActive(steps):
        steps.activateWindow()
    chosen = steps.languages.checkedButton()
    assert chosen is not None
    chosen.setFocus()
    qtbot.keyClick(chosen, Qt.Key.Key_Tab)
    assert steps.sizes.buttons()[2].hasFocus()
    qtbot.keyClick(steps.sizes.buttons()[2], Qt.Key.Key_Right)
    assert steps.sizes.buttons()[3].isChecked()
    the_theme().apply(size="normal")


def test_language_and_font_size_are_seen_at_once(begin: Begin, qtbot: QtBot) -> None:
    one = begin(no_vault())
    steps = one.window.steps
    steps.languages.buttons()[1].click()
    assert the_speech().spoken is Language.ENGLISH
    qtbot.waitUntil(lambda: steps.title.text() == "Welcome")
    assert steps.next.text() == "Next"
    steps.sizes.buttons()[3].click()
    assert the_theme().size == "huge"
    assert steps.title.fontInfo().pointSize() > 13


def test_nothing_is_made_before_the_last_answer(begin: Begin, tmp_path: Path) -> None:
    one = begin(no_vault())
    for _ in range(2):
        one.window.steps.alone.setChecked(True)
        one.window.steps.branch.setText("440106")
        one.window.steps.branch_name.setText("天河营业部")
        one.window.steps.go_on()
    assert not (tmp_path / "profile" / "keys.json").exists()


def test_a_lost_key_file_comes_back_from_the_newest_backup(
    begin: Begin, copy: Path, vault: MemoryVault, qtbot: QtBot
) -> None:
    desk = Opening(copy, vault).open()
    back_up(desk)
    desk.close()
    (copy / "keys.json").write_bytes(b"{")
    one = begin(vault, copy)
    assert "密钥文件损坏" in one.words()
    one.press("恢复密钥文件")
    qtbot.waitUntil(lambda: one.desk is not None, timeout=10_000)


def test_a_code_that_nobody_kept_is_reminded_of(open_window: OpenDesk, qtbot: QtBot) -> None:
    first = open_window()
    assert not first.window.notice.isVisible()
    note_code_open(first.desk)
    first.close()
    second = open_window()
    quiet(qtbot, second)
    assert "恢复码" in second.window.notice.sentence.text()


def test_the_practice_desk_is_full_and_clearing_it_leaves_nothing(tmp_path: Path) -> None:
    rows: list[int] = []
    desk, clerk = open_practice(tmp_path, lambda: False, rows.append)
    with desk.store.reading() as connection:
        tickets = sum(line.tickets for line in ticket_counts(connection))
    assert tickets > 100
    assert clerk == "chen.li"
    assert rows == sorted(rows)
    desk.close()
    again, _ = open_practice(tmp_path, lambda: False, rows.append)
    with again.store.reading() as connection:
        assert sum(line.tickets for line in ticket_counts(connection)) == tickets
    again.close()
    clear_practice(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_practice_desk_that_is_given_up_or_cut_off_is_no_desk(tmp_path: Path) -> None:
    with pytest.raises(Cancelled):
        open_practice(tmp_path, lambda: True, lambda _rows: None)
    assert list(tmp_path.iterdir()) == []
    practice_folder(tmp_path).mkdir()
    (practice_folder(tmp_path) / "keys.json").write_bytes(b"half")
    desk, _ = open_practice(tmp_path, lambda: False, lambda _rows: None)
    desk.close()


@pytest.fixture
def program(tmp_path: Path, qapp: QApplication) -> Iterator[Program]:
    made = Program(qapp, tmp_path / "profile")
    the_speech().speak(Language.CHINESE)
    made.start._make = lambda: Opening(tmp_path / "profile", no_vault())
    made.begin()
    yield made
    if made.desk is not None:
        made.desk.close()
        shiboken6.delete(made.desk.window)
    made.jobs.close()
    made.collector.stop()
    shiboken6.delete(made.start.window)


def desk_of(program: Program) -> DeskWindow:
    assert program.desk is not None
    return program.desk


def test_one_practises_first_and_clears_the_sample_data_away(program: Program, qtbot: QtBot, tmp_path: Path) -> None:
    qtbot.waitUntil(lambda: hasattr(program.start.window, "steps"), timeout=10_000)
    program.start.window.steps.practice.click()
    qtbot.waitUntil(lambda: program.desk is not None, timeout=60_000)
    window = desk_of(program)
    assert window.practising
    assert "练习" in window.window.lasting.sentence.text()
    window.window.lasting.action.click()
    qtbot.waitUntil(lambda: program.desk is None, timeout=20_000)
    qtbot.waitUntil(lambda: hasattr(program.start.window, "steps"), timeout=20_000)
    assert not practice_folder(tmp_path / "profile").exists()


def test_a_first_start_may_begin_with_an_import(begin: Begin, qtbot: QtBot) -> None:
    one = begin(no_vault())
    set_up(one, PASSPHRASE)
    qtbot.waitUntil(lambda: "保管好恢复码" in one.words(), timeout=10_000)
    one.window.panel.kept.click()
    one.press("下一步")
    one.press("导入 Excel 台账")
    assert one.desk is not None
    assert one.start.import_wanted


def test_a_name_of_which_nothing_is_seen_is_not_taken(steps: SetUpSteps) -> None:
    steps.alone.setChecked(True)
    steps.branch.setText("440106")
    steps.branch_name.setText("\u3000\ufeff")
    steps.show_step(HUB)
    steps.go_on()
    assert steps.steps.currentIndex() == HUB
    steps.branch_name.setText("天河")
    steps.go_on()
    for nothing in ("\u200b", "\u3164", " \u2060\u00ad"):
        steps.person.setText(nothing)
        steps.go_on()
        assert steps.steps.currentIndex() == PERSON
        assert steps.notice.isVisible()
    steps.person.setText("陈\u200b丽")
    steps.go_on()
    assert steps.steps.currentIndex() == KEY
