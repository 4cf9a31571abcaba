"""The number formats of a workbook by the style that a cell names."""

from __future__ import annotations

from collections.abc import Mapping

from importers.reader.frames import ColumnFormat
from importers.reader.package import Package, local
from importers.reader.sheet_scan import SheetScan

_STYLES = "xl/styles.xml"
_GENERAL = "General"
_DAY, _MONTH_DAY, _YEAR_MONTH = 'yyyy"年"m"月"d"日"', 'm"月"d"日"', 'yyyy"年"m"月"'
_CLOCK, _CLOCK_SECONDS = 'h"时"mm"分"', 'h"时"mm"分"ss"秒"'
_HALF_DAY, _HALF_DAY_SECONDS = f"上午/下午{_CLOCK}", f"上午/下午{_CLOCK_SECONDS}"
_BUILT_IN: Mapping[int, str] = {
    0: _GENERAL, 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 11: "0.00E+00", 12: "# ?/?",
    13: "# ??/??", 14: "yyyy/m/d", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 18: "h:mm AM/PM", 19: "h:mm:ss AM/PM",
    20: "h:mm", 21: "h:mm:ss", 22: "yyyy/m/d h:mm", 27: _YEAR_MONTH, 28: _MONTH_DAY, 29: _MONTH_DAY, 30: "m-d-yy",
    31: _DAY, 32: _CLOCK, 33: _CLOCK_SECONDS, 34: _HALF_DAY, 35: _HALF_DAY_SECONDS, 36: _YEAR_MONTH,
    37: "#,##0;-#,##0", 38: "#,##0;[Red]-#,##0", 39: "#,##0.00;-#,##0.00", 40: "#,##0.00;[Red]-#,##0.00",
    45: "mm:ss", 46: "[h]:mm:ss", 47: "mm:ss.0", 48: "##0.0E+0", 49: "@", 50: _YEAR_MONTH, 51: _MONTH_DAY,
    52: _YEAR_MONTH, 53: _MONTH_DAY, 54: _MONTH_DAY, 55: _HALF_DAY, 56: _HALF_DAY_SECONDS,
    57: _YEAR_MONTH, 58: _MONTH_DAY,
}  # fmt: skip
"""By their numbers in a Chinese Excel: 27 to 36 and 50 to 58 are dates and times there, and no file spells them out."""


def formats_by_style(package: Package) -> list[str]:
    """The number format of each style of cells, in the styles' order."""
    own: dict[int, str] = {}
    styles: list[int] = []
    for element in package.elements(_STYLES, "numFmt", "cellXfs"):
        if local(element.tag) == "numFmt":
            own[_number(element.get("numFmtId"))] = element.get("formatCode", "")
        else:
            styles = [_number(style.get("numFmtId")) for style in element if local(style.tag) == "xf"]
    return [own.get(number) or _BUILT_IN.get(number, _GENERAL) for number in styles]


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
    return int(text) if text is not None and text.isascii() and text.isdigit() and len(text) < 9 else 0
