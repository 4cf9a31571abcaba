"""What of a stored record can be found: the texts of its fields, its numbers and their ends."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy import Column

from core.errors import UserError
from core.ports import Forms
from core.record import ALIASES
from engines.forms.document import FieldKind, Standing
from engines.forms.validation import Value
from local_db.search.words import Findable, normal
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

_TEXT_KINDS = frozenset({FieldKind.TEXT, FieldKind.LONG_TEXT, FieldKind.PHONE, FieldKind.WAYBILL, FieldKind.SERIAL})
_OWN_PLACE = frozenset({"waybill_no", "customer_phone"})
"""List columns whose numbers are found by their beginning or end and not as text."""

_decode = msgspec.json.Decoder(dict[str, Value]).decode


class Findables:
    """Reads records by the forms that they were made with. Not for two threads at once."""

    def __init__(self, forms: Forms) -> None:
        self._forms = forms
        self._texts: dict[tuple[str, int], tuple[str, ...] | None] = {}

    def of(self, row: Sequence[Any]) -> Findable:
        """What can be found of the record whose COLUMNS these are.

        Numbers that it had elsewhere are found like text. A ticket that was taken back is found by the beginnings of
        its numbers only.
        """
        _, form, version, standing, number, waybill, phone, fields = row
        numbers = tuple(normal(one) for one in (number, waybill) if one)
        if standing == Standing.VOID:
            return Findable("", numbers, ())
        ends = numbers
        if phone:
            plain = normal(phone)
            ends += (plain, plain.replace("-", "")) if "-" in plain else (plain,)
        return Findable(normal("\n".join(self._texts_in(form, version, _decode(fields)))), numbers, ends)

    def _texts_in(self, form: str, version: int, fields: dict[str, Value]) -> list[str]:
        names = self._names(form, version)
        if names is None:
            names = tuple(name for name in fields if not name.startswith("$"))
        texts = [value for name in names if isinstance(value := fields.get(name), str)]
        aliases = fields.get(ALIASES)
        return texts + aliases if isinstance(aliases, list) else texts

    def _names(self, form: str, version: int) -> tuple[str, ...] | None:
        """The fields whose text is searched; None for a form that is not here, where all of them are."""
        key = (form, version)
        if key not in self._texts:
            try:
                known = self._forms.form(form, version)
            except UserError:
                return None
            own_place = {field for column, field in known.columns.items() if column in _OWN_PLACE}
            self._texts[key] = tuple(
                field.id for field in known.fields.values() if field.kind in _TEXT_KINDS and field.id not in own_place
            )
        return self._texts[key]
