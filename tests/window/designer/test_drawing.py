"""A form is drawn without code, by mouse and by keys."""

from __future__ import annotations

import msgspec
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QDrag, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from core.definitions import DOCUMENT
from desktop.bootstrap.designer import DesignerJoin
from desktop.bootstrap.desk_window import DeskWindow
from desktop.models.design_session import Chosen
from desktop.pages.designer.dragging import Dragged, unpacked
from desktop.pages.designer.page import DesignerPage
from desktop.pages.designer.tile import FieldTile
from desktop.pages.record.form_view import FormView
from engines.expressions.tree import Aggregate, Call, Number, Ref
from engines.expressions.tree import Choice as ChoiceValue
from engines.forms.document import FieldKind, Form, decode_form
from local_db.desk import Desk
from tests.window.designer.acting import Counter, found, pick, press, press_row, type_text
from tests.window.designer.conftest import ALT, drop, form_of, middle, quiet


def labels(page: DesignerPage) -> list[list[str]]:
    return [[field.label["zh_CN"] for field in section.fields] for section in form_of(page).sections]


def publications(desk: Desk) -> list[Form]:
    with desk.store.reading() as connection:
        asked = "SELECT fields FROM record WHERE form = 'definition' ORDER BY created_at"
        rows = connection.exec_driver_sql(asked).fetchall()
    return [decode_form(msgspec.json.decode(row[0])[DOCUMENT].encode()) for row in rows]


def test_a_complaint_form_of_eight_fields_takes_at_most_forty_actions(
    window: DeskWindow, page: DesignerPage, head: Desk, qtbot: QtBot
) -> None:
    top, counter = window.window, Counter()
    press(top, "新建表单")
    type_text("客诉登记表")
    for kind, name in (
        ("单行文本", "投诉标题"),
        ("运单号", "运单号"),
        ("单行文本", "客户姓名"),
        ("电话", "联系电话"),
        ("单选", "投诉类型"),
    ):
        press_row(top, "字段类型", kind)
        type_text(name)
        if name != "运单号":
            press(top, "必填")
    press(top, "选项，每行一个（中文）")
    type_text("延误\n破损\n丢失")
    press_row(top, "字段类型", "金额")
    type_text("赔付金额")
    press(top, "满足条件才显示…")
    pick(top, "字段", "投诉类型")
    pick(top, "值", "破损")
    press_row(top, "字段类型", "多行文本")
    type_text("情况说明")
    press_row(top, "字段类型", "照片")
    type_text("现场照片")
    assert labels(page) == [
        ["投诉标题", "运单号", "客户姓名", "联系电话", "投诉类型", "赔付金额", "情况说明", "现场照片"]
    ]
    press(top, "发布")
    counter.stop()
    assert 25 <= len(counter.acts) <= 40, counter.acts
    qtbot.waitUntil(lambda: len(publications(head)) == 1)
    quiet(qtbot, window)
    (made,) = publications(head)
    assert made.label["zh_CN"] == "客诉登记表"
    kinds = [field.kind for field in made.fields.values()]
    assert kinds.count(FieldKind.PHOTOS) == 1
    by_name = {field.label["zh_CN"]: field for field in made.fields.values()}
    asked = by_name["投诉类型"]
    assert [choice.label["zh_CN"] for choice in asked.choices] == ["延误", "破损", "丢失"]
    wanted = Call("eq", (Ref(asked.id), ChoiceValue(asked.id, asked.choices[1].id)))
    assert by_name["赔付金额"].visible_when == wanted
    assert [name for name, one in by_name.items() if one.required] == [
        "投诉标题",
        "客户姓名",
        "联系电话",
        "投诉类型",
    ]
    assert (made.columns["title"], made.columns["waybill_no"]) == (by_name["投诉标题"].id, by_name["运单号"].id)


def test_a_kind_is_added_by_enter_moved_by_alt_and_removed_by_del_with_undo(
    window: DeskWindow, page: DesignerPage, join: DesignerJoin
) -> None:
    top = window.window
    join.controller.begin()
    kinds = page.workbench.palette_.kinds
    for row, name in (("单行文本", "甲"), ("日期", "乙"), ("电话", "丙")):
        kinds.setFocus()
        (item,) = [one for one in kinds.findItems(row, Qt.MatchFlag.MatchExactly) if one.flags()]
        kinds.setCurrentItem(item)
        QTest.keyClick(kinds, Qt.Key.Key_Return)
        type_text(name)
    assert labels(page) == [["甲", "乙", "丙"]]
    tile = found(top, "丙, 电话")
    tile.setFocus()
    QTest.keyClick(tile, Qt.Key.Key_Up, ALT)
    assert labels(page) == [["甲", "丙", "乙"]]
    assert QApplication.focusWidget() is tile
    QTest.keyClick(tile, Qt.Key.Key_Delete)
    assert labels(page) == [["甲", "乙"]]
    assert QApplication.focusWidget() is found(top, "乙, 日期")
    press(top, "撤销")
    assert labels(page) == [["甲", "丙", "乙"]]
    QTest.keyClick(found(top, "乙, 日期"), Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert labels(page) == [["甲", "乙", "丙"]]
    QTest.keyClick(found(top, "乙, 日期"), Qt.Key.Key_Y, Qt.KeyboardModifier.ControlModifier)
    assert labels(page) == [["甲", "丙", "乙"]]


def test_a_field_is_dropped_where_the_line_shows(
    window: DeskWindow, page: DesignerPage, join: DesignerJoin, qtbot: QtBot
) -> None:
    join.controller.open("complaint", "")
    quiet(qtbot, window)
    before = list(form_of(page).fields)
    assert before[1:4] == ["waybill_no", "customer_name", "customer_phone"]
    assert drop(page, Dragged(field="waybill_no"), middle(page, "customer_phone", 0.9))
    assert list(form_of(page).fields)[1:4] == ["customer_name", "customer_phone", "waybill_no"]
    assert page.workbench.session is not None
    assert page.workbench.session.chosen == Chosen(field="waybill_no")
    assert drop(page, Dragged(FieldKind.DATE), middle(page, "customer_name", 0.1))
    new = list(form_of(page).fields)[1]
    assert form_of(page).fields[new].kind is FieldKind.DATE
    assert not drop(page, Dragged(field="nobody"), middle(page, "customer_name", 0.1))
    page.workbench.undo_act()
    page.workbench.undo_act()
    assert list(form_of(page).fields) == before


def test_what_is_to_be_mended_is_said_and_led_to(window: DeskWindow, page: DesignerPage, join: DesignerJoin) -> None:
    join.controller.begin()
    press(window.window, "发布")
    assert page.workbench.fault.text() == "表单还没有字段，请从左侧添加。"
    page.workbench.palette_.added.emit(FieldKind.CHOICE)
    assert "标题" in page.workbench.fault.text()
    page.workbench.palette_.added.emit(FieldKind.TEXT)
    choice = next(iter(form_of(page).fields))
    assert page.workbench.fault.text() == "“单选”：还没有选项，请每行写一个。"
    press(window.window, "定位")
    assert page.workbench.session is not None
    assert page.workbench.session.chosen == Chosen(field=choice)


def test_the_preview_speaks_both_languages_at_both_widths(
    window: DeskWindow, page: DesignerPage, join: DesignerJoin, qtbot: QtBot
) -> None:
    join.controller.open("complaint", "")
    bench, top = page.workbench, window.window
    press(top, "预览")
    quiet(qtbot, window)
    found(bench.preview, "联系电话，必填")
    assert bench.preview.view is not None
    wide = bench.preview.view.width()
    press(top, "英文")
    quiet(qtbot, window)
    name = form_of(page).fields["customer_phone"].label["en"]
    found(bench.preview, f"{name}，必填")
    press(top, "窄窗口")
    quiet(qtbot, window)
    assert bench.preview.view.width() < wide
    bench.palette_.added.emit(FieldKind.DATE)
    press(top, "预览")
    quiet(qtbot, window)
    found(bench.preview, "日期")


def test_the_preview_says_why_a_field_is_shown_required_or_read_only(
    window: DeskWindow, page: DesignerPage, join: DesignerJoin, qtbot: QtBot
) -> None:
    join.controller.open("claim", "")
    bench, top = page.workbench, window.window
    press(top, "预览")
    quiet(qtbot, window)
    why = bench.preview.why
    assert not why.is_open
    press(top, "为什么显示、必填或只读")
    packing = form_of(page).fields["packing"].label["zh_CN"]

    def said() -> list[str]:
        return [why.list.item(row).text() for row in range(why.list.count())]

    assert f"“{packing}”不显示：“理赔类型”没有填写" in said()
    view = bench.preview.view
    assert isinstance(view, FormView)
    view.type_in("claim_kind", "damage")
    (line,) = [one for one in said() if one.startswith(f"“{packing}”")]
    assert line.startswith(f"“{packing}”显示：“理赔类型”是 破损")
    row = said().index(line)
    why.list.setFocus()
    why.list.setCurrentRow(row)
    QTest.keyClick(why.list, Qt.Key.Key_Return)
    assert view.cells["packing"].input.has_focus
    join.controller.begin()
    press(top, "预览")
    quiet(qtbot, window)
    assert not why.isVisible(), "a form without conditions has nothing to explain"


def test_a_condition_is_built_of_rows_and_groups_and_read_back(
    window: DeskWindow, page: DesignerPage, join: DesignerJoin
) -> None:
    join.controller.open("claim", "")
    bench, top = page.workbench, window.window
    assert bench.session is not None
    bench.session.choose(Chosen(field="description"))
    press(top, "满足条件才必填…")
    pick(top, "字段", form_of(page).fields["claim_amount"].label["zh_CN"])
    pick(top, "比较方式", "大于")
    press(top, "值")
    type_text("500")
    press(top, "添加一行")
    box = bench.properties.condition.box
    assert box is not None
    second = box.rows[1]
    pick(second, "字段", form_of(page).fields["customer_name"].label["zh_CN"])
    pick(second, "比较方式", "为空")
    pick(top, "各行的关系", "满足任意一条")
    tree = form_of(page).fields["description"].required_when
    assert isinstance(tree, Call)
    assert (tree.op, len(tree.args)) == ("or", 2)
    press(top, "返回属性")
    sentence = "“申请金额（元）” 大于 500，或 “客户” 为空"
    assert found(top, "满足条件才必填…").parentWidget().sentence.text() == sentence  # type: ignore[union-attr]  # its line
    bench.undo_act()
    joined = form_of(page).fields["description"].required_when
    assert isinstance(joined, Call)
    assert joined.op == "and"


def drag_to(page: DesignerPage, source: QWidget, start: QPoint, goal: QPoint) -> None:
    """A drag by the mouse. Without a display Qt ends it at once, so its letting go is told to the page here."""
    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    QTest.mousePress(source, left, none, start)
    far = QPointF(start + QPoint(0, 2 * QApplication.startDragDistance()))
    move = QMouseEvent(QEvent.Type.MouseMove, far, QPointF(source.mapToGlobal(far)), left, left, none)
    QApplication.sendEvent(source, move)
    owner = source if isinstance(source, FieldTile) else source.parentWidget()
    assert owner is not None
    (begun,) = owner.findChildren(QDrag)
    dragged = unpacked(begun.mimeData())
    assert dragged is not None
    assert drop(page, dragged, goal)


def test_dragging_is_one_press_and_puts_the_field_where_it_is_let_go(
    window: DeskWindow, page: DesignerPage, join: DesignerJoin, qtbot: QtBot
) -> None:
    join.controller.open("complaint", "")
    quiet(qtbot, window)
    canvas, kinds = page.workbench.canvas, page.workbench.palette_.kinds
    counter = Counter()
    (item,) = [one for one in kinds.findItems("日期", Qt.MatchFlag.MatchExactly) if one.flags()]
    kinds.scrollToItem(item)
    drag_to(page, kinds.viewport(), kinds.visualItemRect(item).center(), middle(page, "customer_name", 0.1))
    quiet(qtbot, window)
    new = list(form_of(page).fields)[2]
    assert form_of(page).fields[new].kind is FieldKind.DATE
    tile = canvas.tiles[new]
    drag_to(page, tile, tile.rect().center(), middle(page, "customer_phone", 0.9))
    counter.stop()
    quiet(qtbot, window)
    assert list(form_of(page).fields)[2:5] == ["customer_name", "customer_phone", new]
    assert len(counter.acts) == 2


def test_a_table_gets_columns_and_a_computed_field_its_steps(
    window: DeskWindow, page: DesignerPage, join: DesignerJoin
) -> None:
    top, bench = window.window, page.workbench
    join.controller.begin()
    press_row(top, "字段类型", "单行文本")
    press_row(top, "字段类型", "明细表")
    press(top, "添加一列")
    type_text("货名")
    press(top, "添加一列")
    type_text("金额")
    pick(top, "第 2 列的类型", "金额")
    press(top, "底部合计")
    table = next(field for field in form_of(page).fields.values() if field.kind is FieldKind.LINES)
    assert [(one.label["zh_CN"], one.kind) for one in table.lines] == [
        ("货名", FieldKind.TEXT),
        ("金额", FieldKind.MONEY),
    ]
    amount = table.lines[1].id
    assert table.sums == (amount,)
    press_row(top, "字段类型", "计算")
    press(top, "添加一步")
    press(top, "添加一步")
    pick(top, "运算", "乘")
    computed = next(field for field in form_of(page).fields.values() if field.kind is FieldKind.COMPUTED)
    total = Aggregate("sum", table.id, Ref(amount))
    assert computed.formula == Call("multiply", (total, total))
    assert bench.faults == ()
    press(top, "预览")
    found(bench.preview, "单行文本")


def test_a_column_has_choices_and_a_place(window: DeskWindow, page: DesignerPage, join: DesignerJoin) -> None:
    top, bench = window.window, page.workbench
    join.controller.begin()
    press_row(top, "字段类型", "单行文本")
    press_row(top, "字段类型", "明细表")
    press(top, "添加一列")
    type_text("数量")
    press(top, "添加一列")
    type_text("品类")
    pick(top, "第 2 列的类型", "单选")
    assert bench.fault.text() == "“明细表”：“品类”列还没有选项，请每行写一个。"
    press(top, "第 2 列的选项，每行一个（中文）")
    type_text("家电\n数码")
    press(top, "每行必填")
    press(top, "这一列前移")
    table = next(field for field in form_of(page).fields.values() if field.kind is FieldKind.LINES)
    first, second = table.lines
    assert [choice.label["zh_CN"] for choice in first.choices] == ["家电", "数码"]
    assert (first.required, second.label["zh_CN"]) == (True, "数量")
    assert bench.faults == ()
    press(top, "删除这一列")
    bench.undo_act()
    bench.undo_act()
    (table,) = (field for field in form_of(page).fields.values() if field.kind is FieldKind.LINES)
    assert table.lines == (second, first)


def test_a_rule_on_a_value_has_its_words_and_goes_with_them(
    window: DeskWindow, page: DesignerPage, join: DesignerJoin
) -> None:
    top, bench = window.window, page.workbench
    join.controller.open("claim", "")
    assert bench.session is not None
    bench.session.choose(Chosen(field="claim_amount"))
    press(top, "满足条件才接受…")
    pick(top, "字段", form_of(page).fields["claim_amount"].label["zh_CN"])
    pick(top, "比较方式", "不大于")
    press(top, "值")
    type_text("5000")
    assert form_of(page).fields["claim_amount"].valid_when == Call("le", (Ref("claim_amount"), Number("5000")))
    assert bench.faults == ()
    press(top, "返回属性")
    line = found(top, "不满足时的提示（中文）")
    assert isinstance(line, QLineEdit)
    line.setFocus()
    line.selectAll()
    type_text("超过五千元请走大额理赔")
    assert (form_of(page).fields["claim_amount"].valid_message or {})["zh_CN"] == "超过五千元请走大额理赔"
    assert QApplication.focusWidget() is line
    press(top, "满足条件才接受…")
    press(top, "删除条件")
    assert form_of(page).fields["claim_amount"].valid_message is None
    assert bench.faults == ()
