"""The reader child: what it reads, what it refuses and how quickly, and that the program outlives it."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from datetime import date, datetime
from pathlib import Path

import pytest

from core.errors import Cancelled, UserError
from importers.reader.frames import Cell
from importers.reader.workbook import ReadLimits, open_workbook
from tests.importers import workbook_files as files
from tests.importers.container_files import circle, old_container

_REFUSAL_SECONDS = 2.0
"""Of CPU, parent and child together: a machine that is busy with other work stretches the wall clock."""
_HANGING_SECONDS = 20.0
_REFUSAL_MIB = 300
_MEASURE = """
import resource, sys, time
from pathlib import Path
from core.errors import UserError
from importers.reader.workbook import open_workbook
began, started = time.monotonic(), time.process_time()
try:
    with open_workbook(Path(sys.argv[1])) as reading:
        rows = sum(len(batch.rows) for batch in reading.batches())
    said = f"read {rows}"
except UserError as error:
    said = error.code
own = next(int(line.split()[1]) for line in open("/proc/self/status") if line.startswith("VmHWM"))
peak = max(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, own)
took = time.monotonic() - began
cpu = time.process_time() - started + resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
print(said, round(took, 3), round(cpu, 3), peak // 1024, sep="|")
"""


def read(path: Path) -> list[list[Cell]]:
    with open_workbook(path) as reading:
        return [row for batch in reading.batches() for row in batch.rows]


def refusal_of(path: Path) -> str:
    with pytest.raises(UserError) as refused:
        read(path)
    return refused.value.code


def flags_of(path: Path) -> set[str]:
    with open_workbook(path) as reading:
        assert sum(len(batch.rows) for batch in reading.batches()) > 0
        return set(reading.opened.flags)


def measured(path: Path) -> tuple[str, float, float, int]:
    """Code, seconds, seconds of CPU and peak MiB of a whole reading by a fresh parent and its child."""
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])}
    command = [sys.executable, "-c", _MEASURE, str(path)]
    run = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=60, check=True)
    code, seconds, cpu, peak = run.stdout.strip().split("|")
    return code, float(seconds), float(cpu), int(peak)


def assert_refused_cheaply(path: Path, code: str) -> None:
    said, seconds, cpu, peak = measured(path)
    assert said == code
    assert cpu <= _REFUSAL_SECONDS
    assert seconds <= _HANGING_SECONDS
    assert peak <= _REFUSAL_MIB


def test_rows_arrive_with_their_place_types_and_left_margin(tmp_path: Path) -> None:
    rows = '<row r="3"><c r="B3"><v>13800001111</v></c></row><row r="5"><c r="C5" t="b"><v>1</v></c></row>'
    path = files.write_parts(tmp_path / "a.xlsx", files.parts_of(files.sheet_xml(rows)))
    assert read(path) == [["", "", ""], ["", "", ""], ["", 13800001111.0, ""], ["", "", ""], ["", "", True]]


def test_dates_come_back_as_dates() -> None:
    rows = read(files.corpus_file("date1904.xlsx"))
    assert any(isinstance(cell, date | datetime) and cell.year == 1904 for row in rows for cell in row)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_case_63_delimited_text_is_read_in_every_usual_encoding(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "log.csv"
    path.write_text('单号,客户\n0012,"张三,李四"\n', encoding=encoding)
    assert read(path) == [["单号", "客户"], ["0012", "张三,李四"]]


def test_case_63_a_text_table_named_xls_is_read_as_what_it_is(tmp_path: Path) -> None:
    path = tmp_path / "export.xls"
    path.write_text("单号\t客户\n1\t张三\n", encoding="gb18030")
    assert read(path) == [["单号", "客户"], ["1", "张三"]]


def test_case_63_a_workbook_named_csv_is_read_as_a_workbook(tmp_path: Path) -> None:
    assert read(files.simple_workbook(tmp_path / "log.csv", [["a", "b"]])) == [["a", "b"]]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "import.file_empty"),
        (b" \r\n\t", "import.file_empty"),
        (b"\0" * 5, "import.not_a_workbook"),
        (b"\0" * 5000, "import.not_a_workbook"),
        (b"%PDF-1.7 ...", "import.not_a_workbook"),
        (b"\x89PNG\r\n\x1a\n\0\0\0", "import.not_a_workbook"),
        (b"MZ\x90\0\x03\0\0\0", "import.not_a_workbook"),
        (b"just a sentence", "import.not_a_workbook"),
        (b"<html><table><tr><td>1</td></tr></table></html>", "import.html_not_workbook"),
        (b'\xef\xbb\xbf <!DOCTYPE html PUBLIC "x"><html>', "import.html_not_workbook"),
        (b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:x"/>', "import.xml_not_workbook"),
        (b"PK\x03\x04 cut", "import.archive_damaged"),
    ],
)
def test_case_63_what_is_no_workbook_is_named(tmp_path: Path, content: bytes, code: str) -> None:
    path = tmp_path / "renamed.xls"
    path.write_bytes(content)
    assert refusal_of(path) == code


def test_a_table_that_begins_with_a_page_of_blank_lines_is_read(tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    path.write_text("\n" * 5000 + "a,b\n1,2\n", encoding="utf-8")
    assert [row for row in read(path) if any(row)] == [["a", "b"], ["1", "2"]]


def test_a_missing_file_and_a_folder_are_named(tmp_path: Path) -> None:
    assert refusal_of(tmp_path / "gone.xlsx") == "import.file_missing"
    assert refusal_of(tmp_path) == "import.not_a_file"


def test_case_63_encrypted_workbook_of_the_corpus_is_named() -> None:
    assert refusal_of(files.corpus_file("encrypted_agile.xlsx")) == "import.password_needed"


def test_a_word_document_of_the_old_kind_is_no_workbook(tmp_path: Path) -> None:
    assert refusal_of(old_container(tmp_path / "letter.xls", "WordDocument")) == "import.not_a_workbook"


@pytest.mark.parametrize("prolog", ['<!DOCTYPE x [<!ENTITY a "b">]>', "<!-- " + "x" * 70_000 + " --><!DOCTYPE x>"])
def test_case_63_a_document_type_is_refused(tmp_path: Path, prolog: str) -> None:
    path = files.write_parts(tmp_path / "a.xlsx", files.parts_of(prolog + files.sheet_xml("")))
    assert refusal_of(path) == "import.doctype"


def test_case_63_a_container_whose_chains_lead_in_a_circle_is_refused_within_two_seconds(tmp_path: Path) -> None:
    assert_refused_cheaply(circle(tmp_path / "loop.xls"), "import.file_damaged")


def test_case_63_a_document_type_hidden_by_utf16_is_refused(tmp_path: Path) -> None:
    parts = files.parts_of("")
    parts["xl/workbook.xml"] = "<!DOCTYPE x><workbook/>".encode("utf-16")
    assert refusal_of(files.write_parts(tmp_path / "a.xlsx", parts)) == "import.doctype"


@pytest.mark.parametrize(
    ("part", "flag"),
    [
        ("xl/vbaProject.bin", "macros"),
        ("xl/macrosheets/sheet1.xml", "macros"),
        ("xl/externalLinks/externalLink1.xml", "external_links"),
    ],
)
def test_case_63_macros_and_links_are_flagged_and_only_data_is_read(tmp_path: Path, part: str, flag: str) -> None:
    content = b"<externalLink><ddeLink/></externalLink>"
    assert flags_of(files.simple_workbook(tmp_path / "a.xlsm", [["x"]], **{part: content})) == {flag}


def test_error_cells_are_flagged_because_their_text_is_lost(tmp_path: Path) -> None:
    rows = '<row r="1"><c r="A1" t="e"><v>#N/A</v></c><c r="B1"><v>1</v></c></row>'
    path = files.write_parts(tmp_path / "a.xlsx", files.parts_of(files.sheet_xml(rows)))
    assert flags_of(path) == {"error_cells"}


def test_case_61_a_zip_bomb_is_refused_within_two_seconds(tmp_path: Path) -> None:
    path = files.zip_bomb(tmp_path / "bomb.xlsx")
    assert path.stat().st_size < 1 << 20
    assert_refused_cheaply(path, "import.archive_bomb")


def test_case_61_a_size_that_lies_is_refused_within_two_seconds(tmp_path: Path) -> None:
    assert_refused_cheaply(files.lying_size(tmp_path / "lie.xlsx"), "import.archive_damaged")


@pytest.mark.parametrize("count", [20_000, 100_000])
def test_case_61_a_crowd_of_entries_is_refused_within_two_seconds(tmp_path: Path, count: int) -> None:
    assert_refused_cheaply(files.many_entries(tmp_path / "crowd.xlsx", count), "import.archive_entries")


def test_case_61_zips_in_zips_are_refused_within_two_seconds(tmp_path: Path) -> None:
    assert_refused_cheaply(files.nested_zip(tmp_path / "42.xlsx"), "import.not_a_workbook")


@pytest.mark.parametrize(
    "row",
    [
        '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>',
        '<row r="2"><c t="n" r="XFD1048576"><v>1</v></c></row>',
        "<row r='1048576'><c r='BZ1048576'><v>1</v></c></row>",
        '<row r="900000"><c><v>1</v></c></row>',
    ],
)
def test_case_61_one_far_cell_is_refused_within_two_seconds(tmp_path: Path, row: str) -> None:
    rows = '<row r="1"><c r="A1"><v>1</v></c></row>' + row
    path = files.write_parts(tmp_path / "far.xlsx", files.parts_of(files.sheet_xml(rows)))
    assert_refused_cheaply(path, "import.sheet_too_big")


def test_case_61_one_huge_shared_string_is_refused_within_two_seconds(tmp_path: Path) -> None:
    path = files.huge_shared_string(tmp_path / "long.xlsx", cells=20_000, length=30_000_000)
    assert_refused_cheaply(path, "import.file_too_demanding")


def test_case_61_repeated_cells_of_a_table_are_refused_within_two_seconds(tmp_path: Path) -> None:
    assert_refused_cheaply(files.repeated_cells(tmp_path / "a.ods", 50_000, 1_000), "import.file_too_demanding")


def test_case_61_a_text_of_one_endless_line_is_refused_within_two_seconds(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"a," * 20_000_000)
    assert_refused_cheaply(path, "import.sheet_too_big")


def test_case_61_hostile_files_of_the_corpus_are_refused_within_two_seconds() -> None:
    assert_refused_cheaply(files.corpus_file("hostile_ods_repeat.ods"), "import.sheet_too_big")
    assert_refused_cheaply(files.corpus_file("hostile_panic.xlsb"), "import.file_damaged")


def test_a_child_without_memory_is_an_answer(tmp_path: Path) -> None:
    path = files.simple_workbook(tmp_path / "a.xlsx", [["x" * 100]] * 100_000)
    tight = ReadLimits(memory_floor_bytes=32 << 20, memory_per_file_byte=0)
    with pytest.raises(UserError) as refused, open_workbook(path, limits=tight) as reading:
        list(reading.batches())
    assert refused.value.code == "import.file_too_demanding"


def test_a_named_pipe_is_no_file_to_wait_for(tmp_path: Path) -> None:
    path = tmp_path / "never.csv"
    os.mkfifo(path) if hasattr(os, "mkfifo") else pytest.skip("needs a system with named pipes")
    assert refusal_of(path) == "import.not_a_file"
    assert refusal_of(Path(os.devnull)) == "import.not_a_file"


def test_a_child_that_stays_silent_is_ended_and_named(tmp_path: Path) -> None:
    path = files.simple_workbook(tmp_path / "a.xlsx", [["x" * 50] * 10] * 25_000)
    with pytest.raises(UserError) as refused, open_workbook(path, limits=ReadLimits(silent_seconds=0)) as reading:
        list(reading.batches())
    assert refused.value.code == "import.reader_too_slow"


def test_cancelling_ends_the_child_while_the_program_waits_for_it(tmp_path: Path) -> None:
    path = files.simple_workbook(tmp_path / "a.xlsx", [["x" * 50] * 10] * 20_000)
    wanted = threading.Event()
    began = time.monotonic()
    with pytest.raises(Cancelled), open_workbook(path, cancelled=wanted.is_set) as reading:
        wanted.set()
        for _ in reading.batches():
            wanted.wait()
            threading.Event().wait(0.3)
    assert time.monotonic() - began < 10


def test_leaving_early_ends_the_child(tmp_path: Path) -> None:
    path = files.simple_workbook(tmp_path / "a.xlsx", [["x"] * 20] * 5_000)
    with open_workbook(path) as reading:
        next(reading.batches())


def test_a_row_limit_is_kept_for_previews(tmp_path: Path) -> None:
    path = files.simple_workbook(tmp_path / "a.xlsx", [["x"]] * 100)
    with open_workbook(path, row_limit=7) as reading:
        assert sum(len(batch.rows) for batch in reading.batches()) == 7


def test_the_child_is_started_without_the_environment_of_the_program(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BRANCHDESK_PASSPHRASE", "must not travel")
    monkeypatch.setenv("PYTHONSTARTUP", "must not travel")
    from importers.reader import workbook

    with workbook._child() as child:
        environment = Path(f"/proc/{child.pid}/environ")
        if not environment.exists():
            pytest.skip("needs /proc to look at the child's environment")
        assert b"must not travel" not in environment.read_bytes()
