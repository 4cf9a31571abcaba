"""What a form's own rules say, under the field, while somebody fills it in: when, until when, in which language."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from desktop.bootstrap.record import RecordPlace
from desktop.language import Language, the_speech
from desktop.models.edit_session import EditSession
from desktop.pages.record.form_view import FormView
from desktop.turns import the_turns
from engines.expressions.tree import Call, Number, Ref
from engines.forms import editing
from engines.forms.validation import Validator
from engines.forms.values import Value
from local_db.catalogue import pack_forms
from local_db.desk import Desk
from local_db.queries.known import KnownValue
from resources import PACK_FORMS
from tests.window.desks import CLAIM, submit

CLAIM_FORM = next(form for form in reversed(pack_forms(PACK_FORMS)) if form.id == "claim" and form.version == 2)
LATE = "签收日期不能晚于发现日期"
TAB = Qt.Key.Key_Tab


@pytest.fixture
def view(qtbot: QtBot) -> FormView:
    """A new claim in front."""
    return shown(qtbot, EditSession(CLAIM_FORM, {}, new=True), beginning=True)


def shown(qtbot: QtBot, session: EditSession, *, beginning: bool) -> FormView:
    made = FormView(CLAIM_FORM, Validator(CLAIM_FORM), (), str, beginning=beginning)
    qtbot.addWidget(made)
    made.show_session(session)
    made.resize(780, 900)
    made.show()
    with qtbot.waitActive(made):
        made.activateWindow()
    return made


def test_of_a_rule_of_several_parts_the_part_that_broke_it_is_said_in_both_languages(qtbot: QtBot) -> None:
    freight = Call("le", (Ref("claim_amount"), Ref("declared_value")))
    rule = Call("and", (Call("gt", (Ref("claim_amount"), Number("10"))), freight))
    words = {"zh_CN": "金额不对。", "en": "The amount is wrong."}
    form = editing.change_field(CLAIM_FORM, "claim_amount", at_most=None, valid_when=rule, valid_message=words)
    view = FormView(form, Validator(form), (), str, beginning=True)
    qtbot.addWidget(view)
    view.show_session(EditSession(form, {}, new=True))
    view.show()
    view.type_in("declared_value", "100")
    view.type_in("claim_amount", "5")
    assert error(view, "claim_amount") == "金额不对。 “申请金额（元）”是 5，不大于 10"
    the_speech().speak(Language.ENGLISH)
    qtbot.waitUntil(lambda: "The amount is wrong. " in error(view, "claim_amount"))
    the_speech().speak(Language.CHINESE)
    qtbot.waitUntil(lambda: error(view, "claim_amount") == "金额不对。 “申请金额（元）”是 5，不大于 10")
    view.type_in("claim_amount", "500")
    assert "“申请金额（元）”是 500，大于 “声明价值（元）”（100）" in error(view, "claim_amount")
    view.type_in("claim_amount", "50")
    assert error(view, "claim_amount") == ""


def type_into(view: FormView, name: str, text: str) -> QLineEdit:
    line = view.cells[name].input.widget
    assert isinstance(line, QLineEdit)
    line.setFocus()
    line.selectAll()
    QTest.keyClicks(line, text)
    return line


def fill(view: FormView, **values: str) -> None:
    """Each is typed and gone on from."""
    for name, text in values.items():
        QTest.keyClick(type_into(view, name, text), TAB)


def error(view: FormView, name: str) -> str:
    return view.cells[name].error


def test_a_rule_is_said_when_the_field_is_left_and_goes_with_the_key_that_mends_it(view: FormView) -> None:
    fill(view, happened_on="2026-01-18")
    line = type_into(view, "signed_on", "2026-01-20")
    assert error(view, "signed_on") == ""
    QTest.keyClick(line, TAB)
    assert error(view, "signed_on") == LATE
    line.setFocus()
    for key in (Qt.Key.Key_Backspace, Qt.Key.Key_Backspace):
        QTest.keyClick(line, key)
    QTest.keyClicks(line, "17")
    assert error(view, "signed_on") == ""


def test_a_value_against_a_rule_is_written_the_usual_way_all_the_same(view: FormView) -> None:
    fill(view, happened_on="2026-01-18", signed_on="2026.1.20")
    assert view.cells["signed_on"].input.typed() == "2026-01-20"
    assert error(view, "signed_on") == LATE


def test_a_rule_goes_as_soon_as_another_field_mends_it(view: FormView) -> None:
    fill(view, happened_on="2026-01-18", signed_on="2026-01-20")
    assert error(view, "signed_on") == LATE
    type_into(view, "happened_on", "2026-01-21")
    assert error(view, "signed_on") == ""


def test_a_rule_that_another_field_breaks_is_said_when_that_is_left(view: FormView) -> None:
    fill(view, happened_on="2026-01-21", signed_on="2026-01-20")
    assert error(view, "signed_on") == ""
    line = type_into(view, "happened_on", "2026-01-18")
    assert error(view, "signed_on") == ""
    QTest.keyClick(line, TAB)
    assert error(view, "signed_on") == LATE
    assert error(view, "happened_on") == ""


def test_a_rule_is_not_said_over_what_is_wrong_with_the_value_itself(view: FormView) -> None:
    fill(view, signed_on="never", happened_on="2026-01-18")
    said = error(view, "signed_on")
    assert said
    assert said != LATE
    fill(view, happened_on="2026-01-19")
    assert error(view, "signed_on") == said


def test_nothing_is_said_while_an_input_method_composes(view: FormView) -> None:
    fill(view, happened_on="2026-01-21", signed_on="2026-01-20")
    line = view.cells["customer_name"].input.widget
    line.setFocus()
    QApplication.sendEvent(line, QInputMethodEvent("han", []))
    assert view.composing
    view.type_in("happened_on", "2026-01-17")
    assert error(view, "signed_on") == ""
    QApplication.sendEvent(line, QInputMethodEvent())
    assert error(view, "signed_on") == LATE


def test_a_value_that_is_filled_in_says_no_rule_under_the_cursor(view: FormView) -> None:
    fill(view, happened_on="")
    type_into(view, "signed_on", "2026-01-20")
    view.fill_in({"happened_on": KnownValue("2026-01-18")}, "waybill_no")
    assert error(view, "signed_on") == ""


def test_an_amount_over_its_limit_is_said_and_unsaid_by_the_other_amount_too(view: FormView) -> None:
    fill(view, declared_value="1280", claim_amount="480")
    fill(view, declared_value="100")
    assert "100.00" in error(view, "claim_amount")
    type_into(view, "declared_value", "500")
    assert error(view, "claim_amount") == ""


def test_rules_and_limits_are_said_in_the_language_that_is_spoken(view: FormView, qtbot: QtBot) -> None:
    fill(view, happened_on="2026-01-18", signed_on="2026-01-20", declared_value="100", claim_amount="480")
    assert error(view, "signed_on") == LATE
    assert "声明价值" in error(view, "claim_amount")
    the_speech().speak(Language.ENGLISH)
    qtbot.waitUntil(lambda: error(view, "signed_on") == "Not after the date found" and the_turns().idle)
    assert "Declared value" in error(view, "claim_amount")
    assert "声明价值" not in error(view, "claim_amount")
    assert "Not after the date found" in view.cells["signed_on"].input.widget.accessibleDescription()


def test_what_a_record_broke_before_is_not_said_while_something_else_is_changed(qtbot: QtBot) -> None:
    stands: dict[str, Value] = {**CLAIM, "happened_on": "2026-01-18", "signed_on": "2026-01-20"}
    view = shown(qtbot, EditSession(CLAIM_FORM, stands), beginning=False)
    fill(view, customer_name="Han")
    assert error(view, "signed_on") == ""
    fill(view, signed_on="2026-01-21")
    assert error(view, "signed_on") == LATE


def test_a_rule_holds_a_submission_up_until_it_is_mended(place: RecordPlace, desk: Desk, qtbot: QtBot) -> None:
    record = submit(desk, fields={**CLAIM, "happened_on": "2026-01-18"})
    with qtbot.waitSignal(place.record.shown):
        place.open_record(record)
    page = place.page
    page.form.type_in("signed_on", "2026-01-20")
    page.draft.submit.click()
    assert error(page.form, "signed_on") == LATE
    assert page.missing.isVisible()
    page.form.type_in("happened_on", "2026-01-20")
    assert error(page.form, "signed_on") == ""
    qtbot.waitUntil(lambda: not page.missing.isVisible())
    page.draft.submit.click()
    qtbot.waitUntil(lambda: page.undo.isVisible())
