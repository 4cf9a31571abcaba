"""The number formats of a workbook by the style that a cell names."""

from __future__ import annotations

from functools import cache

import msgspec

from core.plain_digits import whole_number
from importers.reader.frames import ColumnFormat
from importers.reader.package import Package, local
from importers.reader.sheet_scan import SheetScan
from resources import ROOT

_STYLES = "xl/styles.xml"
_GENERAL = "General"


@cache
def _built_in() -> dict[int, str]:
    """By their numbers in a Chinese Excel: 27 to 36 and 50 to 58 are dates and times there; no file spells them out."""
    return msgspec.json.decode((ROOT / "import_formats.json").read_bytes(), type=dict[int, str])


def formats_by_style(package: Package) -> list[str]:
    """The number format of each style of cells, in the styles' order."""
    own: dict[int, str] = {}
    styles: list[int] = []
    for element in package.elements(_STYLES, "numFmt", "cellXfs"):
        if local(element.tag) == "numFmt":
            own[_number(element.get("numFmtId"))] = element.get("formatCode", "")
        else:
            styles = [_number(style.get("numFmtId")) for style in element if local(style.tag) == "xf"]
    return [own.get(number) or _built_in().get(number, _GENERAL) for number in styles]


def column_formats(scan: SheetScan, formats: list[str]) -> tuple[ColumnFormat, ...]:
    """Per column the formats of its first cells; a plain one is not worth a word."""
    found: list[ColumnFormat] = []
    for column, styles in sorted(scan.styles.items()):
        cells: dict[str, int] = {}
        for style, count in styles.items():
            code = formats[style] if style < len(formats) else _GENERAL
            cells[code] = cells.get(code, 0) + count
        found += [ColumnFormat(column, code, count) for code, count in cells.items() if code != _GENERAL]
    return tuple(found)


def _number(text: str | None) -> int:
    return whole_number(text or "", longest=8) or 0
