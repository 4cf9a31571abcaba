"""What was taken away while something names it is said by the label that it had, and can be chosen anew."""

from __future__ import annotations

from PySide6.QtWidgets import QCheckBox
from pytestqt.qtbot import QtBot

from desktop.bootstrap.designer import DesignerJoin
from desktop.bootstrap.desk_window import DeskWindow
from desktop.models.design_session import Chosen
from desktop.pages.designer.page import DesignerPage
from engines.expressions.tree import Call, Choice, ListOf, Ref, Text
from engines.forms import editing
from tests.window.designer.acting import found, pick, press
from tests.window.designer.conftest import form_of, quiet

FIELD = "claim_kind"


def test_a_choice_and_a_field_that_went_are_said_by_their_labels(
    window: DeskWindow, page: DesignerPage, join: DesignerJoin, qtbot: QtBot
) -> None:
    top = window.window
    join.controller.open("claim", "")
    session = page.workbench.session
    assert session is not None
    first, second, *others = form_of(page).fields[FIELD].choices
    one_of = Call("in", (Ref(FIELD), ListOf((Choice(FIELD, first.id), Choice(FIELD, second.id)))))
    session.act(editing.change_field(form_of(page), "description", required_when=one_of))
    session.act(editing.change_field(form_of(page), FIELD, choices=(second, *others), default=None))
    gone = first.label["zh_CN"]
    assert page.workbench.fault.text() == f"“情况说明”：它的条件或公式用到了已删除的选项“{gone}”，请重新选择。"
    session.choose(Chosen(field="description"))
    line = found(top, "满足条件才必填…").parentWidget()
    assert f"{gone}（已删除）" in line.sentence.text()  # type: ignore[union-attr]  # a line
    press(top, "满足条件才必填…")
    editor = page.workbench.properties.condition
    tick = found(top, f"{gone}（已删除）")
    assert isinstance(tick, QCheckBox)
    assert tick.isChecked()
    assert f'"{gone}"' in editor.written.text.toPlainText()
    assert editor.written.sentence.text().startswith(f"字段“理赔类型”的选项“{gone}”已被删除")
    join.controller.leave()
    quiet(qtbot, window)
    (draft,) = join.controller.shelf.shelf.drafts
    join.controller.open("claim", draft.id)
    assert gone in page.workbench.fault.text(), "the label is that of the published version"
    page.workbench.go_to_fault()
    press(top, f"{gone}（已删除）")
    assert [one.field for one in page.workbench.faults] == ["packing"], "the form's own condition names it still"


def test_a_field_that_was_never_published_is_said_by_its_label_too(
    window: DeskWindow, page: DesignerPage, join: DesignerJoin
) -> None:
    top = window.window
    join.controller.open("claim", "")
    session = page.workbench.session
    assert session is not None
    named = Call("eq", (Ref("customer_name"), Text("x")))
    session.act(editing.change_field(form_of(page), "description", visible_when=named))
    session.act(editing.remove_field(form_of(page), "customer_name"))
    assert "已删除的字段“客户”" in page.workbench.fault.text()
    page.workbench.go_to_fault()
    box = found(top, "字段")
    assert box.placeholderText() == "客户（已删除）"  # type: ignore[attr-defined]  # a box
    pick(top, "字段", "申请金额（元）")
    page.workbench.undo_act()
    page.workbench.undo_act()
    assert page.workbench.faults == ()
