"""Conditions, formulas and defaults as text: rows and text edit one tree, mistakes are said with their place."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.bootstrap.designer import DesignerJoin
from desktop.bootstrap.desk_window import DeskWindow
from desktop.language import Language, the_speech
from desktop.models.design_session import Chosen
from desktop.pages.designer.condition_editor import ConditionEditor
from desktop.pages.designer.expression_text import ExpressionText
from desktop.pages.designer.page import DesignerPage
from desktop.widgets.entry import EntryText
from engines.expressions.tree import Call, Duration, ListOf, Node, Number, Ref, Text
from engines.forms.readiness import Fault
from local_db.desk import Desk
from tests.window.designer.acting import found, pick, press, press_row, type_text
from tests.window.designer.conftest import form_of, quiet

AMOUNT = "[申请金额（元）]"


def opened(window: DeskWindow, page: DesignerPage, join: DesignerJoin, field: str, line: str) -> ConditionEditor:
    """The panel of one expression of the claim form."""
    join.controller.open("claim", "")
    assert page.workbench.session is not None
    page.workbench.session.choose(Chosen(field=field))
    press(window.window, line)
    return page.workbench.properties.condition


def rewrite(editor: ConditionEditor, text: str) -> None:
    editor.written.text.setFocus()
    editor.written.text.selectAll()
    type_text(text)


def to_mend(page: DesignerPage) -> tuple[Fault, ...]:
    return page.workbench.faults


def published(head: Desk) -> int:
    with head.store.reading() as connection:
        return int(connection.exec_driver_sql("SELECT count(*) FROM record").scalar_one())


def condition(page: DesignerPage, field: str) -> Node | None:
    return form_of(page).fields[field].required_when


def test_rows_and_text_say_the_same(window: DeskWindow, page: DesignerPage, join: DesignerJoin) -> None:
    editor = opened(window, page, join, "description", "满足条件才必填…")
    pick(window.window, "字段", "申请金额（元）")
    pick(window.window, "比较方式", "大于")
    press(window.window, "值")
    type_text("500")
    press(window.window, "用文字编写")
    assert editor.written.text.toPlainText() == f"{AMOUNT} > 500"
    rewrite(editor, f"{AMOUNT} > 800 或 [客户] 为空")
    assert editor.box is not None
    assert [row.row.operator for row in editor.box.rows] == ["gt", "is_empty"]
    either = Call("or", (Call("gt", (Ref("claim_amount"), Number("800"))), Call("is_empty", (Ref("customer_name"),))))
    assert condition(page, "description") == either
    pick(editor.box.rows[0], "比较方式", "不大于")
    assert editor.written.text.toPlainText() == f"{AMOUNT} ≤ 800 或 [客户] 为空"
    page.workbench.undo_act()
    assert condition(page, "description") == either
    assert page.workbench.properties.condition.written.text.toPlainText() == f"{AMOUNT} > 800 或 [客户] 为空"


@pytest.mark.parametrize(
    ("typed", "value"), [("500.00", "500"), ("0.10", "0.1"), ("-0.00", "0"), ("1,200.50元", "1200.5")]
)
def test_cents_in_a_row_make_a_condition_that_can_be_published(
    window: DeskWindow, page: DesignerPage, join: DesignerJoin, typed: str, value: str
) -> None:
    opened(window, page, join, "description", "满足条件才必填…")
    pick(window.window, "字段", "申请金额（元）")
    pick(window.window, "比较方式", "大于")
    press(window.window, "值")
    type_text(typed)
    assert condition(page, "description") == Call("gt", (Ref("claim_amount"), Number(value)))
    assert to_mend(page) == ()


def test_cents_in_a_step_of_a_formula_make_one_that_can_be_published(
    window: DeskWindow, page: DesignerPage, join: DesignerJoin
) -> None:
    top = window.window
    join.controller.open("claim", "")
    press_row(top, "字段类型", "计算")
    press(top, "添加一步")
    pick(top, "值", "一个数")
    line = found(top, "数字")
    line.setFocus()
    line.selectAll()  # type: ignore[attr-defined]  # a line
    type_text("1.50")
    assert page.workbench.session is not None
    formula = form_of(page).fields[page.workbench.session.chosen.field].formula
    assert formula == Number("1.5")
    assert to_mend(page) == ()


def test_what_rows_cannot_say_stays_as_text(window: DeskWindow, page: DesignerPage, join: DesignerJoin) -> None:
    editor = opened(window, page, join, "description", "满足条件才必填…")
    press(window.window, "用文字编写")
    rewrite(editor, f"{AMOUNT} * 2 > 500")
    assert editor.box is None
    assert found(window.window, "收起文字").isVisible()
    press(window.window, "返回属性")
    line = found(window.window, "满足条件才必填…").parentWidget()
    assert line.sentence.text() == f"{AMOUNT} * 2 > 500"  # type: ignore[union-attr]  # the line of the condition


def test_a_mistake_is_said_with_its_place_and_mended_by_one_press(
    window: DeskWindow, page: DesignerPage, join: DesignerJoin
) -> None:
    editor = opened(window, page, join, "description", "满足条件才必填…")
    press(window.window, "用文字编写")
    rewrite(editor, '[客护] = "王" 且 [运单号] 不为空')
    written = editor.written
    assert "没有叫“客护”的字段" in written.sentence.text()
    (marked,) = written.text.extraSelections()
    assert marked.cursor.selectedText() == "[客护]"
    assert condition(page, "description") is None
    press(window.window, "改为 [客户]")
    asked = condition(page, "description")
    assert isinstance(asked, Call)
    assert asked.args[0] == Call("eq", (Ref("customer_name"), Text("王")))
    assert not written.sentence.isVisible()
    assert written.text.extraSelections() == []


def test_a_field_is_completed_by_keys(window: DeskWindow, page: DesignerPage, join: DesignerJoin) -> None:
    editor = opened(window, page, join, "description", "满足条件才必填…")
    press(window.window, "用文字编写")
    text = editor.written.text
    rewrite(editor, "[申请")
    QTest.keyClick(text, Qt.Key.Key_Return)
    assert text.toPlainText() == AMOUNT
    assert QApplication.focusWidget() is text
    type_text(" > 5")
    assert condition(page, "description") == Call("gt", (Ref("claim_amount"), Number("5")))
    type_text(" 且 [")
    QTest.keyClick(text, Qt.Key.Key_Down)
    QTest.keyClick(text, Qt.Key.Key_Tab)
    second = list(form_of(page).fields.values())[1].label["zh_CN"]
    assert text.toPlainText() == f"{AMOUNT} > 5 且 [{second}]"
    assert QApplication.focusWidget() is text
    QTest.keyClick(text, Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is not text


def test_a_text_that_is_not_finished_is_there_again(
    window: DeskWindow, page: DesignerPage, join: DesignerJoin, qtbot: QtBot
) -> None:
    editor = opened(window, page, join, "description", "满足条件才必填…")
    press(window.window, "用文字编写")
    rewrite(editor, f"{AMOUNT} > ")
    press(window.window, "返回属性")
    line = found(window.window, "满足条件才必填…").parentWidget()
    assert line.sentence.text() == f"没有写完，尚未生效：{AMOUNT} > "  # type: ignore[union-attr]  # as above
    press(window.window, "满足条件才必填…")
    quiet(qtbot, window)
    assert page.workbench.properties.condition.written.text.toPlainText() == f"{AMOUNT} > "


def test_a_value_that_cannot_be_read_keeps_the_form_from_being_published_and_stays(
    window: DeskWindow, page: DesignerPage, join: DesignerJoin, head: Desk, qtbot: QtBot
) -> None:
    opened(window, page, join, "description", "满足条件才必填…")
    pick(window.window, "字段", "申请金额（元）")
    pick(window.window, "比较方式", "大于")
    press(window.window, "值")
    type_text("5万")
    assert to_mend(page) == (Fault("design.unfinished", "description", "required_when"),)
    press(window.window, "返回属性")
    line = found(window.window, "满足条件才必填…").parentWidget()
    assert line.sentence.text() == "没有写完，尚未生效：“申请金额（元）” 大于 5万"  # type: ignore[union-attr]  # a line
    join.controller.leave()
    quiet(qtbot, window)
    (draft,) = join.controller.shelf.shelf.drafts
    join.controller.open("claim", draft.id)
    press(window.window, "发布")
    quiet(qtbot, window)
    assert "看不懂" in page.workbench.fault.text()
    assert published(head) == 0
    value = found(window.window, "值")
    assert QApplication.focusWidget() is value
    assert value.text() == "5万"  # type: ignore[attr-defined]  # a line
    value.selectAll()  # type: ignore[attr-defined]  # a line
    type_text("50000")
    assert to_mend(page) == ()
    assert condition(page, "description") == Call("gt", (Ref("claim_amount"), Number("50000")))


def test_an_open_condition_stays_open_when_the_language_is_switched(
    window: DeskWindow, page: DesignerPage, join: DesignerJoin, qtbot: QtBot
) -> None:
    opened(window, page, join, "description", "满足条件才必填…")
    pick(window.window, "字段", "申请金额（元）")
    pick(window.window, "比较方式", "大于")
    press(window.window, "值")
    type_text("5万")
    the_speech().speak(Language.ENGLISH)
    qtbot.waitUntil(lambda: page.workbench.properties.condition.title.text() == "Required only when …")
    assert page.workbench.properties.condition.isVisible()
    value = found(window.window, "Value")
    assert value.text() == "5万"  # type: ignore[attr-defined]  # a line
    assert QApplication.focusWidget() is value
    press(window.window, "Back to the properties")
    the_speech().speak(Language.CHINESE)
    assert found(window.window, "满足条件才必填…").isVisible()
    assert not page.workbench.properties.condition.isVisible()


def test_texts_with_commas_stay_whole_in_a_row(window: DeskWindow, page: DesignerPage, join: DesignerJoin) -> None:
    editor = opened(window, page, join, "description", "满足条件才必填…")
    press(window.window, "用文字编写")
    rewrite(editor, '[客户] 属于 ("破损,短少", "丢失、延误")')
    values = found(window.window, "多个值，每行一个")
    assert isinstance(values, EntryText)
    assert values.toPlainText() == "破损,短少\n丢失、延误"
    values.moveCursor(QTextCursor.MoveOperation.End)
    values.setFocus()
    type_text("了")
    QTest.keyClick(values, Qt.Key.Key_Return)
    type_text("拒收，退回")
    wanted = ListOf((Text("破损,短少"), Text("丢失、延误了"), Text("拒收，退回")))
    assert condition(page, "description") == Call("in", (Ref("customer_name"), wanted))
    assert found(window.window, "多个值，每行一个") is values
    assert to_mend(page) == ()


def test_a_second_row_that_cannot_be_read_and_half_a_range_are_to_be_mended_too(
    window: DeskWindow, page: DesignerPage, join: DesignerJoin
) -> None:
    editor = opened(window, page, join, "description", "满足条件才必填…")
    pick(window.window, "字段", "申请金额（元）")
    pick(window.window, "比较方式", "大于")
    press(window.window, "值")
    type_text("500")
    press(window.window, "添加一行")
    assert to_mend(page) == ()
    assert editor.box is not None
    second = editor.box.rows[1]
    pick(second, "字段", "申请金额（元）")
    pick(second, "比较方式", "介于")
    press(second, "从")
    type_text("600")
    assert to_mend(page) == (Fault("design.unfinished", "description", "required_when"),)
    page.workbench.go_to_fault()
    assert page.workbench.properties.condition is editor
    press(second, "到")
    type_text("两千")
    assert to_mend(page) == (Fault("design.unfinished", "description", "required_when"),)
    press(second, "删除这一行")
    assert to_mend(page) == ()
    assert condition(page, "description") == Call("gt", (Ref("claim_amount"), Number("500")))


def test_a_text_that_is_no_condition_or_formula_keeps_the_form_from_being_published(
    window: DeskWindow, page: DesignerPage, join: DesignerJoin, head: Desk, qtbot: QtBot
) -> None:
    top = window.window
    editor = opened(window, page, join, "description", "满足条件才必填…")
    press(top, "用文字编写")
    rewrite(editor, f"{AMOUNT} > 5万")
    press(top, "发布")
    quiet(qtbot, window)
    assert published(head) == 0
    assert QApplication.focusWidget() is editor.written.text
    assert editor.written.text.toPlainText() == f"{AMOUNT} > 5万"
    editor.written.text.selectAll()
    QTest.keyClick(editor.written.text, Qt.Key.Key_Delete)
    assert to_mend(page) == ()
    press_row(top, "字段类型", "计算")
    press(top, "用文字编写")
    press(top, "公式")
    type_text(f"{AMOUNT} + 1")
    assert to_mend(page) == ()
    type_text(" + (")
    assert page.workbench.session is not None
    page_field = page.workbench.session.chosen.field
    page.workbench.session.choose(Chosen(field="description"))
    assert to_mend(page) == (Fault("design.unfinished", page_field, "formula"),)
    page.workbench.go_to_fault()
    text = found(top, "公式")
    assert isinstance(text, ExpressionText)
    assert text.toPlainText() == f"{AMOUNT} + 1 + ("
    assert QApplication.focusWidget() is text
    type_text("2)")
    assert to_mend(page) == ()
    assert text.toPlainText() == f"{AMOUNT} + 1 + (2)"


def test_a_formula_with_brackets_is_written_and_a_plain_one_has_its_steps(
    window: DeskWindow, page: DesignerPage, join: DesignerJoin
) -> None:
    top = window.window
    join.controller.open("claim", "")
    press_row(top, "字段类型", "计算")
    assert page.workbench.session is not None
    field = page.workbench.session.chosen.field
    press(top, "用文字编写")
    press(top, "公式")
    type_text(f"{AMOUNT} * ([声明价值（元）] - 1)")
    inner = Call("subtract", (Ref("declared_value"), Number("1")))
    assert form_of(page).fields[field].formula == Call("multiply", (Ref("claim_amount"), inner))
    assert to_mend(page) == ()
    QApplication.focusWidget().selectAll()  # type: ignore[union-attr]  # the text has the focus
    type_text(f"{AMOUNT} + 1")
    assert found(top, "添加一步").isVisible()
    assert found(top, "删除这一步").isVisible()
    type_text(" + (")
    page.workbench.session.choose(Chosen(field="description"))
    page.workbench.session.choose(Chosen(field=field))
    text = found(top, "公式")
    assert isinstance(text, ExpressionText)
    assert text.toPlainText() == f"{AMOUNT} + 1 + ("


def test_a_default_is_computed_and_may_ask_the_clock(
    window: DeskWindow, page: DesignerPage, join: DesignerJoin
) -> None:
    top = window.window
    join.controller.open("claim", "")
    assert page.workbench.session is not None
    page.workbench.session.choose(Chosen(field="happened_on"))
    press(top, "更多属性")
    press(top, "初始值按公式计算…")
    editor = page.workbench.properties.condition
    rewrite(editor, "[申请金额（元）]")
    assert "日期" in editor.written.sentence.text()
    rewrite(editor, "今天() - 1 天")
    default = form_of(page).fields["happened_on"].default_by
    assert default == Call("subtract", (Call("today", ()), Duration(86_400)))
    assert to_mend(page) == ()
    press(top, "删除表达式")
    assert form_of(page).fields["happened_on"].default_by is None
