"""A look at the first rows of a long workbook reads only its beginning, and says what a reading of all of it says."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import UserError
from importers.reader.archive import inspect_archive
from importers.reader.beginning import BeginningOfSheet
from importers.reader.child import CELL_LIMIT
from importers.reader.frames import Cell
from tests.importers.reading import marks_of, refusal_of, sheets_of
from tests.importers.workbook_files import (
    corpus_file,
    corpus_names,
    parts_of,
    sheet_xml,
    text_rows,
    write_parts,
    zip_bomb,
)

ROWS, LOOKED_AT = 400, 30
_BEHIND = '<mergeCells count="2"><mergeCell ref="A1:C1"/><mergeCell ref="A300:B301"/></mergeCells>'


def shared(rows: int, prefix: str = "") -> dict[str, bytes]:
    """A workbook whose cells name texts, each row two of its own, with what stands behind the rows."""
    lines = [
        f'<{prefix}row r="{row}"><{prefix}c r="A{row}" t="s"><{prefix}v>{2 * row - 2}</{prefix}v></{prefix}c>'
        f'<{prefix}c r="B{row}" t="s"><{prefix}v>{2 * row - 1}</{prefix}v></{prefix}c>'
        f'<{prefix}c r="C{row}"><{prefix}v>{row}</{prefix}v></{prefix}c></{prefix}row>'
        for row in range(1, rows + 1)
    ]
    sheet = sheet_xml("".join(lines)).replace("</sheetData>", f"</sheetData>{_BEHIND}")
    texts = "".join(f"<{prefix}si><{prefix}t>text {number}</{prefix}t></{prefix}si>" for number in range(2 * rows))
    strings = f"<{prefix}sst>{texts}</{prefix}sst>"
    if prefix:
        name = prefix.rstrip(":")
        for tag in ("worksheet", "sheetData", "mergeCells", "mergeCell"):
            sheet = sheet.replace(f"<{tag}", f"<{prefix}{tag}").replace(f"</{tag}>", f"</{prefix}{tag}>")
        sheet = sheet.replace("xmlns=", f"xmlns:{name}=")
        strings = strings.replace("sst>", f'sst xmlns:{name}="{_MAIN}">', 1)
    else:
        strings = strings.replace("<sst>", f'<sst xmlns="{_MAIN}">')
    parts = parts_of(sheet)
    relation = f'<Relationship Id="r2" Type="{_STRINGS}" Target="sharedStrings.xml"/></Relationships>'
    rels = parts["xl/_rels/workbook.xml.rels"].decode().replace("</Relationships>", relation)
    return parts | {"xl/_rels/workbook.xml.rels": rels.encode(), "xl/sharedStrings.xml": strings.encode()}


_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_STRINGS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"


@pytest.mark.parametrize("prefix", ["", "x:"])
def test_the_first_rows_of_a_long_sheet_are_those_of_the_whole_with_all_merged_cells(
    tmp_path: Path, prefix: str
) -> None:
    log = write_parts(tmp_path / "log.xlsx", shared(ROWS, prefix))
    assert list(inspect_archive(log, CELL_LIMIT, LOOKED_AT).beginnings) == ["xl/worksheets/sheet1.xml"]
    assert sheets_of(log, row_limit=LOOKED_AT) == {"S": sheets_of(log)["S"][:LOOKED_AT]}
    assert sheets_of(log)["S"][LOOKED_AT - 1] == [f"text {2 * LOOKED_AT - 2}", f"text {2 * LOOKED_AT - 1}", LOOKED_AT]
    assert marks_of(log, row_limit=LOOKED_AT)[1]["S"].merged == marks_of(log)[1]["S"].merged


def test_a_short_sheet_and_rows_in_no_order_are_read_as_they_are(tmp_path: Path) -> None:
    short = write_parts(tmp_path / "short.xlsx", shared(LOOKED_AT))
    assert inspect_archive(short, CELL_LIMIT, LOOKED_AT).beginnings == {}
    lines = text_rows([[f"{number}"] for number in range(ROWS)]).split("</row>")[:-1]
    mixed = write_parts(tmp_path / "mixed.xlsx", parts_of(sheet_xml("</row>".join([*reversed(lines), ""]))))
    assert inspect_archive(mixed, CELL_LIMIT, LOOKED_AT).beginnings == {}
    assert sheets_of(mixed, row_limit=LOOKED_AT) == {"S": sheets_of(mixed)["S"][:LOOKED_AT]}


def test_what_must_not_be_read_is_refused_in_a_look_too(tmp_path: Path) -> None:
    parts = shared(ROWS)
    strings = parts["xl/sharedStrings.xml"]
    typed = b'<!DOCTYPE sst [<!ENTITY a "b">]>' + strings
    assert refusal_of(write_parts(tmp_path / "typed.xlsx", parts | {"xl/sharedStrings.xml": typed}), row_limit=9) == (
        "import.doctype"
    )
    assert refusal_of(zip_bomb(tmp_path / "bomb.xlsx"), row_limit=LOOKED_AT) == "import.archive_bomb"


def numbered(rows: int) -> str:
    """A sheet with so many rows and merged cells."""
    sheet = sheet_xml(text_rows([[f"{number}"] for number in range(rows)]))
    return sheet.replace("</sheetData>", f"</sheetData>{_BEHIND}")


@given(st.integers(1, 60), st.integers(0, 40), st.integers(1, 40))
def test_the_beginning_is_the_same_in_whatever_pieces_it_comes(rows: int, kept: int, size: int) -> None:
    xml, beginning = numbered(rows), BeginningOfSheet(kept)
    for at in range(0, len(xml), size):
        beginning.feed(xml[at : at + size].encode())
    assert beginning.xml == (numbered(kept).encode() if kept < rows else None)


@pytest.mark.parametrize("name", corpus_names("xlsx", "xlsm"))
def test_the_first_rows_of_a_real_file_are_those_of_the_whole(name: str) -> None:
    file = corpus_file(name)
    assert first_rows(file, row_limit=9) == first_rows(file)


def first_rows(file: Path, **how: Any) -> dict[str, list[list[Cell]]] | str:
    try:
        return {sheet: rows[:9] for sheet, rows in sheets_of(file, **how).items()}
    except UserError as refused:
        return refused.code
