"""Mapping files: data that says how one kind of legacy log becomes records. Shipped ones lie in resources/mappings."""

from __future__ import annotations

import re
from pathlib import Path

import msgspec

from core.errors import UserError
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

    `by_form` names other fields for some forms. `values` maps words to choice ids, `otherwise` takes unknown words.
    `order` and `year` as in dates.DateRule. With `required`, the column must exist and each row must fill it.
    """

    headers: tuple[str, ...]
    field: str | None = None
    by_form: dict[str, str] = {}
    values: dict[str, str] | None = None
    otherwise: str | None = None
    order: str | None = None
    year: int | None = None
    required: bool = False


class Choice(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A form or a state told by the words in a column; without headers it is always `otherwise`.

    In a state's `values` an entry may be one id for all forms or an id per form.
    """

    headers: tuple[str, ...] = ()
    values: dict[str, str | dict[str, str]] = {}
    otherwise: str | dict[str, str] | None = None


class Mapping(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How one kind of log is read. See docs/imports.md for each member with an example."""

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
