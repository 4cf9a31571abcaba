"""The format of a text is chosen by name, made of parts or taken from an example, and tried before it is published."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit

from desktop.bootstrap.designer import DesignerJoin
from desktop.bootstrap.desk_window import DeskWindow
from desktop.pages.designer.format_editor import FormatEditor
from desktop.pages.designer.page import DesignerPage
from engines.forms.document import Field
from engines.forms.readiness import faults
from tests.window.designer.acting import found, pick, press, press_row, type_text
from tests.window.designer.conftest import form_of


def begin(window: DeskWindow, page: DesignerPage, join: DesignerJoin) -> FormatEditor:
    """A new form with a text field and its format before one."""
    join.controller.begin()
    press_row(window.window, "字段类型", "单行文本")
    type_text("编号")
    press(window.window, "更多属性")
    (editor,) = page.findChildren(FormatEditor)
    return editor


def field(page: DesignerPage) -> Field:
    return next(iter(form_of(page).fields.values()))


def fill(window: DeskWindow, name: str, text: str) -> None:
    line = found(window.window, name)
    assert isinstance(line, QLineEdit)
    line.setFocus()
    line.selectAll()
    QTest.keyClick(line, Qt.Key.Key_Delete)
    type_text(text)


def test_a_named_format_brings_its_message_and_is_tried(
    window: DeskWindow, page: DesignerPage, join: DesignerJoin
) -> None:
    editor, top = begin(window, page, join), window.window
    pick(top, "格式", "邮政编码")
    assert field(page).pattern == "[0-9]{6}"
    assert (field(page).pattern_message or {})["zh_CN"].startswith("6 位数字")
    fill(window, "试填一个值", "51063")
    assert editor.verdict.text() == "不能填写"
    fill(window, "试填一个值", "510630")
    assert editor.verdict.text() == "可以填写"
    page.workbench.undo_act()
    assert (field(page).pattern, field(page).pattern_message) == (None, None)


def test_a_format_is_taken_from_an_example_and_changed_part_by_part(
    window: DeskWindow, page: DesignerPage, join: DesignerJoin
) -> None:
    editor, top = begin(window, page, join), window.window
    pick(top, "格式", "由字母、数字组成…")
    assert field(page).pattern == "[A-Z]{2}[0-9]{6}"
    fill(window, "照这个样例", "SF-2026")
    press(top, "套用")
    assert field(page).pattern == r"[A-Z]{2}\-[0-9]{4}"
    fill(window, "第 3 段，最多", "8")
    assert field(page).pattern == r"[A-Z]{2}\-[0-9]{4,8}"
    pick(top, "第 1 段", "固定文字")
    fill(window, "第 1 段的文字", "SF")
    assert field(page).pattern == r"SF\-[0-9]{4,8}"
    press(top, "删除第 2 段")
    press(top, "添加一段")
    assert field(page).pattern == "SF[0-9]{4,8}[0-9]{4}"
    fill(window, "格式不符时提示（中文）", "SF 加 8 位以上数字")
    fill(window, "试填一个值", "SF12345678")
    assert editor.verdict.text() == "可以填写"
    assert (field(page).pattern_message or {})["zh_CN"] == "SF 加 8 位以上数字"
    assert [fault.property for fault in faults(form_of(page))] == []


def test_numbers_that_make_no_sense_are_not_taken(window: DeskWindow, page: DesignerPage, join: DesignerJoin) -> None:
    begin(window, page, join)
    pick(window.window, "格式", "由字母、数字组成…")
    fill(window, "第 1 段，最少", "9")
    line = found(window.window, "第 1 段，最少")
    assert line.property("invalid") == "true"
    assert field(page).pattern == "[A-Z]{2}[0-9]{6}"


def test_a_pattern_is_for_those_who_open_it(window: DeskWindow, page: DesignerPage, join: DesignerJoin) -> None:
    editor, top = begin(window, page, join), window.window
    assert not editor.own.isVisible()
    pick(top, "格式", "自定义正则（高级）…")
    fill(window, "自定义正则", "(甲|乙)[0-9")
    assert editor.own.property("invalid") == "true"
    assert field(page).pattern is None
    fill(window, "自定义正则", "(甲|乙)[0-9]")
    assert field(page).pattern == "(甲|乙)[0-9]"
    fill(window, "试填一个值", "丙1")
    assert editor.verdict.text() == "不能填写"
    pick(top, "格式", "不限格式")
    assert field(page).pattern is None
