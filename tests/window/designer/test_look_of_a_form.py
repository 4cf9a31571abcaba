"""What a designer can say of a form beside its fields: short name, colour, icon; and what becomes of two changes."""

from __future__ import annotations

import json
from pathlib import Path

from jsonschema import Draft202012Validator
from PySide6.QtWidgets import QComboBox
from pytestqt.qtbot import QtBot

from desktop.bootstrap.designer import DesignerJoin
from desktop.bootstrap.desk_window import DeskWindow
from desktop.language import Language, the_speech
from desktop.models.design_session import WHOLE, Chosen
from desktop.pages.designer.difference_words import DesignWords
from desktop.pages.designer.page import DesignerPage
from engines.expressions.tree import Call, Number, Ref
from engines.forms import editing
from engines.forms.document import Field, FieldKind, MergeClass
from engines.forms.readiness import faults
from tests.window.designer.acting import found, pick, press_row, type_text
from tests.window.designer.conftest import form_of, quiet


def test_a_form_gets_a_short_name_a_colour_and_an_icon_each_taken_back_alone(
    window: DeskWindow, page: DesignerPage, join: DesignerJoin
) -> None:
    join.controller.open("claim", "")
    session = page.workbench.session
    assert session is not None
    before = session.form
    session.choose(WHOLE)
    line = found(window.window, "简称（中文）")
    line.setFocus()
    line.selectAll()  # type: ignore[attr-defined]  # a line
    type_text("索赔")
    for name, said in (("颜色", "紫色"), ("图标", "盾牌")):
        pick(window.window, name, said)
    form = form_of(page)
    assert form.short is not None
    assert (form.short["zh_CN"], form.tone, form.icon) == ("索赔", "purple", "claim")
    for _ in range(3):
        page.workbench.undo_act()
    assert form_of(page) == before


def test_what_becomes_of_two_changes_is_chosen_among_what_the_kind_can(
    window: DeskWindow, page: DesignerPage, join: DesignerJoin
) -> None:
    join.controller.begin()
    press_row(window.window, "字段类型", "多选")
    session = page.workbench.session
    assert session is not None
    page.workbench.properties.show_more(True)
    box = found(window.window, "两人同时修改时")
    assert isinstance(box, QComboBox)
    offered = [box.itemText(at) for at in range(box.count())]
    assert offered == ["默认：以后改的为准，双方都收到提示", "由人来选", "双方添加的都保留"]
    pick(window.window, "两人同时修改时", "双方添加的都保留")
    field = form_of(page).fields[session.chosen.field]
    assert field.merge is MergeClass.APPEND
    press_row(window.window, "字段类型", "单行文本")
    box = found(window.window, "两人同时修改时")
    assert isinstance(box, QComboBox)
    assert [box.itemText(at) for at in range(box.count())] == offered[:2]
    assert session.chosen != Chosen()


def test_a_circle_is_said_by_the_names_of_its_fields_in_both_languages(page: DesignerPage, join: DesignerJoin) -> None:
    join.controller.begin()
    form = form_of(page)
    words = {"a": ("甲额", "First"), "b": ("乙额", "Second")}
    for at, (name, (zh, en)) in enumerate(words.items()):
        form = editing.add_field(form, Field(name, FieldKind.COMPUTED, {"zh_CN": zh, "en": en}), 0, at)
    title = Field("title", FieldKind.TEXT, {"zh_CN": "标题", "en": "Title"}, column="title")
    form = editing.add_field(form, title, 0, 2)
    for name, other in (("a", "b"), ("b", "a")):
        form = editing.change_field(form, name, formula=Call("add", (Ref(other), Number("1"))))
    (fault,) = faults(form)
    said = DesignWords().fault(fault, form)
    assert "甲额 → 乙额 → 甲额" in said
    assert not any("a" <= letter <= "z" for letter in said)
    the_speech().speak(Language.ENGLISH)
    assert "First → Second → First" in DesignWords().fault(fault, form)


def test_what_fields_hold_is_written_for_other_programs(
    window: DeskWindow, page: DesignerPage, join: DesignerJoin, tmp_path: Path, qtbot: QtBot
) -> None:
    join.write_schema(tmp_path / "fields.json")
    quiet(qtbot, window)
    qtbot.waitUntil((tmp_path / "fields.json").exists)
    schema = json.loads((tmp_path / "fields.json").read_bytes())
    Draft202012Validator.check_schema(schema)
    claim = schema["$defs"]["claim"]
    assert claim["properties"]["waybill_no"]["title"] == "运单号"
    page.list.export.click()
    assert [action.text() for action in page.list.exports.actions()] == [
        "表单存为一个文件…",
        "供其他程序使用的字段说明…",
    ]
    page.list.exports.hide()
