"""An input method composes in a form: nothing of it is computed, checked, laid out or said anew until it is done."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from desktop.bootstrap.record import RecordPlace
from desktop.language import Language, the_speech
from desktop.models.edit_session import EditSession
from desktop.pages.record.form_view import FormView
from desktop.turns import the_turns
from desktop.widgets.parts import Notice
from engines.forms.validation import Validator
from local_db.desk import Desk
from local_db.machine.clock import SystemClock
from local_db.queries.known import KnownValue
from tests.window.all_kinds import all_kinds
from tests.window.composing import compose
from tests.window.conftest import place_on
from tests.window.desks import CLERK, open_test_desk, submit

ENTER, CTRL = Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier
FORM = all_kinds()


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = open_test_desk(tmp_path / "branch", SystemClock(), more=(FORM,))
    yield made
    made.close()


@pytest.fixture
def place(desk: Desk, qtbot: QtBot) -> Iterator[RecordPlace]:
    with place_on(desk, CLERK, qtbot) as made:
        with qtbot.waitActive(made.widget):
            made.widget.activateWindow()
        yield made


@pytest.fixture
def view(qtbot: QtBot) -> FormView:
    """A new record of the form of all kinds, in front."""
    made = FormView(FORM, Validator(FORM), (), str)
    qtbot.addWidget(made)
    made.show_session(EditSession(FORM, {}, new=True))
    made.resize(780, 900)
    made.show()
    with qtbot.waitActive(made):
        made.activateWindow()
    return made


def field(view: FormView, name: str) -> QWidget:
    widget = view.cells[name].input.widget
    widget.setFocus()
    return widget


def composing(view: FormView, name: str, composition: str = "po sun") -> QWidget:
    widget = field(view, name)
    compose(widget, composition)
    assert view.composing
    return widget


def said(view: FormView) -> str:
    return view.cells["title"]._name.text()


def spoken(place: RecordPlace, qtbot: QtBot) -> None:
    """English is spoken, and everybody has heard of it."""
    heard = Notice()
    heard.setParent(place.widget)
    heard.say(lambda: QCoreApplication.translate("FieldCell", "Required"))
    the_speech().speak(Language.ENGLISH)
    qtbot.waitUntil(lambda: heard.sentence.text() == "Required" and the_turns().idle)


def test_a_composition_over_marked_text_is_told_when_it_is_done(view: FormView) -> None:
    """A field is entered with its text marked: the first key of a composition deletes that."""
    share = view.cells["share"]
    view.type_in("declared", "100")
    told: list[str] = []
    view.typed.connect(told.append)
    line = field(view, "declared")
    assert isinstance(line, QLineEdit)
    line.selectAll()
    compose(line, "yi")
    assert line.text() == ""
    assert told == []
    assert view._session.filled["declared"] == "100.00"
    compose(line, "")
    assert told == ["declared"]
    assert "declared" not in view._session.filled
    assert share.error == ""


def test_what_is_known_from_elsewhere_lays_nothing_out_until_the_composition_is_done(view: FormView) -> None:
    share = view.cells["share"].input
    line = composing(view, "title")
    view.fill_in({"complaint": KnownValue("damage")}, "waybill")
    assert not share.required
    assert view.cells["complaint"].known == ""
    compose(line, "", "破损")
    assert share.required
    assert view.cells["complaint"].known
    assert view._session.filled == {"title": "破损", "complaint": "damage"}


def test_what_is_known_for_one_record_is_not_filled_into_the_next(view: FormView) -> None:
    line = composing(view, "title")
    view.fill_in({"complaint": KnownValue("damage")}, "waybill")
    view.show_session(EditSession(FORM, {}, new=True))
    compose(line, "", "破损")
    assert view._session.filled == {"title": "破损"}


def test_the_field_of_a_composition_is_not_hidden_under_it(view: FormView) -> None:
    """Headquarters' word takes the condition away while somebody composes in the field that goes with it."""
    session = EditSession(FORM, {"title": "外箱压损", "insured": True, "complaint": "delay"})
    view.show_session(session)
    line = composing(view, "premium")
    session.receive({"title": "外箱压损", "complaint": "loss"})
    view.show_session(session)
    assert view.composing
    assert line.hasFocus()
    assert line.isVisible()
    assert not view.cells["pieces"].input.locked
    compose(line, "", "6")
    assert session.filled["premium"] == "6.00"
    assert view.cells["premium"].isHidden()
    assert view.cells["pieces"].input.locked


def test_a_record_that_is_locked_meanwhile_is_locked_when_the_composition_is_done(view: FormView) -> None:
    session = EditSession(FORM, {"title": "外箱压损"})
    view.show_session(session)
    line = composing(view, "title")
    assert isinstance(line, QLineEdit)
    view.show_session(session, locked=True)
    assert view.composing
    assert not line.isReadOnly()
    compose(line, "", "破损")
    assert session.typed["title"] == "破损外箱压损"
    assert line.isReadOnly()


def test_another_width_is_laid_out_when_the_composition_is_done(view: FormView) -> None:
    columns = view._cards[0]._columns
    line = composing(view, "title")
    view.resize(430, 900)
    assert view._cards[0]._columns == columns
    compose(line, "", "破损")
    assert view._cards[0]._columns < columns


@pytest.mark.parametrize("name", ["title", "remarks", "complaint", "address"])
def test_another_language_on_a_new_record_waits_for_the_composition(
    place: RecordPlace, qtbot: QtBot, name: str
) -> None:
    place.new_record("everything")
    qtbot.waitUntil(lambda: the_turns().idle)
    view = place.new_page.form
    widget = composing(view, name)
    spoken(place, qtbot)
    assert view.composing
    assert widget.hasFocus()
    assert said(view) == "标题"
    place.new_page.submit.click()
    assert place.new_page.missing.isHidden()
    compose(widget, "", "破损")
    qtbot.waitUntil(lambda: the_turns().idle)
    assert said(view) == "Title"
    assert place.new_page.submit.text() == "Submit"
    assert widget.hasFocus()


def test_another_language_on_a_record_waits_for_the_composition(place: RecordPlace, desk: Desk, qtbot: QtBot) -> None:
    record = submit(desk, form="everything", fields={"title": "外箱压损"})
    with qtbot.waitSignal(place.record.shown):
        place.open_record(record)
    view = place.page.form
    widget = composing(view, "remarks")
    spoken(place, qtbot)
    assert view.composing
    assert widget.hasFocus()
    assert said(view) == "标题"
    QTest.keyClick(widget, ENTER, CTRL)
    compose(widget, "", "破损")
    qtbot.waitUntil(lambda: the_turns().idle)
    assert said(view) == "Title"
    assert widget.hasFocus()
    assert place.page.form._session.typed == {"remarks": "破损"}


def test_a_cell_of_a_table_is_guarded_as_every_field(place: RecordPlace, qtbot: QtBot) -> None:
    place.new_record("everything")
    qtbot.waitUntil(lambda: the_turns().idle)
    view = place.new_page.form
    view.type_in("title", "外箱压损")
    table = view.cells["goods"].input.widget
    table.setFocus()
    QTest.keyClick(table, Qt.Key.Key_F2)
    editor = QApplication.focusWidget()
    assert editor is not None
    compose(editor, "ci bei")
    assert view.composing
    asked: list[bool] = []
    place.new_page.submit_wanted.connect(lambda: asked.append(True))
    QTest.keyClick(editor, ENTER, CTRL)
    place.new_page.submit.click()
    assert asked == []
    compose(editor, "", "瓷杯")
    assert not view.composing
    assert view._session.filled["goods"] == [{"name": "瓷杯"}]
