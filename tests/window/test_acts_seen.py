"""What a person sees and presses while acting: no dialog asks, undo stays ten seconds, keys alone make a ticket."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent, QMimeData, QObject, Qt
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QWidget
from pytestqt.qtbot import QtBot
from typing_extensions import override

from desktop.bootstrap.desk_window import DeskWindow
from desktop.pages.record.photo_tile import TileState
from local_db.desk import Desk
from local_db.drafts import load_drafts
from tests.window.conftest import quiet
from tests.window.desks import detail_of


class DialogWatch(QObject):
    """Notes every dialog that is shown and turns it away at once, so that a test fails instead of standing still."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Show and isinstance(watched, QDialog):
            self.seen.append(type(watched).__name__)
            QApplication.postEvent(watched, QEvent(QEvent.Type.Close))
        return False


@pytest.fixture
def dialogs(qapp: QApplication) -> Iterator[DialogWatch]:
    watch = DialogWatch()
    qapp.installEventFilter(watch)
    yield watch
    qapp.removeEventFilter(watch)


def titles_on_disk(desk: Desk) -> set[object]:
    """The titles of the drafts, once the store has written what it was given; the window's timers stand still."""
    desk.store.write(lambda _connection: None).result()
    with desk.store.reading() as connection:
        return {draft.typed.get("title") for draft in load_drafts(connection)}


def test_checks_25_and_26_acts_ask_nothing_in_a_dialog_and_undo_is_offered_for_ten_seconds(
    window: DeskWindow, qtbot: QtBot, dialogs: DialogWatch
) -> None:
    record = window.model.id_at(0)
    assert record is not None
    window.navigator.open_record(record)
    page = window.record.page
    qtbot.waitUntil(lambda: page.state is not None)
    page.header.void_chosen.emit()
    assert page.ask.reason is not None
    page.ask.reason.setText("重复登记")
    page.ask.confirm.click()
    qtbot.waitUntil(lambda: page.state is not None and page.state.voided)
    qtbot.waitUntil(page.undo.isVisible)
    timer = page.undo._timer
    assert (timer.isSingleShot(), timer.interval(), timer.isActive()) == (True, 10_000, True)
    timer.timeout.emit()
    assert not page.undo.isVisible()
    page.header.restore.click()
    qtbot.waitUntil(lambda: page.state is not None and not page.state.voided)
    pane = window.tickets.pane
    pane.views.save_wanted.emit()
    pane.name_row.name.setText("我的")
    QTest.keyClick(pane.name_row.name, Qt.Key.Key_Return)
    quiet(qtbot, window)
    assert [view.name for view in pane.shelf.views() if view.own] == ["我的"]
    window.tickets.pane.views.delete_wanted.emit()
    quiet(qtbot, window)
    assert [view.name for view in pane.shelf.views() if view.own] == []
    window.navigator.new_ticket("claim")
    window.record.new_page.type_in("title", "不要了")
    window.record.new_page.discard.click()
    quiet(qtbot, window)
    assert dialogs.seen == []
    QDialog(window.window).open()
    qtbot.waitUntil(lambda: dialogs.seen == ["QDialog"])


def test_case_52_a_lock_before_the_typing_pauses_keeps_what_was_typed_without_any_timer(
    window: DeskWindow, qtbot: QtBot
) -> None:
    window.navigator.open_record(window.model.id_at(0) or "")
    qtbot.waitUntil(lambda: window.record.page.state is not None)
    title = window.record.page.form.cells["title"].input
    title.put("刚打的字")
    title.on_edited()
    window.locking.lock()
    assert titles_on_disk(window.desk) == {"刚打的字"}
    lock = window.locking._lock
    assert lock is not None
    lock.unlock.click()
    window.navigator.new_ticket("claim")
    quiet(qtbot, window)
    window.record.new_page.type_in("title", "新工单刚打的字")
    window.locking.lock()
    assert titles_on_disk(window.desk) == {"刚打的字", "新工单刚打的字"}


def test_check_08_a_ticket_with_a_pasted_photo_is_begun_filled_in_and_submitted_by_keys_alone(
    window: DeskWindow, qtbot: QtBot
) -> None:
    with qtbot.waitActive(window.window):
        window.window.activateWindow()
    seconds = itertools.count()
    window.searching.scanner._watch = lambda: float(next(seconds))  # a hand, not a scanner
    QTest.keyClick(focused(), Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    page = window.record.new_page
    qtbot.waitUntil(lambda: page.isVisible() and page.form.cells["title"].input.widget.hasFocus())
    quiet(qtbot, window)
    picture = QImage(64, 48, QImage.Format.Format_RGB32)
    picture.fill(Qt.GlobalColor.darkGreen)
    mime = QMimeData()
    mime.setImageData(picture)
    QGuiApplication.clipboard().setMimeData(mime)
    QTest.keyClick(focused(), Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    typed = {
        "title": "Box broken",
        "waybill_no": "SF1537226004189",
        "customer_name": "Li Lei",
        "customer_phone": "13800136620",
        "declared_value": "1280.00",
        "claim_amount": "480.00",
    }
    names = {cell.input.widget: name for name, cell in page.form.cells.items()}
    for _ in page.form.form.sections[0].fields:
        name = names[focused()]
        if name in typed:
            QTest.keyClicks(focused(), typed[name])
        elif name == "claim_kind":
            QTest.keyClick(focused(), Qt.Key.Key_Down)
        QTest.keyClick(focused(), Qt.Key.Key_Tab)
    qtbot.waitUntil(lambda: [one.tile.state for one in page.photos.tiles()] == [TileState.KEPT])
    before = window.record.record.record_id
    QTest.keyClick(focused(), Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: window.record.record.record_id != before)
    made = detail_of(window.desk, window.record.record.record_id)
    assert {name: made.record.fields[name] for name in typed} == typed
    (attached,) = made.files
    assert attached.name.startswith("粘贴-")
    QGuiApplication.clipboard().clear()


def focused() -> QWidget:
    """Where the keys go."""
    widget = QApplication.focusWidget()
    assert widget is not None
    return widget
