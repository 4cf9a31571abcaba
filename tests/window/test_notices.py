"""What the line over a page says outlives a switch of the language, in the new one; what holds no longer goes."""

from __future__ import annotations

import threading
from functools import partial
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot
from typing_extensions import override

from core.errors import UserError
from core.people import Person, Role
from core.ports import Changes
from desktop.bootstrap.desk_window import DeskWindow
from desktop.language import Language, the_speech
from desktop.messages import message_of
from desktop.models.refusals import Refusals
from desktop.models.view_shelf import ViewShelf
from desktop.pages.record.undo_bar import UndoBar
from desktop.widgets.parts import Notice
from engines.forms.plain_names import free_name
from local_db.drafts import Draft, load_drafts
from local_db.queries.tickets import TicketFilter, ticket_page
from local_db.replication import save_people
from tests.window.conftest import CLERK, OpenDesk, quiet


def first_record(window: DeskWindow) -> str:
    with window.desk.store.plain_reading() as connection:
        return next(iter(ticket_page(connection, TicketFilter()))).id


def drafts(window: DeskWindow) -> list[Draft]:
    with window.desk.store.reading() as connection:
        return load_drafts(connection)


def told_in(notice: Notice, words: str) -> bool:
    return not notice.isHidden() and words in notice.sentence.text()


def test_a_sentence_over_a_page_speaks_the_new_language_after_a_switch(window: DeskWindow, qtbot: QtBot) -> None:
    record, new = window.record.page, window.record.new_page
    window.navigator.open_record(first_record(window))
    qtbot.waitUntil(lambda: record.state is not None)
    error = UserError("files.missing")
    record.say(partial(message_of, error))
    new.say(partial(message_of, error), "warn")
    window.navigator.show_error(error)
    window.record.conflict_page.say(partial(message_of, error))
    before, shown = message_of(error), (record, new, window.record.conflict_page, window.window)
    assert all(told_in(one.notice, before) for one in shown)
    the_speech().speak(Language.ENGLISH)
    quiet(qtbot, window)
    assert message_of(error) != before
    for one in shown:
        assert told_in(one.notice, message_of(error)), one
    assert record.notice._close.accessibleName() == "Close"
    record.notice.take_back(message_of(error))
    assert record.notice.isHidden()


def test_a_notice_with_an_act_keeps_it_over_a_switch_of_the_language(window: DeskWindow, qtbot: QtBot) -> None:
    pane = window.tickets.pane
    pane.shelf.save("紧急 & 加急", pane._narrowed, pane._view.order, compact=False)
    pane.show_view(pane.shelf.views()[-1].id)
    pane.views.delete_wanted.emit()
    assert pane.notice.action.text() == "撤销"
    the_speech().speak(Language.ENGLISH)
    quiet(qtbot, window)
    assert pane.notice.sentence.text() == "The view “紧急 & 加急” was deleted."
    assert pane.notice.action.text() == "Undo"
    pane.notice.action.click()
    assert [view.name for view in pane.shelf.views() if view.own] == ["紧急 & 加急"]


def test_a_view_that_is_had_back_takes_no_name_that_was_given_since(window: DeskWindow, qtbot: QtBot) -> None:
    pane = window.tickets.pane

    def save(name: str) -> None:
        pane.views.save_wanted.emit()
        pane.name_row.name.setText(name)
        qtbot.keyClick(pane.name_row.name, Qt.Key.Key_Return)

    save("本周")
    pane.views.delete_wanted.emit()
    have_back = pane.notice.action.click
    save("本 周")
    save("本周 (2)")
    have_back()
    assert [view.name for view in pane.shelf.views() if view.own] == ["本 周", "本周 (2)", "本周"]
    pane.views.delete_wanted.emit()
    save("本周")
    pane.notice.action.click()
    assert [view.name for view in pane.shelf.views() if view.own][-1] == "本周 (3)"
    quiet(qtbot, window)


@pytest.mark.parametrize(
    ("name", "taken", "free"),
    [("a", ["b"], "a"), ("Ａ", ["a"], "Ａ (2)"), ("a", ["A", "a (2)", "a（2）"], "a (3)"), ("x", [], "x")],
)
def test_a_free_name_is_another_one_to_the_eye(name: str, taken: list[str], free: str) -> None:
    assert free_name(name, taken) == free


def test_names_with_an_ampersand_are_shown_whole_in_filters(window: DeskWindow, qtbot: QtBot) -> None:
    person = Person("u-ab", "A & B", Role.CLERK, "440106")
    window.desk.store.write(lambda connection: save_people(connection, [person])).result()
    window.workspace.load_people(window._show_people)
    quiet(qtbot, window)
    pane = window.tickets.pane
    pane.narrow(pane._narrowed.having("assignee", person.id))
    chip = pane.chips.chips["assignee"]
    assert "A && B" in chip.text()
    assert "A & B" in chip.accessibleName()
    pane.chips._open_values("assignee")
    assert "A && B" in [action.text() for action in pane.chips.menu.actions()]
    pane.chips.menu.hide()


def test_saves_of_views_and_settings_are_told_as_under_way(window: DeskWindow, qtbot: QtBot) -> None:
    quiet(qtbot, window)
    saved, pane = window.window.status_bar.saved, window.tickets.pane
    before = saved.text()

    def hold(go: threading.Event, _connection: object) -> None:
        go.wait(60)

    def nothing(_connection: Any, _store: Any) -> Changes:
        return Changes()

    orders = (
        lambda: pane.shelf.save("本周", pane._narrowed, pane._view.order, compact=False),
        lambda: window.workspace.change(nothing),
        lambda: window.workspace.note_seen("r", "h", "i"),
    )
    for order in orders:
        go = threading.Event()
        window.desk.store.write(partial(hold, go))
        order()
        qtbot.waitUntil(lambda: saved.text().strip() == "正在保存…")
        go.set()
        qtbot.waitUntil(lambda: saved.text() == before)


def test_what_is_told_of_a_begun_ticket_is_taken_back_when_it_is_submitted_or_discarded(
    open_window: OpenDesk, qtbot: QtBot
) -> None:
    window = open_window()
    for title in ("第一张", "第二张"):
        window.navigator.new_ticket("complaint")
        window.record.new._begin(window.workspace.forms.form("complaint"), window.workspace.new_id())
        window.record.new._show()
        window.record.new_page.type_in("title", title)
        window.record.keep_drafts()
        quiet(qtbot, window)
    window.close()
    window = open_window()
    notice = window.window.notice
    qtbot.waitUntil(lambda: told_in(notice, "第二张"))
    kept = {str(one.typed["title"]): one.id for one in drafts(window)}
    window.workspace.forget_draft(kept["第二张"])
    qtbot.waitUntil(lambda: told_in(notice, "第一张"))
    window.workspace.forget_draft(kept["第一张"])
    qtbot.waitUntil(notice.isHidden)


def open_as_nobody(window: DeskWindow, qtbot: QtBot, record: str) -> None:
    """The record stands there before it is known who works here, as on a device whose people are still to come."""
    window.record.record.close()
    window.workspace.person = ""
    window.record.open_record(record)
    qtbot.waitUntil(lambda: window.record.record.session is not None)
    quiet(qtbot, window)
    QTest.keyClicks(window.record.page.form.cells["title"].input.widget, "ABC")
    window.record.keep_drafts()
    quiet(qtbot, window)


def test_what_is_typed_before_it_is_known_who_works_here_is_that_persons(window: DeskWindow, qtbot: QtBot) -> None:
    record = first_record(window)
    open_as_nobody(window, qtbot, record)
    assert [one.by for one in drafts(window)] == [""]
    field = window.record.page.form.cells["title"].input
    window._take_person(CLERK.id)
    quiet(qtbot, window)
    assert [(one.by, one.id) for one in drafts(window)] == [(CLERK.id, f"edit:{record}:{CLERK.id}")]
    assert window.record.page.form.cells["title"].input is field
    assert "ABC" in str(field.typed())


def test_drafts_of_nobody_from_an_earlier_start_are_found_by_who_works_here(window: DeskWindow, qtbot: QtBot) -> None:
    record = first_record(window)
    open_as_nobody(window, qtbot, record)
    window.record.record.close()
    window.workspace.person = CLERK.id
    window.record.open_record(record)
    qtbot.waitUntil(lambda: window.record.record.session is not None)
    quiet(qtbot, window)
    assert "ABC" in str(window.record.page.form.cells["title"].input.typed())
    assert [one.by for one in drafts(window)] == [CLERK.id]


def test_a_shelf_brings_a_view_back_under_the_name_that_it_is_given(window: DeskWindow) -> None:
    shelf: ViewShelf = window.tickets.pane.shelf
    pane = window.tickets.pane
    made = shelf.save("一", pane._narrowed, pane._view.order, compact=False)
    shelf.delete(made)
    shelf.restore(made, "二")
    assert [(view.id, view.name) for view in shelf.views() if view.own] == [(made.id, "二")]


class Windows(QObject):
    """Hears of every window that comes to be seen."""

    def __init__(self) -> None:
        super().__init__()
        self.shown: list[str] = []
        QApplication.instance().installEventFilter(self)  # type: ignore[union-attr]  # there is one in a test

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
            self.shown.append(type(watched).__name__)
        return super().eventFilter(watched, event)


def test_refused_files_stay_told_over_a_switch_of_the_language_and_are_no_window_of_their_own(
    window: DeskWindow, qtbot: QtBot
) -> None:
    window.navigator.open_record(first_record(window))
    record, new = window.record.page, window.record.new_page
    qtbot.waitUntil(lambda: record.state is not None)
    refusals = Refusals()
    refusals.add("a.txt", "x")
    record.show_refusals(refusals)
    new.show_refusals(refusals)
    windows = Windows()
    the_speech().speak(Language.ENGLISH)
    quiet(qtbot, window)
    assert windows.shown == []
    assert record.refused.isVisible()
    assert not new.refused.isHidden()


def test_a_switch_of_the_language_leaves_a_half_typed_field_of_a_new_ticket_as_it_is(
    window: DeskWindow, qtbot: QtBot
) -> None:
    window.navigator.new_ticket("claim")
    quiet(qtbot, window)
    line = window.record.new_page.form.cells["waybill_no"].input.widget
    assert isinstance(line, QLineEdit)
    line.setFocus()
    QTest.keyClicks(line, "sf15")
    line.setCursorPosition(3)
    the_speech().speak(Language.ENGLISH)
    quiet(qtbot, window)
    assert (line.text(), line.cursorPosition(), line.hasFocus()) == ("sf15", 3, True)
    window.record.new_page.form.cells["title"].input.widget.setFocus()
    assert line.text() == "SF15", "left by the person it is shown the usual way"


def test_an_act_that_names_its_ticket_already_is_not_named_twice_over_another_ticket(qtbot: QtBot) -> None:
    bar = UndoBar()
    qtbot.addWidget(bar)
    bar.offer("act", lambda: "440106-A001 已登记。")
    bar.stay_for("440106-A001")
    assert bar.sentence.text() == "440106-A001 已登记。"
    bar.offer("act", lambda: "已添加 2 个附件。")
    bar.stay_for("440106-A001")
    assert bar.sentence.text() == "440106-A001：已添加 2 个附件。"
    assert bar.act == "act"
