"""Pre-flight of a zipped workbook by our own light code: bombs, lies, far cells and foreign parts, before any library.

Limits follow reliability.md: unpacked at most 1 GiB; past 64 MiB at most 100 bytes per packed byte. Every part that a
workbook reader would open is inflated once here, streaming, so a size that lies is found out and costs no memory.
"""

from __future__ import annotations

import os
import re
import zipfile
import zlib
from collections.abc import Iterator
from typing import BinaryIO

import msgspec

from importers.reader.beginning import STRINGS, BeginningOfSheet
from importers.reader.cell_extent import CellExtent
from importers.reader.content import Content, opened, part_name, size_of
from importers.reader.refusal import ReadRefused
from importers.reader.sheet_scan import SheetScan

UNPACKED_LIMIT = 1 << 30
RATIO_LIMIT = 100
RATIO_APPLIES_FROM = 64 << 20
ENTRY_LIMIT = 10_000
_DIRECTORY_LIMIT = 4 << 20
_CHUNK = 1 << 20
_PACKED = 16 << 10
_PROLOG_LIMIT = 64 << 10
_END_RECORD = b"PK\x05\x06"
_END_SIZE = 22
_COMMENT_LIMIT = 65_535
_LOCAL_RECORD = b"PK\x03\x04"
_LOCAL_HEADER = 30
_ENCRYPTED_BIT = 0x1
_SHEET_PART = re.compile(r"xl/(worksheets|macrosheets|chartsheets)/[^/]+\.xml")
_ROOT_ELEMENT = re.compile(rb"<[A-Za-z_]")
_WIDE_ENCODINGS = (b"\xff\xfe", b"\xfe\xff", b"\x00<", b"<\x00")
PICTURES_ONLY = "pictures"
"""What WPS keeps beside an old workbook: the pictures of its cells, as the parts of a new one."""

_PICTURES = (("xl/cellimages.xml", PICTURES_ONLY), ("cellimages.xml", PICTURES_ONLY))
_FORMATS = (("xl/workbook.xml", "xlsx"), ("xl/workbook.bin", "xlsb"), ("content.xml", "ods"), *_PICTURES)


class ArchiveReport(msgspec.Struct, frozen=True):
    """What the pre-flight learned: the format, flags for the person (see frames.Opened), and what it saw of each sheet.

    `scans` and the `beginnings` of sheets that are longer than what is asked for are by the part's name in lower case.
    `pictures`: there may be some.
    """

    format: str
    flags: tuple[str, ...]
    pictures: bool
    scans: dict[str, SheetScan]
    beginnings: dict[str, bytes] = {}


def inspect_archive(content: Content, cell_limit: int, row_limit: int | None = None) -> ArchiveReport:
    """Looks through the zip; raises ReadRefused for what must not be read. No more rows than `row_limit` are wanted.

    Codes: archive_entries, archive_damaged, archive_bomb, not_a_workbook, password_in_parts, doctype, sheet_too_big.
    Takes memory for one chunk of one part, and time for inflating each XML part once.
    """
    try:
        with opened(content) as packed:
            _check_end_record(packed)
            with zipfile.ZipFile(packed) as archive:
                entries = archive.infolist()
            _check_sizes(entries, size_of(packed))
            names = {part_name(entry) for entry in entries}
            kind = next((kind for part, kind in _FORMATS if part in names), None)
            if kind is None:
                raise ReadRefused("import.not_a_workbook")
            strings = [entry for entry in entries if part_name(entry) == STRINGS]
            others = [entry for entry in entries if part_name(entry) != STRINGS]
            looks = {part_name(entry): _check_part(packed, entry, cell_limit, row_limit) for entry in others}
            sheets = {name: sheet for name, sheet in looks.items() if sheet is not None}
            beginnings = {name: xml for name, sheet in sheets.items() if (xml := sheet.beginning.xml) is not None}
            for entry in strings:
                _check_part(packed, entry, cell_limit, row_limit, prolog_only=bool(beginnings))
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, UnicodeDecodeError) as error:
        raise ReadRefused("import.archive_damaged") from error
    pictures = any("/media/" in name or name.startswith("media/") for name in names)
    scans = {name: sheet.scan for name, sheet in sheets.items()}
    return ArchiveReport(kind, _flags_of(names), pictures, scans, beginnings)


def _check_end_record(packed: BinaryIO) -> None:
    """Reads the number of entries and the directory's size before anything is built from them."""
    packed.seek(max(0, size_of(packed) - _END_SIZE - _COMMENT_LIMIT), os.SEEK_SET)
    tail = packed.read()
    at = tail.rfind(_END_RECORD)
    if at < 0 or len(tail) - at < _END_SIZE:
        raise ReadRefused("import.archive_damaged")
    entries = int.from_bytes(tail[at + 10 : at + 12], "little")
    directory = int.from_bytes(tail[at + 12 : at + 16], "little")
    if entries > ENTRY_LIMIT or directory > _DIRECTORY_LIMIT:
        raise ReadRefused("import.archive_entries", limit=ENTRY_LIMIT)


def _check_sizes(entries: list[zipfile.ZipInfo], file_size: int) -> None:
    if len(entries) > ENTRY_LIMIT:
        raise ReadRefused("import.archive_entries", limit=ENTRY_LIMIT)
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > UNPACKED_LIMIT or (unpacked > RATIO_APPLIES_FROM and unpacked > RATIO_LIMIT * file_size):
        raise ReadRefused("import.archive_bomb", unpacked_mb=unpacked >> 20, packed_kb=file_size >> 10)


def _flags_of(names: set[str]) -> tuple[str, ...]:
    flags: set[str] = set()
    if any(name.endswith("vbaproject.bin") or name.startswith(("xl/macrosheets/", "basic/")) for name in names):
        flags.add("macros")
    if any(name.startswith("xl/externallinks/") for name in names):
        flags.add("external_links")
    return tuple(sorted(flags))


def _check_part(
    packed: BinaryIO, entry: zipfile.ZipInfo, cell_limit: int, row_limit: int | None, *, prolog_only: bool = False
) -> _Sheet | None:
    """Inflates one part to its declared end; looks at the prolog of XML and at the cells of sheets.

    `prolog_only`: no library will open the part, only the beginning of a copy.
    """
    name = part_name(entry)
    is_xml = name.endswith((".xml", ".rels", ".vml"))
    if not is_xml and not name.endswith(".bin"):
        return None
    if entry.flag_bits & _ENCRYPTED_BIT:
        raise ReadRefused("import.password_in_parts")
    sheet = _Sheet(cell_limit, row_limit) if _SHEET_PART.fullmatch(name) else None
    prolog: bytes | None = b""
    for chunk in _inflate(packed, entry):
        if is_xml and prolog is not None:
            prolog = _look_at_prolog(prolog + chunk)
        if sheet is not None:
            sheet.feed(chunk)
        if prolog is None and prolog_only:
            break
    if sheet is None:
        return None
    sheet.extent.check()
    return sheet


class _Sheet:
    """The looks at one sheet while it is inflated: at the rows that are wanted, and at what follows the last one."""

    def __init__(self, cell_limit: int, row_limit: int | None) -> None:
        self.extent = CellExtent(cell_limit)
        self.scan = SheetScan()
        self.beginning = BeginningOfSheet(row_limit)

    def feed(self, chunk: bytes) -> None:
        if not self.beginning.is_cut:
            self.extent.feed(chunk)
            self.scan.feed(chunk)
        self.beginning.feed(chunk)


def _inflate(packed: BinaryIO, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    """The part's bytes in chunks, refused as soon as there are more, or in the end fewer, than declared.

    zipfile itself stops silently at the declared size, and a workbook library does not stop at all.
    """
    packed.seek(entry.header_offset)
    header = packed.read(_LOCAL_HEADER)
    if len(header) < _LOCAL_HEADER or not header.startswith(_LOCAL_RECORD):
        raise ReadRefused("import.archive_damaged")
    packed.seek(int.from_bytes(header[26:28], "little") + int.from_bytes(header[28:30], "little"), os.SEEK_CUR)
    produced = 0
    for chunk in _unpacked(packed, entry):
        produced += len(chunk)
        if produced > entry.file_size:
            raise ReadRefused("import.archive_damaged")
        yield chunk
    if produced != entry.file_size:
        raise ReadRefused("import.archive_damaged")


def _unpacked(packed: BinaryIO, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise ReadRefused("import.archive_damaged")
    engine = zlib.decompressobj(-zlib.MAX_WBITS) if entry.compress_type == zipfile.ZIP_DEFLATED else None
    remaining = entry.compress_size
    while remaining:
        block = packed.read(min(_PACKED, remaining))
        if not block:
            raise ReadRefused("import.archive_damaged")
        remaining -= len(block)
        if engine is None:
            yield block
            continue
        while block:
            yield engine.decompress(block, _CHUNK)
            block = engine.unconsumed_tail
    while engine is not None and not engine.eof:
        chunk = engine.decompress(b"", _CHUNK)
        if not chunk:
            raise ReadRefused("import.archive_damaged")
        yield chunk


def _look_at_prolog(seen: bytes) -> bytes | None:
    """None once the root element was met; a document type or an encoding that hides one is refused."""
    if seen.startswith(_WIDE_ENCODINGS):
        raise ReadRefused("import.doctype")
    root = _ROOT_ELEMENT.search(seen)
    if b"<!DOCTYPE" in (seen[: root.start()] if root else seen).upper():
        raise ReadRefused("import.doctype")
    if root is None and len(seen) > _PROLOG_LIMIT:
        raise ReadRefused("import.doctype")
    return None if root else seen
