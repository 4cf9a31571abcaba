"""The columns of a table of records of one form, whatever versions they were made with."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from engines.forms.document import Field, FieldKind, Form
from exporters.texts import label_in, word

SYSTEM_BEFORE = ("number", "state")
SYSTEM_AFTER = ("registered", "changed", "branch", "told", "photos", "files")


class Column(msgspec.Struct, frozen=True):
    """A column of the table: what its header says, and the id of the field; of the system's own columns their name."""

    title: str
    field: str = ""
    system: str = ""


def columns_of(newest: Form, used: Iterable[Form], language: str) -> list[Column]:
    """The newest version's fields in their order, then those that only earlier versions have, which are `used`."""
    before = SYSTEM_BEFORE if newest.is_ticket else SYSTEM_BEFORE[:1]
    columns = [_system(name, language) for name in before]
    columns += [
        Column(label_in(field.label, language), field.id) for field in newest.fields.values() if _is_shown(field)
    ]
    known = set(newest.fields)
    for form in sorted(used, key=lambda one: -one.version):
        for field in form.fields.values():
            if field.id not in known and _is_shown(field):
                known.add(field.id)
                title = word("column.earlier", language, label=label_in(field.label, language))
                columns.append(Column(title, field.id))
    return columns + [_system(name, language) for name in SYSTEM_AFTER]


def tables_of(forms: Sequence[Form]) -> dict[str, Field]:
    """The fields that hold tables of lines, by id, each as the newest version has it; `forms` newest first."""
    found: dict[str, Field] = {}
    for form in forms:
        for field in form.fields.values():
            if field.kind is FieldKind.LINES:
                found.setdefault(field.id, field)
    return found


def line_columns_of(forms: Sequence[Form]) -> dict[str, dict[str, Field]]:
    """The columns of each such table, by id, of all versions together; `forms` newest first."""
    found: dict[str, dict[str, Field]] = {}
    for form in forms:
        for field in form.fields.values():
            for column in field.lines if field.kind is FieldKind.LINES else ():
                found.setdefault(field.id, {}).setdefault(column.id, column)
    return found


def _is_shown(field: Field) -> bool:
    return field.kind is not FieldKind.HEADING


def _system(name: str, language: str) -> Column:
    return Column(word(f"column.{name}", language), system=name)
