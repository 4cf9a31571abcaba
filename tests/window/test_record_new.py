"""A new record: made once, from the keyboard, and never lost while it is typed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
import shiboken6
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QListWidget, QPlainTextEdit
from pytestqt.qtbot import QtBot

from desktop.bootstrap.desk_window import DeskWindow
from desktop.bootstrap.record import RecordPlace
from desktop.demo.photos import photo
from desktop.jobs import JobRunner
from desktop.language import Language, the_speech
from desktop.models.habits import Habits, keep_habits
from desktop.preferences import Preferences
from desktop.turns import the_turns
from engines.forms.values import Value
from local_db.desk import Desk, open_desk, with_passphrase
from local_db.drafts import Draft, load_drafts, save_draft
from local_db.machine.clock import SystemClock
from local_db.queries.tickets import TicketFilter, TicketRow, ticket_page
from tests.local_db.vaults import no_vault
from tests.window.desks import CLAIM, CLERK, detail_of


def drafts_of(desk: Desk) -> list[Draft]:
    with desk.store.reading() as connection:
        return load_drafts(connection)


def tickets_of(desk: Desk) -> list[TicketRow]:
    with desk.store.reading() as connection:
        return list(ticket_page(connection, TicketFilter()))


def fill(place: RecordPlace, values: dict[str, Value]) -> None:
    for name, value in values.items():
        entry = place.new_page.form.cells[name].input
        if isinstance(entry.widget, QComboBox):
            entry.widget.setCurrentIndex(entry.widget.findData(value))
        elif isinstance(entry.widget, QLineEdit | QPlainTextEdit):
            entry.put(str(value))
        entry.on_edited()


@pytest.fixture
def begun(place: RecordPlace, qtbot: QtBot) -> RecordPlace:
    """A new claim on the page."""
    place.new_record("claim")
    qtbot.waitUntil(place.new_page.isVisible)
    return place


def test_a_field_that_somebody_clicks_into_before_the_cursor_is_put_keeps_it(begun: RecordPlace, qtbot: QtBot) -> None:
    page = begun.new_page
    amount = page.form.cells["claim_amount"].input.widget
    page.focus_first()
    QTest.mouseClick(amount, Qt.MouseButton.LeftButton)
    QTest.keyClicks(amount, "12")
    qtbot.waitUntil(lambda: the_turns().idle)
    QTest.keyClicks(amount, "80")
    assert amount.hasFocus()
    assert page.form.cells["claim_amount"].input.typed() == "1280"


def test_submitting_makes_one_ticket_and_shows_its_number(begun: RecordPlace, desk: Desk, qtbot: QtBot) -> None:
    fill(begun, CLAIM)
    begun.new_page.submit.click()
    begun.new_page.submit_wanted.emit()
    qtbot.waitUntil(lambda: begun.page.undo.isVisibleTo(begun.page))
    (row,) = tickets_of(desk)
    assert row.number in begun.page.undo.sentence.text()
    assert begun.page.header.number.text() == row.number
    fields = detail_of(desk, row.id).record.fields
    assert {name: fields.get(name) for name in CLAIM} == CLAIM
    assert fields["priority"] == "normal"
    assert drafts_of(desk) == []


def test_while_the_database_waits_the_button_says_that_it_is_being_saved(
    begun: RecordPlace, desk: Desk, qtbot: QtBot
) -> None:
    fill(begun, CLAIM)
    go_on = threading.Event()
    held = desk.store.write(lambda _connection: go_on.wait(30))
    submit = begun.new_page.submit
    submit.click()
    assert (submit.text(), submit.isEnabled()) == ("提交", False), "a quick save says nothing"
    qtbot.waitUntil(lambda: begun.new_page.submit.text() == "正在保存…")
    the_speech().speak(Language.ENGLISH)
    qtbot.waitUntil(lambda: begun.new_page.submit.text() == "Saving…")
    assert not begun.new_page.submit.isEnabled()
    go_on.set()
    assert held.result()
    qtbot.waitUntil(lambda: len(tickets_of(desk)) == 1)
    qtbot.waitUntil(begun.new_page.submit.isEnabled)
    assert begun.new_page.submit.text() == "Submit"


def test_a_discarded_draft_can_be_had_back_after_another_language(begun: RecordPlace, desk: Desk, qtbot: QtBot) -> None:
    fill(begun, CLAIM)
    begun.new_page.discard_wanted.emit()
    assert begun.new_page.undo.isVisible()
    the_speech().speak(Language.ENGLISH)
    qtbot.waitUntil(lambda: begun.new_page.submit.text() == "Submit")
    assert begun.new_page.undo.isVisible()
    assert begun.new_page.undo.sentence.text() == "The draft was discarded."
    begun.new_page.undo.button.click()
    qtbot.waitUntil(lambda: begun.new_page.form.cells["title"].input.typed() == CLAIM["title"])


def test_undoing_the_registration_takes_the_ticket_back(begun: RecordPlace, desk: Desk, qtbot: QtBot) -> None:
    fill(begun, CLAIM)
    begun.new_page.submit.click()
    qtbot.waitUntil(lambda: begun.page.undo.isVisibleTo(begun.page))
    begun.page.undo.button.click()
    qtbot.waitUntil(lambda: begun.page.state is not None and begun.page.state.voided)


def test_a_form_that_is_not_filled_is_not_submitted_and_says_what_is_missing(begun: RecordPlace, desk: Desk) -> None:
    fill(begun, {"title": "外箱破损"})
    begun.new_page.submit.click()
    wrong = {name for name, cell in begun.new_page.form.cells.items() if cell.error}
    assert wrong == {
        "waybill_no",
        "customer_name",
        "customer_phone",
        "claim_kind",
        "declared_value",
        "claim_amount",
    }
    assert tickets_of(desk) == []


def test_one_line_counts_what_is_missing_names_it_leads_there_and_counts_down(
    begun: RecordPlace, desk: Desk, qtbot: QtBot
) -> None:
    page = begun.new_page
    begun.widget.activateWindow()
    assert not page.missing.isVisible()
    fill(begun, {"title": "外箱破损", "customer_name": "陈晓梅", "claim_kind": "damage", "claim_amount": "480"})
    page.submit.click()
    assert page.missing.sentence.text() == "还差 3 项：运单号、联系电话、声明价值（元）"
    page.form.cells["claim_amount"].input.take_focus()
    page.missing.action.click()
    qtbot.waitUntil(lambda: page.form.cells["waybill_no"].input.widget.hasFocus())
    assert page.missing.isVisible()
    page.type_in("waybill_no", "SF1537226004189")
    assert page.missing.sentence.text() == "还差 2 项：联系电话、声明价值（元）"
    page.type_in("customer_phone", "12")
    assert page.missing.sentence.text() == "还有 2 项要填写或修改：联系电话、声明价值（元）"
    assert page.missing.action.text() == "去修改"
    page.type_in("customer_phone", "13800136620")
    page.type_in("declared_value", "1280")
    assert not page.missing.isVisible()
    page.discard_wanted.emit()
    page.submit.click()
    assert page.missing.sentence.text().startswith("还差 7 项：标题、运单号、")
    page.discard_wanted.emit()
    qtbot.waitUntil(lambda: not page.missing.isVisible())


def test_a_ticket_is_made_with_the_keyboard_alone(place: RecordPlace, desk: Desk, qtbot: QtBot) -> None:
    place.new_record("complaint")
    qtbot.waitUntil(place.new_page.isVisible)
    with qtbot.waitActive(place.widget):
        place.widget.activateWindow()
    place.new_page.focus_first()
    qtbot.waitUntil(place.new_page.form.cells["title"].input.widget.hasFocus)
    typed = {"title": "派送延误", "customer_name": "Li Lei", "customer_phone": "13800136620"}
    for name, cell in place.new_page.form.cells.items():
        if not cell.shown:
            continue
        focused = QApplication.focusWidget()
        assert focused is cell.input.widget
        if name in typed and isinstance(focused, QLineEdit):
            focused.insert(typed[name])
            focused.textEdited.emit(typed[name])
        elif name == "complaint_kind":
            qtbot.keyClick(focused, Qt.Key.Key_Down)
        qtbot.keyClick(focused, Qt.Key.Key_Tab)
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: len(tickets_of(desk)) == 1)


def test_photos_are_kept_in_the_draft_and_go_with_the_ticket(
    begun: RecordPlace, desk: Desk, qtbot: QtBot, tmp_path: Path
) -> None:
    source = photo(tmp_path / "外箱.jpg", "外箱")
    begun.new_page.files_brought.emit([source])
    qtbot.waitUntil(lambda: bool(drafts_of(desk)), timeout=10_000)
    assert [child.name for child in drafts_of(desk)[0].files] == ["外箱.jpg"]
    assert begun.new_page.attached.text() == "附件 1 个"
    fill(begun, CLAIM)
    begun.new_page.submit.click()
    qtbot.waitUntil(lambda: len(tickets_of(desk)) == 1)
    (attached,) = detail_of(desk, tickets_of(desk)[0].id).files
    assert desk.files.read(attached.hash) == source.read_bytes()


def test_a_photo_that_is_brought_to_a_new_ticket_twice_is_there_once_and_a_sentence_says_so(
    begun: RecordPlace, desk: Desk, qtbot: QtBot, tmp_path: Path
) -> None:
    page = begun.new_page
    box, copy = photo(tmp_path / "外箱.jpg", "外箱"), tmp_path / "外箱 (1).jpg"
    copy.write_bytes(box.read_bytes())
    page.files_brought.emit([box, copy])
    said = page.notice.sentence
    qtbot.waitUntil(lambda: said.text() == "1 个文件已在这里，只保留一份：外箱 (1).jpg", timeout=15_000)
    assert [tile.tile.name for tile in page.photos.tiles()] == ["外箱.jpg"]
    page.notice.hide()
    page.files_brought.emit([box])
    qtbot.waitUntil(lambda: page.notice.isVisible() and said.text().endswith("：外箱.jpg"), timeout=15_000)
    assert [[file.name for file in draft.files] for draft in drafts_of(desk)] == [["外箱.jpg"]]
    fill(begun, CLAIM)
    page.submit.click()
    qtbot.waitUntil(lambda: bool(tickets_of(desk)))
    assert [file.name for file in detail_of(desk, tickets_of(desk)[0].id).files] == ["外箱.jpg"]


def test_that_files_must_be_waited_for_is_said_until_they_are_stored(
    begun: RecordPlace, desk: Desk, qtbot: QtBot, tmp_path: Path
) -> None:
    fill(begun, CLAIM)
    begun.new_page.files_brought.emit([photo(tmp_path / "外箱.jpg", "外箱")])
    begun.new_page.submit.click()
    assert begun.new_page.notice.isVisible()
    assert begun.new_page.notice.sentence.text() == "还有附件没有存好。请稍等，或将其移除。"
    qtbot.waitUntil(lambda: not begun.new_page.notice.isVisible(), timeout=10_000)
    assert begun.new_page.attached.text() == "附件 1 个"
    assert tickets_of(desk) == []


def test_another_kind_takes_along_what_fits(begun: RecordPlace, desk: Desk, qtbot: QtBot) -> None:
    fill(begun, {"title": "外箱破损", "waybill_no": "SF1537226004189", "claim_amount": "480"})
    begun.new_page.kind_chosen.emit("complaint")
    session = begun.new.session
    assert session is not None
    assert session.form.id == "complaint"
    assert session.typed == {"title": "外箱破损", "waybill_no": "SF1537226004189"}
    qtbot.waitUntil(lambda: [draft.form for draft in drafts_of(desk)] == ["complaint"], timeout=3000)


def test_a_draft_is_offered_again_and_can_be_gone_on_with(begun: RecordPlace, desk: Desk, qtbot: QtBot) -> None:
    fill(begun, {"title": "外箱破损"})
    qtbot.waitUntil(lambda: bool(drafts_of(desk)), timeout=3000)
    again = RecordPlace(begun._workspace)
    qtbot.addWidget(again.widget)
    again.new_record("claim")
    again.widget.show()
    qtbot.waitUntil(again.new_page.earlier.isVisible)
    assert "外箱破损" in again.new_page.earlier.sentence.text()
    again.new_page.earlier.action.click()
    qtbot.waitUntil(lambda: again.new_page.form.cells["title"].input.typed() == "外箱破损")


def test_discarding_empties_the_form_and_forgets_the_draft(begun: RecordPlace, desk: Desk, qtbot: QtBot) -> None:
    fill(begun, {"title": "外箱破损"})
    qtbot.waitUntil(begun.new_page.discard.isVisible, timeout=3000)
    begun.new_page.discard.click()
    assert begun.new_page.form.cells["title"].input.typed() == ""
    qtbot.waitUntil(lambda: drafts_of(desk) == [])


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="there is no kill -9 on this system")
def test_what_was_typed_before_a_kill_is_offered_at_the_restart_and_stands_in_its_fields(
    tmp_path: Path, qtbot: QtBot
) -> None:
    root = Path(__file__).resolve().parents[2]
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(root)}
    command = [sys.executable, "-m", "tests.window.typing_process", str(tmp_path / "branch")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=root, env=environment, text=True) as typing:
        assert typing.stdout is not None
        assert typing.stdout.readline().strip() == "kept"
        typing.kill()
    desk = open_desk(tmp_path / "branch", no_vault(), with_passphrase("correct horse battery"), SystemClock())
    window = DeskWindow(desk, JobRunner(), Preferences(tmp_path), CLERK)
    try:
        window.start()
        notice = window.window.notice
        qtbot.waitUntil(lambda: not notice.isHidden() and "外箱破损" in notice.sentence.text())
        notice.action.click()
        form = window.record.new_page
        qtbot.waitUntil(lambda: form.form.form.id == "complaint")
        qtbot.waitUntil(lambda: form.form.cells["waybill_no"].input.typed() == "SF1537")
        assert form.form.cells["title"].input.typed() == "外箱破损，客户要求赔付"
    finally:
        window.close()
        shiboken6.delete(window.window)


def test_the_line_about_drafts_over_the_window_goes_where_the_new_ticket_offers_them(
    open_window: Callable[[], DeskWindow], qtbot: QtBot
) -> None:
    window = open_window()
    for number in range(2):
        draft = Draft(f"d{number}", "claim", 1, window.workspace.person, None, {"title": "外箱"}, {}, (), number)
        window.desk.store.write(lambda connection, draft=draft: save_draft(connection, draft)).result()  # type: ignore[misc]  # a default binds it
    window.close()
    window = open_window()
    line, page = window.window.notice, window.record.new_page
    qtbot.waitUntil(line.isVisible)
    assert "2" in line.sentence.text()
    window.navigator.new_ticket("claim")
    qtbot.waitUntil(lambda: page.earlier.isVisible() and page.unfinished.isVisible())
    assert not line.isVisible()


def test_several_drafts_stand_in_a_list_and_the_one_chosen_by_keys_is_gone_on_with(
    place: RecordPlace, desk: Desk, qtbot: QtBot
) -> None:
    for title in ("第一张", "第二张", "第三张"):
        again = RecordPlace(place._workspace)
        qtbot.addWidget(again.widget)
        again.new_record("complaint")
        fill(again, {"title": title})
        qtbot.waitUntil(lambda title=title: title in {draft.typed["title"] for draft in drafts_of(desk)}, timeout=3000)  # type: ignore[misc]  # a default binds it
    place.new_record("claim")
    page = place.new_page
    with qtbot.waitActive(place.widget):
        place.widget.activateWindow()
    qtbot.waitUntil(page.unfinished.isVisible)
    assert "3" in page.unfinished.text()
    page.unfinished.click()
    entries = QApplication.focusWidget()
    assert isinstance(entries, QListWidget)
    assert [entries.item(row).text().split(" · ")[1] for row in range(3)] == ["第三张", "第二张", "第一张"]
    qtbot.keyClick(entries, Qt.Key.Key_Down)
    qtbot.keyClick(entries, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: page.form.cells["title"].input.typed() == "第二张")
    qtbot.waitUntil(lambda: "2" in page.unfinished.text())
    assert page.earlier.isHidden()


def test_the_next_ticket_of_a_kind_has_the_same_form_and_nothing_of_the_one_before(
    begun: RecordPlace, qtbot: QtBot
) -> None:
    page = begun.new_page
    form, title = page.form, page.form.cells["title"].input.widget
    assert isinstance(title, QLineEdit)
    QTest.keyClicks(title, "abc")
    title.clear()
    QTest.keyClicks(page.form.cells["description"].input.widget, "def")
    QTest.keyClicks(page.form.cells["customer_phone"].input.widget, "12")
    page.submit.click()
    assert page.form.cells["customer_phone"].error
    page.discard_wanted.emit()
    qtbot.waitUntil(lambda: begun.record._workspace.jobs.idle)
    assert page.form is form
    for name in ("title", "description", "customer_phone"):
        entry = form.cells[name].input
        assert isinstance(entry.widget, QLineEdit | QPlainTextEdit)
        entry.widget.undo()
        assert entry.typed() == ""
        assert not form.cells[name].error


def test_the_foot_says_that_enter_goes_on_only_where_it_does(begun: RecordPlace, qtbot: QtBot) -> None:
    page = begun.new_page
    assert "Enter 下一项" in page._keys.text()
    keep_habits(Habits(enter_moves_on=False))
    begun.new_record(None)
    assert page._keys.text() == "Ctrl+Enter 提交"
    keep_habits(Habits())
    begun.new_record(None)
    assert "Enter 下一项" in page._keys.text()
