"""What a file is, told from its bytes and never from its name."""

from __future__ import annotations

import re
from enum import StrEnum
from pathlib import Path

from importers.reader.refusal import ReadRefused


class FileKind(StrEnum):
    """The kinds of file that are told apart before any library sees them."""

    ARCHIVE = "archive"
    OLD_WORKBOOK = "xls"
    TEXT = "text"


_ZIP = b"PK\x03\x04"
_EMPTY_ZIP = b"PK\x05\x06"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_BARE_BIFF = re.compile(rb"\x09[\x00\x02\x04\x08][\x04\x06\x08\x10]\x00")
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_HTML = re.compile(rb"<(!doctype\s+html|html|head|meta|table|body|style|div)\b", re.IGNORECASE)
_MIME_HTML = b"mime-version:"
_XML = b"<?xml"
_OLD_XML_SHEET = b"urn:schemas-microsoft-com:office:spreadsheet"
_HEAD_BYTES = 4096
_NAME_BYTES = 64
_OLE_SCAN_BYTES = 256 << 20


def sniff(path: Path) -> FileKind:
    """The kind of the file at `path`; raises ReadRefused with the reason when it can be no log.

    Codes: file_empty, encrypted, html_not_workbook, xml_not_workbook, not_a_workbook.
    """
    with path.open("rb") as stream:
        head = stream.read(_HEAD_BYTES)
    if len(head) < _HEAD_BYTES and not head.strip(b" \r\n\t"):
        raise ReadRefused("import.file_empty")
    if head.startswith((_ZIP, _EMPTY_ZIP)):
        return FileKind.ARCHIVE
    if head.startswith(_OLE):
        return _old_container(path)
    if _BARE_BIFF.match(head):
        return FileKind.OLD_WORKBOOK
    return _text_kind(head)


def ole_flags(path: Path) -> tuple[str, ...]:
    """`macros` when the old workbook at `path` carries a macro project."""
    names = _ole_names(path, ("_VBA_PROJECT", "_VBA_PROJECT_CUR"))
    return ("macros",) if names else ()


def _old_container(path: Path) -> FileKind:
    if _ole_names(path, ("EncryptedPackage", "EncryptionInfo")):
        raise ReadRefused("import.encrypted")
    if not _ole_names(path, ("Workbook", "Book", "WORKBOOK", "BOOK")):
        raise ReadRefused("import.not_a_workbook")
    return FileKind.OLD_WORKBOOK


def _ole_names(path: Path, wanted: tuple[str, ...]) -> set[str]:
    """Which of `wanted` are names of directory entries: 128-byte records that start with the name in UTF-16."""
    found: set[str] = set()
    with path.open("rb") as stream:
        content = stream.read(min(_OLE_SCAN_BYTES, path.stat().st_size))
    for name in wanted:
        entry = name.encode("utf-16-le").ljust(_NAME_BYTES, b"\0") + (2 * len(name) + 2).to_bytes(2, "little")
        at = content.find(entry)
        while at >= 0 and at % 128:
            at = content.find(entry, at + 1)
        if at >= 0:
            found.add(name)
    return found


def _text_kind(head: bytes) -> FileKind:
    if head.startswith(_UTF16):
        return FileKind.TEXT
    if b"\x00" in head:
        raise ReadRefused("import.not_a_workbook")
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if _HTML.match(start) or start.lower().startswith(_MIME_HTML):
        raise ReadRefused("import.html_not_workbook")
    if start.startswith(_XML):
        html = _HTML.search(start) is not None and _OLD_XML_SHEET not in start
        raise ReadRefused("import.html_not_workbook" if html else "import.xml_not_workbook")
    if start.startswith((b"%PDF", b"{\\rtf", b"#!", b"<", b"{")):
        raise ReadRefused("import.not_a_workbook")
    return FileKind.TEXT
