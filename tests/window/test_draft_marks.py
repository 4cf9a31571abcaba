"""A ticket on which something was typed and not saved is marked in the list, for its writer only."""

from __future__ import annotations

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desktop.bootstrap.desk_window import DeskWindow
from desktop.models.ticket_list import RowRole
from tests.window.conftest import CLERK, SUPERVISOR, OpenDesk, quiet

MARK = "还有未保存的修改"


def spoken(window: DeskWindow, record: str) -> str:
    index = window.model.index(window.model.row_of(record), 0)
    return str(index.data(Qt.ItemDataRole.AccessibleTextRole))


def type_on(window: DeskWindow, qtbot: QtBot, record: str) -> None:
    window.navigator.open_record(record)
    quiet(qtbot, window)
    window.record.page.form.type_in("title", "改了一半")
    window.keep_drafts()
    quiet(qtbot, window)


def take_over(window: DeskWindow, person: str, qtbot: QtBot) -> None:
    window.window.top_bar.person_chosen.emit(person)
    quiet(qtbot, window)


def test_a_ticket_with_typed_changes_is_marked_until_they_are_saved_or_discarded(
    window: DeskWindow, qtbot: QtBot
) -> None:
    typed, other = window.model.id_at(1) or "", window.model.id_at(0) or ""
    assert MARK not in spoken(window, typed)
    type_on(window, qtbot, typed)
    window.navigator.open_record(other)
    quiet(qtbot, window)
    assert MARK in spoken(window, typed)
    assert MARK not in spoken(window, other)
    window.navigator.open_record(typed)
    quiet(qtbot, window)
    window.record.page.discard_wanted.emit()
    quiet(qtbot, window)
    qtbot.waitUntil(lambda: MARK not in spoken(window, typed))


def test_the_mark_is_there_after_a_restart_and_is_not_shown_to_another_person(
    open_window: OpenDesk, qtbot: QtBot
) -> None:
    first = open_window()
    typed = first.model.id_at(1) or ""
    type_on(first, qtbot, typed)
    first.close()
    window = open_window()
    qtbot.waitUntil(lambda: MARK in spoken(window, typed))
    take_over(window, SUPERVISOR.id, qtbot)
    assert MARK not in spoken(window, typed)
    take_over(window, CLERK.id, qtbot)
    assert MARK in spoken(window, typed)


def test_the_pencil_stands_beside_the_mark_of_what_was_sent_and_words_make_room_for_both(
    window: DeskWindow, qtbot: QtBot
) -> None:
    typed = window.model.id_at(1) or ""
    delegate = window.tickets.pane._delegate
    row = window.model.index(window.model.row_of(typed), 0).data(RowRole)
    before, plain = delegate._marks(row), delegate._line(row, 368)
    type_on(window, qtbot, typed)
    row = window.model.index(window.model.row_of(typed), 0).data(RowRole)
    assert delegate._marks(row) == (*before, ("edit", "warn"))
    assert delegate._line(row, 368).marks > plain.marks
