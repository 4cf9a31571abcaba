"""The list of choices is edited as text, and what is stored goes on meaning the same."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtTest import QTest

from desktop.bootstrap.designer import DesignerJoin
from desktop.bootstrap.desk_window import DeskWindow
from desktop.models.design_session import Chosen
from desktop.pages.designer.page import DesignerPage
from desktop.widgets.entry import EntryText
from engines.forms.document import Choice
from tests.window.designer.acting import found, press, type_text
from tests.window.designer.conftest import form_of

FIELD = "claim_kind"
CONTROL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def text(window: DeskWindow, page: DesignerPage, join: DesignerJoin) -> EntryText:
    """The Chinese list of the kinds of claims, with the caret at its beginning."""
    join.controller.open("claim", "")
    assert page.workbench.session is not None
    page.workbench.session.choose(Chosen(field=FIELD))
    made = found(window.window, "选项，每行一个（中文）")
    assert isinstance(made, EntryText)
    made.setFocus()
    made.moveCursor(QTextCursor.MoveOperation.Start)
    return made


def choices(page: DesignerPage) -> tuple[Choice, ...]:
    return form_of(page).fields[FIELD].choices


def keys(text: EntryText, *pressed: Qt.Key) -> None:
    for key in pressed:
        QTest.keyClick(text, key)


def test_a_new_line_before_the_first_is_a_new_choice(page: DesignerPage, text: EntryText) -> None:
    before = choices(page)
    for letter in "新类型":
        type_text(letter)
    keys(text, Qt.Key.Key_Return)
    first, *others = choices(page)
    assert tuple(others) == before
    assert first.label == {"zh_CN": "新类型", "en": "新类型"}
    assert first.id not in {one.id for one in before}


def test_who_looks_elsewhere_before_he_ends_the_new_line_loses_nothing(
    window: DeskWindow, page: DesignerPage, text: EntryText
) -> None:
    before = choices(page)
    type_text("新类型")
    found(window.window, "名称（英文）").setFocus()
    text.setFocus()
    keys(text, Qt.Key.Key_Return)
    assert choices(page)[1:] == before


def test_a_line_that_is_cut_and_pasted_at_the_end_is_the_same_choice(page: DesignerPage, text: EntryText) -> None:
    before = choices(page)
    QTest.keyClick(text, Qt.Key.Key_End, SHIFT)
    QTest.keyClick(text, Qt.Key.Key_X, CONTROL)
    assert choices(page) == before[1:]
    QTest.keyClick(text, Qt.Key.Key_End, CONTROL)
    keys(text, Qt.Key.Key_Return)
    QTest.keyClick(text, Qt.Key.Key_V, CONTROL)
    assert choices(page) == (*before[1:], before[0])


def test_renames_stay_one_after_the_other_in_both_languages(
    window: DeskWindow, page: DesignerPage, text: EntryText
) -> None:
    before = choices(page)
    type_text("外箱")
    keys(text, Qt.Key.Key_Down, Qt.Key.Key_Home)
    type_text("全部")
    renamed = [one.label["zh_CN"] for one in choices(page)]
    assert [one.id for one in choices(page)] == [one.id for one in before]
    assert renamed[:2] == [f"外箱{before[0].label['zh_CN']}", f"全部{before[1].label['zh_CN']}"]
    press(window.window, "更多属性")
    english = found(window.window, "选项，每行一个（英文）")
    assert isinstance(english, EntryText)
    english.setPlainText("\n".join(one.label["en"] for one in reversed(before)))
    assert [one.id for one in choices(page)] == [one.id for one in reversed(before)]
    assert [one.label["zh_CN"] for one in choices(page)] == renamed[::-1]
