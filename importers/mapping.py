"""Mapping files, and where they lie: shipped ones in resources/mappings. The document itself is core.log_mapping's."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from core.errors import UserError
from core.log_mapping import (
    Choice,
    Column,
    Header,
    Mapping,
    MappingDocumentError,
    SheetSaid,
    decode_mapping,
    encode_mapping,
    forms_named,
)
from resources import MAPPINGS

__all__ = [
    "Choice",
    "Column",
    "Header",
    "Mapping",
    "SheetSaid",
    "encode_mapping",
    "forms_named",
    "headers_of",
    "load_mapping",
    "read_mapping",
    "shipped_mappings",
]


def headers_of(mapping: Mapping) -> Iterator[str]:
    """Every column that the mapping reads or ignores, by each of its names."""
    dated = mapping.original_time.headers if mapping.original_time is not None else ()
    for column in mapping.columns:
        yield from column.headers
    yield from (*mapping.number, *dated, *mapping.state.headers, *mapping.form.headers, *mapping.ignore)


def read_mapping(body: bytes, name: str) -> Mapping:
    """The mapping in `body`, which goes by `name` in the sentence of UserError mapping_malformed."""
    try:
        return decode_mapping(body)
    except MappingDocumentError as error:
        raise UserError("import.mapping_malformed", mapping=name, problem=str(error)) from error


def load_mapping(name: str) -> Mapping:
    """The mapping called `name`, or the file of that path; UserError mapping_unknown or mapping_malformed."""
    path = Path(name) if name.endswith(".json") else MAPPINGS / f"{name}.json"
    try:
        body = path.read_bytes()
    except OSError as error:
        raise UserError("import.mapping_unknown", mapping=name) from error
    return read_mapping(body, name)


def shipped_mappings() -> list[Mapping]:
    """Every mapping that comes with the program, by name."""
    return [load_mapping(path.stem) for path in sorted(MAPPINGS.glob("*.json"))]
