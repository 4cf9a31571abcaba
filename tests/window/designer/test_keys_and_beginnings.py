"""Keys lead from a name back to the kinds; what a field begins with is written as people type it."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLineEdit

from desktop.bootstrap.designer import DesignerJoin
from desktop.bootstrap.desk_window import DeskWindow
from desktop.pages.designer.page import DesignerPage
from engines.forms.beginning import first_values
from tests.window.designer.acting import found, press, press_row, type_text
from tests.window.designer.conftest import form_of
from tests.window.designer.test_written_expressions import to_mend


def key(code: Qt.Key) -> str:
    """Presses a key where the focus is; what has the focus then."""
    focused = QApplication.focusWidget()
    assert focused is not None
    QTest.keyClick(focused, code)
    after = QApplication.focusWidget()
    assert after is not None
    return after.accessibleName() or (after.text() if isinstance(after, QAbstractButton) else "")


def test_a_form_is_drawn_without_a_mouse_a_name_and_enter_at_a_time(
    window: DeskWindow, page: DesignerPage, join: DesignerJoin
) -> None:
    join.controller.begin()
    type_text("巡检表")
    assert key(Qt.Key.Key_Return) == "字段类型"
    for name in ("事由", "备注", "结论"):
        assert key(Qt.Key.Key_Return) == "名称（中文）"
        type_text(name)
        assert key(Qt.Key.Key_Return) == "字段类型"
    form = form_of(page)
    assert (form.label["zh_CN"], [one.label["zh_CN"] for one in form.fields.values()]) == (
        "巡检表",
        ["事由", "备注", "结论"],
    )


def test_the_tab_key_meets_the_states_before_what_adds_one(
    window: DeskWindow, page: DesignerPage, join: DesignerJoin
) -> None:
    join.controller.begin()
    met = [key(Qt.Key.Key_Tab) for _ in range(9)]
    assert met[1:5] == ["1. 待处理", "2. 处理中", "3. 已完成", "添加状态"], met


def test_a_number_and_a_text_begin_with_what_is_written(
    window: DeskWindow, page: DesignerPage, join: DesignerJoin
) -> None:
    top = window.window
    join.controller.begin()
    press_row(top, "字段类型", "单行文本")
    press(top, "更多属性")
    for kind, typed in (("", "无"), ("金额", "１２.5"), ("时长", "2 小时")):
        if kind:
            press_row(top, "字段类型", kind)
        line = found(top, "初始值")
        line.setFocus()
        type_text(typed)
    amount = list(form_of(page).fields.values())[1]
    assert amount.default == "１２.5"
    assert to_mend(page) == ()
    assert [*first_values(form_of(page), date(2026, 1, 18)).values()] == ["无", "12.50", 7200]
    press_row(top, "字段类型", "评分")
    line = found(top, "初始值")
    assert isinstance(line, QLineEdit)
    line.setFocus()
    type_text("9")
    assert [one.code for one in to_mend(page)] == ["design.unread_meant"]
    line.selectAll()
    type_text("4")
    assert to_mend(page) == ()
