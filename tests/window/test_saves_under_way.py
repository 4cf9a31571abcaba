"""While something waits to become durable nothing says that all is saved."""

from __future__ import annotations

import threading
from concurrent.futures import Future

import pytest
from PySide6.QtCore import QObject
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop.bootstrap.desk_window import DeskWindow
from desktop.jobs import JobRunner
from desktop.models.saves_under_way import SavesUnderWay, Saving
from desktop.models.standing import Standing
from desktop.status_bar import StatusBar
from local_db.queries.tickets import TicketFilter, ticket_page
from tests.window.conftest import quiet


def test_a_save_that_is_held_up_is_told_by_and_by_and_taken_back_when_it_ends(qtbot: QtBot) -> None:
    owner, jobs = QObject(), JobRunner()
    saves, told = SavesUnderWay(jobs, owner, limits=(20, 60)), list[Saving]()
    saves.changed.connect(told.append)
    quick, first, second = (Future[int]() for _ in range(3))
    saves.follow(quick)
    quick.set_result(1)
    qtbot.waitUntil(lambda: jobs.idle)
    assert told == []
    saves.follow(first)
    qtbot.waitUntil(lambda: told == [Saving.SLOW, Saving.HELD_UP])
    saves.follow(second)
    first.set_exception(OSError())
    qtbot.waitUntil(lambda: Saving.HELD_UP is not told[-1])
    second.cancel()
    qtbot.waitUntil(lambda: told[-1] is Saving.QUICK)
    jobs.close()


@pytest.mark.parametrize(
    ("saving", "words"), [(Saving.SLOW, "正在保存…"), (Saving.HELD_UP, "正在保存…数据库可能被占用")]
)
def test_the_status_bar_says_that_it_is_still_saving(qtbot: QtBot, saving: Saving, words: str) -> None:
    bar = StatusBar()
    qtbot.addWidget(bar)
    for saved_at in (None, 1):
        bar.show_standing(Standing(saving=saving, saved_at=saved_at))
        assert bar.saved.text().strip() == words
        assert not bar.saved.isHidden()
    bar.show_standing(Standing(saving=saving, unsaved=True))
    assert bar.saved.text().strip() == "本机无法保存", "a refusal is worse than a wait"


def test_a_draft_that_waits_for_the_database_is_not_said_to_be_saved(window: DeskWindow, qtbot: QtBot) -> None:
    with window.desk.store.plain_reading() as connection:
        record = next(iter(ticket_page(connection, TicketFilter()))).id
    window.navigator.open_record(record)
    page = window.record.page
    qtbot.waitUntil(lambda: page.state is not None and page.state.record_id == record)
    quiet(qtbot, window)
    saved = window.window.status_bar.saved
    before = saved.text()
    go = threading.Event()
    window.desk.store.write(lambda _connection: go.wait(60))
    QTest.keyClicks(page.form.cells["title"].input.widget, "ABC")
    qtbot.waitUntil(lambda: saved.text().strip() == "正在保存…")
    go.set()
    qtbot.waitUntil(lambda: saved.text() == before)
