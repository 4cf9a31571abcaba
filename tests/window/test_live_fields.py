"""Conditions while one types: what is shown, asked for, read-only and computed follows every keystroke."""

from __future__ import annotations

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from desktop.models.edit_session import EditSession
from desktop.pages.record.form_view import FormView
from desktop.pages.record.inputs.derived_input import ComputedInput, EligibilityInput
from engines.forms.validation import Validator
from engines.forms.values import Problem, Value
from tests.window.all_kinds import VALUES, all_kinds

FORM = all_kinds()
VALIDATOR = Validator(FORM)


@pytest.fixture
def view(qtbot: QtBot) -> FormView:
    """A new record of the form of all kinds, in front."""
    made = FormView(FORM, VALIDATOR, (), str)
    qtbot.addWidget(made)
    made.show_session(EditSession(FORM, {}, new=True))
    made.resize(780, 900)
    made.show()
    with qtbot.waitActive(made):
        made.activateWindow()
    return made


def session(view: FormView) -> EditSession:
    return view._session


def type_into(view: FormView, name: str, text: str) -> None:
    widget = view.cells[name].input.widget
    widget.setFocus()
    QTest.keyClicks(widget, text)


def choose(view: FormView, name: str, value: Value) -> None:
    cell = view.cells[name]
    cell.input.put(value)
    cell.input.on_edited()
    cell.input.on_left()


def test_a_field_appears_with_its_condition_and_goes_with_it_and_keeps_its_value(view: FormView) -> None:
    premium = view.cells["premium"]
    assert premium.isHidden()
    choose(view, "insured", True)
    assert premium.isVisible()
    assert premium.input.required
    assert "必填" in premium.input.widget.accessibleName()
    type_into(view, "premium", "6")
    choose(view, "insured", False)
    assert premium.isHidden()
    assert session(view).filled["premium"] == "6.00"
    choose(view, "insured", True)
    assert premium.input.typed() in ("6", "6.00")


def test_a_hidden_field_takes_no_part_in_tab_and_enter(view: FormView) -> None:
    switch, goods = view.cells["insured"].input.widget, view.cells["goods"].input.widget
    switch.setFocus()
    QTest.keyClick(switch, Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is goods
    switch.setFocus()
    QTest.keyClick(switch, Qt.Key.Key_Return)
    assert QApplication.focusWidget() is goods


def test_a_field_is_asked_for_as_soon_as_another_says_so(view: FormView) -> None:
    share = view.cells["share"]
    assert not share.input.required
    assert share._star.isHidden()
    choose(view, "complaint", "damage")
    assert share.input.required
    assert not share._star.isHidden()
    problems = session(view).problems(VALIDATOR, complete=True)
    assert Problem("share", "field.required") in problems
    view.show_problems(problems)
    assert share.error
    choose(view, "complaint", "delay")
    assert not share.error
    assert share._star.isHidden()


def test_a_field_is_read_only_while_its_condition_says_so(view: FormView) -> None:
    pieces = view.cells["pieces"].input
    choose(view, "complaint", "loss")
    assert pieces.locked
    choose(view, "complaint", "delay")
    assert not pieces.locked


def test_what_is_computed_follows_each_keystroke_and_tab_passes_it_by(view: FormView) -> None:
    payable = view.cells["payable"].input
    assert isinstance(payable, ComputedInput)
    type_into(view, "declared", "1280")
    type_into(view, "share", "12.5")
    assert payable.line.text() == "160.00"
    QTest.keyClick(view.cells["share"].input.widget, Qt.Key.Key_Backspace)
    assert payable.line.text() == "153.60"
    assert not payable.line.focusPolicy() & Qt.FocusPolicy.TabFocus
    assert "payable" not in session(view).typed


def test_an_eligibility_says_its_reason_in_words_and_what_is_missing(view: FormView) -> None:
    covered = view.cells["covered"].input
    assert isinstance(covered, EligibilityInput)
    assert "购买日期" in covered.reason.text()
    choose(view, "group", "fridge")
    choose(view, "bought_on", "2026-01-02")
    choose(view, "asked_on", "2026-01-05")
    assert covered.pill.text() == "符合"
    assert "7 天无理由退货" in covered.reason.text()
    assert "2026-01-09" in covered.reason.text()
    choose(view, "asked_on", "2026-01-18")
    assert covered.pill.text() == "不符合"


def test_an_error_in_a_hidden_field_is_none_and_holds_no_submission_up(view: FormView) -> None:
    choose(view, "title", "外箱压损")
    choose(view, "insured", True)
    type_into(view, "premium", "six")
    view.settle()
    assert view.cells["premium"].error
    choose(view, "insured", False)
    assert view.wrong() == []
    assert session(view).faults_to_mend(VALIDATOR, complete=True) == []
    assert "premium" not in session(view).filled
    assert VALIDATOR.check(session(view).filled, complete=True) == []


def test_an_edit_is_asked_for_what_it_makes_necessary(view: FormView) -> None:
    edit = EditSession(FORM, {"title": "外箱压损", "complaint": "delay"})
    view.show_session(edit)
    assert edit.problems(VALIDATOR, complete=False) == []
    choose(view, "complaint", "damage")
    assert edit.problems(VALIDATOR, complete=False) == [Problem("share", "field.required")]


def test_a_locked_record_shows_what_is_computed_and_lets_nothing_be_typed(view: FormView) -> None:
    view.show_session(EditSession(FORM, VALUES), locked=True)
    line = view.cells["payable"].input.widget
    assert isinstance(line, QLineEdit)
    assert line.text() == "160.00"
    assert all(cell.input.locked for cell in view.cells.values())


def test_a_rule_of_the_form_and_a_doubtful_day_are_said_when_the_field_is_left(view: FormView) -> None:
    choose(view, "pieces", "0")
    assert view.cells["pieces"].error == "件数要大于 0"
    choose(view, "pieces", "2")
    assert view.cells["pieces"].error == ""
    choose(view, "claimed_on", "2999-01-18")
    assert view.cells["claimed_on"].error
    choose(view, "claimed_on", "2026-01-18")
    assert view.cells["claimed_on"].error == ""


def test_a_doubtful_day_in_a_field_that_is_hidden_then_is_left_out(qtbot: QtBot) -> None:
    hides = replace(FORM.fields["claimed_on"], visible_when=FORM.fields["premium"].visible_when)
    fields = tuple(hides if field.id == hides.id else field for field in FORM.sections[1].fields)
    form = replace(FORM, sections=(FORM.sections[0], replace(FORM.sections[1], fields=fields), *FORM.sections[2:]))
    edit = EditSession(form, {}, new=True)
    for name, raw in (("title", "外箱压损"), ("insured", True), ("premium", "6"), ("claimed_on", "2999-01-18")):
        edit.take(name, raw)
    assert [problem.field_id for problem in edit.faults_to_mend(Validator(form), complete=True)] == ["claimed_on"]
    edit.take("insured", False)
    assert edit.faults_to_mend(Validator(form), complete=True) == []
    assert "claimed_on" not in edit.filled
    assert edit.filled["premium"] == "6.00"
