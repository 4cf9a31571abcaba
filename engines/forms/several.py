"""Fields that hold several things: choices, files of the record, lines of a table."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from itertools import pairwise

import msgspec

from engines.forms.field import Field, FieldKind
from engines.forms.values import LINES_TEXT, LONG_TEXT_LIMIT, Check, Fault, Line, Value

HASH_PATTERN = r"[0-9a-f]{64}"
"""SHA-256 of a file, as the record's child names it."""
LINES = 200
"""Lines of a table at most: with 500 parts in an expression no sum over them uses up its steps."""
FILES = 50
_HASH = re.compile(HASH_PATTERN)
_BETWEEN = re.compile(r"[,;|/\n\u3001]+")
_read_lines = msgspec.json.Decoder(list[dict[str, str | int | bool | None]]).decode

Cleaner = Callable[[Field, object], Value]


def clean_choices(spec: Field, raw: object) -> Value:
    """Ids in the order of the form, each once, of a list or of text with commas; names in any language become ids.

    A name may have such a sign itself: the longest name that stands there counts.
    """
    known = {_plain(word): choice.id for choice in spec.choices for word in choice.label.values()}
    known |= {choice.id: choice.id for choice in spec.choices}
    said = raw if isinstance(raw, list | tuple) else _parted(unicodedata.normalize("NFKC", str(raw)), known)
    words = [str(word).strip() for word in said]
    found = {known.get(word) or known.get(_plain(word), word) for word in words if word}
    order = {choice.id: place for place, choice in enumerate(spec.choices)}
    chosen: list[str | Line] = [*sorted(found, key=lambda one: (order.get(one, len(order)), one))]
    return chosen or None


def _parted(text: str, known: Mapping[str, str]) -> list[str]:
    """The words between the signs; those that are a name together stay together."""
    if len(text) > LONG_TEXT_LIMIT or not any(_BETWEEN.search(name) for name in known):
        return _BETWEEN.split(text)
    ends = [(found.start(), found.end()) for found in _BETWEEN.finditer(text)]
    starts, stops = [0, *(end for _, end in ends)], [*(start for start, _ in ends), len(text)]
    words, at, most = [], 0, max(len(_BETWEEN.split(name)) for name in known)
    while at < len(starts):
        longer = range(min(at + most, len(stops)), at + 1, -1)
        upto = next((one for one in longer if _plain(text[starts[at] : stops[one - 1]]) in known), at + 1)
        words.append(text[starts[at] : stops[upto - 1]])
        at = upto
    return words


def clean_files(_spec: Field, raw: object) -> Value:
    """Hashes, each once, in the order in which they were added."""
    said = raw if isinstance(raw, list | tuple) else re.split(r"[\s,;]+", str(raw))
    return list(dict.fromkeys(one.strip() for one in map(str, said) if one.strip())) or None


def choices_check(spec: Field) -> Check:
    """Says whether all are choices of the field, each once and in its order: equal choices are equal values."""
    order: dict[object, int] = {choice.id: place for place, choice in enumerate(spec.choices)}
    most = spec.max_items or len(order)

    def check(value: Value) -> Fault | None:
        if not isinstance(value, list) or not value:
            return "field.not_a_list", {}
        places = [order.get(one) if isinstance(one, str) else None for one in value]
        if None in places:
            return "field.not_a_choice", {}
        if any(first >= second for first, second in pairwise(place for place in places if place is not None)):
            return "field.not_in_order", {}
        return None if len(value) <= most else ("field.too_many", {"limit": most})

    return check


def files_check(spec: Field) -> Check:
    """Says whether all are files, each once."""
    most = 1 if spec.kind is FieldKind.SIGNATURE else spec.max_items or FILES

    def check(value: Value) -> Fault | None:
        if not isinstance(value, list) or not value:
            return "field.not_a_list", {}
        if len(value) > most:
            return "field.too_many", {"limit": most}
        if not all(isinstance(one, str) and _HASH.fullmatch(one) for one in value):
            return "field.not_a_file", {}
        return None if len({str(one) for one in value}) == len(value) else ("field.not_in_order", {})

    return check


def lines_cleaner(clean_cell: Cleaner) -> Cleaner:
    """What makes lines of a list of mappings, or of the JSON text of one; empty cells and lines fall away."""

    def clean(spec: Field, raw: object) -> Value:
        rows: object = raw
        if isinstance(raw, str):
            if not raw.strip():
                return None
            try:
                rows = _read_lines(raw.encode()) if len(raw) <= LINES_TEXT else raw
            except (msgspec.MsgspecError, UnicodeError, RecursionError):
                return raw
        if not isinstance(rows, list | tuple) or not all(isinstance(row, Mapping) for row in rows):
            return raw if isinstance(raw, str) else str(raw)
        columns = {column.id: column for column in spec.lines}
        lines: list[str | Line] = [line for row in rows if (line := _clean_line(columns, row, clean_cell))]
        return lines or None

    return clean


def _clean_line(columns: Mapping[str, Field], row: Mapping[str, object], clean_cell: Cleaner) -> Line:
    line: Line = {}
    for name, cell in row.items():
        column = columns.get(name)
        stored = clean_cell(column, cell) if column is not None else cell
        if stored is not None and stored != "":
            line[name] = stored if isinstance(stored, str | int) else str(stored)
    return line


def lines_check(spec: Field, check_of: Callable[[Field], Check]) -> Check:
    """Says what is wrong with the first line and cell that is; the facts `line` and `cell` name the place."""
    checks = {column.id: check_of(column) for column in spec.lines}
    required = tuple(column.id for column in spec.lines if column.required)
    most = spec.max_items or LINES

    def fault_in(line: Line) -> tuple[str, Fault] | None:
        for name, cell in line.items():
            check = checks.get(name)
            found = ("field.unknown", {}) if check is None else check(cell)
            if found is not None:
                return name, found
        missing = next((name for name in required if line.get(name) in (None, "")), None)
        return (missing, ("field.required", {})) if missing is not None else None

    def check(value: Value) -> Fault | None:
        if not isinstance(value, list) or not value:
            return "field.not_lines", {}
        if len(value) > most:
            return "field.too_many", {"limit": most}
        for number, line in enumerate(value, start=1):
            if not isinstance(line, dict) or not line:
                return "field.not_lines", {"line": number}
            found = fault_in(line)
            if found is not None:
                cell, (code, facts) = found
                return code, {**facts, "line": number, "cell": cell[:64]}
        return None

    return check


def _plain(word: str) -> str:
    return unicodedata.normalize("NFKC", word).strip().casefold()
