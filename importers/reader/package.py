"""The parts of a zipped workbook and how they refer to each other.

Only what inspect_archive let through is read here: no document types, no sizes that lie.
"""

from __future__ import annotations

import posixpath
import zipfile
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple
from urllib.parse import unquote
from xml.etree.ElementTree import Element, ParseError, iterparse

from importers.reader.content import part_name
from importers.reader.refusal import ReadRefused

PART_LIMIT = 64 << 20
_SHEET_RECORD = 156
_WORKBOOKS = ("xl/workbook.xml", "xl/workbook.bin")


class Relation(NamedTuple):
    """Where a part points: the last word of the kind, and the other part's name."""

    kind: str
    part: str


class Package:
    """Reads small parts; `sheets` maps a sheet's name to its part."""

    def __init__(self, stream: BinaryIO) -> None:
        self._archive = zipfile.ZipFile(stream)
        self._entries = {part_name(entry): entry for entry in self._archive.infolist()}

    def size_of(self, part: str) -> int:
        """Bytes of a part; -1 when it is not there."""
        return self._entries[part].file_size if part in self._entries else -1

    def read(self, part: str) -> bytes:
        """A part's bytes; nothing when it is not there. Raises ReadRefused where it is too large."""
        if self.size_of(part) > PART_LIMIT:
            raise ReadRefused("import.file_too_demanding")
        return self._archive.read(self._entries[part]) if part in self._entries else b""

    def elements(self, part: str, *names: str) -> Iterator[Element]:
        """The elements of those names, in whatever namespace, as they end; what was yielded is emptied afterwards."""
        if part not in self._entries:
            return
        with self._archive.open(self._entries[part]) as stream:
            try:
                for _, element in iterparse(stream):
                    if local(element.tag) in names:
                        yield element
                        element.clear()
            except ParseError as error:
                raise ReadRefused("import.file_damaged") from error

    def relations(self, part: str) -> dict[str, Relation]:
        """What `part` points to, by the ids it uses; addresses outside the file are left out."""
        folder, name = posixpath.split(part)
        found: dict[str, Relation] = {}
        for element in self.elements(f"{folder}/_rels/{name}.rels".lstrip("/"), "Relationship"):
            if element.get("TargetMode", "").lower() == "external":
                continue
            target = unquote(element.get("Target", "")).replace("\\", "/")
            whole = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
            found[element.get("Id", "")] = Relation(element.get("Type", "").rpartition("/")[2].lower(), whole.lower())
        return found

    def sheets(self) -> dict[str, str]:
        """The part of each sheet by the sheet's name."""
        workbook = next((name for name in _WORKBOOKS if name in self._entries), None)
        if workbook is None:
            return {}
        relations = self.relations(workbook)
        named = self._named_in_records(workbook) if workbook.endswith(".bin") else self._named_in_xml(workbook)
        return {name: relations[link].part for name, link in named if link in relations}

    def _named_in_xml(self, workbook: str) -> Iterator[tuple[str, str]]:
        for sheet in self.elements(workbook, "sheet"):
            yield sheet.get("name", ""), attribute(sheet, "id")

    def _named_in_records(self, workbook: str) -> Iterator[tuple[str, str]]:
        for kind, body in records(self.read(workbook)):
            if kind == _SHEET_RECORD:
                link, after = _wide_text(body, 8)
                yield _wide_text(body, after)[0], link


def records(content: bytes) -> Iterator[tuple[int, memoryview]]:
    """The records of a binary part: kind and body."""
    view, at, end = memoryview(content), 0, len(content)
    while at < end:
        kind, at = _varying(view, at, 2)
        size, at = _varying(view, at, 4)
        yield kind, view[at : at + size]
        at += size


def _varying(view: memoryview, at: int, most: int) -> tuple[int, int]:
    """A number of seven bits a byte, at most so many, and where it ends."""
    number = 0
    for turn in range(most):
        if at >= len(view):
            break
        byte = view[at]
        at += 1
        number |= (byte & 0x7F) << (7 * turn)
        if not byte & 0x80:
            break
    return number, at


def _wide_text(body: memoryview, at: int) -> tuple[str, int]:
    length = int.from_bytes(body[at : at + 4], "little")
    end = at + 4 + 2 * length
    return bytes(body[at + 4 : end]).decode("utf-16-le", "replace"), end


def local(tag: str) -> str:
    """An element's or attribute's name without its namespace."""
    return tag.rpartition("}")[2]


def attribute(element: Element, name: str) -> str:
    """The attribute of that name with any namespace; of two, the one that has a namespace."""
    found = {key: value for key, value in element.items() if local(key) == name}
    return next((value for key, value in found.items() if key != name), found.get(name, ""))
