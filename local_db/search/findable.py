"""What of a stored record can be found: its kind, texts, numbers and their ends, what was chosen or told on it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec
from msgspec.structs import replace
from sqlalchemy import Column

from core.errors import UserError
from core.ports import Forms
from core.record import ALIASES, DEFINITION, REMOVED
from engines.forms.document import Form, Standing
from engines.forms.kinds import is_searched
from engines.forms.values import Value, texts_of
from local_db.search.told import Told
from local_db.search.words import Chosen, Findable, chosen, normal
from local_db.tables import record

COLUMNS: tuple[Column[Any], ...] = (
    record.c.id,
    record.c.form,
    record.c.form_version,
    record.c.standing,
    record.c.number,
    record.c.waybill_no,
    record.c.customer_phone,
    record.c.fields,
)
"""The columns that `Findables.of` reads, in its order."""

_OWN_PLACE = frozenset({"waybill_no", "customer_phone"})
"""List columns whose numbers are found by their beginning or end and not as text."""

_KIND = "$kind"
"""Stands for a field where the value is the record's kind; no field of a form is called so."""
_decode = msgspec.json.Decoder(dict[str, Value]).decode


Choices = Mapping[str, Mapping[str, Chosen]]
"""Field -> value -> the value as the search sees it."""


class _Shape(msgspec.Struct, frozen=True):
    """What of a form's fields is searched: those with text, and the values of those where one chooses."""

    kind: Chosen
    texts: tuple[str, ...]
    choices: Choices
    hidden: frozenset[str] = frozenset()
    """List columns of numbers that the form keeps out of the search."""


class Findables:
    """Reads records by the forms that they were made with. Not for two threads at once."""

    def __init__(self, forms: Forms) -> None:
        self._forms = forms
        self._shapes: dict[tuple[str, int], _Shape | None] = {}

    def of(self, row: Sequence[Any]) -> Findable:
        """What can be found of the record whose COLUMNS these are, without what was told on it.

        Numbers that it had elsewhere are found like text. A ticket that was taken back is found by the beginnings of
        its numbers only, a definition not at all.
        """
        _, form, version, standing, number, waybill, phone, fields = row[:8]
        values, shape = _decode(fields), self._shape(form, version)
        if shape is not None and shape.hidden:
            waybill = None if "waybill_no" in shape.hidden else waybill
            phone = None if "customer_phone" in shape.hidden else phone
        numbers = tuple(normal(one) for one in (number, waybill) if one)
        if standing == Standing.VOID or form == DEFINITION:
            return Findable("", numbers, ())
        ends = numbers
        if phone:
            plain = normal(phone)
            ends += (plain, plain.replace("-", "")) if "-" in plain else (plain,)
        text = normal("\n".join(_texts_in(values, shape)))
        return Findable(text, numbers, ends, _choices_in(values, shape))

    def is_of_kind(self, form: str, version: int, text: str) -> bool:
        """Whether that form's records are called so."""
        shape = self._shape(form, version)
        return shape is not None and shape.kind.is_called(text)

    def choices(self, form: str, version: int) -> Choices:
        """The fields of that form where one chooses; none where the form is not here."""
        shape = self._shape(form, version)
        return shape.choices if shape is not None else {}

    def _shape(self, form: str, version: int) -> _Shape | None:
        """None for a form that is not here: every text of its records is searched, and no choice."""
        key = (form, version)
        if key not in self._shapes:
            try:
                known = self._forms.form(form, version)
            except UserError:
                return None
            self._shapes[key] = _Shape(kind_of(known), _searched(known), dict(choices_of(known)), _kept_out(known))
        return self._shapes[key]


def with_told(found: Findable, told: Sequence[Told]) -> Findable:
    """The same with what was told on the record."""
    texts = (part for one in told for part in (one.text, one.person) if part)
    return replace(found, text="\n".join((found.text, *map(normal, texts)))) if told else found


def is_told_of(row: Sequence[Any]) -> bool:
    """Whether notes and contacts of the record whose COLUMNS these are can be found."""
    return bool(row[3] != Standing.VOID)


def removed_in(row: Sequence[Any]) -> Sequence[str]:
    """The operations whose children were taken back from the record whose COLUMNS these are."""
    return texts_of(_decode(row[7]).get(REMOVED))


def kind_of(form: Form) -> Chosen:
    """The kind of the form's records as the search sees it, by its long and its short name in every language."""
    return chosen(_KIND, form.id, (*form.label.values(), *(form.short or {}).values()))


def choices_of(form: Form) -> Iterable[tuple[str, dict[str, Chosen]]]:
    """Every field of the form where one chooses: its values as the search sees them; not what the form keeps out."""
    for field in form.fields.values():
        if field.choices and field.searchable is not False:
            yield field.id, {one.id: chosen(field.id, one.id, one.label.values()) for one in field.choices}


def _searched(form: Form) -> tuple[str, ...]:
    own_place = {field for column, field in form.columns.items() if column in _OWN_PLACE}
    return tuple(field.id for field in form.fields.values() if is_searched(field) and field.id not in own_place)


def _kept_out(form: Form) -> frozenset[str]:
    columns = ((column, form.fields[name]) for column, name in form.columns.items() if column in _OWN_PLACE)
    return frozenset(column for column, field in columns if not is_searched(field))


def _texts_in(fields: dict[str, Value], shape: _Shape | None) -> list[str]:
    names = shape.texts if shape is not None else tuple(name for name in fields if not name.startswith("$"))
    texts: list[str] = []
    for name in names:
        texts += words_in(fields.get(name))
    return texts + texts_of(fields.get(ALIASES))


def words_in(value: Value) -> list[str]:
    """The words of a text, or of the cells of a table."""
    if isinstance(value, list):
        lines = [line for line in value if isinstance(line, dict)]
        return [cell for line in lines for cell in line.values() if isinstance(cell, str)]
    return [value] if isinstance(value, str) else []


def chosen_in(value: Value) -> list[str]:
    """The ids of what was chosen, one or several."""
    return [value] if isinstance(value, str) else texts_of(value)


def _choices_in(fields: dict[str, Value], shape: _Shape | None) -> tuple[Chosen, ...]:
    if shape is None:
        return ()
    found = [shape.kind]
    for name, known in shape.choices.items():
        if name in fields:
            found += [known[one] for one in chosen_in(fields[name]) if one in known]
    return tuple(found)
