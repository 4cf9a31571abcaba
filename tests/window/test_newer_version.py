"""A form gets a newer version while drafts of it are open: each stays with its own, and is offered the newer one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit
from pytestqt.qtbot import QtBot

from core.ports import Changes
from desktop.bootstrap.desk_window import DeskWindow
from desktop.bootstrap.record import RecordPlace
from desktop.jobs import JobRunner
from desktop.language import Language, the_speech
from desktop.models.draft_keeper import edit_draft_id
from desktop.pages.record.new_page import NewRecordPage
from desktop.preferences import Preferences
from desktop.turns import the_turns
from engines.forms.document import Form
from engines.forms.values import Value
from local_db.catalogue import publish
from local_db.desk import Desk
from local_db.drafts import Draft, save_draft
from local_db.machine.clock import SystemClock
from tests.window.composing import compose
from tests.window.conftest import place_on, quiet
from tests.window.desks import CLERK, detail_of, open_test_desk, submit
from tests.window.test_record_new import drafts_of, tickets_of
from tests.window.two_versions import FIRST, FITS, SECOND, THIRD, TYPED, K, field, first, second

CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = open_test_desk(tmp_path / "branch", SystemClock(), more=(first(),))
    yield made
    made.close()


@pytest.fixture
def window(desk: Desk, tmp_path: Path, qtbot: QtBot) -> Iterator[DeskWindow]:
    made = DeskWindow(desk, JobRunner(), Preferences(tmp_path), CLERK)
    made.start()
    quiet(qtbot, made)
    with qtbot.waitActive(made.window):
        made.window.activateWindow()
    yield made
    made.close()
    made.window.deleteLater()


@pytest.fixture
def place(desk: Desk, qtbot: QtBot) -> Iterator[RecordPlace]:
    with place_on(desk, CLERK, qtbot) as made:
        with qtbot.waitActive(made.widget):
            made.widget.activateWindow()
        yield made


@pytest.fixture
def begun(place: RecordPlace, qtbot: QtBot) -> NewRecordPage:
    """A report is under way; everything of TYPED is typed."""
    return begin(place, qtbot)


def begin(place: RecordPlace, qtbot: QtBot) -> NewRecordPage:
    place.new_record("report")
    settle(place, qtbot)
    type_all(place.new_page, TYPED)
    return place.new_page


def settle(place: RecordPlace, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: place._workspace.jobs.idle and the_turns().idle)


def type_all(page: NewRecordPage, values: dict[str, Value]) -> None:
    for name, value in values.items():
        entry = page.form.cells[name].input
        entry.put(value)
        entry.on_edited()


def publish_here(desk: Desk, *forms: Form) -> None:
    """As an exchange with headquarters brings them."""
    desk.store.write(lambda connection: publish(connection, forms)).result()
    desk.store.writer.submit(lambda: desk.store.announce(Changes(definitions=True))).result()


def arrive(place: RecordPlace, qtbot: QtBot, *forms: Form) -> None:
    publish_here(place._workspace._desk, *forms)
    place.take_in_forms()
    settle(place, qtbot)


def take(page: NewRecordPage, place: RecordPlace, qtbot: QtBot) -> None:
    assert page.version.action.text() == "使用新版本"
    page.version.action.click()
    settle(place, qtbot)


def typed(page: NewRecordPage) -> dict[str, Value]:
    return {name: page.form.cells[name].input.typed() for name in page.form.cells if name in TYPED}


def test_a_newer_version_is_offered_in_one_line_and_changes_nothing_by_itself(
    window: DeskWindow, desk: Desk, qtbot: QtBot
) -> None:
    begun = begin(window.record, qtbot)
    assert begun.version.isHidden()
    before = typed(begun)
    publish_here(desk, second())
    quiet(qtbot, window)
    assert begun.version.isVisible()
    assert begun.version.sentence.text() == "这张表单有了新版本。使用新版本后，已填写的内容会保留。"
    assert begun.form.form.version == FIRST
    assert typed(begun) == before
    the_speech().speak(Language.ENGLISH)
    qtbot.waitUntil(lambda: begun.version.action.text() == "Use the new version")
    assert begun.version.isVisible()


def test_a_draft_that_stays_is_submitted_by_its_own_version(
    place: RecordPlace, begun: NewRecordPage, desk: Desk, qtbot: QtBot
) -> None:
    arrive(place, qtbot, second())
    begun.submit.click()
    qtbot.waitUntil(lambda: len(tickets_of(desk)) == 1)
    record = detail_of(desk, tickets_of(desk)[0].id).record
    assert record.form_version == FIRST
    assert {name: record.fields.get(name) for name in TYPED} == {**TYPED}
    settle(place, qtbot)
    place.new_record("report")
    assert begun.form.form.version == SECOND
    assert begun.version.isHidden()


def test_all_that_has_a_place_in_the_new_version_stands_there_and_the_rest_is_said_and_kept(
    place: RecordPlace, begun: NewRecordPage, desk: Desk, qtbot: QtBot
) -> None:
    arrive(place, qtbot, second(SECOND, field("driver", K.TEXT, "司机")))
    take(begun, place, qtbot)
    assert begun.form.form.version == SECOND
    assert place.new.session is not None
    assert {name: place.new.session.filled.get(name) for name in TYPED} == {
        **dict.fromkeys(TYPED),
        **FITS,
    }
    assert begun.form.cells["kind"].input.typed() == ""
    assert begun.form.cells["spot"]._name.text() == "发现地点"
    words = begun.version.sentence.text()
    for said in ("天气：暴雨", "类型：其他", "破损情况：受潮", "原因：两件破损", "货物：白"):
        assert said in words
    for kept in ("东门", "瓷杯", "第一行", "12.50"):
        assert kept not in words
    qtbot.waitUntil(lambda: [draft.form_version for draft in drafts_of(desk)] == [SECOND])
    begun.submit.click()
    qtbot.waitUntil(lambda: len(tickets_of(desk)) == 1)
    record = detail_of(desk, tickets_of(desk)[0].id).record
    assert record.form_version == SECOND
    assert {name: record.fields[name] for name in TYPED if name in record.fields} == FITS
    assert drafts_of(desk) == []


def test_going_back_by_ctrl_z_brings_everything_back(
    place: RecordPlace, begun: NewRecordPage, desk: Desk, qtbot: QtBot
) -> None:
    before = typed(begun)
    arrive(place, qtbot, second())
    take(begun, place, qtbot)
    assert begun.undo.isVisible()
    assert begun.undo.sentence.text() == "现在使用表单的新版本。"
    focused = QApplication.focusWidget()
    assert focused is not None
    QTest.keyClick(focused, Qt.Key.Key_Z, CTRL)
    settle(place, qtbot)
    assert begun.form.form.version == FIRST
    assert typed(begun) == before
    assert begun.version.action.text() == "使用新版本"
    qtbot.waitUntil(lambda: [draft.form_version for draft in drafts_of(desk)] == [FIRST])


def test_going_back_keeps_what_was_typed_into_the_new_version(
    place: RecordPlace, begun: NewRecordPage, qtbot: QtBot
) -> None:
    arrive(place, qtbot, second(SECOND, field("driver", K.TEXT, "司机")))
    take(begun, place, qtbot)
    type_all(begun, {"driver": "李师傅", "spot": "西门", "damage": ["torn"], "reason": "7"})
    begun.version.action.click()
    settle(place, qtbot)
    assert begun.form.form.version == FIRST
    now = typed(begun)
    assert now["spot"] == "西门"
    assert now["damage"] == ["torn"]
    assert now["reason"] == "两件破损"
    assert now["weather"] == "暴雨"
    assert now["goods"] == TYPED["goods"]
    take(begun, place, qtbot)
    assert begun.form.cells["driver"].input.typed() == "李师傅"
    assert begun.form.cells["reason"].input.typed() == "7"


def test_what_has_no_place_is_kept_over_a_restart_and_goes_back_then(
    place: RecordPlace, begun: NewRecordPage, desk: Desk, qtbot: QtBot
) -> None:
    before = typed(begun)
    arrive(place, qtbot, second())
    take(begun, place, qtbot)
    qtbot.waitUntil(lambda: [draft.form_version for draft in drafts_of(desk)] == [SECOND])
    again = RecordPlace(place._workspace)
    qtbot.addWidget(again.widget)
    again.widget.show()
    again.go_on_with(drafts_of(desk)[0].id)
    qtbot.waitUntil(lambda: again.new_page.version.isVisible())
    assert "天气：暴雨" in again.new_page.version.sentence.text()
    assert again.new_page.version.action.text() == "回到旧版本"
    again.new_page.version.action.click()
    qtbot.waitUntil(lambda: again.new_page.form.form.version == FIRST)
    assert typed(again.new_page) == before
    again.leave()


def test_the_caret_stays_in_its_field(place: RecordPlace, begun: NewRecordPage, qtbot: QtBot) -> None:
    arrive(place, qtbot, second())
    spot = begun.form.cells["spot"].input.widget
    assert isinstance(spot, QLineEdit)
    spot.setFocus()
    spot.setSelection(2, -1)
    begun.version.action.setFocus(Qt.FocusReason.MouseFocusReason)
    take(begun, place, qtbot)
    now = QApplication.focusWidget()
    assert now is begun.form.cells["spot"].input.widget
    assert now is not spot
    assert isinstance(now, QLineEdit)
    assert now.cursorPosition() == 1


def test_the_caret_of_a_long_text_stays_and_one_of_a_field_that_is_gone_goes_to_the_first_empty_one(
    place: RecordPlace, begun: NewRecordPage, qtbot: QtBot
) -> None:
    arrive(place, qtbot, second())
    remarks = begun.form.cells["remarks"].input.widget
    assert isinstance(remarks, QPlainTextEdit)
    remarks.setFocus()
    caret = remarks.textCursor()
    caret.setPosition(5)
    remarks.setTextCursor(caret)
    take(begun, place, qtbot)
    now = QApplication.focusWidget()
    assert isinstance(now, QPlainTextEdit)
    assert now.textCursor().position() == 5
    QTest.keyClick(now, Qt.Key.Key_Z, CTRL)
    settle(place, qtbot)
    begun.form.cells["weather"].input.widget.setFocus()
    take(begun, place, qtbot)
    assert QApplication.focusWidget() is begun.form.cells["kind"].input.widget


def test_nothing_is_offered_or_moved_under_a_composition(
    place: RecordPlace, begun: NewRecordPage, qtbot: QtBot
) -> None:
    spot = begun.form.cells["spot"].input.widget
    assert isinstance(spot, QLineEdit)
    spot.setFocus()
    spot.setCursorPosition(2)
    compose(spot, "xi men")
    arrive(place, qtbot, second())
    assert begun.version.isHidden()
    compose(spot, "", "外")
    assert begun.version.isVisible()
    compose(spot, "xi men")
    begun.version.action.click()
    settle(place, qtbot)
    assert begun.form.form.version == FIRST
    assert spot.hasFocus()
    assert spot.composition == "xi men"  # type: ignore[attr-defined]  # an EntryLine
    compose(spot, "", "侧")
    settle(place, qtbot)
    assert begun.form.form.version == SECOND
    now = QApplication.focusWidget()
    assert isinstance(now, QLineEdit)
    assert (now.text(), now.cursorPosition()) == ("东门外侧", 4)


def test_a_version_that_comes_while_another_was_taken_is_offered_too(
    place: RecordPlace, begun: NewRecordPage, qtbot: QtBot
) -> None:
    arrive(place, qtbot, second())
    take(begun, place, qtbot)
    arrive(place, qtbot, second(THIRD, field("weather", K.TEXT, "天气")))
    take(begun, place, qtbot)
    assert begun.form.form.version == THIRD
    assert begun.form.cells["weather"].input.typed() == "暴雨"
    assert "天气" not in begun.version.sentence.text()
    assert "类型：其他" in begun.version.sentence.text()


def test_a_look_at_another_kind_changes_no_version(place: RecordPlace, begun: NewRecordPage, qtbot: QtBot) -> None:
    before = typed(begun)
    arrive(place, qtbot, second())
    for version in (FIRST, SECOND):
        begun.kind_chosen.emit("claim")
        settle(place, qtbot)
        assert begun.version.isHidden()
        begun.kind_chosen.emit("report")
        settle(place, qtbot)
        assert begun.form.form.version == version
        if version == FIRST:
            assert typed(begun) == before
            take(begun, place, qtbot)
    assert "天气：暴雨" in begun.version.sentence.text()
    begun.version.action.click()
    settle(place, qtbot)
    assert begun.form.form.version == FIRST
    assert typed(begun) == before


def test_a_line_that_was_closed_stays_closed_and_is_said_again_when_the_draft_is_opened(
    place: RecordPlace, begun: NewRecordPage, desk: Desk, qtbot: QtBot
) -> None:
    arrive(place, qtbot, second())
    begun.version._close.click()
    type_all(begun, {"spot": "南门"})
    place.new._show()
    assert begun.version.isHidden()
    qtbot.waitUntil(lambda: bool(drafts_of(desk)))
    draft = drafts_of(desk)[0].id
    place.new.take_number("SF1")
    place.go_on_with(draft)
    qtbot.waitUntil(begun.version.isVisible)


def test_forty_open_drafts_keep_their_version_each_until_its_person_takes_the_newer_one(
    place: RecordPlace, desk: Desk, qtbot: QtBot
) -> None:
    """Twenty new reports and twenty changes of reports that exist: those stay with the version of their report."""
    titles = {f"draft{number:02}": f"第 {number} 张" for number in range(20)}
    for draft, title in titles.items():
        keep_draft(desk, draft, None, title)
    records = [submit(desk, form="report", fields={"title": "外箱压损"}) for _ in range(20)]
    for record in records:
        keep_draft(desk, edit_draft_id(record, CLERK), record, "改过的标题")
    arrive(place, qtbot, second())
    page = place.new_page
    for number, (draft, title) in enumerate(titles.items()):
        open_draft(place, qtbot, draft, title)
        assert page.version.isVisible()
        assert page.form.form.version == FIRST
        if number % 2:
            take(page, place, qtbot)
        if number % 4 < 2:
            page.submit.click()
            wait_until_gone(place, desk, qtbot, draft)
    for record in records:
        with qtbot.waitSignal(place.record.shown):
            place.open_record(record)
        assert place.page.form.form.version == FIRST
        assert place.page.form.cells["weather"].input.typed() == "暴雨"
        place.page.draft.submit.click()
        wait_until_gone(place, desk, qtbot, edit_draft_id(record, CLERK))
        assert detail_of(desk, record).record.fields["weather"] == "暴雨"
    made = {row.title: detail_of(desk, row.id).record for row in tickets_of(desk) if row.id not in records}
    assert {title: (one.form_version, one.fields.get("weather")) for title, one in made.items()} == {
        title: (SECOND, None) if number % 2 else (FIRST, "暴雨")
        for number, title in enumerate(titles.values())
        if number % 4 < 2
    }
    left = {draft.id: draft for draft in drafts_of(desk)}
    assert set(left) == {draft for number, draft in enumerate(titles) if number % 4 >= 2}
    assert {draft.form_version for draft in left.values()} == {FIRST, SECOND}
    assert all("暴雨" in draft.typed.values() for draft in left.values())


def open_draft(place: RecordPlace, qtbot: QtBot, draft: str, title: str) -> None:
    place.go_on_with(draft)
    qtbot.waitUntil(lambda: typed(place.new_page).get("title") == title)
    settle(place, qtbot)


def wait_until_gone(place: RecordPlace, desk: Desk, qtbot: QtBot, draft: str) -> None:
    qtbot.waitUntil(lambda: draft not in {one.id for one in drafts_of(desk)})
    settle(place, qtbot)


def keep_draft(desk: Desk, draft_id: str, record: str | None, title: str) -> None:
    kept = Draft(draft_id, "report", FIRST, CLERK, record, {**TYPED, "title": title}, {}, (), 1_768_700_000_000)
    desk.store.write(lambda connection: save_draft(connection, kept)).result()
