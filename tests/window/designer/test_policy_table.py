"""A policy of warranty or return is drawn as a table, tried, and taken back step by step."""

from __future__ import annotations

import msgspec
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from desktop.bootstrap.designer import DesignerJoin
from desktop.bootstrap.desk_window import DeskWindow
from desktop.pages.designer.page import DesignerPage
from desktop.pages.designer.policy_editor import PolicyEditor
from engines.forms import editing
from engines.forms.document import Choice, FieldKind
from engines.forms.policy import Policy, PolicyRow
from tests.window.designer.acting import found, pick, press, press_row, type_text
from tests.window.designer.conftest import form_of, quiet


def fill(window: DeskWindow, name: str, text: str) -> None:
    line = found(window.window, name)
    assert isinstance(line, QLineEdit)
    line.setFocus()
    line.selectAll()
    QTest.keyClick(line, Qt.Key.Key_Delete)
    if text:
        type_text(text)


def begin(window: DeskWindow, page: DesignerPage, join: DesignerJoin) -> dict[str, str]:
    """A form with what a policy reads; ids by names."""
    join.controller.begin()
    top = window.window
    for kind, name in (
        ("单行文本", "标题"),
        ("日期", "购买日"),
        ("日期", "申请日"),
        ("单选", "品类"),
    ):
        press_row(top, "字段类型", kind)
        type_text(name)
    session = page.workbench.session
    assert session is not None
    known = {field.label["zh_CN"]: field.id for field in session.form.fields.values()}
    choices = tuple(Choice(one, {"zh_CN": name, "en": name}) for one, name in (("s", "小家电"), ("l", "大家电")))
    session.act(editing.change_field(session.form, known["品类"], choices=choices))
    press_row(top, "字段类型", "三包判定")
    return known


def policy(page: DesignerPage) -> Policy:
    (field,) = (one for one in form_of(page).fields.values() if one.kind is FieldKind.ELIGIBILITY)
    assert field.policy is not None
    return field.policy


def test_rows_are_drawn_and_tried(window: DeskWindow, page: DesignerPage, join: DesignerJoin, qtbot: QtBot) -> None:
    top = window.window
    known = begin(window, page, join)
    press(top, "建立政策表")
    assert (policy(page).bought, policy(page).asked) == (known["购买日"], known["申请日"])
    assert page.workbench.faults == ()
    pick(top, "商品类别", "品类")
    press(top, "添加一行")
    type_text("整机保修一年")
    fill(window, "月数", "12")
    fill(window, "另加天数", "")
    press(top, "大家电")
    press(top, "上移一行")
    first, second = policy(page).rows
    label = dict.fromkeys(("zh_CN", "en"), "整机保修一年")
    assert msgspec.structs.replace(first, id="") == PolicyRow("", label, groups=("l",), months=12)
    assert (second.days, second.months) == (7, None)

    fill(window, "购买日期", "2026-01-10")
    fill(window, "申请日期", "2027-01-10")
    (editor,) = page.findChildren(PolicyEditor)
    trial = editor.trial
    assert trial.reason.text() == "请先填写：品类"
    trial.group.setFocus()
    pick(trial, "商品类别", "大家电")
    assert trial.outcome.text() == "符合"
    assert trial.reason.text().startswith("整机保修一年")
    fill(window, "申请日期", "2027-01-11")
    assert trial.outcome.text() == "不符合"
    fill(window, "申请日期", "2026-01-17")
    pick(trial, "商品类别", "小家电")
    assert trial.outcome.text() == "符合"
    press(top, "第 2 行")
    pick(top, "期限", "不支持")
    assert trial.outcome.text() == "不符合"
    assert policy(page).rows[1].never
    quiet(qtbot, window)


def test_each_act_is_taken_back(window: DeskWindow, page: DesignerPage, join: DesignerJoin) -> None:
    begin(window, page, join)
    top = window.window
    assert page.workbench.fault.text() == "“三包判定”：还没有政策表。"
    press(top, "建立政策表")
    before = policy(page)
    fill(window, "另加天数", "15")
    press(top, "添加一行")
    press(top, "删除这一行")
    assert [row.days for row in policy(page).rows] == [15]
    page.workbench.undo_act()
    page.workbench.undo_act()
    page.workbench.undo_act()
    assert policy(page) == before
    press(top, "第 1 行")
    days = found(top, "另加天数")
    assert isinstance(days, QLineEdit)
    assert days.text() == "7"
    page.workbench.undo_act()
    assert found(top, "建立政策表").isVisible()


def test_what_a_policy_reads_and_lost_is_said(window: DeskWindow, page: DesignerPage, join: DesignerJoin) -> None:
    known = begin(window, page, join)
    press(window.window, "建立政策表")
    session = page.workbench.session
    assert session is not None
    chosen = session.chosen
    session.act(editing.remove_field(session.form, known["购买日"]), chosen=chosen)
    assert page.workbench.fault.text() == "“三包判定”：政策表用到的字段“购买日”已删除或类型不符，请重新选择。"
    pick(window.window, "购买日期取自", "申请日")
    assert page.workbench.faults == ()
