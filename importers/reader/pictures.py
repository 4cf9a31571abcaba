"""The pictures of a workbook by the cell that shows them, each picture once with all its places.

WPS embeds a picture in a cell by a formula that names it (DISPIMG), Excel 365 by the cell's metadata; floating ones
belong to the cell under their upper left corner. A sheet's background belongs to no cell.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from core.plain_digits import whole_number
from importers.reader.book import Book
from importers.reader.frames import Picture, Place
from importers.reader.package import Package, attribute, local
from importers.reader.place_in_cell import media_by_value
from importers.reader.sheet_scan import MARKS_LIMIT, SheetScan

PICTURE_LIMIT = 48 << 20
"""Bytes of one picture; a frame holds it."""
_FORMULA = re.compile(r'DISPIMG\("([^"]{1,200})"', re.IGNORECASE)
_ANCHORS = ("twoCellAnchor", "oneCellAnchor")
_CELL_IMAGES = "cellimage"
_PLAIN_PARTS = ("xl/cellimages.xml", "cellimages.xml")
_LAST_ROW, _LAST_COLUMN = 1_048_576, 16_384


class Places:
    """Collects where each picture is; `pictures` then gives them out."""

    def __init__(self, package: Package) -> None:
        self._package = package
        self._by_part: dict[str, list[Place]] = {}
        self._count = 0

    def add(self, part: str, place: Place) -> None:
        """A picture's part at a place; beyond the limit and outside of any sheet it is left out."""
        inside = 0 < place.row <= _LAST_ROW and 0 < place.column <= _LAST_COLUMN
        if inside and self._count < MARKS_LIMIT and self._package.size_of(part) >= 0:
            self._count += 1
            self._by_part.setdefault(part, []).append(place)

    def pictures(self) -> Iterator[Picture]:
        """Every picture once."""
        for part, places in self._by_part.items():
            small = self._package.size_of(part) <= PICTURE_LIMIT
            content = self._package.read(part) if small else None
            yield Picture(posixpath.basename(part), content, tuple(places))


def add_floating(places: Places, package: Package, sheet: int, part: str) -> None:
    """The pictures of the drawings over the sheet in that part."""
    for kind, drawing in package.relations(part).values():
        if kind != "drawing":
            continue
        relations = package.relations(drawing)
        for anchor in package.elements(drawing, *_ANCHORS):
            corner = {local(one.tag): one.text or "" for one in next((e for e in anchor if local(e.tag) == "from"), ())}
            row, column = (whole_number(corner.get(side, "")) for side in ("row", "col"))
            if row is None or column is None:
                continue
            place = Place(sheet, row + 1, column + 1, "floating")
            for link in _links(anchor):
                if link in relations:
                    places.add(relations[link].part, place)


def add_placed_in_cells(places: Places, package: Package, sheet: int, scan: SheetScan) -> None:
    """The pictures that cells of the sheet hold by their metadata."""
    media = media_by_value(package)
    for (row, column), value in scan.value_metadata.items():
        if value in media:
            places.add(media[value], Place(sheet, row, column, "place_in_cell"))


def add_named_in_formulas(places: Places, package: Package, book: Book) -> None:
    """The pictures that cells name in the text of their formula."""
    named = _cell_images(package)
    if not named:
        return
    for sheet in range(len(book.heads)):
        for row, cells in enumerate(book.rows(sheet), 1):
            for column, cell in enumerate(cells, 1):
                found = _FORMULA.search(cell) if isinstance(cell, str) else None
                if found is not None and found[1] in named:
                    places.add(named[found[1]], Place(sheet, row, column, "dispimg"))


def _cell_images(package: Package) -> dict[str, str]:
    """The part of each picture that a formula may name."""
    related = [one.part for one in package.relations("xl/workbook.xml").values() if one.kind == _CELL_IMAGES]
    found: dict[str, str] = {}
    for part in related or _PLAIN_PARTS:
        relations = package.relations(part)
        for image in package.elements(part, "cellImage"):
            names = [one.get("name", "") for one in image.iter() if local(one.tag) == "cNvPr"]
            links = [link for link in _links(image) if link in relations]
            if names and links:
                found[names[0]] = relations[links[0]].part
    return found


def _links(element: Element) -> list[str]:
    return [attribute(one, "embed") for one in element.iter() if local(one.tag) == "blip"]
