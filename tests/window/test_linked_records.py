"""Fields that look outside of their form: links to records, departments in use, values that another record has."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from core.services.commands import EditRecord
from core.services.records import edit_record
from desktop.bootstrap.record import RecordPlace
from desktop.models.value_words import value_text
from desktop.pages.printing.layout import Words
from desktop.pages.record.form_view import FormView
from desktop.pages.record.inputs.department_input import DepartmentInput
from desktop.pages.record.inputs.relation_input import RelationInput
from engines.forms.values import Value
from local_db.desk import Desk
from local_db.machine.clock import SystemClock
from local_db.queries.related import departments, records_with
from tests.window.all_kinds import VALUES, all_kinds
from tests.window.conftest import place_on
from tests.window.desks import CLAIM, CLERK, detail_of, open_test_desk, submit

ENTER, TAB = Qt.Key.Key_Return, Qt.Key.Key_Tab


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = open_test_desk(tmp_path / "branch", SystemClock(), more=(all_kinds(),))
    yield made
    made.close()


@pytest.fixture
def place(desk: Desk, qtbot: QtBot) -> Iterator[RecordPlace]:
    with place_on(desk, CLERK, qtbot) as made:
        with qtbot.waitActive(made.widget):
            made.widget.activateWindow()
        yield made


@pytest.fixture
def claim(desk: Desk) -> str:
    return submit(desk)


@pytest.fixture
def form(place: RecordPlace, claim: str) -> FormView:
    """A new record of all kinds, beside a claim that exists already."""
    assert claim
    place.new_record("everything")
    return place.new_page.form


def relation(form: FormView) -> RelationInput:
    found = form.cells["earlier"].input
    assert isinstance(found, RelationInput)
    found.line.setFocus()
    return found


def test_a_record_is_linked_by_its_number_and_fills_what_is_known_of_it(
    form: FormView, place: RecordPlace, desk: Desk, qtbot: QtBot, claim: str
) -> None:
    earlier = relation(form)
    QTest.keyClicks(earlier.line, "SF1537226004189")
    qtbot.waitUntil(lambda: earlier.line.is_open and len(earlier._offers) == 1)
    QTest.keyClick(earlier.line, ENTER)
    assert earlier.typed() == claim
    assert "外箱破损" in earlier.line.text()
    qtbot.waitUntil(lambda: form.cells["waybill"].input.typed() == "SF1537226004189")
    assert form.cells["mobile"].input.typed() == "13800136620"
    assert "关联理赔" in form.cells["waybill"].known
    with qtbot.waitSignal(place.record.shown):
        earlier.go.click()
    assert place.record.record_id == claim


def test_words_that_name_no_record_are_refused_and_kept(form: FormView, qtbot: QtBot) -> None:
    earlier = relation(form)
    QTest.keyClicks(earlier.line, "nobody")
    QTest.keyClick(earlier.line, TAB)
    assert form.cells["earlier"].error == "找不到所指的对象"
    assert earlier.line.text() == "nobody"
    assert form._session.kept()["earlier"] == "? nobody"


def test_a_linked_record_is_called_by_its_name_when_it_is_shown_again(
    place: RecordPlace, desk: Desk, qtbot: QtBot, claim: str
) -> None:
    record = submit(desk, form="everything", fields={"title": "外箱压损", "earlier": claim})
    with qtbot.waitSignal(place.record.shown):
        place.open_record(record)
    earlier = place.page.form.cells["earlier"].input
    assert isinstance(earlier, RelationInput)
    qtbot.waitUntil(lambda: "外箱破损" in earlier.line.text())
    assert earlier.typed() == claim
    number, spec = detail_of(desk, claim).record.number, earlier.spec
    assert number in value_text(spec, claim, place._workspace.person_name)
    assert value_text(spec, "0123456789abcdef", place._workspace.person_name) == "记录…abcdef"
    assert place.record.session is not None
    assert place.record.session.typed == {}


def test_a_link_to_a_record_that_is_not_here_says_so(place: RecordPlace, desk: Desk, qtbot: QtBot) -> None:
    record = submit(desk, form="everything", fields={"title": "外箱压损", "earlier": "f" * 32})
    with qtbot.waitSignal(place.record.shown):
        place.open_record(record)
    earlier = place.page.form.cells["earlier"].input
    assert isinstance(earlier, RelationInput)
    qtbot.waitUntil(lambda: "本机没有" in earlier.line.text())
    assert earlier.typed() == "f" * 32
    assert not earlier.go.isEnabled()


def words_on_paper(place: RecordPlace, qtbot: QtBot, record: str) -> str:
    place.printing.open(record)
    qtbot.waitUntil(lambda: bool(place.print_page.title.text()) and place._workspace.jobs.idle)
    pages, _drawing = place.printing._laid_out()
    return "".join(part.text for page in pages for part in page if isinstance(part, Words))


def test_paper_names_a_linked_record_by_number_and_title_whatever_was_looked_at_before(
    place: RecordPlace, desk: Desk, qtbot: QtBot, claim: str
) -> None:
    other = submit(desk, form="everything", fields={"title": "更早的工单"})
    record = submit(desk, form="everything", fields={"title": "外箱压损", "earlier": other})
    change = EditRecord(place._workspace.new_id(), CLERK, record, {"earlier": claim}, {"earlier": other})
    desk.store.execute(edit_record, change).result()
    said = words_on_paper(place, qtbot, record)
    assert str(detail_of(desk, claim).record.number) in said
    assert "外箱破损" in said
    assert claim[-6:] not in said
    place.print_page.timeline.setChecked(True)
    assert "更早的工单" in words_on_paper(place, qtbot, record)


def test_paper_says_of_a_linked_record_that_is_not_here_which_one_it_is(
    place: RecordPlace, desk: Desk, qtbot: QtBot
) -> None:
    record = submit(desk, form="everything", fields={"title": "外箱压损", "earlier": "e" * 32})
    assert "记录…eeeeee" in words_on_paper(place, qtbot, record)


def test_departments_in_use_are_offered_and_any_other_is_taken(form: FormView, desk: Desk, qtbot: QtBot) -> None:
    for name in ("客服部", "仓储部", "客服部"):
        submit(desk, form="everything", fields={"title": "外箱压损", "department": name})
    with desk.store.reading() as connection:
        assert departments(connection, [all_kinds()]) == ["客服部", "仓储部"]
    department = form.cells["department"].input
    assert isinstance(department, DepartmentInput)
    department.line.setFocus()
    QTest.keyClicks(department.line, "cc")
    qtbot.waitUntil(lambda: department._suggest.is_open)
    QTest.keyClick(department.line, Qt.Key.Key_Down)
    QTest.keyClick(department.line, ENTER)
    assert form._session.filled["department"] == "仓储部"
    department.line.setText("")
    QTest.keyClicks(department.line, "QA")
    QTest.keyClick(department.line, TAB)
    assert form._session.filled["department"] == "QA"


@pytest.mark.parametrize(("name", "value"), [("waybill", "SF20260118001"), ("identity", str(VALUES["identity"]))])
def test_a_value_that_another_record_holds_is_pointed_out_and_not_refused(
    form: FormView, place: RecordPlace, desk: Desk, qtbot: QtBot, name: str, value: Value
) -> None:
    other = submit(desk, form="everything", fields={"title": "更早的工单", name: value})
    cell = form.cells[name]
    form.type_in(name, str(value))
    qtbot.waitUntil(lambda: "更早的工单" in cell.same)
    assert cell.error == ""
    assert form._session.filled[name] == value
    form.type_in("title", "外箱压损")
    place.new_page.submit_wanted.emit()
    qtbot.waitUntil(lambda: place.record.record_id not in ("", other))
    assert detail_of(desk, place.record.record_id).record.fields[name] == value


def test_a_value_that_is_another_one_now_is_not_pointed_out(form: FormView, desk: Desk, qtbot: QtBot) -> None:
    submit(desk, form="everything", fields={"title": "更早的工单", "waybill": "SF20260118001"})
    cell = form.cells["waybill"]
    form.type_in("waybill", "SF20260118001")
    qtbot.waitUntil(lambda: bool(cell.same))
    form.type_in("waybill", "SF20260118002")
    assert cell.same == ""


def test_a_record_is_not_beside_itself(desk: Desk, claim: str) -> None:
    number = str(CLAIM["waybill_no"])
    with desk.store.reading() as connection:
        assert records_with(connection, "claim", "waybill_no", "waybill_no", number, claim) == []
        assert [row.id for row in records_with(connection, "claim", "waybill_no", "", number, "")] == [claim]
