"""What fills other fields is chosen from the forms that are here; panels fit their place in both languages."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication, QPushButton, QScrollArea
from pytestqt.qtbot import QtBot

from desktop.bootstrap.designer import DesignerJoin
from desktop.bootstrap.desk_window import DeskWindow
from desktop.language import Language, the_speech
from desktop.models.design_session import WHOLE
from desktop.pages.designer.cards import Cards
from desktop.pages.designer.page import DesignerPage
from engines.forms.document import FieldKind
from engines.forms.readiness import faults
from tests.window.designer.acting import found, pick, press, press_row, type_text
from tests.window.designer.conftest import form_of, quiet
from tests.window.hand import Hand


def test_a_waybill_fills_the_customer(window: DeskWindow, page: DesignerPage, join: DesignerJoin) -> None:
    top = window.window
    join.controller.begin()
    for kind, name in (("单行文本", "标题"), ("单行文本", "收件人"), ("单行文本", "寄件人"), ("运单号", "运单号")):
        press_row(top, "字段类型", kind)
        type_text(name)
    by_name = {field.label["zh_CN"]: field.id for field in form_of(page).fields.values()}
    press(top, "更多属性")
    press(top, "添加一种记录")
    pick(top, "查找的记录", "运单")

    def gives() -> dict[str, str]:
        return form_of(page).fields[by_name["运单号"]].known_from[0].gives

    assert gives()["receiver"] == by_name["收件人"]
    pick(top, "填入 1", "寄件人")
    assert QApplication.focusWidget() is found(top, "填入 1")
    assert by_name["寄件人"] in gives().values()
    page.workbench.undo_act()
    assert gives()["receiver"] == by_name["收件人"]
    press(top, "不填写收件人")
    assert "receiver" not in gives()
    page.workbench.undo_act()
    assert faults(form_of(page)) == ()
    press(top, "删除这种记录")
    assert form_of(page).fields[by_name["运单号"]].known_from == ()


def spill(page: DesignerPage) -> int:
    """By how many px the properties are wider than their place."""
    (area,) = page.workbench.properties.findChildren(QScrollArea)
    inner = area.widget()
    assert inner is not None
    return inner.minimumSizeHint().width() - area.viewport().width()


def unfold(page: DesignerPage) -> None:
    """Begins what can be begun there, and opens a card of every list."""
    Hand().pause(1)
    begins = {"添加一列", "Add a column", "建立政策表", "Begin the table", "添加一种记录", "Add a kind of records"}
    begins |= {"用文字编写", "Write as text"}
    for button in page.workbench.properties.findChildren(QPushButton):
        if button.isVisible() and button.text() in begins:
            button.click()
    Hand().pause(1)
    for cards in page.workbench.properties.findChildren(Cards):
        if cards.isVisible() and cards.cards and not cards.chosen:
            cards.cards[0].line.click()
    Hand().pause(1)


@pytest.mark.parametrize("language", [Language.CHINESE, Language.ENGLISH])
def test_no_panel_is_wider_than_its_place(
    window: DeskWindow, page: DesignerPage, join: DesignerJoin, qtbot: QtBot, language: Language
) -> None:
    the_speech().speak(language)
    window.window.resize(1093, 552)
    join.controller.begin()
    page.workbench.palette_.added.emit(FieldKind.TEXT)
    page.workbench.properties.show_more(True)
    session = page.workbench.session
    assert session is not None
    wide = []
    for kind in (*FieldKind, FieldKind.DATE, FieldKind.ELIGIBILITY):
        page.workbench.palette_.added.emit(kind)
        unfold(page)
        if spill(page) > 0:
            wide.append(kind.value)
    session.choose(WHOLE)
    unfold(page)
    assert wide == []
    assert spill(page) <= 0
    quiet(qtbot, window)
