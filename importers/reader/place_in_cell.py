"""Pictures that Excel 365 places in a cell: the way from the cell's number to the picture's part.

cell (vm) -> valueMetadata -> futureMetadata -> rich value -> its structure says which number is the picture's ->
richValueRel -> relation -> part. Older programs show an error there.
"""

from __future__ import annotations

from itertools import count
from xml.etree.ElementTree import Element

from core.plain_digits import whole_number
from importers.reader.package import Package, attribute, local

_FOLDER = "xl/richdata/"
_METADATA = "xl/metadata.xml"
_PICTURE_KEY = "_rvRel:LocalImageIdentifier"


def media_by_value(package: Package) -> dict[int, str]:
    """The picture's part by the number that cells name in `vm`, which counts from 1."""
    relation_part = f"{_FOLDER}richvaluerel.xml"
    if package.size_of(relation_part) < 0:
        return {}
    relations = package.relations(relation_part)
    links = [attribute(link, "id") for link in package.elements(relation_part, "rel")]
    media = [relations[link].part if link in relations else "" for link in links]
    values = _pictures_of_values(package, media)
    return {number: values[value] for number, value in zip(count(1), _values_of_cells(package)) if value in values}


def _values_of_cells(package: Package) -> list[int]:
    """The rich value of each entry that a cell may name; -1 where it is something else."""
    futures: list[int] = []
    cells: list[int] = []
    for block in package.elements(_METADATA, "futureMetadata", "valueMetadata"):
        if local(block.tag) == "valueMetadata":
            cells = [_number(one.get("v")) for one in block.iter() if local(one.tag) == "rc"]
        elif block.get("name") == "XLRICHVALUE":
            futures = [_number(one.get("i")) for one in block.iter() if local(one.tag) == "rvb"]
    return [futures[cell] if 0 <= cell < len(futures) else -1 for cell in cells]


def _pictures_of_values(package: Package, media: list[str]) -> dict[int, str]:
    """Rich values that are pictures, by their number, with the part."""
    keys = [_keys(one) for one in package.elements(f"{_FOLDER}rdrichvaluestructure.xml", "s")]
    found: dict[int, str] = {}
    for number, value in enumerate(package.elements(f"{_FOLDER}rdrichvalue.xml", "rv")):
        structure = _number(value.get("s"))
        if not 0 <= structure < len(keys) or _PICTURE_KEY not in keys[structure]:
            continue
        parts = [part.text for part in value if local(part.tag) == "v"]
        place = keys[structure].index(_PICTURE_KEY)
        link = _number(parts[place]) if place < len(parts) else -1
        if 0 <= link < len(media) and media[link]:
            found[number] = media[link]
    return found


def _keys(structure: Element) -> list[str]:
    return [key.get("n", "") for key in structure if local(key.tag) == "k"]


def _number(text: str | None) -> int:
    number = whole_number(text or "", longest=9)
    return -1 if number is None else number
