"""A number or a day of a property that cannot be read keeps the form from being published, and stays to be mended."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from desktop.bootstrap.designer import DesignerJoin
from desktop.bootstrap.desk_window import DeskWindow
from desktop.models.design_session import Chosen
from desktop.pages.designer.page import DesignerPage
from engines.expressions.tree import Call, Number, Ref
from engines.forms import editing
from engines.forms.document import Form
from local_db.desk import Desk
from tests.window.designer.acting import found, pick, press, press_row, type_text
from tests.window.designer.conftest import form_of, quiet
from tests.window.designer.test_policy_table import begin, policy
from tests.window.designer.test_written_expressions import published, to_mend


def write(window: DeskWindow, name: str, text: str) -> QLineEdit:
    line = found(window.window, name)
    assert isinstance(line, QLineEdit)
    line.setFocus()
    line.selectAll()
    type_text(text)
    return line


def test_a_smallest_value_that_cannot_be_read_is_said_and_led_to(
    window: DeskWindow, page: DesignerPage, join: DesignerJoin, head: Desk, qtbot: QtBot
) -> None:
    join.controller.open("claim", "")
    assert page.workbench.session is not None
    page.workbench.session.choose(Chosen(field="claim_amount"))
    press(window.window, "更多属性")
    write(window, "最小值", "5万")
    (fault,) = to_mend(page)
    assert (fault.code, fault.field, fault.property) == ("design.unread_meant", "claim_amount", "minimum")
    assert "“5万”（最小值）看不懂" in page.workbench.fault.text()
    assert "50000" in page.workbench.fault.text()
    page.workbench.session.choose(Chosen(field="claim_amount"))
    join.controller.leave()
    quiet(qtbot, window)
    (draft,) = join.controller.shelf.shelf.drafts
    press(window.window, "新建表单")
    join.controller.open("claim", draft.id)
    page.workbench.properties.show_more(False)
    press(window.window, "发布")
    quiet(qtbot, window)
    assert published(head) == 0
    line = found(window.window, "最小值")
    assert QApplication.focusWidget() is line
    assert isinstance(line, QLineEdit)
    assert (line.text(), line.property("invalid")) == ("5万", "true")
    type_text("50000")
    assert to_mend(page) == ()
    assert form_of(page).fields["claim_amount"].minimum == "50000"
    write(window, "最小值", "很多")
    assert [one.code for one in to_mend(page)] == ["design.unread"]
    line.clear()
    line.textEdited.emit("")
    assert to_mend(page) == ()
    assert form_of(page).fields["claim_amount"].minimum is None


def test_a_day_that_cannot_be_read_is_said_with_the_day_that_was_meant(
    window: DeskWindow, page: DesignerPage, join: DesignerJoin
) -> None:
    join.controller.open("claim", "")
    assert page.workbench.session is not None
    page.workbench.session.choose(Chosen(field="happened_on"))
    press(window.window, "更多属性")
    write(window, "最大值", "2026年1月8日")
    (fault,) = to_mend(page)
    assert fault.facts["meant"] == "2026-01-08"
    write(window, "最大值", "今天")
    assert to_mend(page) == ()
    assert form_of(page).fields["happened_on"].maximum == "today"


def test_months_of_a_policy_that_cannot_be_read_are_said_until_they_are_mended_or_left_out(
    window: DeskWindow, page: DesignerPage, join: DesignerJoin
) -> None:
    top = window.window
    begin(window, page, join)
    press(top, "建立政策表")
    before = policy(page)
    write(window, "月数", "一年")
    assert [(one.code, one.property) for one in to_mend(page)] == [("design.unread", "policy")]
    press(top, "添加一行")
    assert [one.code for one in to_mend(page)] == ["design.unread"], "another act of the table does not forget it"
    press(top, "不要它")
    assert to_mend(page) == ()
    assert policy(page).rows[0] == before.rows[0]
    write(window, "另加天数", "七天")
    assert [one.code for one in to_mend(page)] == ["design.unread"]
    write(window, "另加天数", "7")
    assert to_mend(page) == ()


def test_a_number_in_a_step_of_a_formula_that_cannot_be_read_is_said(
    window: DeskWindow, page: DesignerPage, join: DesignerJoin
) -> None:
    top = window.window
    join.controller.open("claim", "")
    press_row(top, "字段类型", "计算")
    press(top, "添加一步")
    press(top, "添加一步")
    pick(top, "运算", "乘")
    session = page.workbench.session
    assert session is not None
    field = session.chosen.field
    first = Ref("claim_amount")
    session.act(form_with(page, field, Call("multiply", (first, Number("2")))))
    write(window, "数字", "两倍")
    (fault,) = to_mend(page)
    assert (fault.code, fault.field) == ("design.unfinished", field)
    session.choose(Chosen(field="description"))
    session.choose(Chosen(field=field))
    assert found(top, "公式").toPlainText() == '[申请金额（元）] * "两倍"'  # type: ignore[attr-defined]  # a text
    write(window, "数字", "3")
    assert to_mend(page) == ()
    assert form_of(page).fields[field].formula == Call("multiply", (first, Number("3")))


def form_with(page: DesignerPage, field: str, formula: Call) -> Form:
    return editing.change_field(form_of(page), field, formula=formula)


def test_a_pattern_that_is_none_is_said(window: DeskWindow, page: DesignerPage, join: DesignerJoin) -> None:
    join.controller.open("claim", "")
    press_row(window.window, "字段类型", "单行文本")
    press(window.window, "更多属性")
    pick(window.window, "格式", "自定义正则（高级）…")
    write(window, "自定义正则", "[A-")
    assert [(one.code, one.property) for one in to_mend(page)] == [("design.unread", "pattern")]
    session = page.workbench.session
    assert session is not None
    field = session.chosen.field
    session.choose(Chosen(field="description"))
    session.choose(Chosen(field=field))
    line = found(window.window, "自定义正则")
    assert isinstance(line, QLineEdit)
    assert (line.text(), line.property("invalid")) == ("[A-", "true")
    write(window, "自定义正则", "[A-Z]+")
    assert to_mend(page) == ()
