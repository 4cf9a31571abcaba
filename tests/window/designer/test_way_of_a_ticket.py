"""States and the steps between them are drawn without code, taken back, and a ticket has their colour."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from desktop.bootstrap.designer import DesignerJoin
from desktop.bootstrap.desk_window import DeskWindow
from desktop.models.design_session import WHOLE
from desktop.pages.designer.page import DesignerPage
from desktop.pages.designer.way_editor import MovesEditor, StatesEditor
from engines.forms.document import Form, Standing
from engines.forms.readiness import faults
from tests.window.designer.acting import found, pick, press, press_row, type_text
from tests.window.designer.conftest import form_of


def way(form: Form) -> list[tuple[str, list[str], str]]:
    names = {state.id: state.label["zh_CN"] for state in form.states}
    return [(move.label["zh_CN"], [names[one] for one in move.sources], names[move.target]) for move in form.moves]


def rename(window: DeskWindow, name: str, text: str) -> None:
    line = found(window.window, name)
    assert isinstance(line, QLineEdit)
    line.setFocus()
    line.selectAll()
    type_text(text)


def test_a_state_and_the_step_to_it(window: DeskWindow, page: DesignerPage, join: DesignerJoin) -> None:
    top = window.window
    join.controller.begin()
    press_row(top, "字段类型", "单行文本")
    type_text("结果说明")
    assert page.workbench.session is not None
    field = page.workbench.session.chosen.field
    page.workbench.session.choose(WHOLE)
    press(top, "添加状态")
    type_text("待复核")
    pick(top, "颜色", "紫色")
    assert [state.label["zh_CN"] for state in form_of(page).states] == ["待处理", "处理中", "待复核", "已完成"]
    assert form_of(page).states[2].tone == "purple"
    assert page.workbench.fault.text() == "没有步骤能到达状态“待复核”，请添加步骤或删除该状态。"

    press(top, "3. 待复核")
    press(top, "添加步骤")
    type_text("提交复核")
    press(top, "从“待处理”")
    press(top, "从“处理中”")
    pick(top, "执行时必须填写", "结果说明")
    assert way(form_of(page))[-1] == ("提交复核", ["处理中"], "待复核")
    assert form_of(page).moves[-1].asks == (field,)
    assert faults(form_of(page)) == ()
    press(top, "不再要求填写“结果说明”")
    assert form_of(page).moves[-1].asks == ()
    press(top, "步骤上移")
    assert [name for name, _from, _to in way(form_of(page))] == ["开始处理", "完成", "提交复核", "重新打开"]
    page.workbench.undo_act()
    page.workbench.undo_act()
    assert form_of(page).moves[-1].asks == (field,)


def test_names_in_both_languages_and_what_is_done(window: DeskWindow, page: DesignerPage, join: DesignerJoin) -> None:
    top = window.window
    join.controller.begin()
    press(top, "2. 处理中")
    rename(window, "状态名称（英文）", "Working")
    second = form_of(page).states[1]
    assert second.label == {"zh_CN": "处理中", "en": "Working"}
    pick(top, "处于该状态的工单", "已经办结")
    assert form_of(page).states[1].standing is Standing.CLOSED
    earlier = found(top, "状态上移")
    earlier.setFocus()
    QTest.keyClick(earlier, Qt.Key.Key_Return)
    assert form_of(page).initial == second.id
    assert QApplication.focusWidget() is found(top, "状态上移")
    press_row(top, "字段类型", "单行文本")
    assert "工单从第一个状态开始" in page.workbench.fault.text()
    press(top, "定位")
    assert found(top, "1. 处理中").isVisible()
    for _ in range(4):
        page.workbench.undo_act()
    assert form_of(page).states[1].label == {"zh_CN": "处理中", "en": "In progress"}


def test_a_form_of_records_has_no_way(window: DeskWindow, page: DesignerPage, join: DesignerJoin) -> None:
    join.controller.open("customer", "")
    found(window.window, "名称（中文）")
    assert page.workbench.properties.findChildren(StatesEditor) == []
    assert page.workbench.properties.findChildren(MovesEditor) == []
