"""Writes a big log of 20 columns as Excel would (shared strings, date styles), straight as XML: quick, repeatable."""

from __future__ import annotations

import zipfile
from datetime import datetime
from pathlib import Path
from xml.sax.saxutils import escape

from resources.sample_data import log_words
from resources.sample_data.generate_log import CellValue, year_of_tickets

_PICTURES = 15
_STORY = 11
_MORE_STORY = (
    "客户称已多次拨打网点电话，要求今天之内给出处理方案并书面答复；已安抚"
    "客户，约定下午五点前回电，同时联系派送员核实经过，补拍外包装照片，登记编号"
)
_FILLERS: dict[int, CellValue] = {4: "YT1234567890123", 13: 100, 17: "待核实", 18: "2025.12.31", 20: "月结客户"}
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
_SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_FIXED_PARTS = {
    "[Content_Types].xml": f'{_XML}<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{_SHEET_TYPE}.sheet.main+xml"/></Types>',
    "_rels/.rels": f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="r1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'{_XML}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>'
    '<sheet name="Sheet1" sheetId="1" r:id="r1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="r1" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
    f'<Relationship Id="r2" Type="{_OFFICE}/sharedStrings" Target="sharedStrings.xml"/>'
    f'<Relationship Id="r3" Type="{_OFFICE}/styles" Target="styles.xml"/></Relationships>',
    "xl/styles.xml": f'{_XML}<styleSheet xmlns="{_MAIN}"><fonts count="1"><font/></fonts>'
    '<fills count="1"><fill/></fills><borders count="1"><border/></borders>'
    '<cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="2">'
    '<xf numFmtId="0"/><xf numFmtId="14" applyNumberFormat="1"/></cellXfs></styleSheet>',
}


class _Strings:
    def __init__(self) -> None:
        self._places: dict[str, int] = {}

    def place(self, text: str) -> int:
        return self._places.setdefault(text, len(self._places))

    def xml(self) -> str:
        items = "".join(f'<si><t xml:space="preserve">{escape(text)}</t></si>' for text in self._places)
        return f'{_XML}<sst xmlns="{_MAIN}">{items}</sst>'


def write_log_workbook(path: Path, rows: int) -> None:
    """A workbook with `rows` tickets in the layout of the sample log, without its column of pictures.

    In the order of the days, as people keep a log: a longer one has more tickets a day. Every cell is filled, and each
    story is its own, of about 110 characters, as in the million tickets of the design.
    """
    year = [ticket for month in year_of_tickets() for ticket in month]
    copies = -(-rows // len(year))
    tickets = [ticket for ticket in year for _ in range(copies)]
    header = log_words.HEADER[:_PICTURES] + log_words.HEADER[_PICTURES + 1 :]
    lines: list[list[CellValue]] = [[upper or None for upper, _ in header], [lower or None for _, lower in header]]
    for position, ticket in zip(range(1, rows + 1), tickets, strict=False):
        cells = ticket.cells(position)
        cells[1] = f"BH{position:09d}"
        cells[_STORY] = f"{ticket.story}{_MORE_STORY}{position}"
        for at, filler in _FILLERS.items():
            cells[at] = cells[at] or filler
        lines.append(cells[:_PICTURES] + cells[_PICTURES + 1 :])
    strings = _Strings()
    body = "".join(_row_xml(number, cells, strings) for number, cells in enumerate(lines, 1))
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for name, content in _FIXED_PARTS.items():
            archive.writestr(name, content)
        sheet = f'{_XML}<worksheet xmlns="{_MAIN}"><sheetData>{body}</sheetData></worksheet>'
        archive.writestr("xl/worksheets/sheet1.xml", sheet)
        archive.writestr("xl/sharedStrings.xml", strings.xml())


def _row_xml(number: int, cells: list[CellValue], strings: _Strings) -> str:
    parts = [f'<row r="{number}">']
    for at, cell in enumerate(cells):
        place = f"{chr(65 + at)}{number}"
        if cell is None or cell == "":
            continue
        if isinstance(cell, datetime):
            parts.append(f'<c r="{place}" s="1"><v>{(cell - datetime(1899, 12, 30)).days}</v></c>')  # noqa: DTZ001  Excel's epoch
        elif isinstance(cell, str):
            parts.append(f'<c r="{place}" t="s"><v>{strings.place(cell)}</v></c>')
        else:
            parts.append(f'<c r="{place}"><v>{cell!r}</v></c>')
    parts.append("</row>")
    return "".join(parts)
