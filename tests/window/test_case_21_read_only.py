"""A database that becomes read-only while a form is open: each save says so, and what was typed is saved later."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop.bootstrap.record import RecordPlace
from desktop.demo.photos import photo
from desktop.messages import message
from desktop.pages.record.photo_tile import TileState
from desktop.widgets.parts import Notice
from local_db.failures import STOP_AFTER_IO_ERRORS, is_writable
from local_db.machine.clock import SystemClock
from tests.local_db.mounts import frozen
from tests.window.desks import CLAIM, SECOND, detail_of, open_test_desk, submit
from tests.window.test_full_and_lost_disks import TEXTS, begun_on, kept_titles, said, tickets, typed
from tests.window.test_record_new import fill as fill_in

LONG = 10_000


def refusing(qtbot: QtBot, notice: Notice) -> None:
    """Waits for the sentence that it cannot be written, and puts it away."""
    qtbot.waitUntil(
        lambda: not notice.isHidden() and notice.sentence.text() == message("store.not_writable"), timeout=LONG
    )
    notice.hide()


def test_case_21_a_new_ticket_waits_for_a_database_that_became_read_only_and_is_saved_without_a_restart(
    tmp_path: Path, qtbot: QtBot
) -> None:
    desk = open_test_desk(tmp_path / "desk", SystemClock())
    with begun_on(desk, qtbot) as place:
        page = place.new_page
        with frozen(tmp_path / "desk"):
            assert not is_writable(desk.store.path)
            fill_in(place, CLAIM)
            qtbot.waitUntil(lambda: said(place, "store.not_writable"), timeout=LONG)
            for _ in range(STOP_AFTER_IO_ERRORS + 1):  # a dying disk would have stopped all saving by now
                page.notice.hide()
                page.submit.click()
                refusing(qtbot, page.notice)
                qtbot.waitUntil(page.submit.isEnabled)
            page.files_brought.emit([photo(tmp_path / "外箱.jpg", "外箱")])
            qtbot.waitUntil(
                lambda: [one.tile.state for one in page.photos.tiles()] == [TileState.NOT_STORED], timeout=LONG
            )
            assert page._refusals.count == 1, "one file, whatever is said of it"
            assert [typed(place, name) for name in TEXTS] == [CLAIM[name] for name in TEXTS]
            assert tickets(desk) == []
        assert is_writable(desk.store.path)
        assert not desk.store.guard.stopped
        qtbot.waitUntil(lambda: kept_titles(desk) == [CLAIM["title"]], timeout=LONG)  # nothing was typed since
        page.photos.tiles()[0].click()
        qtbot.waitUntil(lambda: [one.tile.state for one in page.photos.tiles()] == [TileState.KEPT], timeout=LONG)
        page.submit.click()
        qtbot.waitUntil(lambda: len(tickets(desk)) == 1, timeout=LONG)
        assert len(detail_of(desk, tickets(desk)[0].id).files) == 1


def test_case_21_every_act_on_a_ticket_says_that_its_database_became_read_only_and_works_again_later(
    tmp_path: Path, qtbot: QtBot
) -> None:
    desk = open_test_desk(tmp_path / "desk", SystemClock())
    with begun_on(desk, qtbot) as place:
        record = submit(desk)
        with qtbot.waitSignal(place.record.shown):
            place.open_record(record)
        page, entry = place.page, place.page.form.cells["title"].input
        acts = edits_of(place)
        with frozen(tmp_path / "desk"):
            entry.put("外箱破损，已改")
            entry.on_edited()
            refusing(qtbot, page.notice)
            for act in acts:
                act()
                refusing(qtbot, page.notice)
            assert entry.typed() == "外箱破损，已改"
            assert page.notes.text.toPlainText() == "客户已回电"
            assert detail_of(desk, record).record.fields["title"] == CLAIM["title"]
        for act in acts:
            act()
        done = {"title": "外箱破损，已改", "assignee": SECOND, "$status": "verifying"}
        qtbot.waitUntil(lambda: done.items() <= detail_of(desk, record).record.fields.items(), timeout=LONG)
        qtbot.waitUntil(lambda: any(e.child and e.child.text == "客户已回电" for e in detail_of(desk, record).timeline))
        qtbot.waitUntil(lambda: page.notes.text.toPlainText() == "")


def edits_of(place: RecordPlace) -> list[Callable[[], object]]:
    """Saving a field, a note, who is in charge, and a step, as a person orders them."""
    page = place.page

    def note() -> None:
        if not page.notes.text.toPlainText():
            QTest.keyClicks(page.notes.text, "x")
            page.notes.text.setPlainText("客户已回电")
        page.notes.add.click()

    move = page.header.buttons()[-1]
    return [page.submit_wanted.emit, note, lambda: page.assign_wanted.emit(SECOND), move.click]
