"""The list and what a search found, written into a workbook from the window."""

from __future__ import annotations

from pathlib import Path

from openpyxl import load_workbook
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from desktop.bootstrap.desk_window import DeskWindow
from desktop.models.ticket_views import Narrowed
from tests.window.conftest import quiet


def chosen(window: DeskWindow, qtbot: QtBot, path: Path) -> None:
    """Answers the question for a place."""
    qtbot.waitUntil(lambda: bool(window.window.findChildren(QFileDialog)))
    (dialog,) = window.window.findChildren(QFileDialog)
    dialog.fileSelected.emit(str(path))
    dialog.reject()
    qtbot.waitUntil(path.exists)
    quiet(qtbot, window)


def rows_of(path: Path) -> dict[str, int]:
    return {sheet.title: sheet.max_row - 1 for sheet in load_workbook(path)}


def test_the_list_is_written_with_its_filters_by_keys_alone(window: DeskWindow, qtbot: QtBot, tmp_path: Path) -> None:
    pane, export = window.tickets.pane, window.searching.export
    pane.narrow(Narrowed(standing="open", form="claim"))
    quiet(qtbot, window)
    window.shell.actions.run("export")
    assert pane.export_row.take.hasFocus()
    qtbot.keyClick(pane.export_row.take, Qt.Key.Key_Return)
    chosen(window, qtbot, tmp_path / "claims.xlsx")
    assert rows_of(tmp_path / "claims.xlsx") == {"理赔": 2}
    assert "2 条记录" in window.window.notice.sentence.text()
    assert not pane.export_row.isVisible()
    said = str([[cell.value for cell in row] for row in load_workbook(tmp_path / "claims.xlsx").worksheets[0]])
    assert "13800136620" not in said
    export.write(tmp_path / "whole.xlsx", masked=False)
    qtbot.waitUntil((tmp_path / "whole.xlsx").exists)
    quiet(qtbot, window)
    said = str([[cell.value for cell in row] for row in load_workbook(tmp_path / "whole.xlsx").worksheets[0]])
    assert "13800136620" in said


def test_what_a_search_found_is_written_and_nothing_else(window: DeskWindow, qtbot: QtBot, tmp_path: Path) -> None:
    window.searching.box.setText("冰箱")
    qtbot.waitUntil(lambda: window.searching.found.complete and window.searching.found.rowCount() > 0)
    window.searching.pane.export.click()
    row = window.searching.pane.export_row
    assert row.isVisible()
    row.take.click()
    chosen(window, qtbot, tmp_path / "found.xlsx")
    assert rows_of(tmp_path / "found.xlsx") == {"报修": window.searching.found.rowCount()}


def test_a_place_that_cannot_be_written_is_said_with_the_next_step(
    window: DeskWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    window.searching.export.write(tmp_path / "gone" / "out.xlsx", masked=True)
    quiet(qtbot, window)
    qtbot.waitUntil(lambda: window.window.notice.isVisible())
    assert "表格没有写成" in window.window.notice.sentence.text()
    assert not window.tickets.pane.export_row.working.text()


def test_esc_closes_the_line_and_the_list_has_the_focus(window: DeskWindow, qtbot: QtBot) -> None:
    pane = window.tickets.pane
    window.searching.export.ask()
    qtbot.keyClick(pane.export_row.take, Qt.Key.Key_Escape)
    assert not pane.export_row.isVisible()
    assert pane.list.hasFocus()
