"""Every kind of field in the window: what is typed is stored as the one file of vectors says, and shown again."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from desktop.language import Language, the_speech
from desktop.models.edit_session import EditSession
from desktop.models.region_search import the_regions
from desktop.models.typed_values import field_text, stored_value
from desktop.models.value_words import shown_text, value_text
from desktop.pages.record.form_view import FormView
from desktop.pages.record.inputs.chips_input import ChipsInput
from desktop.pages.record.inputs.rating_input import RatingInput
from desktop.pages.record.inputs.region_input import RegionInput
from desktop.widgets.rating_bar import RatingBar
from desktop.wording import keep_branch_time
from engines.forms import kinds
from engines.forms.document import Field, FieldKind
from engines.forms.validation import Validator
from tests.engines.forms.vectors import form_of, read_vectors
from tests.window.all_kinds import VALUES, all_kinds

FORM = all_kinds()
ENTER, TAB, BACKSPACE = Qt.Key.Key_Return, Qt.Key.Key_Tab, Qt.Key.Key_Backspace
CTRL = Qt.KeyboardModifier.ControlModifier
_OF_KIND: dict[FieldKind, list[tuple[Field, Any, Any, str | None]]] = {}
for vector in read_vectors():
    _OF_KIND.setdefault(vector[0].kind, []).append(vector)
HALF = "\ud83d"
TYPED = [kind for kind in FieldKind if kind in _OF_KIND and not kinds.of(kind).derived]


@pytest.fixture
def view(qtbot: QtBot) -> FormView:
    made = FormView(FORM, Validator(FORM), (), str)
    qtbot.addWidget(made)
    made.show_session(EditSession(FORM, {}, new=True))
    made.resize(780, 900)
    made.show()
    with qtbot.waitActive(made):
        made.activateWindow()
    return made


def session(view: FormView) -> EditSession:
    return view._session


def test_the_form_of_all_kinds_has_a_name_and_a_label_for_each(view: FormView) -> None:
    buddies = {label.buddy() for label in view.findChildren(QLabel)}
    for cell in view.cells.values():
        assert cell.input.widget.accessibleName()
        assert cell.input.widget in buddies


def same(kind: FieldKind, value: Any, other: Any) -> bool:
    """Whether both are the same, or the same moment: the window always writes seconds."""
    if value == other or kind is not FieldKind.DATETIME:
        return bool(value == other)
    return datetime.fromisoformat(str(value)) == datetime.fromisoformat(str(other))


@pytest.mark.parametrize("kind", TYPED, ids=str)
def test_case_53_each_kind_stores_or_refuses_what_the_vectors_say(kind: FieldKind, qtbot: QtBot) -> None:
    keep_branch_time(480)
    for spec, typed, stored, code in _OF_KIND[kind]:
        if kind is FieldKind.SWITCH and not isinstance(typed, bool):
            continue  # a box is ticked or not: nothing else can be typed
        form = form_of(spec)
        edit = EditSession(form, {}, new=True)
        shown = FormView(form, Validator(form), (), str)
        shown.show_session(edit)
        cell = shown.cells[spec.id]
        cell.input.put(typed) if isinstance(typed, str) else cell.input.show_value(typed)
        cell.input.on_edited()
        cell.input.on_left()
        told = cell.problem.code if cell.problem is not None else None
        case = f"{spec.kind} {typed!r:.80}"
        if HALF in str(typed):  # Qt itself puts another character in the place of half a one
            assert told in (None, code) or code == "field.control_characters", case
        elif stored_value(spec, typed) == stored:  # the window also understands short writings of days and times
            assert same(kind, edit.filled.get(spec.id), stored), case
            assert told == code, case
        shown.deleteLater()


@pytest.mark.parametrize("name", VALUES)
@pytest.mark.parametrize("language", list(Language))
def test_a_stored_value_comes_back_the_same_from_its_input_in_every_language(
    view: FormView, name: str, language: Language
) -> None:
    the_speech().speak(language)
    keep_branch_time(480)
    cell = view.cells[name]
    cell.input.show_value(VALUES[name])
    assert stored_value(cell.spec, cell.input.typed()) == VALUES[name]
    assert value_text(cell.spec, VALUES[name], str)


def test_durations_and_times_are_read_as_people_write_them() -> None:
    waited, at = FORM.fields["waited"], FORM.fields["at"]
    for text in ("2天3小时", "51:00", "2 天 3 小时", "2d3h"):
        assert stored_value(waited, text) == 183600
    assert stored_value(waited, "1:30") == 5400
    assert field_text(waited, 183600) == "2 天 3 小时"
    assert [stored_value(at, text) for text in ("930", "0930", "9:30", "9点30分")] == ["09:30"] * 4
    assert stored_value(at, "9") == "09:00"


def test_a_duration_that_a_draft_keeps_as_a_number_is_shown_in_words(view: FormView) -> None:
    waited = view.cells["waited"].input
    waited.put(183600)
    assert waited.typed() == "2 天 3 小时"
    assert stored_value(waited.spec, waited.typed()) == 183600


def test_a_masked_number_is_whole_only_under_the_cursor(view: FormView) -> None:
    cell = view.cells["identity"]
    view.show_session(EditSession(FORM, VALUES))
    line = cell.input.widget
    assert line.text() == "110***********002X"  # type: ignore[attr-defined]  # a line of text
    line.setFocus()
    assert line.text() == VALUES["identity"]  # type: ignore[attr-defined]  # as before
    view.cells["email"].input.widget.setFocus()
    assert line.text() == "110***********002X"  # type: ignore[attr-defined]  # as before
    assert session(view).typed == {}
    assert shown_text(cell.spec, VALUES["identity"], str) == "110***********002X"


def test_ctrl_z_uncovers_what_stood_before_the_draft_of_a_masked_number(view: FormView) -> None:
    line = view.cells["identity"].input.widget
    reopened = EditSession(FORM, VALUES)
    reopened.restore({"identity": "440524188001010014"}, {"identity": VALUES["identity"]})
    view.show_session(reopened)
    assert line.text() == "440***********0014"  # type: ignore[attr-defined]  # a line of text
    line.setFocus()
    QTest.keyClick(line, Qt.Key.Key_Z, CTRL)
    assert line.text() == VALUES["identity"]  # type: ignore[attr-defined]  # as above
    QTest.keyClick(line, Qt.Key.Key_Z, CTRL)
    assert (line.text(), reopened.typed) == (VALUES["identity"], {})  # type: ignore[attr-defined]  # as above


def chips(view: FormView) -> ChipsInput:
    found = view.cells["damage"].input
    assert isinstance(found, ChipsInput)
    found.widget.setFocus()
    return found


def test_choices_are_added_by_letters_and_numbers_and_taken_out_again(view: FormView) -> None:
    damage = chips(view)
    QTest.keyClicks(damage.box, "wxys")
    QTest.keyClick(damage.box, ENTER)
    assert damage.typed() == ["crushed"]
    assert damage.box.hasFocus()
    QTest.keyClicks(damage.box, "4")
    QTest.keyClick(damage.box, ENTER)
    assert session(view).filled["damage"] == ["crushed", "short"]
    QTest.keyClick(damage.box, BACKSPACE)
    assert session(view).filled["damage"] == ["crushed"]
    QTest.keyClicks(damage.box, "1")
    QTest.keyClick(damage.box, ENTER)
    assert "damage" not in session(view).filled


def test_tab_out_of_an_opened_list_of_choices_takes_nothing(view: FormView) -> None:
    damage = chips(view)
    QTest.keyClick(damage.box, Qt.Key.Key_Space)
    assert damage.box.is_open
    QTest.keyClick(damage.box, TAB)
    assert damage.chosen == []
    assert view.cells["region"].input.widget.hasFocus()


def test_a_chip_goes_by_a_click(view: FormView) -> None:
    damage = chips(view)
    damage.put(["crushed", "wet"])
    chip = next(one for one in damage._chips() if "受潮" in one.accessibleName())
    QTest.mouseClick(chip, Qt.MouseButton.LeftButton)
    assert session(view).filled["damage"] == ["crushed"]


def region(view: FormView) -> RegionInput:
    found = view.cells["region"].input
    assert isinstance(found, RegionInput)
    found.widget.setFocus()
    return found


@pytest.mark.parametrize(("wanted", "code"), [("天河区", "440106"), ("gzth", "440106"), ("广州天河", "440106")])
def test_a_region_is_found_by_any_of_its_names_and_their_letters(wanted: str, code: str) -> None:
    assert the_regions().found(wanted)[0] == code


def test_every_division_is_found_by_its_whole_name() -> None:
    names = the_regions().divisions
    for code in ("110000", "310115", "440100", "710000", "659001"):
        assert code in the_regions().found(names.label(code))


def test_a_region_is_chosen_step_by_step_with_the_keys(view: FormView) -> None:
    where = region(view)
    QTest.keyClicks(where.box, "gds")
    QTest.keyClick(where.box, ENTER)
    assert where.box.code == "440000"
    assert where.box.is_open
    QTest.keyClicks(where.box, "gzs")
    QTest.keyClick(where.box, ENTER)
    assert where.box.code == "440100"
    QTest.keyClicks(where.box, "th")
    QTest.keyClick(where.box, ENTER)
    assert session(view).filled["region"] == "440106"
    assert not where.box.is_open
    QTest.keyClick(where.box, BACKSPACE)
    assert session(view).filled["region"] == "440100"
    for _ in range(2):
        QTest.keyClick(where.box, BACKSPACE)
    assert "region" not in session(view).filled
    QTest.keyClick(where.box, ENTER)
    assert view.cells["address"].input.widget.hasFocus()


def rating(view: FormView, name: str) -> RatingBar:
    found = view.cells[name].input
    assert isinstance(found, RatingInput)
    found.bar.setFocus()
    return found.bar


def test_stars_are_given_by_digits_arrows_and_the_mouse(view: FormView) -> None:
    bar = rating(view, "stars")
    QTest.keyClick(bar, Qt.Key.Key_4)
    assert session(view).filled["stars"] == "4"
    QTest.keyClick(bar, Qt.Key.Key_Right)
    assert session(view).filled["stars"] == "5"
    QTest.keyClick(bar, Qt.Key.Key_7)
    assert session(view).filled["stars"] == "5"
    QTest.mouseClick(bar, Qt.MouseButton.LeftButton, pos=QPoint(2 + 26 + 13, 16))
    assert session(view).filled["stars"] == "2"
    QTest.keyClick(bar, BACKSPACE)
    assert "stars" not in session(view).filled


def test_ten_points_are_typed_as_one_and_zero(view: FormView) -> None:
    bar = rating(view, "nps")
    QTest.keyClicks(bar, "10")
    assert session(view).filled["nps"] == "10"
    QTest.keyClick(bar, Qt.Key.Key_0)
    assert session(view).filled["nps"] == "0"
    assert bar.accessibleDescription() == "0 / 10"
    QTest.keyClick(bar, TAB)
    assert QApplication.focusWidget() is not bar
