"""The settings: each choice holds at once, backups, copies, keys and what was imported."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from core.errors import Cancelled, UserError
from desktop.bootstrap.desk_window import DeskWindow
from desktop.language import Language, the_speech
from desktop.navigator import SETTINGS
from desktop.pages.settings.page import SettingsPage
from desktop.passphrase_strength import Strength, strength
from desktop.recovery_sheet import save_sheet, sheet
from desktop.theme import the_theme
from local_db.backup import backup_sets
from local_db.carried_copy import carry_copy
from local_db.desk import open_desk
from local_db.import_ledger import ImportJob, JobState, add_job
from local_db.keys import DataKey, KeySafe
from local_db.machine.clock import SystemClock
from local_db.os_keyring import NoKeyring
from local_db.queries.tickets import ticket_counts
from local_db.recovery_mark import code_is_open
from local_db.upkeep import back_up
from tests.window.conftest import CLERK, quiet

PASSPHRASE, ANOTHER = "雨后天晴 kestrel 42", "another long phrase 7"


@pytest.fixture
def page(window: DeskWindow, qtbot: QtBot) -> SettingsPage:
    window.navigator.go(SETTINGS)
    quiet(qtbot, window)
    found = window.navigator.page(SETTINGS)
    assert isinstance(found, SettingsPage)
    return found


def new_code(window: DeskWindow, page: SettingsPage, qtbot: QtBot) -> str:
    page.keys.code_button.click()
    page.keys.make_button.click()
    quiet(qtbot, window)
    assert page.keys.panel is not None
    return page.keys.panel.code


def test_a_choice_holds_at_once_and_can_be_taken_back(window: DeskWindow, page: SettingsPage) -> None:
    window.take_language(str(Language.CHINESE))
    page.looks.language_chosen.emit("en")
    assert the_speech().spoken is Language.ENGLISH
    assert page.notice.isVisible()
    page.notice.action.click()
    assert the_speech().spoken is Language.CHINESE
    assert window.preferences.language is Language.CHINESE


@pytest.mark.parametrize("size", ["normal", "huge"])
def test_on_a_large_screen_all_cards_are_seen_without_scrolling(
    window: DeskWindow, page: SettingsPage, qtbot: QtBot, size: str
) -> None:
    the_theme().apply(size=size)
    window.window.resize(1920, 1045)
    qtbot.waitUntil(lambda: page.about.x() > page.looks.geometry().right())
    qtbot.waitUntil(lambda: page._scroll.verticalScrollBar().maximum() == 0)
    the_theme().apply(size="normal")


def test_whether_enter_moves_on_is_kept(window: DeskWindow, page: SettingsPage) -> None:
    assert window.preferences.enter_moves_on
    page.looks.enter.click()
    assert not window.preferences.enter_moves_on


def test_a_backup_is_made_on_demand_and_told(window: DeskWindow, page: SettingsPage, qtbot: QtBot) -> None:
    page.backups.now_button.click()
    quiet(qtbot, window)
    assert len(backup_sets(window.desk.profile)) == 1
    assert "备份已完成" in page.backups.notice.sentence.text()
    assert "共 1 份" in page.backups.newest.text()
    assert page.backups.now_button.isEnabled()
    assert not page.backups.progress.isVisible()


def test_a_backup_that_is_stopped_leaves_no_set(window: DeskWindow) -> None:
    heard: list[tuple[int, int]] = []

    def watch(done: int, whole: int) -> None:
        heard.append((done, whole))
        raise Cancelled

    with pytest.raises(Cancelled):
        back_up(window.desk, watch)
    assert heard
    assert list(window.desk.profile.backups.iterdir()) == []


def test_a_copy_to_carry_away_opens_elsewhere_with_the_recovery_code(
    window: DeskWindow, page: SettingsPage, qtbot: QtBot, tmp_path: Path
) -> None:
    code = new_code(window, page, qtbot)
    stick = tmp_path / "stick"
    stick.mkdir()
    page.backups.copy_wanted.emit(str(stick))
    quiet(qtbot, window)
    (copy,) = stick.iterdir()

    def unlock(safe: KeySafe) -> DataKey:
        return safe.open_with_recovery_code(code)

    elsewhere = open_desk(copy, NoKeyring(), unlock, SystemClock())
    with elsewhere.store.reading() as there, window.desk.store.reading() as here:
        assert ticket_counts(there) == ticket_counts(here) != []
    elsewhere.close()


def test_a_copy_that_is_stopped_or_cannot_be_written_leaves_nothing(window: DeskWindow, tmp_path: Path) -> None:
    def stop(_done: int, _whole: int) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        carry_copy(window.desk, tmp_path, stop)
    assert not [path for path in tmp_path.iterdir() if path.name.startswith("BranchDesk-")]
    (tmp_path / "a file").touch()
    with pytest.raises(UserError, match=r"copy\.not_writable"):
        carry_copy(window.desk, tmp_path / "a file", lambda _done, _whole: None)


def test_a_new_recovery_code_opens_the_old_one_does_not_and_it_goes_when_it_is_kept(
    window: DeskWindow, page: SettingsPage, qtbot: QtBot
) -> None:
    first = new_code(window, page, qtbot)
    with window.desk.store.reading() as connection:
        assert code_is_open(connection)
    assert page.keys.panel is not None
    page.keys.panel.kept.click()
    quiet(qtbot, window)
    assert page.keys.panel is None
    with window.desk.store.reading() as connection:
        assert not code_is_open(connection)
    second = new_code(window, page, qtbot)
    safe = window.desk.safe
    assert safe.open_with_recovery_code(second).check() == window.desk.key.check()
    with pytest.raises(UserError, match=r"recovery\.wrong_code"):
        safe.open_with_recovery_code(first)


def test_a_passphrase_is_set_then_changed_only_by_who_knows_it(
    window: DeskWindow, page: SettingsPage, qtbot: QtBot
) -> None:
    page.keys.change_button.click()
    assert not page.keys.old.isVisible()
    page.keys.new.setText("short")
    assert not page.keys.save_button.isEnabled()
    page.keys.new.setText(PASSPHRASE)
    page.keys.save_button.click()
    quiet(qtbot, window)
    safe = window.desk.safe
    assert safe.open_with_passphrase(PASSPHRASE).check() == window.desk.key.check()
    page.keys.change_button.click()
    page.keys.old.setText("not that one")
    page.keys.new.setText(ANOTHER)
    page.keys.save_button.click()
    quiet(qtbot, window)
    assert "口令不对" in page.keys.notice.sentence.text()
    assert page.keys.new.text() == ANOTHER
    page.keys.old.setText(PASSPHRASE)
    page.keys.save_button.click()
    quiet(qtbot, window)
    assert safe.open_with_passphrase(ANOTHER).check() == window.desk.key.check()


def test_recent_imports_are_listed_with_who_and_how_they_ended(
    window: DeskWindow, page: SettingsPage, qtbot: QtBot
) -> None:
    job = ImportJob("j1", "台账.xlsx", "00", "branch-log-2025", CLERK.id, str(JobState.CANCELLED), 1_768_700_000_000)
    window.desk.store.write(lambda connection: add_job(connection, job)).result()
    window.navigator.go("tickets")
    window.navigator.go(SETTINGS)
    quiet(qtbot, window)

    def shown() -> list[str]:
        return [label.text() for label in page.imports.findChildren(type(page.imports.heading)) if label.isVisible()]

    qtbot.waitUntil(lambda: "台账.xlsx" in shown())
    words = shown()
    assert "已停止" in words
    assert any("陈丽" in word for word in words)


def test_the_licences_of_what_ships_are_shown(window: DeskWindow, page: SettingsPage, qtbot: QtBot) -> None:
    page.about.licences_button.click()
    quiet(qtbot, window)
    assert "LGPL-3.0" in page.about.licences.toPlainText()


def test_the_sheet_with_the_code_is_a_pdf_and_a_bad_place_is_a_sentence(window: DeskWindow, tmp_path: Path) -> None:
    text = sheet("D4XK-A53B", "天河营业部")
    save_sheet(text, tmp_path / "code.pdf")
    assert (tmp_path / "code.pdf").read_bytes().startswith(b"%PDF")
    with pytest.raises(UserError, match=r"copy\.not_writable"):
        save_sheet(text, tmp_path / "nowhere" / "code.pdf")


@pytest.mark.parametrize(
    ("passphrase", "said"),
    [
        ("short", Strength.TOO_SHORT),
        ("1111111111", Strength.WEAK),
        ("1234567890", Strength.WEAK),
        ("password123", Strength.WEAK),
        ("kestrel4242", Strength.FAIR),
        ("雨后天晴 kestrel 42", Strength.STRONG),
        ("ｋｅｓ", Strength.TOO_SHORT),
    ],
)
def test_the_strength_of_a_passphrase_is_told(passphrase: str, said: Strength) -> None:
    assert strength(passphrase) is said


@pytest.mark.parametrize("size", [(1366, 768), (1093, 552)], ids=["1366", "1093"])
@pytest.mark.parametrize("opened", ["pin", "passphrase", "code"])
def test_what_opens_in_a_card_is_scrolled_into_sight(
    window: DeskWindow, page: SettingsPage, qtbot: QtBot, size: tuple[int, int], opened: str
) -> None:
    window.window.resize(*size)
    keys, pin = page.keys, page.shared.pin
    pin.show_person("陈丽", has=True, connected=True)
    press, whole = {
        "pin": (pin.change_button, pin),
        "passphrase": (keys.change_button, keys._inner),
        "code": (keys.code_button, keys._asking),
    }[opened]
    page._scroll.verticalScrollBar().setValue(0)
    press.click()
    assert whole.visibleRegion().boundingRect() == whole.rect()


def test_a_new_code_is_scrolled_into_sight(window: DeskWindow, page: SettingsPage, qtbot: QtBot) -> None:
    window.window.resize(1093, 552)
    new_code(window, page, qtbot)
    panel = page.keys.panel
    assert panel is not None
    assert panel.visibleRegion().boundingRect() == panel.rect()
