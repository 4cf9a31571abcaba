"""Conditions on people, branches, regions and times: what people know them by is chosen, what is stored is compared."""

from __future__ import annotations

from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QLabel, QPlainTextEdit
from pytestqt.qtbot import QtBot

from desktop.bootstrap.designer import DesignerJoin
from desktop.bootstrap.desk_window import DeskWindow
from desktop.pages.designer.page import DesignerPage
from desktop.pages.record.form_view import FormView
from desktop.widgets.region_box import RegionBox
from engines.expressions.tree import Call, ListOf, Node, Ref, Text
from engines.forms.document import FieldKind
from tests.window.designer.acting import found, pick, press, press_row, type_text
from tests.window.designer.conftest import form_of, quiet


def ids_of(page: DesignerPage) -> dict[FieldKind, str]:
    return {field.kind: name for name, field in form_of(page).fields.items()}


def begun(window: DeskWindow, page: DesignerPage, join: DesignerJoin, *kinds: str) -> dict[FieldKind, str]:
    """A new form of these kinds and an amount, whose condition is open."""
    join.controller.begin()
    for kind in ("单行文本", *kinds, "金额"):
        press_row(window.window, "字段类型", kind)
    press(window.window, "满足条件才显示…")
    return ids_of(page)


def asked(page: DesignerPage) -> Node | None:
    return form_of(page).fields[ids_of(page)[FieldKind.MONEY]].visible_when


def offered(window: DeskWindow) -> list[str]:
    box = found(window.window, "比较方式")
    assert isinstance(box, QComboBox)
    return [box.itemText(place) for place in range(box.count())]


def test_a_row_without_a_value_says_that_it_does_not_count(
    window: DeskWindow, page: DesignerPage, join: DesignerJoin
) -> None:
    top = window.window
    begun(window, page, join, "数字")
    box = page.workbench.properties.condition.box
    assert box is not None

    def said() -> bool:
        words = "还没有填值，这一行暂时不起作用。"
        return [one.isVisible() for one in box.rows[0].findChildren(QLabel) if one.text() == words] == [True]

    pick(top, "字段", "数字")
    assert said()
    assert asked(page) is None
    found(top, "值").setFocus()
    type_text("5")
    assert not said()
    assert asked(page) is not None
    pick(top, "比较方式", "介于")
    assert said(), "it asks for two"
    assert asked(page) is None
    pick(top, "比较方式", "为空")
    assert not said()


def test_people_and_branches_are_chosen_by_name_and_stored_by_id(
    window: DeskWindow, page: DesignerPage, join: DesignerJoin, qtbot: QtBot
) -> None:
    top = window.window
    ids = begun(window, page, join, "人员", "网点")
    pick(top, "字段", "人员")
    assert offered(window) == ["是", "不是", "为空", "不为空"]
    box = found(top, "值")
    assert isinstance(box, QComboBox)
    box.setCurrentIndex(box.findText("赵磊"))
    box.activated.emit(box.currentIndex())
    assert asked(page) == Call("eq", (Ref(ids[FieldKind.PERSON]), Text("zhao.lei")))
    press(top, "用文字编写")
    text = page.workbench.properties.condition.written.text
    assert isinstance(text, QPlainTextEdit)
    assert text.toPlainText() == '[人员] = "赵磊"'
    text.setFocus()
    text.selectAll()
    type_text('[网点] 属于 ("总部") 且 [人员] = "赵雷"')
    assert "“人员”里没有“赵雷”" in page.workbench.properties.condition.written.sentence.text()
    press(top, '改为 "赵磊"')
    place = Call("in", (Ref(ids[FieldKind.BRANCH]), ListOf((Text("hq"),))))
    assert asked(page) == Call("and", (place, Call("eq", (Ref(ids[FieldKind.PERSON]), Text("zhao.lei")))))


def test_a_region_lies_in_another_and_why_says_both_by_name(
    window: DeskWindow, page: DesignerPage, join: DesignerJoin, qtbot: QtBot
) -> None:
    top = window.window
    ids = begun(window, page, join, "省市区")
    pick(top, "字段", "省市区")
    assert offered(window) == ["位于", "不在", "为空", "不为空"]
    box = found(top, "值")
    assert isinstance(box, RegionBox)
    box.show_code("440000")
    box.activated.emit(1)
    assert asked(page) == Call("starts", (Ref(ids[FieldKind.REGION]), Text("44")))
    press(top, "返回属性")
    sentence = found(top, "满足条件才显示…").parentWidget().sentence.text()  # type: ignore[union-attr]  # its line
    assert sentence == "“省市区” 位于 广东省"
    press(top, "预览")
    quiet(qtbot, window)
    press(top, "为什么显示、必填或只读")
    view, why = page.workbench.preview.view, page.workbench.preview.why
    assert isinstance(view, FormView)
    view.type_in(ids[FieldKind.REGION], "110105")
    assert why.list.item(0).text() == "“金额”不显示：“省市区”不以“广东省”开头"


def test_times_are_compared_as_times_and_numbers_as_they_are_stored(
    window: DeskWindow, page: DesignerPage, join: DesignerJoin
) -> None:
    top = window.window
    ids = begun(window, page, join, "时间", "电话")
    pick(top, "字段", "时间")
    pick(top, "比较方式", "早于")
    press(top, "值")
    type_text("9:30")
    assert asked(page) == Call("lt", (Ref(ids[FieldKind.TIME]), Text("09:30")))
    press(top, "用文字编写")
    written = page.workbench.properties.condition.written
    written.text.setFocus()
    written.text.selectAll()
    type_text('[时间] 早于 "9：00"')
    assert asked(page) == Call("lt", (Ref(ids[FieldKind.TIME]), Text("09:00")))
    press(top, "收起文字")
    line = found(top, "值")
    QTest.keyClicks(line, "x")
    assert asked(page) is None
    assert any(fault.property == "visible_when" for fault in page.workbench.faults)
    pick(top, "字段", "电话")
    pick(top, "比较方式", "是")
    press(top, "值")
    type_text("138 0013 8000")
    assert asked(page) == Call("eq", (Ref(ids[FieldKind.PHONE]), Text("13800138000")))


def test_of_files_only_whether_there_are_any(window: DeskWindow, page: DesignerPage, join: DesignerJoin) -> None:
    begun(window, page, join, "照片")
    pick(window.window, "字段", "照片")
    assert offered(window) == ["为空", "不为空"]


def test_a_division_by_its_bare_name_is_told_by_its_whole_one(
    window: DeskWindow, page: DesignerPage, join: DesignerJoin
) -> None:
    top = window.window
    ids = begun(window, page, join, "省市区")
    press(top, "用文字编写")
    written = page.workbench.properties.condition.written
    written.text.setFocus()
    type_text('[省市区] = "天河区"')
    press(top, '改为 "广东省 广州市 天河区"')
    assert asked(page) == Call("eq", (Ref(ids[FieldKind.REGION]), Text("440106")))
    written.text.setFocus()
    written.text.selectAll()
    type_text('[省市区] = "鼓楼区"')
    assert '"江苏省 南京市 鼓楼区", "江苏省 徐州市 鼓楼区"' in written.sentence.text()
