"""An earlier import taken back and brought back on the import page, by the real importer."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QTableWidget
from pytestqt.qtbot import QtBot

from core.services.commands import EditRecord
from core.services.records import edit_record
from desktop.bootstrap.desk_window import DeskWindow
from desktop.pages.importing.page import ImportPage
from importers.run import import_file
from importers.taking_back import take_back
from local_db.queries.imports import import_of
from local_db.whole_imports import anything_to_show
from tests.importers import workbook_files as files
from tests.importers.stores import complaints
from tests.window.conftest import quiet


@pytest.fixture
def imported(window: DeskWindow, qtbot: QtBot, tmp_path: Path) -> tuple[ImportPage, str]:
    """The page after a log of forty rows came in, and its job."""
    log = files.simple_workbook(tmp_path / "log.xlsx", complaints(40))
    job = import_file(window.desk.store, log, "en-delivery-complaints", window.workspace.person).job
    window.navigator.go("import")
    quiet(qtbot, window)
    page = window.navigator.page("import")
    assert isinstance(page, ImportPage)
    return page, job


def rows_of(made: QTableWidget) -> list[str]:
    """What the first column of a table says."""
    return [item.text() for at in range(made.rowCount()) if (item := made.item(at, 0)) is not None]


def standing(window: DeskWindow, word: str) -> int:
    with window.desk.store.plain_reading() as connection:
        sql = "SELECT count(*) FROM record WHERE standing = ? AND title IS NOT NULL"
        return int(connection.raw.execute(sql, (word,)).fetchone()[0])


def test_the_report_of_an_earlier_import_is_had_again(
    window: DeskWindow, imported: tuple[ImportPage, str], qtbot: QtBot, tmp_path: Path
) -> None:
    page, job = imported
    page.head.earlier_button.click()
    qtbot.waitUntil(lambda: rows_of(page.earlier.list) == ["log.xlsx"], timeout=10_000)
    assert page.earlier.report_button.isVisible()
    page.earlier.report_wanted.emit(job, str(tmp_path / "none" / "report.pdf"))
    quiet(qtbot, window)
    assert page.notice.isVisible()
    assert page.earlier.isVisible()
    page.earlier.report_wanted.emit(job, str(tmp_path / "report.pdf"))
    qtbot.waitUntil(lambda: "report.pdf" in page.notice.sentence.text(), timeout=10_000)
    assert (tmp_path / "report.pdf").read_bytes().startswith(b"%PDF")
    assert page.earlier.isVisible(), "the list stays"


def test_an_import_is_taken_back_after_what_stays_was_shown_and_brought_back(
    window: DeskWindow, imported: tuple[ImportPage, str], qtbot: QtBot
) -> None:
    page, job = imported
    panel, store = page.earlier, window.desk.store
    with store.plain_reading() as connection:
        sql = "SELECT record_id FROM import_row WHERE record_id IS NOT NULL ORDER BY row LIMIT 1"
        (first,) = connection.raw.execute(sql).fetchone()
        (number,) = connection.raw.execute("SELECT number FROM record WHERE id = ?", (first,)).fetchone()
    person = window.workspace.person
    store.execute(edit_record, EditRecord("worked-on", person, first, {"description": "worked on"})).result()
    before = standing(window, "open")
    page.head.earlier_button.click()
    qtbot.waitUntil(lambda: panel.isVisible() and rows_of(panel.list) == ["log.xlsx"], timeout=10_000)
    assert not page.rail.isVisible()
    assert panel.act_button.isEnabled()
    panel.act_button.click()
    qtbot.waitUntil(lambda: panel.kept.isVisible(), timeout=10_000)
    assert rows_of(panel.kept) == [number]
    assert "39" in panel.act_button.text()
    assert "log.xlsx" in panel.sentence.text()
    assert standing(window, "open") == before, "nothing is done before the person has said so"
    panel.act_button.click()
    qtbot.waitUntil(lambda: page.notice.isVisible() and panel.list.isVisible(), timeout=20_000)
    quiet(qtbot, window)
    assert "39" in page.notice.sentence.text()
    assert standing(window, "open") == before - 39
    assert panel.chosen is not None
    assert panel.chosen.state == "taken_back"
    panel.act_button.click()
    qtbot.waitUntil(lambda: standing(window, "open") == before, timeout=20_000)
    quiet(qtbot, window)
    panel.back_button.click()
    assert page.choose_step.empty.isVisible()
    assert page.foot.isVisible()
    with store.reading() as connection:
        known = import_of(connection, job)
        assert known is not None
        assert known.state == "done"


def test_looking_at_what_would_stay_changes_nothing_and_leads_back(
    window: DeskWindow, imported: tuple[ImportPage, str], qtbot: QtBot
) -> None:
    page, _ = imported
    panel, before = page.earlier, standing(window, "open")
    page.head.earlier_button.click()
    qtbot.waitUntil(lambda: rows_of(panel.list) == ["log.xlsx"], timeout=10_000)
    panel.act_button.click()
    qtbot.waitUntil(lambda: panel.kept.isVisible(), timeout=10_000)
    panel.back_button.click()
    assert panel.list.isVisible()
    assert standing(window, "open") == before


def test_where_nothing_was_imported_the_list_says_so_and_leads_to_the_choice_of_a_log(
    window_without_tickets: DeskWindow, qtbot: QtBot
) -> None:
    window = window_without_tickets
    window.navigator.go("import")
    quiet(qtbot, window)
    page = window.navigator.page("import")
    assert isinstance(page, ImportPage)
    page.head.earlier_button.click()
    qtbot.waitUntil(lambda: page.earlier.nothing.isVisible(), timeout=10_000)
    assert page.earlier.nothing.sentence.text() == "本机还没有导入过台账。"
    assert not page.earlier.act_button.isVisible()
    assert not page.earlier.report_button.isVisible()
    page.earlier.choose_button.click()
    assert page.choose_step.empty.isVisible()


def test_a_list_that_cannot_be_read_is_said_once_and_the_person_can_leave(
    window: DeskWindow, imported: tuple[ImportPage, str], qtbot: QtBot
) -> None:
    page, _ = imported
    panel = page.earlier
    away = "ALTER TABLE import_job RENAME TO import_job_away"
    window.desk.store.write(lambda connection: connection.exec_driver_sql(away)).result()
    page.head.earlier_button.click()
    qtbot.waitUntil(lambda: page.notice.isVisible(), timeout=10_000)
    quiet(qtbot, window)
    assert panel.sentence.text() == "", "nothing is said of imports that were not read"
    assert not panel.act_button.isEnabled()
    assert panel.back_button.isEnabled()
    panel.back_button.click()
    assert page.choose_step.empty.isVisible()


def test_what_was_not_shown_when_the_program_ended_is_shown_at_the_next_start(
    window: DeskWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    class Killed(BaseException):
        pass

    def kill(_rows: int) -> None:
        raise Killed

    store = window.desk.store
    log = files.simple_workbook(tmp_path / "log.xlsx", complaints(300))
    job = import_file(store, log, "en-delivery-complaints", window.workspace.person).job
    with pytest.raises(Killed):
        take_back(store, job, window.workspace.person, on_progress=kill)
    assert 0 < standing(window, "void") < 300
    window._load_more()
    quiet(qtbot, window)
    with store.plain_reading() as connection:
        assert not anything_to_show(connection)
    assert standing(window, "void") == 300
