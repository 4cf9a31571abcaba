"""A ticket on A4: its texts and photos as PDF and on a printer, phones masked, without a pause in the window."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import unicodedata
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPagedPaintDevice
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog
from pytestqt.qtbot import QtBot

from core.operation import Child, ChildKind
from core.services.commands import AddChildren, EditRecord
from core.services.records import add_children, edit_record
from desktop.bootstrap.record import RecordPlace
from desktop.demo.photos import photo
from desktop.messages import message
from desktop.pages.printing.layout import BOTTOM, LEFT, PAGE_WIDTH, RIGHT, TOP, Picture, SheetLayout, Words
from desktop.pages.printing.sheet import Choices, Origin, Sheet, sheet_of
from desktop.printers import Printers, printer_names
from engines.forms.phones import mask
from local_db.desk import Desk, file_child
from local_db.evidence import keep_evidence
from tests.window.desks import CLAIM, CLERK, detail_of, submit
from tests.window.heartbeat import FREEZE_SECONDS, Heartbeat

needs_poppler = pytest.mark.skipif(
    shutil.which("pdftotext") is None or shutil.which("pdfinfo") is None, reason="poppler-utils is not installed"
)
PHONE = "13800136620"
LONG = 30_000


def text_of(path: Path) -> str:
    """The PDF's text without spaces, as CJK text is set letter by letter."""
    done = subprocess.run(["pdftotext", "-layout", str(path), "-"], capture_output=True, check=True)
    return re.sub(r"\s", "", done.stdout.decode())


def same_text(one: Path, other: Path) -> bool:
    """Whether both say the same, but for the minute in which they were drawn."""
    first, second = (re.sub(r"[-\d]{10}\d\d:\d\d打印", "", text_of(path)) for path in (one, other))
    assert first != text_of(one)
    return first == second


def facts_of(path: Path) -> dict[str, str]:
    done = subprocess.run(["pdfinfo", str(path)], capture_output=True, check=True)
    return {
        name: value.strip() for name, _, value in (line.partition(":") for line in done.stdout.decode().splitlines())
    }


def with_photos(desk: Desk, folder: Path, count: int, **fields: str) -> str:
    """A claim with that many photos that differ."""
    kept: list[Child] = []
    for number in range(count):
        source = photo(folder / f"照片{number:02}.jpg", str(number))
        kept.append(file_child(keep_evidence(desk.files, source, source.name)))
    return submit(desk, fields={**CLAIM, **fields}, files=tuple(kept))


def open_print(place: RecordPlace, qtbot: QtBot, record: str) -> None:
    if place.record.record_id != record:
        with qtbot.waitSignal(place.record.shown):
            place.open_record(record)
    place.widget.activateWindow()
    place.page.form.cells["title"].input.widget.setFocus()
    QTest.keyClick(place.page.form.cells["title"].input.widget, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(place.print_page.isVisible)
    qtbot.waitUntil(lambda: bool(place.print_page.title.text()) and place._workspace.jobs.idle, timeout=LONG)


def save(place: RecordPlace, qtbot: QtBot, path: Path) -> None:
    place.print_page.pdf_wanted.emit(path)
    qtbot.waitUntil(lambda: not place.print_page.working.text() and place._workspace.jobs.idle, timeout=LONG)


@needs_poppler
def test_the_pdf_is_a4_and_holds_the_branch_the_number_the_fields_and_the_photos(
    place: RecordPlace, desk: Desk, qtbot: QtBot, tmp_path: Path
) -> None:
    record = with_photos(desk, tmp_path, 3)
    open_print(place, qtbot, record)
    assert not place.widget.findChildren(QDialog)
    saved = tmp_path / "理赔 登记.pdf"
    save(place, qtbot, saved)
    facts = facts_of(saved)
    assert facts["Page size"] == "595 x 842 pts (A4)"
    text = text_of(saved)
    for wanted in (
        "天河营业部",
        "440106",
        "理赔申请单",
        "陈晓梅",
        "SF1537226004189",
        "1,280.00",
        "破损+内件短少",
        "照片3",
    ):
        assert wanted in text, wanted
    assert str(CLAIM["title"]).replace(" ", "") in text
    assert str(CLAIM["description"]).replace(" ", "") in text
    assert str(detail_of(desk, record).record.number) in text
    assert "138****6620" in text
    assert PHONE not in text
    listed = subprocess.run(["pdfimages", "-list", str(saved)], capture_output=True, check=True).stdout.decode()
    assert len([line for line in listed.splitlines() if " image " in line]) == 3
    assert place.print_page.notice.sentence.text() == "已保存为 理赔 登记.pdf。"
    assert not list(tmp_path.glob("*.part"))


@needs_poppler
def test_the_boxes_decide_whether_phones_photos_and_the_timeline_are_on_the_paper(
    place: RecordPlace, desk: Desk, qtbot: QtBot, tmp_path: Path
) -> None:
    record = with_photos(desk, tmp_path, 1, description=f"请回电 {PHONE}")
    open_print(place, qtbot, record)
    page, saved = place.print_page, tmp_path / "one.pdf"
    save(place, qtbot, saved)
    assert PHONE not in text_of(saved)
    page.masked.setChecked(False)
    page.photos.setChecked(False)
    page.timeline.setChecked(True)
    save(place, qtbot, saved)
    text = text_of(saved)
    assert text.count(PHONE) == 2
    assert "照片1" not in text
    assert "照片00.jpg" in text
    assert "时间线" in text


@pytest.mark.slow
def test_thirty_photos_hold_the_window_up_nowhere_and_can_be_stopped(
    place: RecordPlace, desk: Desk, qtbot: QtBot, tmp_path: Path
) -> None:
    record = with_photos(desk, tmp_path, 30)
    with qtbot.waitSignal(place.record.shown):
        place.open_record(record)
    qtbot.waitUntil(lambda: place._workspace.jobs.idle, timeout=LONG)
    heart = Heartbeat()
    heart.start()
    heart.step = "preview"
    open_print(place, qtbot, record)
    saved = tmp_path / "thirty.pdf"
    heart.step = "PDF"
    save(place, qtbot, saved)
    heart.stop()
    assert saved.read_bytes().startswith(b"%PDF-")
    assert heart.busiest(1)[0].cpu < FREEZE_SECONDS, "\n".join(map(str, heart.busiest()))
    stopped = tmp_path / "stopped.pdf"
    place.print_page.pdf_wanted.emit(stopped)
    place.print_page.stop.click()
    qtbot.waitUntil(lambda: not place.print_page.working.text(), timeout=LONG)
    assert not stopped.exists()


def test_a_pdf_that_cannot_be_written_says_so_and_leaves_the_file_that_was_there(
    place: RecordPlace, desk: Desk, qtbot: QtBot, tmp_path: Path
) -> None:
    open_print(place, qtbot, submit(desk))
    save(place, qtbot, tmp_path / "gone" / "x.pdf")
    assert place.print_page.notice.sentence.text() == message("print.not_written")
    place.print_page.left.emit()
    assert place.page.isVisible()


@needs_poppler
def test_a_printer_gets_the_same_pages(place: RecordPlace, desk: Desk, qtbot: QtBot, tmp_path: Path) -> None:
    from PySide6.QtPrintSupport import QPrinter

    paper = tmp_path / "paper.pdf"

    def printer(name: str, title: str) -> QPagedPaintDevice:
        assert (name, title) == ("前台激光", detail_of(desk, record).record.number)
        made = QPrinter(QPrinter.PrinterMode.HighResolution)
        made.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
        made.setOutputFileName(str(paper))
        return made

    record = with_photos(desk, tmp_path, 2)
    place.printing._printers = Printers(lambda: ["前台激光"], printer)
    open_print(place, qtbot, record)
    assert place.print_page.printers.currentText() == "前台激光"
    place.print_page.print.click()
    qtbot.waitUntil(lambda: place.print_page.notice.sentence.text() == "已发送到 前台激光。", timeout=LONG)
    saved = tmp_path / "same.pdf"
    save(place, qtbot, saved)
    assert same_text(paper, saved)
    assert facts_of(paper)["Page size"].startswith("595 x 842 pts (A4)")


def test_a_computer_without_a_printer_offers_the_pdf_only(place: RecordPlace, desk: Desk, qtbot: QtBot) -> None:
    place.printing._printers = Printers(list, place.printing._printers.make)
    open_print(place, qtbot, submit(desk))
    assert not place.print_page.print.isEnabled()
    assert place.print_page.pdf.isEnabled()
    assert place.print_page.none.isVisible()
    assert isinstance(printer_names(), list)


def test_what_is_not_submitted_is_not_printed_and_said(place: RecordPlace, desk: Desk, qtbot: QtBot) -> None:
    record = submit(desk)
    with qtbot.waitSignal(place.record.shown):
        place.open_record(record)
    entry = place.page.form.cells["title"].input
    entry.put("还没有提交")
    entry.on_edited()
    place.page.print_wanted.emit()
    qtbot.waitUntil(lambda: bool(place.print_page.title.text()) and place._workspace.jobs.idle, timeout=LONG)
    assert place.print_page.notice.sentence.text() == "尚未提交的修改不会打印出来。"


def sheet(desk: Desk, record: str, **chosen: bool) -> Sheet:
    detail = detail_of(desk, record)
    form = desk.store.catalogue.form(detail.record.form, detail.record.form_version)
    origin = Origin("440106", "天河营业部", "陈丽", 1_768_701_000_000)
    return sheet_of(detail, form, lambda person: person, origin, Choices(**chosen))


def test_everything_stays_inside_the_printed_part_however_long_the_texts_are(desk: Desk, qtbot: QtBot) -> None:
    long = "很长的情况说明，" * 900 + "x" * 3000
    record = submit(desk, fields={**CLAIM, "description": long, "customer_name": "欧阳" * 30, "title": "破" * 120})
    notes = tuple(Child(kind=ChildKind.NOTE, text=f"第 {number} 条备注 " + "字" * 200) for number in range(60))
    command = AddChildren(desk.store.ids.operation(), CLERK, record, notes)
    desk.store.execute(add_children, command).result()
    pages = SheetLayout(sheet(desk, record, timeline=True), "WenQuanYi Micro Hei").pages()
    assert len(pages) >= 4
    for page in pages:
        for item in page:
            assert LEFT - 1 <= item.x <= RIGHT + 1 < PAGE_WIDTH
            if isinstance(item, Words):
                assert TOP <= item.y <= BOTTOM + 60
            elif isinstance(item, Picture):
                assert item.y + item.height <= BOTTOM
    drawn = "".join(item.text for page in pages for item in page if isinstance(item, Words))
    assert drawn.count("x") >= 3000


def test_a_mobile_number_is_masked_wherever_it_stands_and_other_numbers_stay() -> None:
    assert mask(f"回电 {PHONE}，运单 SF15372260041890") == "回电 138****6620，运单 SF15372260041890"
    assert mask("1538003456789012") == "1538003456789012"


@pytest.mark.parametrize(
    "written",
    [
        "13800136620",
        "+8613800136620",
        "8613800136620",
        "0086 13800136620",
        "+86 138-0013-6620",
        "138 0013 6620",
        "138-0013-6620",
        "138.001.36620",
        "1 3 8 0 0 1 3 6 6 2 0",
        "１３８００１３６６２０",
        "＋８６１３８００１３６６２０",
        "138\u30000013\u30006620",
    ],
)
def test_a_mobile_number_is_masked_however_it_is_written(written: str) -> None:
    assert mask(f"请回电{written}，谢谢") == "请回电138****6620，谢谢"


@pytest.mark.parametrize(
    "written", ["020-87654321", "02087654321", "020 8765 4321", "（020）87654321", "０２０－８７６５４３２１"]
)
def test_a_landline_number_with_its_area_code_is_masked(written: str) -> None:
    assert "020****4321" in mask(f"座机{written}，谢谢")
    assert "8765" not in unicodedata.normalize("NFKC", mask(f"座机{written}，谢谢"))


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("请拨打座机 87654321", "请拨打座机 87****21"),
        ("电话：8765 4321、8765-4322，晚上打", "电话：87****21、87****22，晚上打"),
        ("联系方式（876 5432）", "联系方式（8****32）"),
        ("电话号码是８７６５４３２１", "电话号码是87****21"),
        ("Tel. 8765-4321 转 12", "Tel. 87****21 转 12"),
        ("hotel 87654321 间", "hotel 87654321 间"),
        ("赔付 87654321 元，电话里说的", "赔付 87654321 元，电话里说的"),
        ("电话 876543210", "电话 876543210"),
        ("电话回访 2026-01-18 09:30", "电话回访 2026-01-18 09:30"),
        ("来电 2026-01-18 09:30", "来电 2026-01-18 09:30"),
    ],
)
def test_a_local_number_is_masked_behind_a_word_for_telephone_only(text: str, masked: str) -> None:
    assert mask(text) == masked


@pytest.mark.parametrize(
    "text",
    [
        "2026-01-18 09:30",
        "13-01-2026 10:15:20",
        "SF1537226004189",
        "1,380.00",
        "16-20-30 10.5 kg 122",
        "440106202601180001",
        "GZ-20260118-0042",
        "第 12 单\n13800\n136620",
    ],
)
def test_what_is_no_phone_number_stays_as_it_is(text: str) -> None:
    assert mask(text) == text


def test_a_masked_sheet_says_no_phone_number_anywhere(desk: Desk) -> None:
    spread = "138 0013 6620"
    record = submit(desk, fields={**CLAIM, "description": f"请回电 {spread}", "title": f"外箱破损 +86{PHONE}"})
    edit = {"customer_phone": "13900001111", "description": f"改约 {spread}，座机 020-87654321"}
    bases = {"customer_phone": PHONE, "description": f"请回电 {spread}"}
    desk.store.execute(edit_record, EditRecord(desk.store.ids.operation(), CLERK, record, edit, bases)).result()
    file = Child(kind=ChildKind.FILE, name=f"录音 {spread}.mp3", hash="0" * 64, size=1, mime="audio/mpeg")
    contact = Child(
        kind=ChildKind.CONTACT, text=f"打给 {spread}", person=f"陈 {PHONE}", channel="phone", direction="in"
    )
    for child in (file, contact):
        add = AddChildren(desk.store.ids.operation(), CLERK, record, (child,))
        desk.store.execute(add_children, add).result()
    form = desk.store.catalogue.form("claim")
    origin = Origin("440106", "天河营业部", "陈丽", 0)
    for masked in (True, False):
        sheet = sheet_of(detail_of(desk, record), form, str, origin, Choices(masked=masked, timeline=True))
        words = " ".join(str(part) for part in (sheet.title, sheet.sections, sheet.files, sheet.timeline))
        told = [number for number in (PHONE, spread, "13900001111", "87654321") if number in words]
        assert told == ([] if masked else [PHONE, spread, "13900001111", "87654321"])
    assert sheet.files == (f"录音 {spread}.mp3",)


def test_a_photo_that_is_gone_leaves_its_place_with_a_sentence(
    place: RecordPlace, desk: Desk, qtbot: QtBot, tmp_path: Path
) -> None:
    record = with_photos(desk, tmp_path, 2)
    from local_db.files import Derived

    lost = detail_of(desk, record).files[0].hash
    os.unlink(desk.files._path(lost))
    os.unlink(desk.files._path(lost, Derived.PREVIEW))
    assert place.printing._picture(lost) is None
    kept = place.printing._picture(detail_of(desk, record).files[1].hash)
    assert isinstance(kept, QImage)
    open_print(place, qtbot, record)
    save(place, qtbot, tmp_path / "x.pdf")
    if shutil.which("pdftotext"):
        assert message("files.missing") in text_of(tmp_path / "x.pdf")
