"""Workbooks made for the tests: tiny honest ones, and the hostile ones of reliability.md cases 61 and 63."""

from __future__ import annotations

import os
import zipfile
import zlib
from pathlib import Path

import pytest

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPES = (
    f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="xml" ContentType="application/xml"/>'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/xl/workbook.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>'
)
_ROOT_RELS = (
    f'<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="r1" Type="{_REL}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
)
_BOOK = (
    f'<workbook xmlns="{_MAIN}" xmlns:r="{_REL}"><sheets><sheet name="S" sheetId="1" r:id="r1"/></sheets></workbook>'
)
_BOOK_RELS = (
    f'<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="r1" Type="{_REL}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>'
)


def corpus_file(name: str) -> Path:
    """A file of the shared corpus; the test is skipped where the corpus is not present."""
    path = _corpus() / name
    if not path.exists():
        pytest.skip(f"the shared corpus is not on this machine: {name}")
    return path


def corpus_names(*parts: str) -> list[str]:
    """The corpus files in whose name one of `parts` stands, or all; without the corpus a name that is skipped."""
    names = sorted(path.name for path in _corpus().glob("*.[xco][lsd]*"))
    return [name for name in names if not parts or any(part in name for part in parts)] or ["corpus"]


def _corpus() -> Path:
    return Path(os.environ.get("BRANCHDESK_CORPUS") or Path(__file__).parents[3] / "shared" / "corpus") / "excel"


def sheet_xml(rows: str) -> str:
    """The XML of a sheet with those `<row>` elements."""
    return f'<worksheet xmlns="{_MAIN}"><sheetData>{rows}</sheetData></worksheet>'


def text_rows(rows: list[list[str]]) -> str:
    """`<row>` elements with inline text."""
    lines = []
    for number, row in enumerate(rows, 1):
        cells = [
            f'<c r="{chr(65 + at)}{number}" t="inlineStr"><is><t>{text}</t></is></c>' for at, text in enumerate(row)
        ]
        lines.append(f'<row r="{number}">{"".join(cells)}</row>')
    return "".join(lines)


def parts_of(sheet: str) -> dict[str, bytes]:
    """The parts of a smallest workbook with one sheet."""
    return {
        "[Content_Types].xml": _TYPES.encode(),
        "_rels/.rels": _ROOT_RELS.encode(),
        "xl/workbook.xml": _BOOK.encode(),
        "xl/_rels/workbook.xml.rels": _BOOK_RELS.encode(),
        "xl/worksheets/sheet1.xml": sheet.encode(),
    }


def write_parts(path: Path, parts: dict[str, bytes]) -> Path:
    """A zip with those parts."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def simple_workbook(path: Path, rows: list[list[str]], **extra: bytes) -> Path:
    """An honest workbook of one sheet; `extra` parts by name."""
    return write_parts(path, parts_of(sheet_xml(text_rows(rows))) | extra)


def zip_bomb(path: Path) -> Path:
    """270 MiB of spaces inside a sheet, packed below 1 MiB."""
    sheet = sheet_xml("").encode().replace(b"<sheetData>", b"<sheetData>" + b" " * (270 << 20))
    parts = parts_of("")
    parts["xl/worksheets/sheet1.xml"] = sheet
    return write_parts(path, parts)


def lying_size(path: Path) -> Path:
    """A sheet that inflates to 100 MiB and says in every header that it holds 100 bytes."""
    sheet = b"<worksheet>" + b" " * (100 << 20)
    parts = parts_of("")
    parts["xl/worksheets/sheet1.xml"] = sheet
    write_parts(path, parts)
    said, true = (100).to_bytes(4, "little"), len(sheet).to_bytes(4, "little")
    crc, true_crc = zlib.crc32(sheet[:100]).to_bytes(4, "little"), zlib.crc32(sheet).to_bytes(4, "little")
    path.write_bytes(path.read_bytes().replace(true, said).replace(true_crc, crc))
    return path


def many_entries(path: Path, count: int) -> Path:
    """A workbook with `count` empty parts beside it."""
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts_of(sheet_xml("")).items():
            archive.writestr(name, content)
        for number in range(count):
            archive.writestr(f"x/{number}", b"")
    return path


def nested_zip(path: Path) -> Path:
    """Zips in a zip in a zip, as 42.zip is built; no workbook in it."""
    inner = path.with_suffix(".inner")
    write_parts(inner, {f"{number}.zip": b"\0" * (1 << 20) for number in range(16)})
    content = inner.read_bytes()
    return write_parts(path, {f"lib {number}.zip": content for number in range(16)})


def huge_shared_string(path: Path, cells: int, length: int) -> Path:
    """A column of cells that all show one text of `length` characters; a reader gives each its own copy."""
    rows = "".join(f'<row r="{row}"><c r="A{row}" t="s"><v>0</v></c></row>' for row in range(1, cells + 1))
    parts = parts_of(sheet_xml(rows))
    parts["xl/sharedStrings.xml"] = f'<sst xmlns="{_MAIN}"><si><t>{"x" * length}</t></si></sst>'.encode()
    relation = f'<Relationship Id="r2" Type="{_REL}/sharedStrings" Target="sharedStrings.xml"/></Relationships>'
    parts["xl/_rels/workbook.xml.rels"] = _BOOK_RELS.replace("</Relationships>", relation).encode()
    return write_parts(path, parts)


def repeated_cells(path: Path, rows: int, columns: int) -> Path:
    """An OpenDocument table of one cell that says how often it is repeated."""
    spaces = " ".join(
        f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{short}:1.0"' for short in ("office", "table", "text")
    )
    content = (
        f'<office:document-content {spaces}><office:body><office:spreadsheet><table:table table:name="S">'
        f'<table:table-row table:number-rows-repeated="{rows}"><table:table-cell office:value-type="string" '
        f'table:number-columns-repeated="{columns}"><text:p>hello</text:p></table:table-cell>'
        "</table:table-row></table:table></office:spreadsheet></office:body></office:document-content>"
    )
    mime = b"application/vnd.oasis.opendocument.spreadsheet"
    return write_parts(path, {"mimetype": mime, "META-INF/manifest.xml": b"<m/>", "content.xml": content.encode()})


def relation(link: str, kind: str, target: str, outside: bool = False) -> str:
    """A relation of that kind to another part."""
    mode = ' TargetMode="External"' if outside else ""
    return f'<Relationship Id="{link}" Type="{_REL}/{kind}" Target="{target}"{mode}/>'


def relations(*entries: str) -> bytes:
    """The part with those relations."""
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{"".join(entries)}</Relationships>'.encode()


def styles(*formats: int) -> dict[str, bytes]:
    """The parts of a workbook whose styles 1, 2, ... have those number formats."""
    cells = "".join(f'<xf numFmtId="{number}"/>' for number in (0, *formats))
    content = f'<styleSheet xmlns="{_MAIN}"><cellXfs count="{1 + len(formats)}">{cells}</cellXfs></styleSheet>'
    link = relation("r8", "styles", "styles.xml")
    book = _BOOK_RELS.replace("</Relationships>", f"{link}</Relationships>")
    return {"xl/styles.xml": content.encode(), "xl/_rels/workbook.xml.rels": book.encode()}


def open_document(path: Path, rows: str) -> Path:
    """A table document with the rows on its sheet S, and another sheet T with one cell."""
    spaces = " ".join(
        f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{short}:1.0"' for short in ("office", "table", "text")
    )
    more = '<table:table-row><table:table-cell office:value-type="string"><text:p>x</text:p></table:table-cell>'
    content = (
        f'<office:document-content {spaces}><office:body><office:spreadsheet><table:table table:name="S">{rows}'
        f'</table:table><table:table table:name="T">{more}</table:table-row></table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    mime = b"application/vnd.oasis.opendocument.spreadsheet"
    return write_parts(path, {"mimetype": mime, "META-INF/manifest.xml": b"<m/>", "content.xml": content.encode()})
