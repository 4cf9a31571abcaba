"""Mapping files: data that says how one kind of legacy log becomes records. Shipped ones lie in resources/mappings."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import msgspec

from core.errors import UserError
from importers.understanding.row_class import RowClass
from resources import MAPPINGS


class Header(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where the table begins: the first row, within the first `within`, that holds all of `contains`.

    With `rows` = 2 the header is two rows, merged across: a column's name is its upper and lower cell joined by "/".
    Names are compared after NFKC and without white space.
    """

    contains: tuple[str, ...]
    rows: int = 1
    within: int = 15


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
    year: int | None = None
    required: bool = False
    dated_by: tuple[Literal["sheet", "file"], ...] = ()
    times: int = 1
    fraction: bool = False
    length: int | None = None


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


def headers_of(mapping: Mapping) -> Iterator[str]:
    """Every column that the mapping reads or ignores, by each of its names."""
    dated = mapping.original_time.headers if mapping.original_time is not None else ()
    for column in mapping.columns:
        yield from column.headers
    yield from (*mapping.number, *dated, *mapping.state.headers, *mapping.form.headers, *mapping.ignore)


def load_mapping(name: str) -> Mapping:
    """The mapping called `name`, or the file of that path; UserError mapping_unknown or mapping_malformed."""
    path = Path(name) if name.endswith(".json") else MAPPINGS / f"{name}.json"
    try:
        body = path.read_bytes()
    except OSError as error:
        raise UserError("import.mapping_unknown", mapping=name) from error
    try:
        mapping = msgspec.json.decode(body, type=Mapping)
        for pattern in (*mapping.sheets, mapping.total or "", mapping.footer or ""):
            re.compile(pattern)
    except (msgspec.MsgspecError, re.error) as error:
        raise UserError("import.mapping_malformed", mapping=name, problem=str(error)) from error
    return mapping


def shipped_mappings() -> list[Mapping]:
    """Every mapping that comes with the program, by name."""
    return [load_mapping(path.stem) for path in sorted(MAPPINGS.glob("*.json"))]
