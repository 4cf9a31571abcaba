"""What a file is, told from its bytes and never from its name."""

from __future__ import annotations

import re
from enum import StrEnum

from importers.reader.container import MAGIC, open_container
from importers.reader.content import Content, opened
from importers.reader.encoding import unmarked_wide
from importers.reader.refusal import ReadRefused


class FileKind(StrEnum):
    """The kinds of file that are told apart before any library sees them."""

    ARCHIVE = "archive"
    OLD_WORKBOOK = "xls"
    BARE_WORKBOOK = "bare xls"
    """The records of Excel 2 to 4, without a container."""
    LOCKED = "locked"
    TEXT = "text"


_ZIP = b"PK\x03\x04"
_EMPTY_ZIP = b"PK\x05\x06"
_BARE_BIFF = re.compile(rb"\x09[\x00\x02\x04\x08][\x04\x06\x08\x10]\x00")
_WIDE_MARKS = (b"\xff\xfe", b"\xfe\xff")
_HTML = re.compile(rb"<(!doctype\s+html|html|head|meta|table|body|style|div)\b", re.IGNORECASE)
_MIME_HTML = b"mime-version:"
_XML = b"<?xml"
_OLD_XML_SHEET = b"urn:schemas-microsoft-com:office:spreadsheet"
_HEAD_BYTES = 4096


def sniff(content: Content) -> FileKind:
    """The kind of the file; raises ReadRefused with the reason when it can be no log.

    Codes: file_empty, html_not_workbook, xml_not_workbook, not_a_workbook, file_damaged.
    """
    with opened(content) as stream:
        head = stream.read(_HEAD_BYTES)
    if len(head) < _HEAD_BYTES and not head.strip(b" \r\n\t"):
        raise ReadRefused("import.file_empty")
    if head.startswith((_ZIP, _EMPTY_ZIP)):
        return FileKind.ARCHIVE
    if head.startswith(MAGIC):
        return _container_kind(content)
    if _BARE_BIFF.match(head):
        return FileKind.BARE_WORKBOOK
    return _text_kind(head)


def _container_kind(content: Content) -> FileKind:
    with open_container(content) as container:
        if container.is_locked:
            return FileKind.LOCKED
        if container.workbook is None:
            raise ReadRefused("import.not_a_workbook")
        return FileKind.OLD_WORKBOOK


def _text_kind(head: bytes) -> FileKind:
    if head.startswith(_WIDE_MARKS):
        return FileKind.TEXT
    if b"\x00" in head:
        if unmarked_wide(head) is None:
            raise ReadRefused("import.not_a_workbook")
        return FileKind.TEXT
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if _HTML.match(start) or start.lower().startswith(_MIME_HTML):
        raise ReadRefused("import.html_not_workbook")
    if start.startswith(_XML):
        html = _HTML.search(start) is not None and _OLD_XML_SHEET not in start
        raise ReadRefused("import.html_not_workbook" if html else "import.xml_not_workbook")
    if start.startswith((b"%PDF", b"{\\rtf", b"#!", b"<", b"{")):
        raise ReadRefused("import.not_a_workbook")
    return FileKind.TEXT
