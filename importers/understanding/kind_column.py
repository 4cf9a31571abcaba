"""A column that says what each row is (投诉, 理赔, 报修): one log becomes tickets of several forms, only when sure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

import msgspec

from engines.forms.document import FieldKind, Form
from importers.cleaning import narrow, shown
from importers.mapping import Choice, Column
from importers.mapping import Mapping as LogMapping
from importers.reader.frames import Cell
from importers.sheet_layout import unique_names
from importers.understanding.row_class import Classed, RowClass
from importers.understanding.sheet import SheetReading
from importers.understanding.suggestion import SURE, Proposal, Suggestion
from importers.understanding.words import compared, words

_OTHER = Classed(RowClass.UNMAPPED, "other_kind")
_LEAST_FORMS, _MOST_UNKNOWN = 2, 0.05


class KindColumn(msgspec.Struct, frozen=True):
    """A column by place and name, the forms that its rows become, the most frequent first, and every word for them."""

    place: int
    name: str
    forms: tuple[Form, ...]
    words: dict[str, str]

    def reading_of(self, reading: SheetReading, form: Form) -> SheetReading:
        """The sheet as if only the rows of that form were in it."""
        classes = [
            one if one.kind is not RowClass.DATA or self.words.get(_word(row, self.place)) == form.id else _OTHER
            for row, one in zip(reading.rows, reading.classes, strict=True)
        ]
        return msgspec.structs.replace(reading, classes=classes)


def kind_column(reading: SheetReading, forms: Iterable[Form]) -> KindColumn | None:
    """The first column that is called as kinds are and holds words for at least two of the forms.

    It is none where more than one row in twenty says nothing, or a word that is no form's or two forms': then the sheet
    is of one kind. Such rows are to be checked.
    """
    if reading.header is None or not reading.rows:
        return None
    tickets = {form.id: form for form in forms if form.is_ticket}
    known = _words_for(tickets.values())
    rows = [row for row, one in zip(reading.rows, reading.classes, strict=True) if one.kind is RowClass.DATA]
    for place, name in unique_names(reading.header.names).items():
        if compared(name.rpartition("/")[2]) not in words().kind_names:
            continue
        said = Counter(_word(row, place) for row in rows)
        told = Counter(known.get(word.casefold(), "") for word in said.elements())
        unknown = told.pop("", 0)
        if len(told) < _LEAST_FORMS or unknown > _MOST_UNKNOWN * len(rows):
            continue
        order = [form for form, _ in told.most_common()]
        pairs = [*((word, known.get(word.casefold())) for word in said), *known.items()]
        every = {word: form for one in order for word, form in pairs if form == one}
        return KindColumn(place, name, tuple(tickets[one] for one in order), every)
    return None


def together(kinds: KindColumn, whole: Suggestion, parts: Mapping[str, Suggestion]) -> Suggestion | None:
    """One mapping for all of its forms; None where what has no field would be lost, or the table is read across.

    `whole` is that of the first form on every row, `parts` those of each form on its own.
    """
    rest = next((name for name in _long_texts(kinds.forms[0]) if all(name in one.fields for one in kinds.forms)), None)
    if rest is None or whole.mapping.beside:
        return None
    columns: list[Column] = []
    proposals: list[Proposal] = []
    for one in whole.proposals:
        if one.place == kinds.place:
            proposals.append(Proposal(one.place, one.name, None, 1.0))
            continue
        found = _columns_of(one.name, parts)
        columns += _joined(found, len(parts))
        sure = bool(found) and one.sure < SURE
        proposals.append(msgspec.structs.replace(one, sure=SURE) if sure else _asked(one, found))
    mapping = msgspec.structs.replace(
        whole.mapping,
        form=Choice((kinds.name,), dict(kinds.words)),
        columns=tuple(columns),
        state=_states(kinds.forms, {form: one.mapping for form, one in parts.items()}),
        rest=rest,
    )
    return Suggestion(mapping, tuple(proposals))


def _asked(one: Proposal, found: Mapping[str, Column]) -> Proposal:
    """What only the mixture of all rows made look sure is asked about."""
    return one if found or one.sure < SURE else msgspec.structs.replace(one, sure=min(one.sure, 0.8))


def _columns_of(name: str, parts: Mapping[str, Suggestion]) -> dict[str, Column]:
    """By form the column of that name, where it surely fills a field of the form."""
    every = ((form, column) for form, part in parts.items() for column in part.mapping.columns)
    return {form: column for form, column in every if name in column.headers}


def _joined(found: Mapping[str, Column], forms: int) -> list[Column]:
    """Forms that read the column alike share an entry; what all `forms` read so is said once."""
    if len(found) == forms and len({msgspec.json.encode(column) for column in found.values()}) == 1:
        return [next(iter(found.values()))]
    alike: dict[bytes, tuple[Column, dict[str, str]]] = {}
    for form, column in found.items():
        bare = msgspec.structs.replace(column, field=None)
        alike.setdefault(msgspec.json.encode(bare), (bare, {}))[1][form] = column.field or ""
    return [msgspec.structs.replace(column, by_form=fields) for column, fields in alike.values()]


def _states(forms: Sequence[Form], mappings: Mapping[str, LogMapping]) -> Choice:
    """Each form's words for its states; where one form cannot read them, all begin in their first state."""
    initial = {form.id: form.initial or "" for form in forms}
    headers = {mappings[form.id].state.headers for form in forms}
    if len(headers) != 1 or headers == {()}:
        return Choice(otherwise=initial)
    values: dict[str, dict[str, str]] = {}
    for form in forms:
        for word, state in mappings[form.id].state.values.items():
            if isinstance(state, str):
                values.setdefault(word, {})[form.id] = state
    return Choice(next(iter(headers)), dict(values), initial)


def _words_for(forms: Iterable[Form]) -> dict[str, str]:
    """What people call a form, in small letters, with its id; what two forms are called is left out."""
    called: dict[str, set[str]] = {}
    for form in forms:
        for label in (*form.label.values(), *(form.short or {}).values(), *words().kinds.get(form.id, ())):
            called.setdefault(narrow(label).casefold(), set()).add(form.id)
    return {word: next(iter(forms)) for word, forms in called.items() if len(forms) == 1}


def _long_texts(form: Form) -> Iterable[str]:
    return (field.id for field in form.fields.values() if field.kind is FieldKind.LONG_TEXT)


def _word(row: Sequence[Cell], place: int) -> str:
    return narrow(shown(row[place])) if place < len(row) else ""
