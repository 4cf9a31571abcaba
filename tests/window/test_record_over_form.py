"""The panels over the form: what is typed outlives other languages, tickets and panels, refused saves and kill -9."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QLineEdit, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot

from core.people import Place
from core.services.commands import MoveRecord
from core.services.records import move_record
from desktop.bootstrap.desk_window import DeskWindow
from desktop.bootstrap.record import RecordPlace
from desktop.language import Language, the_speech
from desktop.models.draft_keeper import edit_draft_id
from desktop.pages.record.page import RecordPage
from desktop.turns import the_turns
from local_db.desk import Desk
from local_db.drafts import load_draft
from local_db.failures import READONLY
from local_db.places import save_places
from tests.window.conftest import quiet
from tests.window.desks import CLERK, detail_of, submit
from tests.window.test_refused_saves import Refusing, refusing_desk

BRANCHES = (Place("440106", "天河网点"), Place("310115", "浦东网点"), Place("hq", "总部"))
TEXT = "reason"
CTRL = Qt.KeyboardModifier.ControlModifier


class Panel:
    """One of the panels: how it is opened, where one types, and how it is confirmed."""

    def __init__(self, name: str, open_: Callable[[RecordPage], None]) -> None:
        self.name = name
        self.open = open_

    def frame(self, page: RecordPage) -> QWidget:
        frames: dict[str, QWidget] = {"assign": page.assign, "hand over": page.hand_over, "contact": page.contact}
        return frames.get(self.name, page.ask)

    def field(self, page: RecordPage) -> QWidget:
        if self.name == "move":
            return page.ask.cells["result"].input.widget
        if self.name == "void":
            assert page.ask.reason is not None
            return page.ask.reason
        if self.name == "assign":
            return page.assign.filter
        return page.hand_over.reason if self.name == "hand over" else page.contact.outcome.text

    def type(self, page: RecordPage) -> None:
        field = self.field(page)
        field.setFocus()
        if isinstance(field, QComboBox):
            QTest.keyClick(field, Qt.Key.Key_Down)
        else:
            QTest.keyClicks(field, TEXT if self.name != "assign" else "u")

    def standing(self, page: RecordPage) -> object:
        """What stands in it, whether it is seen, and whether it has the focus."""
        return self.text(page), self.frame(page).isVisible(), QApplication.focusWidget() is self.field(page)

    def text(self, page: RecordPage) -> str:
        field = self.field(page)
        if isinstance(field, QComboBox):
            return str(field.currentData())
        if isinstance(field, QPlainTextEdit):
            return field.toPlainText()
        assert isinstance(field, QLineEdit)
        return f"{field.text()} {field.cursorPosition()}"

    def confirm(self, page: RecordPage) -> None:
        if self.name == "assign":
            page.assign.filter.clear()
            QTest.keyClick(page.assign.filter, Qt.Key.Key_Return)
        elif self.name == "contact":
            page.contact.log.click()
        else:
            (page.hand_over if self.name == "hand over" else page.ask).confirm.click()


PANELS = (
    Panel("contact", lambda page: page.notes.contact.click()),
    Panel("assign", lambda page: page.header.assign_chosen.emit()),
    Panel("void", lambda page: page.header.void_chosen.emit()),
    Panel("hand over", lambda page: page.header.hand_over_chosen.emit()),
    Panel("move", lambda page: page.header.move_chosen.emit("close")),
)
TYPED = [panel for panel in PANELS if panel.name != "assign"]
"""A name that is looked for is not kept: nothing of it is ever saved."""


def begin(desk: Desk, place: RecordPlace, qtbot: QtBot) -> str:
    """A claim that is being looked into, open on the page of a branch that knows the others."""
    record = submit(desk)
    desk.store.execute(move_record, MoveRecord(desk.store.ids.operation(), CLERK, record, "verify", {})).result()
    open_record(place, record, qtbot)
    place.widget.activateWindow()
    qtbot.waitUntil(place.widget.isActiveWindow)
    return record


def open_record(place: RecordPlace, record: str, qtbot: QtBot) -> None:
    place.open_record(record)
    qtbot.waitUntil(lambda: place.page.state is not None and place.page.state.record_id == record)


def speak(place: RecordPlace, language: Language, qtbot: QtBot) -> None:
    word = "Add" if language is Language.ENGLISH else "添加"
    the_speech().speak(language)
    qtbot.waitUntil(lambda: place.page.notes.add.text() == word and the_turns().idle)


@pytest.fixture
def opened(desk: Desk, place: RecordPlace, qtbot: QtBot) -> Iterator[str]:
    """A record that is open; the branches are known."""
    desk.store.write(lambda connection: save_places(connection, BRANCHES)).result()
    known: list[bool] = []
    place._workspace.load_people(lambda: known.append(True))
    qtbot.waitUntil(lambda: bool(known))
    yield begin(desk, place, qtbot)
    QGuiApplication.clipboard().clear()


@pytest.mark.parametrize("panel", PANELS, ids=lambda panel: panel.name)
def test_another_language_changes_nothing_of_what_is_typed_and_confirming_writes_an_operation(
    panel: Panel, opened: str, place: RecordPlace, desk: Desk, qtbot: QtBot
) -> None:
    page = place.page
    panel.open(page)
    panel.type(page)
    before = panel.standing(page)
    for language in (Language.ENGLISH, Language.CHINESE, Language.ENGLISH):
        speak(place, language, qtbot)
        assert panel.standing(page) == before
    assert before[1:] == (True, True)  # type: ignore[index]  # a tuple
    entries = len(detail_of(desk, opened).timeline)
    panel.confirm(page)
    qtbot.waitUntil(lambda: len(detail_of(desk, opened).timeline) > entries)
    qtbot.waitUntil(lambda: not panel.frame(page).isVisible())
    qtbot.waitUntil(lambda: place._workspace.jobs.idle)


def test_what_is_typed_outlives_other_panels_other_tickets_and_kill_9(
    opened: str, place: RecordPlace, desk: Desk, qtbot: QtBot
) -> None:
    page, other = place.page, submit(desk)
    texts = {}
    for panel in TYPED:
        panel.open(page)
        panel.type(page)
        texts[panel.name] = panel.text(page)
    page.header.hand_over_chosen.emit()
    QTest.keyClick(page.hand_over.list, Qt.Key.Key_Down)
    page.header.assign_chosen.emit()
    assert not any(panel.frame(page).isVisible() for panel in TYPED), "one panel asks at a time"
    for panel in TYPED:
        panel.open(page)
        assert panel.text(page) == texts[panel.name]
    open_record(place, other, qtbot)
    for panel in TYPED:
        assert not panel.frame(page).isVisible()
        if panel.name != "move":
            panel.open(page)
            assert TEXT not in panel.text(page), "of another ticket"
    open_record(place, opened, qtbot)
    for panel in TYPED:
        panel.open(page)
        assert panel.text(page) == texts[panel.name]
    page.header.hand_over_chosen.emit()
    assert page.hand_over.list.currentRow() == 1, "who was chosen, too"
    with desk.store.reading() as connection:
        kept = load_draft(connection, edit_draft_id(opened, CLERK))
    assert kept is not None
    assert kept.typed["$asked:$hand_over:reason"] == TEXT


def test_a_reason_that_is_given_up_is_forgotten(opened: str, place: RecordPlace, desk: Desk, qtbot: QtBot) -> None:
    page = place.page
    page.header.hand_over_chosen.emit()
    QTest.keyClicks(page.hand_over.reason, TEXT)
    QTest.keyClick(page.hand_over.reason, Qt.Key.Key_Escape)
    assert not page.hand_over.isVisible()
    page.header.hand_over_chosen.emit()
    assert page.hand_over.reason.text() == ""


def test_a_save_that_is_refused_leaves_every_panel_as_it_is(tmp_path: Path, qtbot: QtBot) -> None:
    with refusing_desk(tmp_path / "desk", qtbot) as (refusing, desk, place):
        record = begin(desk, place, qtbot)
        page = place.page
        for panel in TYPED:
            panel.open(page)
            panel.type(page)
            standing = panel.text(page)
            refused(refusing, panel, place, qtbot)
            assert (panel.text(page), panel.frame(page).isVisible()) == (standing, True)
        entries = len(detail_of(desk, record).timeline)
        page.header.hand_over_chosen.emit()
        page.hand_over.confirm.click()
        page.hand_over.confirm.click()
        qtbot.waitUntil(lambda: not page.hand_over.isVisible())
        qtbot.waitUntil(lambda: place._workspace.jobs.idle)
        assert [effect.reason for effect in detail_of(desk, record).timeline[entries:]] == [TEXT]


def refused(refusing: Refusing, panel: Panel, place: RecordPlace, qtbot: QtBot) -> None:
    """Confirms a panel while the database takes nothing."""
    qtbot.waitUntil(lambda: place._workspace.jobs.idle)
    place.page.notice.hide()
    refusing.code = READONLY
    panel.confirm(place.page)
    qtbot.waitUntil(place.page.notice.isVisible)
    refusing.code = 0


@pytest.mark.parametrize("name", ["move", "void"])
def test_what_is_asked_for_bears_the_star_of_a_required_field(
    place: RecordPlace, desk: Desk, qtbot: QtBot, name: str
) -> None:
    begin(desk, place, qtbot)
    page = place.page
    panel = next(panel for panel in PANELS if panel.name == name)
    panel.open(page)
    qtbot.waitUntil(lambda: page.ask.isVisible())
    stars = [star for star in page.ask.findChildren(QLabel) if star.text() == "*" and star.isVisible()]
    assert [star.toolTip() for star in stars] == ["必填"]
    assert panel.field(page).accessibleName().endswith("，必填")


def test_after_another_language_a_record_is_asked_for_in_one_click(
    opened: str, place: RecordPlace, desk: Desk, qtbot: QtBot
) -> None:
    page = place.page
    page.header.hand_over_chosen.emit()
    page.hand_over.confirm.click()
    qtbot.waitUntil(page.custody.isVisible)
    speak(place, Language.ENGLISH, qtbot)
    entries = len(detail_of(desk, opened).timeline)
    page.custody.action.click()
    qtbot.waitUntil(lambda: len(detail_of(desk, opened).timeline) > entries)
    qtbot.waitUntil(lambda: page.notice.sentence.text().startswith("Asked for it"))


def test_a_fault_is_told_in_place_until_it_is_mended_and_a_paste_that_is_too_long_is_refused_whole(
    opened: str, place: RecordPlace, qtbot: QtBot
) -> None:
    page = place.page
    page.header.void_chosen.emit()
    page.ask.confirm.click()
    assert page.ask._error.text()
    reason = page.ask.reason
    assert reason is not None
    QTest.keyClicks(reason, "abc")
    assert page.ask._error.text() == ""
    paste(reason, "破" * 498)
    assert reason.text() == "abc"
    assert page.ask._error.text() == "不能超过 500 个字符"
    page.header.hand_over_chosen.emit()
    paste(page.hand_over.reason, "破" * 5000)
    assert page.hand_over.reason.text() == ""
    assert "5,000" in page.hand_over.error.text()
    assert page.hand_over.error.isVisible()
    QTest.keyClicks(page.hand_over.reason, "abc")
    assert not page.hand_over.error.isVisible()
    page.header.move_chosen.emit("close")
    page.ask.confirm.click()
    assert page.ask.cells["result"].error
    QTest.keyClick(page.ask.cells["result"].input.widget, Qt.Key.Key_Down)
    assert page.ask.cells["result"].error == ""


def paste(field: QWidget, text: str) -> None:
    QGuiApplication.clipboard().setText(text)
    field.setFocus()
    QTest.keyClick(field, Qt.Key.Key_V, CTRL)


def test_the_offer_to_undo_outlives_another_language(opened: str, place: RecordPlace, desk: Desk, qtbot: QtBot) -> None:
    page = place.page
    page.move_wanted.emit("wait", {})
    qtbot.waitUntil(page.undo.isVisible)
    left = page.undo._timer.remainingTime()
    speak(place, Language.ENGLISH, qtbot)
    assert page.undo.isVisible()
    assert page.undo.sentence.text() == "“Wait for customer” is done."
    assert 0 < page.undo._timer.remainingTime() <= left, "it keeps the rest of its time"
    QTest.keyClick(page, Qt.Key.Key_Z, CTRL)
    qtbot.waitUntil(lambda: detail_of(desk, opened).record.status == "verifying")


def test_what_is_missing_is_said_in_the_language_that_is_spoken_now(
    opened: str, place: RecordPlace, qtbot: QtBot
) -> None:
    page = place.page
    line = page.form.cells["title"].input.widget
    assert isinstance(line, QLineEdit)
    line.setFocus()
    QTest.keyClick(line, Qt.Key.Key_A, CTRL)
    QTest.keyClick(line, Qt.Key.Key_Delete)
    page.submit_wanted.emit()
    qtbot.waitUntil(page.missing.isVisible)
    speak(place, Language.ENGLISH, qtbot)
    assert page.missing.sentence.text() == "1 field is still missing: Title"
    assert page.form.cells["title"].error == "Must be filled in"
    assert QApplication.focusWidget() is line


def test_a_button_that_is_made_anew_leaves_no_field_with_its_text_marked(
    opened: str, place: RecordPlace, qtbot: QtBot
) -> None:
    page = place.page
    page.header.assign.setFocus()
    speak(place, Language.ENGLISH, qtbot)
    assert QApplication.focusWidget() is page
    assert not any(line.selectedText() for line in page.findChildren(QLineEdit))


def test_typing_goes_on_where_it_was_when_the_language_is_switched_by_the_command_box(
    window: DeskWindow, qtbot: QtBot
) -> None:
    window.navigator.open_record(window.model.id_at(0) or "")
    page = window.record.page
    qtbot.waitUntil(lambda: page.state is not None)
    quiet(qtbot, window)
    window.window.activateWindow()
    for panel in PANELS:
        if panel.name in ("assign", "move"):
            continue
        panel.open(page)
        panel.field(page).setFocus()
        QTest.keyClicks(panel.field(page), "first ")
        switch_by_command(window, qtbot)
        QTest.keyClicks(focused(), "second")
        assert panel.text(page).startswith("first second")
        assert window.searching.box.text() == ""


def focused() -> QWidget:
    found = QApplication.focusWidget()
    assert found is not None
    return found


def switch_by_command(window: DeskWindow, qtbot: QtBot) -> None:
    wanted = "English" if the_speech().spoken is Language.CHINESE else "中文"
    QTest.keyClick(focused(), Qt.Key.Key_K, CTRL)
    box = window.shell.box
    qtbot.waitUntil(lambda: box.line.hasFocus())
    box.line.setText(wanted)
    before = the_speech().spoken
    QTest.keyClick(box.line, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: the_speech().spoken is not before)
    quiet(qtbot, window)
