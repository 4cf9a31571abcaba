"""Fields while one types: input methods, scanners, pastes, short writings, and a language that changes in between."""

from __future__ import annotations

import time
from collections.abc import Iterator
from functools import partial

import pytest
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QGuiApplication, QImage, QInputMethodQueryEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCalendarWidget, QFrame, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from desktop.language import Language, the_speech
from desktop.models.edit_session import EditSession
from desktop.models.habits import Habits, keep_habits
from desktop.pages.record.form_view import FormView
from desktop.theme import Appearance, the_theme
from desktop.widgets.choice_box import ChoiceBox, Entries
from desktop.widgets.entry import EntryText
from desktop.wording import today
from engines.forms.validation import Validator
from local_db.queries.known import KnownValue
from tests.window.composing import compose
from tests.window.test_record_form import FORMS, PEOPLE

ENTER, TAB, ESC, CTRL = Qt.Key.Key_Return, Qt.Key.Key_Tab, Qt.Key.Key_Escape, Qt.KeyboardModifier.ControlModifier
TEN_MEGABYTES = "长" * (10 << 20)


@pytest.fixture
def view(qtbot: QtBot) -> Iterator[FormView]:
    """A new complaint, in front."""
    form = FORMS["complaint"]
    made = FormView(form, Validator(form), PEOPLE, str, beginning=True)
    qtbot.addWidget(made)
    made.show_session(EditSession(form, {}, new=True))
    made.resize(780, 600)
    made.show()
    with qtbot.waitActive(made):
        made.activateWindow()
    keep_habits(Habits())
    yield made
    keep_habits(Habits())
    QGuiApplication.clipboard().clear()


def at(view: FormView, name: str) -> QWidget:
    widget = view.cells[name].input.widget
    widget.setFocus()
    return widget


def line(view: FormView, name: str) -> QLineEdit:
    widget = at(view, name)
    assert isinstance(widget, QLineEdit)
    return widget


def choice(view: FormView, name: str) -> ChoiceBox:
    widget = at(view, name)
    assert isinstance(widget, ChoiceBox)
    return widget


def session(view: FormView) -> EditSession:
    return view._session


# Input methods


def test_an_open_composition_is_neither_typed_nor_checked_nor_left(view: FormView) -> None:
    name = line(view, "customer_name")
    told: list[str] = []
    view.typed.connect(told.append)
    view.left.connect(told.append)
    compose(name, "han mei")
    for key in (ENTER, TAB):
        QTest.keyClick(name, key)
    assert name.hasFocus()
    assert view.composing
    assert told == []
    assert session(view).typed == {}
    compose(name, "", "韩梅")
    assert not view.composing
    assert session(view).typed == {"customer_name": "韩梅"}
    QTest.keyClick(name, ENTER)
    assert not name.hasFocus()


def test_an_open_composition_in_a_long_text_is_not_left_by_tab(view: FormView) -> None:
    text = at(view, "description")
    compose(text, "ke hu")
    QTest.keyClick(text, TAB)
    assert text.hasFocus()
    assert session(view).typed == {}
    compose(text, "", "客户")
    assert session(view).typed == {"description": "客户"}


def test_candidates_of_an_input_method_stand_under_what_is_composed(view: FormView) -> None:
    text = at(view, "description")
    assert isinstance(text, QPlainTextEdit)
    event = QInputMethodQueryEvent(Qt.InputMethodQuery.ImCursorRectangle)
    QApplication.sendEvent(text, event)
    told = event.value(Qt.InputMethodQuery.ImCursorRectangle)
    caret = text.cursorRect().translated(text.viewport().pos())
    assert abs(told.top() - caret.top()) <= 1
    assert abs(told.bottom() - caret.bottom()) <= 1
    assert abs(told.left() - caret.left()) <= 1


def test_a_choice_finds_nothing_while_a_composition_is_open_and_finds_chinese_words_after_it(view: FormView) -> None:
    box = choice(view, "complaint_kind")
    compose(box, "po sun")
    assert not box.is_open
    QTest.keyClick(box, ENTER)
    assert box.hasFocus()
    assert box.currentIndex() == 0
    compose(box, "", "破损")
    assert box.is_open
    QTest.keyClick(box, ENTER)
    assert session(view).typed == {"complaint_kind": "damage"}
    assert not box.hasFocus()


@pytest.mark.parametrize(
    ("name", "typed", "shown", "stored"),
    [
        ("customer_phone", "１３８ ００１３ ６６２０", "13800136620", "13800136620"),
        ("waybill_no", "ｓｆ１５３７ ２２６０", "SF15372260", "SF15372260"),
        ("happened_on", "２０２６－０１－１８", "2026-01-18", "2026-01-18"),
    ],
)
def test_full_width_characters_become_plain_when_the_person_goes_on(
    view: FormView, name: str, typed: str, shown: str, stored: str
) -> None:
    field = line(view, name)
    compose(field, "", typed)
    QTest.keyClick(field, ENTER)
    assert field.text() == shown
    assert session(view).changes == {name: stored}
    assert not view.cells[name].error


# Enter, Tab and the scanner


def test_enter_in_a_long_text_begins_a_line_and_tab_leaves_it(view: FormView) -> None:
    text = at(view, "description")
    assert isinstance(text, QPlainTextEdit)
    QTest.keyClicks(text, "a")
    QTest.keyClick(text, ENTER)
    QTest.keyClicks(text, "b")
    assert text.toPlainText() == "a\nb"
    QTest.keyClick(text, TAB)
    assert not text.hasFocus()


def test_a_scan_fills_the_waybill_and_goes_on_also_where_enter_does_not(view: FormView) -> None:
    keep_habits(Habits(enter_moves_on=False))
    title, waybill = line(view, "title"), line(view, "waybill_no")
    title.setFocus()
    QTest.keyClick(title, ENTER)
    assert title.hasFocus()
    waybill.setFocus()
    QTest.keyClicks(waybill, "SF1537226004189", delay=0)
    QTest.keyClick(waybill, ENTER)
    assert waybill.text() == "SF1537226004189"
    assert view.cells["customer_name"].input.widget.hasFocus()


def test_a_scan_in_the_middle_of_a_composition_leaves_the_composition_and_the_field_alone(view: FormView) -> None:
    title = line(view, "title")
    compose(title, "pai song")
    QTest.keyClick(title, ENTER)
    assert title.hasFocus()
    compose(title, "", "派送")
    assert title.text() == "派送"


# Choices


def test_a_choice_is_made_by_number_letters_and_arrows_and_esc_leaves_what_was(view: FormView) -> None:
    box = choice(view, "complaint_kind")
    QTest.keyClicks(box, "3")
    QTest.keyClick(box, TAB)
    assert box.currentData() == "damage"
    box.setFocus()
    QTest.keyClicks(box, "ds")
    QTest.keyClick(box, ESC)
    assert not box.is_open
    assert box.currentData() == "damage"
    QTest.keyClick(box, Qt.Key.Key_F4)
    assert box.is_open
    QTest.keyClick(box, Qt.Key.Key_Down)
    QTest.keyClick(box, ENTER)
    assert box.currentData() == "loss"
    box.setFocus()
    QTest.keyClick(box, Qt.Key.Key_Delete)
    assert box.currentData() is None


def test_the_open_list_names_choosing_nothing_and_speaks_another_language_at_once(view: FormView, qtbot: QtBot) -> None:
    box = choice(view, "complaint_kind")
    QTest.keyClick(box, Qt.Key.Key_F4)
    (entries,) = view.findChildren(Entries)
    assert entries.item(0).text() == "（不选）"
    the_speech().speak(Language.ENGLISH)
    qtbot.waitUntil(lambda: box.itemText(1) == entries.item(1).text() and entries.item(1).text().isascii())
    assert box.is_open
    assert entries.item(0).text() == "(nothing)"


def test_what_nothing_is_called_chooses_nothing(view: FormView) -> None:
    box = choice(view, "complaint_kind")
    QTest.keyClicks(box, "zzz")
    QTest.keyClick(box, ENTER)
    assert box.currentIndex() == 0
    assert session(view).typed == {}


def test_the_list_and_the_calendar_are_frames_of_the_window_and_no_popups(view: FormView) -> None:
    box = choice(view, "complaint_kind")
    QTest.keyClick(box, Qt.Key.Key_Space)
    date = line(view, "happened_on")
    QTest.keyClick(date, Qt.Key.Key_F4)
    frames = [frame for frame in view.findChildren(QFrame) if frame.property("role") == "popup"]
    assert len(frames) == 2
    assert all(frame.window() is view for frame in frames)
    assert QApplication.activePopupWidget() is None
    assert [frame.isVisible() for frame in frames] == [False, True]
    QTest.keyClick(QApplication.focusWidget() or date, ESC)
    assert not frames[1].isVisible()
    assert date.hasFocus(), "the cursor is where it was, not at the top of the window"


def offers(date: QLineEdit, name: str) -> bool:
    return [action.text() for action in date.actions()] == [name]


def test_the_calendar_speaks_the_language_of_the_window(view: FormView, qtbot: QtBot) -> None:
    date = line(view, "happened_on")
    for language, tag, name in ((Language.CHINESE, "zh_CN", "日历"), (Language.ENGLISH, "en_US", "Calendar")):
        the_speech().speak(language)
        qtbot.waitUntil(partial(offers, date, name))
        QTest.keyClick(date, Qt.Key.Key_F4)
        (calendar,) = view.findChildren(QCalendarWidget)
        assert calendar.locale().name() == tag
        QTest.keyClick(QApplication.focusWidget() or date, ESC)


# Dates


@pytest.mark.parametrize(("typed", "days"), [("0", 0), ("-1", -1)])
def test_a_date_is_typed_in_one_or_two_keys(view: FormView, typed: str, days: int) -> None:
    date = line(view, "happened_on")
    QTest.keyClicks(date, typed)
    QTest.keyClick(date, ENTER)
    meant = today().fromordinal(today().toordinal() + days)
    assert date.text() == meant.isoformat()
    assert session(view).changes == {"happened_on": meant.isoformat()}


def test_a_short_date_is_understood_also_when_the_form_is_submitted_from_it(view: FormView) -> None:
    QTest.keyClicks(line(view, "happened_on"), "18")
    assert session(view).changes == {"happened_on": today().replace(day=18).isoformat()}


def test_arrows_go_a_day_on_and_back(view: FormView) -> None:
    date = line(view, "happened_on")
    QTest.keyClicks(date, "20260131")
    QTest.keyClick(date, Qt.Key.Key_Down)
    assert date.text() == "2026-02-01"
    QTest.keyClick(date, Qt.Key.Key_Up)
    assert date.text() == "2026-01-31"


# Pastes


@pytest.mark.parametrize("name", ["title", "waybill_no", "description"])
def test_ten_megabytes_are_refused_with_the_limit_and_without_a_pause(view: FormView, name: str) -> None:
    field = at(view, name)
    QTest.keyClicks(field, "SF1")
    QGuiApplication.clipboard().setText(TEN_MEGABYTES)
    began = time.thread_time()
    QTest.keyClick(field, Qt.Key.Key_V, CTRL)
    assert time.thread_time() - began < 0.5
    cell = view.cells[name]
    assert cell.input.typed() == "SF1"
    limit = {"title": "120", "waybill_no": "50", "description": "20,000"}[name]
    assert limit in cell.error
    assert "10,485,760" in cell.error


@pytest.mark.parametrize("name", ["title", "waybill_no", "description", "customer_phone", "happened_on"])
@pytest.mark.parametrize("typed", ["", "SF12"])
def test_the_refusal_of_a_paste_goes_when_the_person_goes_on_in_every_kind_of_field(
    view: FormView, name: str, typed: str
) -> None:
    view.cells[name].input.take_focus()
    field = at(view, name)
    QTest.keyClicks(field, typed)
    QGuiApplication.clipboard().setText("长" * 30_000)
    QTest.keyClick(field, Qt.Key.Key_V, CTRL)
    assert "30,000" in view.cells[name].error
    QTest.keyClick(field, TAB)
    assert not field.hasFocus()
    assert "30,000" not in view.cells[name].error


def test_a_text_somewhat_too_long_is_taken_so_that_it_can_be_cut(view: FormView) -> None:
    title = line(view, "title")
    QGuiApplication.clipboard().setText("外箱破损\n" * 60)
    QTest.keyClick(title, Qt.Key.Key_V, CTRL)
    assert len(title.text()) == 299
    QTest.keyClick(title, ENTER)
    assert "120" in view.cells["title"].error


def test_a_picture_is_left_for_the_page_to_paste(view: FormView, qtbot: QtBot) -> None:
    brought = QMimeData()
    brought.setImageData(QImage(4, 4, QImage.Format.Format_RGB32))
    QGuiApplication.clipboard().setMimeData(brought)
    title = line(view, "title")
    QTest.keyClick(title, Qt.Key.Key_V, CTRL)
    assert title.text() == ""


# The language, the font size and the theme in mid-edit


def test_another_language_and_font_size_in_mid_edit_keep_text_cursor_and_undo(view: FormView, qtbot: QtBot) -> None:
    title = line(view, "title")
    QTest.keyClicks(title, "first ")
    QTest.keyClicks(title, "second")
    title.setCursorPosition(3)
    the_speech().speak(Language.ENGLISH)
    the_theme().apply(Appearance.DARK, "huge")
    qtbot.waitUntil(lambda: title.accessibleName() == "Title, required")
    assert (title.text(), title.cursorPosition(), title.hasFocus()) == ("first second", 3, True)
    assert title.isUndoAvailable()
    title.undo()
    assert title.text() == ""


def test_another_language_keeps_a_choice_and_says_it_anew(view: FormView, qtbot: QtBot) -> None:
    box = choice(view, "complaint_kind")
    QTest.keyClicks(box, "3")
    QTest.keyClick(box, ENTER)
    view.cells["title"].input.widget.setFocus()
    view.show_problems(Validator(view.form).check({}, complete=True))
    the_speech().speak(Language.ENGLISH)
    qtbot.waitUntil(lambda: box.currentText() == "Damage")
    assert session(view).typed == {"complaint_kind": "damage"}
    assert view.cells["title"].error
    assert view.cells["title"].error.isascii()


# What is known already, and what arrives meanwhile


def test_known_values_fill_empty_fields_only_and_say_where_they_are_from(view: FormView) -> None:
    QTest.keyClicks(line(view, "customer_phone"), "13900001111")
    name = line(view, "customer_name")
    view.fill_in(
        {"customer_name": KnownValue("李雷"), "customer_phone": KnownValue("13800000000", "TMS", 0)}, "waybill_no"
    )
    assert name.text() == name.selectedText() == "李雷"
    assert view.cells["customer_phone"].input.typed() == "13900001111"
    assert "运单号" in view.cells["customer_name"].known
    QTest.keyClicks(name, "x")
    assert name.text() == "x"
    assert view.cells["customer_name"].known == ""


def test_a_newer_value_under_the_cursor_waits_behind_a_badge_and_is_taken_by_choice(qtbot: QtBot) -> None:
    form = FORMS["complaint"]
    made = FormView(form, Validator(form), PEOPLE, str)
    qtbot.addWidget(made)
    edited = EditSession(form, {"title": "甲", "customer_name": "李雷"})
    made.show_session(edited)
    made.show()
    with qtbot.waitActive(made):
        made.activateWindow()
    title = line(made, "title")
    edited.receive({"title": "乙", "customer_name": "韩梅梅"})
    made.show_session(edited)
    assert title.text() == "甲"
    assert "乙" in made.cells["title"].newer
    assert made.cells["customer_name"].input.typed() == "韩梅梅"
    compose(title, "", "丙")
    assert edited.bases == {"title": "甲"}
    assert edited.newer("title")
    use = made.cells["title"].use
    assert use is not None
    use.click()
    assert title.text() == "乙"
    assert edited.empty
    assert made.cells["title"].newer == ""


def _is_whole(field: QPlainTextEdit, wanted: bool) -> bool:
    return (field.verticalScrollBar().maximum() == 0) is wanted


@pytest.mark.parametrize("size", ["small", "normal", "large", "huge"])
def test_a_long_text_shows_all_its_lines_up_to_twelve_without_a_bar(qtbot: QtBot, size: str) -> None:
    the_theme().apply(Appearance.LIGHT, size)
    room = QWidget()
    qtbot.addWidget(room)
    column = QVBoxLayout(room)
    field = EntryText(20_000, lambda: None)
    column.addWidget(field)
    column.addStretch()
    room.resize(600, 600)
    room.show()
    heights = []
    for lines in (1, 3, 5, 9, 30):
        field.setPlainText("\n".join(["外箱破损，内件缺少 abc gy"] * lines))
        qtbot.waitUntil(partial(_is_whole, field, lines <= 9))
        heights.append(field.height())
    assert heights == sorted(set(heights))
    assert heights[-1] < 14 * field.fontMetrics().lineSpacing() + 20
