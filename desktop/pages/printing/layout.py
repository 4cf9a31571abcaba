"""The sheet on pages of A4: what stands where, as a list of texts, lines and pictures. Drawn alike on screen and paper.

Lengths are in units of a 300th of an inch. Lines are broken here once, so that the preview, the PDF and the printer
show the same pages.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec
from PySide6.QtGui import QFont, QFontMetricsF, QTextLayout, QTextOption

from desktop.pages.printing.sheet import Entry, Photo, Sheet
from desktop.wording import filled

DOTS = 300
PAGE_WIDTH, PAGE_HEIGHT = 2480, 3508
"""A4 at 300 dots an inch."""
LEFT, RIGHT, TOP, BOTTOM = 177, 2303, 165, 3350
"""The printed part: 15 mm at the sides, 14 mm above and 13 mm below."""
_BODY, _SMALL, _SECTION, _TITLE = 40, 34, 44, 62
_GAP, _COLUMNS = 36, 3
_PHOTO_COLUMNS, _PHOTO_HEIGHT = 2, 740
_INK, _SOFT, _RULE = "ink", "soft", "rule"


class Words(msgspec.Struct, frozen=True):
    """One line of text. `y` is its top, `pixels` the height of the font; `ink` is ink or soft."""

    x: float
    y: float
    text: str
    pixels: int
    strong: bool = False
    ink: str = _INK


class Rule(msgspec.Struct, frozen=True):
    """A hairline from (x, y) to (to_x, to_y)."""

    x: float
    y: float
    to_x: float
    to_y: float


class Picture(msgspec.Struct, frozen=True):
    """A place for a photo; it is fitted in, whole."""

    x: float
    y: float
    width: float
    height: float
    hash: str


Item = Words | Rule | Picture
Page = tuple[Item, ...]


class SheetLayout:
    """Lays one sheet out. `family` is the font that the window writes Chinese with."""

    def __init__(self, sheet: Sheet, family: str) -> None:
        self._sheet = sheet
        self._family = family
        self._pages: list[list[Item]] = [[]]
        self._y = float(TOP)

    def pages(self) -> tuple[Page, ...]:
        """Every page with its foot."""
        self._head()
        for title, entries in self._sheet.sections:
            self._section(title)
            self._entries(entries)
        self._signatures()
        self._photos()
        self._files()
        self._timeline()
        return tuple(
            (*items, *self._foot(number, len(self._pages))) for number, items in enumerate(self._pages, start=1)
        )

    def _head(self) -> None:
        sheet = self._sheet
        self._text(LEFT, sheet.firm, _SMALL, ink=_SOFT)
        self._right(sheet.branch, _SMALL, ink=_SOFT)
        self._y += 60
        self._rule()
        self._y += 34
        self._text(LEFT, sheet.kind, _TITLE, strong=True)
        self._right(sheet.number, _SECTION, strong=True)
        self._y += 104
        for line in self._broken(sheet.title, _SECTION, RIGHT - LEFT):
            self._text(LEFT, line, _SECTION)
            self._y += 62
        self._y += 10
        self._entries(sheet.facts)

    def _section(self, title: str) -> None:
        self._need(220)
        self._y += 26
        self._text(LEFT, title, _SECTION, strong=True)
        self._y += 64
        self._rule()
        self._y += 20

    def _entries(self, entries: Iterable[Entry]) -> None:
        """Three beside each other; a row is as high as its highest, and a wide one has a row of its own."""
        row: list[Entry] = []
        for entry in entries:
            if entry.wide:
                self._row(row)
                row = []
                self._wide(entry)
            else:
                row.append(entry)
                if len(row) == _COLUMNS:
                    self._row(row)
                    row = []
        self._row(row)

    def _row(self, row: list[Entry]) -> None:
        if not row:
            return
        width = (RIGHT - LEFT - (_COLUMNS - 1) * _GAP) / _COLUMNS
        lines = [self._broken(entry.text, _BODY, width) for entry in row]
        height = 46 + 56 * max(len(one) for one in lines) + 14
        self._need(min(height, BOTTOM - TOP))
        for place, (entry, texts) in enumerate(zip(row, lines, strict=True)):
            x = LEFT + place * (width + _GAP)
            self._add(Words(x, self._y, entry.label, _SMALL, ink=_SOFT))
            for number, text in enumerate(texts):
                self._add(Words(x, self._y + 46 + 56 * number, text, _BODY))
        self._y += height

    def _wide(self, entry: Entry) -> None:
        self._need(120)
        self._text(LEFT, entry.label, _SMALL, ink=_SOFT)
        self._y += 46
        for line in self._broken(entry.text, _BODY, RIGHT - LEFT):
            self._need(56)
            self._text(LEFT, line, _BODY)
            self._y += 56
        self._y += 14

    def _signatures(self) -> None:
        self._need(150)
        self._y += 70
        width = (RIGHT - LEFT - (_COLUMNS - 1) * _GAP) / _COLUMNS
        for place, name in enumerate(self._sheet.signatures):
            x = LEFT + place * (width + _GAP)
            named = self._width(name, _BODY) + 20
            self._add(Words(x, self._y, name, _BODY))
            self._add(Rule(x + named, self._y + 50, x + width, self._y + 50))
        self._y += 80

    def _photos(self) -> None:
        photos = self._sheet.photos
        if not photos:
            return
        self._need(100 + _PHOTO_HEIGHT + 60)
        self._section(f"{self._sheet.photos_title} {len(photos)}")
        for start in range(0, len(photos), _PHOTO_COLUMNS):
            self._photo_row(photos[start : start + _PHOTO_COLUMNS])

    def _photo_row(self, row: tuple[Photo, ...]) -> None:
        self._need(_PHOTO_HEIGHT + 70)
        width = (RIGHT - LEFT - (_PHOTO_COLUMNS - 1) * _GAP) / _PHOTO_COLUMNS
        for place, photo in enumerate(row):
            x = LEFT + place * (width + _GAP)
            self._add(Picture(x, self._y, width, _PHOTO_HEIGHT, photo.hash))
            caption = self._broken(photo.caption, _SMALL, width)[0]
            self._add(Words(x, self._y + _PHOTO_HEIGHT + 10, caption, _SMALL, ink=_SOFT))
        self._y += _PHOTO_HEIGHT + 76

    def _files(self) -> None:
        if self._sheet.files:
            self._section(self._sheet.files_title)
            self._paragraphs(self._sheet.files)

    def _timeline(self) -> None:
        if not self._sheet.timeline:
            return
        self._section(self._sheet.timeline_title)
        for head, lines in self._sheet.timeline:
            self._need(120)
            self._paragraphs((head,))
            self._paragraphs(lines, ink=_SOFT)
            self._y += 10

    def _paragraphs(self, texts: Iterable[str], ink: str = _INK) -> None:
        for text in texts:
            for line in self._broken(text, _SMALL, RIGHT - LEFT):
                self._need(50)
                self._text(LEFT, line, _SMALL, ink=ink)
                self._y += 50

    def _foot(self, number: int, count: int) -> tuple[Item, ...]:
        text = filled(self._sheet.page_of, str(number), str(count))
        right = RIGHT - self._width(text, _SMALL)
        middle = f"{self._sheet.kind} {self._sheet.number}".strip()
        y = BOTTOM + 22
        return (
            Rule(LEFT, BOTTOM + 8, RIGHT, BOTTOM + 8),
            Words(LEFT, y, f"{middle}   {self._sheet.foot}", _SMALL, ink=_SOFT),
            Words(right, y, text, _SMALL, ink=_SOFT),
        )

    def _need(self, height: float) -> None:
        """Goes on to the next page when that much no longer fits on this one."""
        if self._y + height > BOTTOM and self._pages[-1]:
            self._pages.append([])
            self._y = float(TOP)

    def _add(self, item: Item) -> None:
        self._pages[-1].append(item)

    def _text(self, x: float, text: str, pixels: int, *, strong: bool = False, ink: str = _INK) -> None:
        self._add(Words(x, self._y, text, pixels, strong, ink))

    def _right(self, text: str, pixels: int, *, strong: bool = False, ink: str = _INK) -> None:
        self._text(RIGHT - self._width(text, pixels, strong=strong), text, pixels, strong=strong, ink=ink)

    def _rule(self) -> None:
        self._add(Rule(LEFT, self._y, RIGHT, self._y))

    def _width(self, text: str, pixels: int, *, strong: bool = False) -> float:
        return QFontMetricsF(font_of(self._family, pixels, strong=strong)).horizontalAdvance(text)

    def _broken(self, text: str, pixels: int, width: float) -> list[str]:
        """The text in lines of that width; a word that is longer than a line is cut."""
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        lines = []
        for paragraph in text.split("\n"):
            layout = QTextLayout(paragraph, font_of(self._family, pixels))
            layout.setTextOption(option)
            layout.beginLayout()
            while (line := layout.createLine()).isValid():
                line.setLineWidth(width)
                start = line.textStart()
                lines.append(_utf16_slice(paragraph, start, line.textLength()).rstrip())
            layout.endLayout()
            if not paragraph:
                lines.append("")
        return lines or [""]


def font_of(family: str, pixels: int, *, strong: bool = False) -> QFont:
    """The font that a line is measured and drawn with."""
    font = QFont(family)
    font.setPixelSize(pixels)
    if strong:
        font.setWeight(QFont.Weight.DemiBold)
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    return font


def _utf16_slice(text: str, start: int, length: int) -> str:
    """Qt counts in UTF-16: a character beyond the first plane counts twice."""
    if text.isascii() or len(text.encode("utf-16-le")) == 2 * len(text):
        return text[start : start + length]
    return text.encode("utf-16-le")[2 * start : 2 * (start + length)].decode("utf-16-le", "replace")
