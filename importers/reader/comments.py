"""The notes of a sheet, and the conversations that newer programs keep beside them."""

from __future__ import annotations

import re

from importers.reader.frames import Comment
from importers.reader.package import Package, local
from importers.reader.sheet_scan import MARKS_LIMIT, column_number

_PLACE = re.compile("([A-Z]{1,3})([0-9]{1,7})")
_TEXT_LIMIT = 32_767
_WORKBOOK = "xl/workbook.xml"


def comments_of(package: Package, sheet_part: str) -> tuple[Comment, ...]:
    """Every note of the sheet in that part, by its cell."""
    relations = package.relations(sheet_part).values()
    notes: dict[tuple[int, int], str] = {}
    threads: dict[tuple[int, int], list[str]] = {}
    for kind, part in relations:
        if kind == "comments":
            notes |= _notes(package, part)
        elif kind == "threadedcomment":
            for cell, words in _conversations(package, part):
                threads.setdefault(cell, []).append(words)
    cells = sorted(notes.keys() | threads.keys())[:MARKS_LIMIT]
    return tuple(Comment(*cell, notes.get(cell, ""), tuple(threads.get(cell, ()))) for cell in cells)


def _notes(package: Package, part: str) -> dict[tuple[int, int], str]:
    found: dict[tuple[int, int], str] = {}
    for comment in package.elements(part, "comment"):
        cell = _cell(comment.get("ref", ""))
        spoken = "".join(run.text or "" for run in comment.iter() if local(run.tag) == "t")
        if cell is not None:
            found[cell] = spoken[:_TEXT_LIMIT]
    return found


def _conversations(package: Package, part: str) -> list[tuple[tuple[int, int], str]]:
    lists = [relation.part for relation in package.relations(_WORKBOOK).values() if relation.kind == "person"]
    people = {
        one.get("id", ""): one.get("displayName", "") for list_ in lists for one in package.elements(list_, "person")
    }
    found: list[tuple[tuple[int, int], str]] = []
    for one in package.elements(part, "threadedComment"):
        cell = _cell(one.get("ref", ""))
        words = "".join(run.text or "" for run in one if local(run.tag) == "text")
        if cell is not None:
            found.append((cell, f"{people.get(one.get('personId', ''), '')}: {words}"[:_TEXT_LIMIT]))
    return found


def _cell(reference: str) -> tuple[int, int] | None:
    """Row and column, both from 1."""
    found = _PLACE.fullmatch(reference)
    return (int(found[2]), column_number(found[1].encode())) if found is not None else None
