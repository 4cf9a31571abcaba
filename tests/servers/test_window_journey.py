"""The journey as two people take it in two windows: a real hub, real HTTP, one conflict decided on its page."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import pytest
import shiboken6
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit
from pytestqt.qtbot import QtBot

from core.people import Person, Role
from desktop.bootstrap.desk_window import DeskWindow
from desktop.garbage import WindowThreadCollector
from desktop.jobs import JobRunner
from desktop.language import Language, the_speech
from desktop.models.ticket_list import RowRole
from desktop.pages.conflict.case import Side
from desktop.pages.conflict.page import ConflictPage
from desktop.pages.importing.page import ImportPage
from desktop.preferences import Preferences
from local_db.catalogue import pack_forms
from local_db.desk import Desk, create_desk
from local_db.identity import Identity
from local_db.machine.clock import SystemClock
from local_db.queries.detail import record_detail
from local_db.queries.digests import scope_digest
from local_db.queries.standing import Backlog, backlog
from resources import PACK_FORMS, SAMPLE_LOG
from sync.client.enrolment import enrol
from sync.hub.embedded import EmbeddedHub
from tests.local_db.vaults import MemoryVault

BRANCH = "440106"
PEOPLE = (Person("chen.li", "陈丽", Role.CLERK, BRANCH), Person("zhou.min", "周敏", Role.CLERK, BRANCH))


@pytest.fixture
def collector(qtbot: QtBot) -> Iterator[None]:
    made = WindowThreadCollector()
    yield
    made.stop()


def open_counter(folder: Path, hub: EmbeddedHub, person: str) -> DeskWindow:
    identity = Identity(branch=BRANCH, branch_name="天河营业部")
    desk, _ = create_desk(folder, MemoryVault(), None, identity, pack_forms(PACK_FORMS), SystemClock())
    enrol(desk.store, desk.safe, hub.url, hub.enrolment_code(BRANCH), folder.name)
    window = DeskWindow(desk, JobRunner(), Preferences(folder), person)
    window.start()
    return window


def waiting(window: DeskWindow) -> Backlog:
    """What the device's own file says, not what the bar told last."""
    with window.desk.store.reading() as connection:
        return backlog(connection)


def lists_claims_only(window: DeskWindow) -> bool:
    rows = [window.model.index(row).data(RowRole) for row in range(window.model.rowCount())]
    return len(rows) >= 30 and {row.form for row in rows} == {"claim"}


def press_until(qtbot: QtBot, windows: Sequence[DeskWindow], come: Callable[[], bool]) -> None:
    """Presses the windows' sync buttons now and then until it has come."""

    def pressed() -> bool:
        for window in windows:
            window.sync.sync_now()
        return come()

    qtbot.waitUntil(pressed, timeout=60_000)


def send(qtbot: QtBot, window: DeskWindow) -> None:
    press_until(qtbot, [window], lambda: waiting(window).operations == 0)


def edit(qtbot: QtBot, window: DeskWindow, record: str, amount: str, text: str) -> None:
    window.navigator.open_record(record)
    page = window.record.page
    qtbot.waitUntil(lambda: page.state is not None and page.state.record_id == record, timeout=10_000)
    for field, value in (("claim_amount", amount), ("description", text)):
        widget = page.form.cells[field].input.widget
        if isinstance(widget, QLineEdit):
            widget.selectAll()
            widget.insert(value)
            widget.textEdited.emit(value)
            widget.editingFinished.emit()
        elif isinstance(widget, QPlainTextEdit):
            widget.setPlainText(value)
    page.submit_wanted.emit()
    qtbot.waitUntil(lambda: page.undo.isVisibleTo(page), timeout=10_000)


def field_of(desk: Desk, record: str, name: str) -> object:
    with desk.store.reading() as connection:
        found = record_detail(connection, record)
    assert found is not None
    return found.record.fields.get(name)


def digest_of(desk: Desk) -> str:
    with desk.store.reading() as connection:
        return scope_digest(connection, f"branch:{BRANCH}")


def test_two_windows_import_edit_the_same_ticket_offline_and_one_decides(
    tmp_path: Path, qtbot: QtBot, collector: None
) -> None:
    the_speech().speak(Language.CHINESE)
    hub = EmbeddedHub(tmp_path / "hub")
    windows: list[DeskWindow] = []
    try:
        url = hub.start()
        hub.add_branch(BRANCH, "天河营业部")
        for person in PEOPLE:
            hub.add_person(person)
        windows += [open_counter(tmp_path / f"counter {at}", hub, person.id) for at, person in enumerate(PEOPLE)]
        first, second = windows
        first.navigator.go("import")
        page = first.navigator.page("import")
        assert isinstance(page, ImportPage)
        page.choose(str(SAMPLE_LOG))
        qtbot.waitUntil(page.start_button.isEnabled, timeout=30_000)
        page.start_button.click()
        qtbot.waitUntil(page.problems.isVisible, timeout=60_000)
        send(qtbot, first)
        press_until(qtbot, windows, lambda: digest_of(first.desk) == digest_of(second.desk))
        for window in windows:
            window.navigator.go("tickets:claim")
        qtbot.waitUntil(lambda: all(lists_claims_only(window) for window in windows), timeout=20_000)
        record = first.model.id_at(3)
        assert record is not None
        hub.stop()
        edit(qtbot, first, record, "1480", "甲柜台：外箱有水渍")
        edit(qtbot, second, record, "1600", "乙柜台：客户补充了签收视频")
        hub.start(port=int(url.rsplit(":", 1)[1]))
        send(qtbot, first)
        send(qtbot, second)
        press_until(qtbot, windows, lambda: all(waiting(window).questions == 1 for window in windows))
        assert field_of(second.desk, record, "claim_amount") == "1480.00", "the first to arrive stands until decided"
        decider = second
        qtbot.waitUntil(decider.window.status_bar.questions.isVisible, timeout=10_000)
        decider.window.status_bar.questions.click()
        questions = decider.navigator.page("questions")
        assert isinstance(questions, ConflictPage)
        qtbot.waitUntil(lambda: bool(questions.rows), timeout=10_000)
        questions.choose_all(Side.MINE)
        questions.apply.click()
        qtbot.waitUntil(lambda: not questions.rows, timeout=10_000)
        amounts = lambda: {field_of(window.desk, record, "claim_amount") for window in windows}  # noqa: E731  read anew each time
        press_until(qtbot, windows, lambda: amounts() == {"1600.00"})
        press_until(qtbot, windows, lambda: not any(waiting(window).questions for window in windows))
        assert {field_of(window.desk, record, "description") for window in windows} == {"乙柜台：客户补充了签收视频"}
        with hub.open_store() as store, store.reading() as connection:
            at_the_hub = scope_digest(connection, f"branch:{BRANCH}")
        assert {digest_of(window.desk) for window in windows} == {at_the_hub}
    finally:
        for window in windows:
            window.close()
            shiboken6.delete(window.window)
        hub.stop()
