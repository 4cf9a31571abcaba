"""Mapping documents: data that says how one kind of legacy log becomes records, in files and in definitions."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import Annotated, Literal

import msgspec

from engines.forms.endless import may_take_for_ever
from engines.forms.values import is_storable

_NAME = re.compile(r"[\w-]{1,80}")
_LABEL, _PATTERN, _TEXT = 80, 400, 2000


class MappingDocumentError(ValueError):
    """A document that is no mapping, with the place and the reason."""


class RowClass(StrEnum):
    """What a row of a sheet can be; only DATA becomes records. CONTINUATION is read as part of the row above it.

    UNMAPPED is what an import does not speak of: another sheet, or a table that has another header.
    """

    BLANK = "blank"
    TITLE = "title"
    META = "meta"
    HEADER = "header"
    DATA = "data"
    CONTINUATION = "continuation"
    SECTION = "section"
    SUBTOTAL = "subtotal"
    PLACEHOLDER = "placeholder"
    FOOTER = "footer"
    UNMAPPED = "unmapped"


class Header(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where the table begins: the first row, within the first `within`, that holds all of `contains`.

    With `rows` = 2 the header is two rows, merged across: a column's name is its upper and lower cell joined by "/".
    Names are compared after NFKC and without white space.
    """

    contains: tuple[str, ...]
    rows: Annotated[int, msgspec.Meta(ge=1, le=2)] = 1
    within: Annotated[int, msgspec.Meta(ge=1, le=100_000)] = 15


class Column(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One source column, by any of the names it goes by, and the field it fills in every form that has that field.

    `by_form` names other fields for some forms. `values` maps words to choice ids (to names, branches, ``true``),
    `otherwise` takes unknown words. `order`, `orders` by separator and `year` as in dates.DateRule; `dated_by` names
    where dates without a year, or with a day alone, have the rest from: the name of the ``sheet`` or of the ``file``.
    With `required`, the column must exist and each row must fill it. Numbers are so many `times` what is written, or
    written as `fraction`s of 100 %. Digits are filled up with zeros to `length`.
    """

    headers: tuple[str, ...]
    field: str | None = None
    by_form: dict[str, str] = {}
    values: dict[str, str] | None = None
    otherwise: str | None = None
    order: str | None = None
    orders: dict[str, str] = {}
    year: Annotated[int, msgspec.Meta(ge=1, le=9999)] | None = None
    required: bool = False
    dated_by: tuple[Literal["sheet", "file"], ...] = ()
    times: Annotated[int, msgspec.Meta(ge=1, le=1_000_000_000)] = 1
    fraction: bool = False
    length: Annotated[int, msgspec.Meta(ge=1, le=100)] | None = None


class Choice(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A form or a state told by the words in a column; without headers it is always `otherwise`.

    In a state's `values` an entry may be one id for all forms or an id per form.
    """

    headers: tuple[str, ...] = ()
    values: dict[str, str | dict[str, str]] = {}
    otherwise: str | dict[str, str] | None = None


class SheetSaid(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a person said of one sheet of one file: the first row of its header, and what rows are; rows from 1 on."""

    header: int | None = None
    classes: dict[int, RowClass] = {}


class Mapping(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How one kind of log is read. See docs/imports.md for each member with an example.

    With `understood`, tables and the class of each row are found as importers.understanding does, else by `header`,
    `total` and `footer` alone. `overrides`, by the name of a sheet, belong to one file: a template has none. `names`
    are all columns of the log for which the mapping was made, by which its likes are known. `beside` are columns of
    importers.beside that are read, too, though no field has them.
    """

    name: str
    label: dict[str, str]
    header: Header
    form: Choice
    columns: tuple[Column, ...]
    sheets: tuple[str, ...] = (".*",)
    number: tuple[str, ...] = ()
    original_time: Column | None = None
    state: Choice = Choice()
    constants: dict[str, str] = {}
    total: str | None = None
    footer: str | None = None
    ends_after_total: bool = False
    rest: str | None = None
    ignore: tuple[str, ...] = ()
    understood: bool = False
    overrides: dict[str, SheetSaid] = {}
    names: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()


def decode_mapping(body: bytes) -> Mapping:
    """Reads a mapping from JSON. MappingDocumentError where it is none, or has a pattern that cannot be used."""
    try:
        mapping = msgspec.json.decode(body, type=Mapping)
        for pattern in _patterns(mapping):
            re.compile(pattern)
    except (msgspec.MsgspecError, RecursionError, UnicodeError, re.error, OverflowError) as error:
        raise MappingDocumentError(str(error)) from error
    for pattern in _patterns(mapping):
        if len(pattern) > _PATTERN or may_take_for_ever(pattern):
            raise MappingDocumentError(f"the pattern {pattern[:40]} could take for ever")
    if not forms_named(mapping):
        raise MappingDocumentError("it names no form")
    return mapping


def encode_mapping(mapping: Mapping) -> bytes:
    """The mapping as canonical JSON: equal mappings give equal bytes."""
    return msgspec.json.encode(mapping, order="sorted")


def forms_named(mapping: Mapping) -> tuple[str, ...]:
    """The ids of the forms that rows can become, the one for all other words first."""
    said = (mapping.form.otherwise, *mapping.form.values.values())
    return tuple(dict.fromkeys(one for one in said if isinstance(one, str)))


def why_not_for_all(mapping: Mapping) -> str:
    """Why a mapping may not be published: ``name | label | one_file | header | text``; empty: it may.

    Its name becomes a file's where somebody saves it, and its header must tell its logs from others.
    """
    if not _NAME.fullmatch(mapping.name):
        return "name"
    if not mapping.label or not all(0 < len(one.strip()) <= _LABEL for one in mapping.label.values()):
        return "label"
    if mapping.overrides:
        return "one_file"
    if not any(one.strip() for one in mapping.header.contains):
        return "header"
    return "" if all(is_storable(one, _TEXT) for one in _texts(msgspec.to_builtins(mapping))) else "text"


def _patterns(mapping: Mapping) -> Iterable[str]:
    return *mapping.sheets, mapping.total or "", mapping.footer or ""


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from (text for pair in value.items() for one in pair for text in _texts(one))
    elif isinstance(value, list | tuple):
        yield from (text for one in value for text in _texts(one))
