"""The form: every field has its label, its name and its place, and the keyboard reaches it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QLineEdit, QPlainTextEdit
from pytestqt.qtbot import QtBot

from core.people import Person, Role
from desktop.models.edit_session import EditSession
from desktop.models.typed_values import field_text, stored_value
from desktop.pages.record.field_cell import FieldCell
from desktop.pages.record.form_view import FormView
from engines.forms import kinds
from engines.forms.document import Field, FieldKind
from engines.forms.validation import Validator
from engines.forms.values import Problem
from local_db.catalogue import pack_forms
from resources import PACK_FORMS

FORMS = {form.id: form for form in pack_forms(PACK_FORMS)}
PEOPLE = (Person("chen.li", "陈丽", Role.CLERK, "440106"),)


def view_of(form_id: str, qtbot: QtBot, width: int = 780) -> FormView:
    form = FORMS[form_id]
    view = FormView(form, Validator(form), PEOPLE, str)
    qtbot.addWidget(view)
    view.show_session(EditSession(form, {}))
    view.resize(width, 700)
    view.show()
    return view


@pytest.mark.parametrize("form_id", sorted(FORMS))
def test_every_field_has_a_name_and_a_label_that_leads_to_it(form_id: str, qtbot: QtBot) -> None:
    view = view_of(form_id, qtbot)
    buddies = {label.buddy() for label in view.findChildren(QLabel)}
    for cell in view.cells.values():
        assert cell.input.widget.accessibleName()
        assert cell.input.widget in buddies


@pytest.mark.parametrize("form_id", sorted(FORMS))
def test_tab_walks_through_every_field_and_is_caught_by_none(form_id: str, qtbot: QtBot) -> None:
    view = view_of(form_id, qtbot)
    with qtbot.waitActive(view):
        view.activateWindow()
    typed = {name: cell.input.widget for name, cell in view.cells.items() if not kinds.of(cell.spec.kind).derived}
    wanted = [name for name, widget in typed.items() if widget.isVisible()]
    view.go_to_first()
    reached: list[str] = []
    for _ in range(6 * len(wanted)):
        focused = QApplication.focusWidget()
        assert focused is not None, f"the cursor was lost after {len(reached)} fields"
        inside = [name for name, widget in typed.items() if widget is focused or widget.isAncestorOf(focused)]
        reached += [name for name in inside if name not in reached]
        qtbot.keyClick(focused, Qt.Key.Key_Tab)
    assert reached == wanted


@pytest.mark.parametrize(("width", "columns"), [(780, 3), (690, 2), (400, 1)])
def test_the_grid_has_as_many_columns_as_fit(qtbot: QtBot, width: int, columns: int) -> None:
    view = view_of("claim", qtbot, width)
    names = ("customer_name", "customer_phone", "claim_kind")
    rows = {view.cells[name].mapTo(view, QPoint(0, 0)).y() for name in names}
    assert len(rows) == {3: 1, 2: 2, 1: 3}[columns]


def test_the_wheel_over_a_choice_changes_nothing(qtbot: QtBot) -> None:
    view = view_of("claim", qtbot)
    combo = view.cells["claim_kind"].input.widget
    assert isinstance(combo, QComboBox)
    middle = QPointF(combo.rect().center())
    step, no = QPoint(0, -120), Qt.KeyboardModifier.NoModifier
    wheel = QWheelEvent(
        middle, middle, QPoint(), step, Qt.MouseButton.NoButton, no, Qt.ScrollPhase.NoScrollPhase, False
    )
    QApplication.sendEvent(combo, wheel)
    assert combo.currentIndex() == 0


def test_a_long_text_grows_with_its_lines(qtbot: QtBot) -> None:
    view = view_of("claim", qtbot)
    text = view.cells["description"].input.widget
    assert isinstance(text, QPlainTextEdit)
    before = text.height()
    text.setPlainText("一行\n" * 8)
    assert text.height() > before
    assert text.tabChangesFocus()


def test_a_longer_error_after_a_short_one_has_the_room_that_it_needs(qtbot: QtBot) -> None:
    view = view_of("complaint", qtbot, 700)
    cell = view.cells["customer_phone"]
    cell.show_problem(Problem("customer_phone", "field.required"))
    qtbot.waitUntil(lambda: not cut_error(cell))
    short = error_text(cell).height()
    cell.show_problem(Problem("customer_phone", "field.not_a_phone", {"least": 5, "most": 15}))
    qtbot.waitUntil(lambda: error_text(cell).height() > short and not cut_error(cell))


def error_text(cell: FieldCell) -> QLabel:
    (found,) = (one for one in cell.findChildren(QLabel) if one.text() and one.text() == cell.error)
    return found


def cut_error(cell: FieldCell) -> bool:
    text = error_text(cell)
    return not text.isVisible() or text.height() < text.heightForWidth(text.width())


def test_the_cursor_goes_to_the_first_field_that_is_wrong(qtbot: QtBot) -> None:
    view = view_of("claim", qtbot)
    with qtbot.waitActive(view):
        view.activateWindow()
    problems = Validator(FORMS["claim"]).check({}, complete=True)
    view.show_problems(problems)
    assert view.cells["title"].input.widget.hasFocus()
    assert {name for name, cell in view.cells.items() if cell.error} == {problem.field_id for problem in problems}


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("2026-01-18", "2026-01-18"),
        ("2026/1/8", "2026-01-08"),
        ("２０２６年１月８日", "2026-01-08"),
        ("20260118", "2026-01-18"),
        ("2026/01/18 09:30", "2026-01-18"),
        ("2026-01-18T09:30:00+08:00", "2026-01-18"),
        ("2026-01-18 25:30", "2026-01-18 25:30"),
        ("2026-02-30", "2026-02-30"),
        ("明天", "明天"),
        ("", None),
    ],
)
def test_a_date_is_understood_as_people_write_it_and_else_kept_for_the_check(typed: str, stored: str | None) -> None:
    assert stored_value(Field("on", FieldKind.DATE, {"en": "On"}), typed) == stored


def test_a_moment_goes_to_the_minute_and_back() -> None:
    spec = Field("at", FieldKind.DATETIME, {"en": "At"})
    stored = stored_value(spec, "2026-01-18 9:30")
    assert isinstance(stored, str)
    assert stored.startswith("2026-01-18T09:30:00")
    assert field_text(spec, stored) == "2026-01-18 09:30"


def test_money_is_shown_with_groups_and_comes_back_as_it_was() -> None:
    spec = Field("sum", FieldKind.MONEY, {"en": "Sum"})
    assert field_text(spec, "1234567.50") == "1,234,567.50"
    assert stored_value(spec, "1,234,567.50") == "1234567.50"


@pytest.mark.parametrize("typed", ["1,28", "一千"])
def test_an_amount_that_is_not_understood_says_what_one_looks_like(qtbot: QtBot, typed: str) -> None:
    view = view_of("claim", qtbot)
    amount = view.cells["claim_amount"].input.widget
    assert isinstance(amount, QLineEdit)
    amount.setFocus()
    amount.setText(typed)
    amount.textEdited.emit(typed)
    view.cells["claim_amount"].input.on_left()
    assert view.cells["claim_amount"].error == "应为 16 位以内的数字，如 1280.50"
