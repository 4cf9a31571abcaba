"""A workbook becomes a form in the designer: a draft to change, whose records are written as the sheet was."""

from __future__ import annotations

from pathlib import Path

from msgspec.structs import replace
from pytestqt.qtbot import QtBot

from core.definitions import next_version
from core.services.commands import SubmitRecord
from core.services.records import submit_record
from desktop.bootstrap.designer import DesignerJoin
from desktop.bootstrap.desk_window import DeskWindow
from desktop.pages.designer.page import DesignerPage
from engines.forms.document import FieldKind
from importers.form_of_sheet import read_sheets
from tests.importers.test_form_of_sheet import HEADER, log
from tests.window.designer.conftest import arrive, form_of, quiet
from tests.window.designer.desks import DESIGNER_PERSON


def test_a_workbook_becomes_a_draft_that_can_be_changed(
    window: DeskWindow, page: DesignerPage, join: DesignerJoin, tmp_path: Path, qtbot: QtBot
) -> None:
    qtbot.waitUntil(page.list.of_workbook.isEnabled)
    join.take_workbook([log(tmp_path / "客诉登记.xlsx")])
    qtbot.waitUntil(lambda: page.workbench.session is not None)
    quiet(qtbot, window)
    form = form_of(page)
    assert [field.label["zh_CN"] for field in form.fields.values()] == HEADER
    assert page.workbench.faults == ()
    assert "10 列已变成字段" in page.workbench.notice.sentence.text()
    assert form.fields["complaint_kind"].kind is FieldKind.CHOICE
    qtbot.waitUntil(lambda: [draft.form.id for draft in join.controller.shelf.shelf.drafts] != [] or _looked(join))
    page.workbench.undo_act()
    assert form_of(page) == form


def _looked(join: DesignerJoin) -> bool:
    join.controller.refresh()
    return False


def test_a_file_that_has_no_table_is_said_with_its_name(
    window: DeskWindow, page: DesignerPage, join: DesignerJoin, tmp_path: Path, qtbot: QtBot
) -> None:
    (tmp_path / "空.xlsx").write_bytes(b"")
    join.take_workbook([tmp_path / "空.xlsx"])
    quiet(qtbot, window)
    qtbot.waitUntil(lambda: "空.xlsx" in page.notice.sentence.text() and "文件是空的" in page.notice.sentence.text())


def test_the_list_of_such_a_form_is_written_as_the_old_sheet_was(
    window: DeskWindow, page: DesignerPage, join: DesignerJoin, tmp_path: Path, qtbot: QtBot
) -> None:
    join.take_workbook([log(tmp_path / "客诉登记.xlsx")])
    qtbot.waitUntil(lambda: page.workbench.session is not None)
    form = replace(form_of(page), version=next_version(0, 7))
    arrive(window, qtbot, form)
    fields = {"waybill_no": "SF1537226004189", "column_a": "2026-01-18", "compensation": "1280.00"}
    needed = {name: one for name, one in form.fields.items() if one.required and name not in fields}
    filled = {name: _anything(one.kind, one.choices[0].id if one.choices else "") for name, one in needed.items()}
    command = SubmitRecord(window.workspace.new_id(), DESIGNER_PERSON, form.id, {**filled, **fields})
    window.desk.store.execute(submit_record, command).result()
    window.navigator.go(f"tickets:{form.id}")
    quiet(qtbot, window)
    export = window.searching.export
    export.ask()
    row = window.tickets.pane.export_row
    assert row.old.isVisible()
    export.write(tmp_path / "old.xlsx", masked=False, old=True)
    qtbot.waitUntil((tmp_path / "old.xlsx").exists)
    (sheet,) = read_sheets(tmp_path / "old.xlsx")
    assert sheet.name == "客诉登记"
    assert [row[0] for row in sheet.rows[:3]] == ["天河网点 2025 年客诉登记表", "登记人：", "登记日期"]
    assert sheet.rows[3][4] == "￥1,280.00"
    window.navigator.go("tickets")
    quiet(qtbot, window)
    export.ask()
    assert not row.old.isVisible()


def _anything(kind: FieldKind, choice: str) -> str | bool:
    said: dict[FieldKind, str | bool] = {
        FieldKind.CHOICE: choice,
        FieldKind.SWITCH: True,
        FieldKind.PHONE: "13800136620",
        FieldKind.DATE: "2026-01-18",
    }
    said |= {FieldKind.DATETIME: "2026-01-18T09:30:00+08:00"}
    return said.get(kind, "1")
