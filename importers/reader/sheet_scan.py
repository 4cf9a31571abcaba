"""What a sheet's XML says that python-calamine does not pass on: errors, hidden rows, formats, pictures in cells.

The pieces are searched for a few words that most sheets hold never or seldom, so that a long sheet costs little; only
around such a word is the XML looked at. A piece is looked at together with the end of the one before.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from html import unescape

_OVERLAP = 64 << 10
"""Bytes; a cell with its formula fits into it."""
_FORMATS_OF = 256 << 10
MARKS_LIMIT = 100_000
_VALUE_OF_ERROR = b"v>#"
"""How an error's value begins. Both words end with a letter that is rare in a sheet: they are found quickly."""
_HIDDEN = b"hidden"
_IS_ERROR = re.compile(rb"""(?:^|\s)t=["']e["']""")
_IS_HIDDEN = re.compile(rb"""\shidden=["'](?:1|true)["']""")
_PREFIX = re.compile(rb"<([\w.-]+:)?sheetData\b")
_CELL = re.compile(rb"<(?:[\w.-]+:)?c\s([^<>]*)>")
_ROW = re.compile(rb"<(?:[\w.-]+:)?row\s([^<>]*)>")
_PLACE = re.compile(rb"""(?:^|\s)r=["']([A-Z]{0,3})([0-9]{1,7})["']""")
_STYLE = re.compile(rb"""(?:^|\s)s=["']([0-9]{1,6})["']""")
_PICTURE = re.compile(rb"""(?:^|\s)vm=["']([0-9]{1,9})["']""")
_VALUE = re.compile(rb"([^<]{1,40})</")


class SheetScan:
    """Fed with the XML of one sheet piece by piece. Rows and columns count from 1."""

    def __init__(self) -> None:
        self.errors: dict[tuple[int, int], str] = {}
        """Those with a place; a file may leave the places of its cells out."""
        self.hidden_rows: set[int] = set()
        self.value_metadata: dict[tuple[int, int], int] = {}
        """The `vm` of cells that hold an error or, with it, a picture."""
        self.styles: dict[int, Counter[int]] = {}
        """Per column how many of its first filled cells have which style."""
        self._before = b""
        self._cell = b"<c "
        self._sampled = 0

    def feed(self, chunk: bytes) -> None:
        """Looks at the next piece."""
        xml = self._before + chunk
        self._before = xml[-_OVERLAP:]
        if self._sampled < _FORMATS_OF:
            self._sample(chunk[: _FORMATS_OF - self._sampled])
            self._sampled += len(chunk)
            found = _PREFIX.search(xml)
            if found is not None and found[1]:
                self._cell = b"<" + found[1] + b"c "
        for at in _places_of(_VALUE_OF_ERROR, xml):
            self._error(xml, at)
        for at in _places_of(_HIDDEN, xml):
            self._hidden(xml, at)

    def _sample(self, xml: bytes) -> None:
        for attributes in _CELL.findall(xml):
            place, style = _PLACE.search(attributes), _STYLE.search(attributes)
            if place is not None and style is not None and not attributes.endswith(b"/"):
                self.styles.setdefault(column_number(place[1]), Counter())[int(style[1])] += 1

    def _error(self, xml: bytes, at: int) -> None:
        tag = _CELL.match(xml, max(xml.rfind(self._cell, max(0, at - _OVERLAP), at), 0))
        value = _VALUE.match(xml, at + len(_VALUE_OF_ERROR) - 1)
        if tag is None or value is None or _IS_ERROR.search(tag[1]) is None:
            return
        place = _PLACE.search(tag[1])
        if place is None or len(self.errors) >= MARKS_LIMIT:
            return
        cell = int(place[2]), column_number(place[1])
        picture = _PICTURE.search(tag[1])
        if picture is not None:
            self.value_metadata[cell] = int(picture[1])
        self.errors[cell] = unescape(value[1].decode("utf-8", "replace"))

    def _hidden(self, xml: bytes, at: int) -> None:
        tag = _ROW.match(xml, max(xml.rfind(b"<", 0, at), 0))
        is_hidden = tag is not None and _IS_HIDDEN.search(tag[1]) is not None
        place = _PLACE.search(tag[1]) if tag is not None and is_hidden else None
        if place is not None and len(self.hidden_rows) < MARKS_LIMIT:
            self.hidden_rows.add(int(place[2]))


def _places_of(word: bytes, xml: bytes) -> Iterator[int]:
    at = xml.find(word)
    while at >= 0:
        yield at
        at = xml.find(word, at + len(word))


def column_number(letters: bytes) -> int:
    """A for 1; of far more letters than a sheet has only six count."""
    number = 0
    for letter in letters[:6].upper():
        number = number * 26 + letter - 64
    return number


def runs(numbers: set[int]) -> tuple[tuple[int, int], ...]:
    """Numbers as runs from, to."""
    found: list[tuple[int, int]] = []
    for number in sorted(numbers):
        if found and found[-1][1] == number - 1:
            found[-1] = found[-1][0], number
        else:
            found.append((number, number))
    return tuple(found)
