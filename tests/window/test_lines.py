"""A table of lines: typed with the keys alone, summed up, undone, pasted from a workbook, refused by line and cell."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from desktop.models.edit_session import EditSession
from desktop.pages.record.form_view import FormView
from desktop.pages.record.inputs.lines_input import LinesInput
from desktop.pages.record.inputs.lines_view import LinesView
from engines.forms.several import LINES
from engines.forms.validation import Validator
from tests.window.all_kinds import VALUES, all_kinds

FORM = all_kinds()
ENTER, TAB, DELETE = Qt.Key.Key_Return, Qt.Key.Key_Tab, Qt.Key.Key_Delete
CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def view(qtbot: QtBot) -> FormView:
    made = FormView(FORM, Validator(FORM), (), str)
    qtbot.addWidget(made)
    made.show_session(EditSession(FORM, {}, new=True))
    made.resize(780, 1200)
    made.show()
    with qtbot.waitActive(made):
        made.activateWindow()
    return made


def goods(view: FormView) -> LinesInput:
    found = view.cells["goods"].input
    assert isinstance(found, LinesInput)
    return found


def session(view: FormView) -> EditSession:
    return view._session


def focused() -> QWidget:
    found = QApplication.focusWidget()
    assert found is not None
    return found


def write(text: str, key: Qt.Key) -> None:
    """Types into the cell under the cursor, as a person does: the first key opens its input."""
    for letter in text:
        QTest.keyClicks(focused(), letter)
    QTest.keyClick(focused(), key)


def test_two_lines_are_typed_with_tab_and_enter_alone(view: FormView) -> None:
    table = goods(view)
    table.view.setFocus(Qt.FocusReason.TabFocusReason)
    for text in ("cup", "psh", "2", "260"):
        write(text, TAB)
    write("", ENTER)
    for text in ("tray", "", "1"):
        write(text, TAB)
    write("1020", ENTER)
    assert session(view).filled["goods"] == [
        {"name": "cup", "count": "2", "price": "260.00"},
        {"name": "tray", "count": "1", "price": "1020.00"},
    ]
    assert table.sums.text() == "件数 3    金额(元) 1,280.00"


def test_a_choice_in_a_cell_is_taken_by_its_first_letters(view: FormView) -> None:
    table = goods(view)
    table.view.setFocus(Qt.FocusReason.TabFocusReason)
    write("cup", TAB)
    write("njps", TAB)
    assert table.typed() == [{"name": "cup", "state": "broken"}]


def test_every_key_is_in_the_session_before_the_cell_is_left(view: FormView) -> None:
    table = goods(view)
    table.view.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClicks(focused(), "c")
    QTest.keyClicks(focused(), "u")
    assert session(view).typed["goods"] == [{"name": "cu"}]


def test_tab_leaves_an_empty_table_and_one_whose_last_line_is_done(view: FormView) -> None:
    table = goods(view)
    table.view.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(table.view, TAB)
    assert not table.has_focus or focused() is not table.view
    table.put([{"name": "cup"}])
    table.view.setFocus(Qt.FocusReason.TabFocusReason)
    for _ in range(6):
        assert focused() is table.view
        QTest.keyClick(table.view, TAB)
    assert focused() is not table.view


def test_a_line_is_taken_out_and_had_back(view: FormView) -> None:
    view.show_session(EditSession(FORM, VALUES))
    table = goods(view)
    table.view.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(table.view, DELETE)
    assert [line["name"] for line in session(view).filled["goods"]] == ["茶盘"]  # type: ignore[union-attr, index]  # lines
    assert table.sums.text() == "件数 1    金额(元) 1,020.00"
    assert not table.back.isHidden()
    QTest.keyClick(table.view, Qt.Key.Key_Z, CTRL)
    assert session(view).typed == {}
    assert table.sums.text() == "件数 3    金额(元) 1,280.00"


def test_what_was_copied_from_a_workbook_becomes_lines(view: FormView) -> None:
    table = goods(view)
    table.view.setFocus(Qt.FocusReason.TabFocusReason)
    QGuiApplication.clipboard().setText("陶瓷杯\t内件破碎\t２\t260\n茶盘\t外箱压损\t1\t1,020\n")
    QTest.keyClick(table.view, Qt.Key.Key_V, CTRL)
    assert session(view).filled["goods"] == [
        {"name": "陶瓷杯", "state": "broken", "count": "2", "price": "260.00"},
        {"name": "茶盘", "state": "crushed", "count": "1", "price": "1020.00"},
    ]
    QTest.keyClick(table.view, Qt.Key.Key_Z, CTRL)
    assert table.typed() == ""
    QGuiApplication.clipboard().clear()


@pytest.mark.parametrize("text", ["杯\n" * (LINES + 1), "杯\tbroken\t1\t2\t\t多出一格\n"])
def test_what_has_no_room_in_the_table_is_refused_whole_and_said(view: FormView, text: str) -> None:
    table = goods(view)
    table.put([{"name": "盘"}])
    table.view.setFocus(Qt.FocusReason.TabFocusReason)
    QGuiApplication.clipboard().setText(text)
    QTest.keyClick(table.view, Qt.Key.Key_V, CTRL)
    assert table.typed() == [{"name": "盘"}]
    assert not table.table.may_undo
    assert view.cells["goods"].error == "粘贴的内容超出了表格（最多 200 行，列数如上），没有粘贴。"
    QGuiApplication.clipboard().setText("杯\t\t1\t\t\t\t \n" + "杯\n" * (LINES - 1))
    QTest.keyClick(table.view, Qt.Key.Key_V, CTRL)
    assert len(table.table.lines) == LINES
    assert view.cells["goods"].error == ""
    QGuiApplication.clipboard().clear()


def test_a_wrong_cell_is_named_by_its_line_and_column(view: FormView) -> None:
    table = goods(view)
    table.put([{"name": "杯", "count": "2"}, {"name": "盘", "count": "两个"}])
    table.on_edited()
    table.on_left()
    assert view.cells["goods"].error.startswith("第 2 行“件数”：")
    table.put([{"count": "2"}])
    table.on_edited()
    table.on_left()
    assert view.cells["goods"].error == "第 1 行“货名”：必须填写"


def test_a_locked_table_has_no_line_to_type_into(view: FormView) -> None:
    view.show_session(EditSession(FORM, VALUES), locked=True)
    table = goods(view)
    assert isinstance(table.view, LinesView)
    assert table.table.rowCount() == 2
    assert table.add.isHidden()
    table.view.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(table.view, DELETE)
    assert table.table.rowCount() == 2
