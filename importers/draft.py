"""A mapping that a person still edits: which column goes where, and how surely the program thinks so."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from collections.abc import Mapping as Map
from typing import Any

import msgspec

from engines.forms.document import Field, FieldKind, Form
from importers.mapping import Choice, Column, Mapping
from importers.reader.frames import Cell
from importers.sheet_layout import Layout
from importers.understanding.suggestion import SURE, Proposal, Suggestion
from importers.understanding.templates import Adapted

NUMBER, REGISTERED, STATE, KIND, REST, IGNORED = "@number", "@registered", "@state", "@kind", "@rest", "@ignored"
"""Where a column can go apart from a field: the log's own number, the day of registration, the state, the kind of
ticket, under its name into the form's long text, nowhere."""

BESIDE = "@"
"""Names of columns that stand beside the table begin so (importers.beside)."""

_NO_CELL = frozenset(
    {
        FieldKind.PHOTOS,
        FieldKind.FILES,
        FieldKind.SIGNATURE,
        FieldKind.LINES,
        FieldKind.MULTI_CHOICE,
        FieldKind.RELATION,
        FieldKind.COMPUTED,
        FieldKind.ELIGIBILITY,
        FieldKind.HEADING,
    }
)
"""Kinds of fields that no cell can fill."""
_SAMPLES = 3


class DraftColumn(msgspec.Struct, frozen=True):
    """A column of the log. `target` None: a person is asked; then `perhaps` is what is likeliest."""

    name: str
    place: int
    target: str | None
    sure: float
    perhaps: str | None = None


class Draft(msgspec.Struct, frozen=True):
    """A mapping of the sheets that have one layout, with every column of theirs."""

    mapping: Mapping
    sheets: tuple[str, ...]
    columns: tuple[DraftColumn, ...]
    known: bool
    """Whether the mapping was written or saved before."""

    @property
    def undecided(self) -> tuple[str, ...]:
        """The columns of which a person is asked."""
        return tuple(column.name for column in self.columns if column.target is None)


def draft_of_known(mapping: Mapping, sheets: Sequence[str], layout: Layout, rows: Sequence[Sequence[Cell]]) -> Draft:
    """A mapping that was written or saved before; what it does not speak of goes where it sends the rest."""
    columns = [DraftColumn(name, place, target_of(mapping, name), 1.0) for name, place in layout.columns.items()]
    return Draft(mapping, tuple(sheets), tuple(columns), known=True)


def draft_of_suggestions(
    name: str, form: Form, found: Sequence[tuple[str, Sequence[Sequence[Cell]], Suggestion]]
) -> Draft:
    """A mapping that nobody wrote, by the sheet that says the most; `name` is the layout's."""
    _, _, best = max(found, key=lambda one: len(one[2].mapping.columns))
    mapping = msgspec.structs.replace(best.mapping, name=name, understood=True)
    columns = [_proposed(mapping, proposal) for proposal in best.proposals]
    unwanted = [one.name for one in columns if one.target == IGNORED]
    mapping = msgspec.structs.replace(mapping, ignore=tuple(unwanted))
    return Draft(mapping, tuple(sheet for sheet, _, _ in found), tuple(columns), known=False)


def draft_of_adapted(near: Adapted, sheets: Sequence[str], suggestion: Suggestion) -> Draft:
    """A mapping that was saved for nearly these columns: only those that it does not know are asked about."""
    asked = {one.name: one for one in near.asked}
    columns = []
    for own in suggestion.proposals:
        name, place = own.name, own.place
        if name in asked:
            columns.append(DraftColumn(name, place, None, asked[name].sure, asked[name].field))
        elif not name.startswith(BESIDE):
            columns.append(DraftColumn(name, place, target_of(near.mapping, name), 1.0))
    return Draft(near.mapping, tuple(sheets), tuple(columns), known=not asked)


def _proposed(mapping: Mapping, one: Proposal) -> DraftColumn:
    target = target_of(mapping, one.name)
    if target not in (REST, IGNORED):
        return DraftColumn(one.name, one.place, target, max(one.sure, SURE))
    if one.field is None and one.sure >= SURE:
        return DraftColumn(one.name, one.place, IGNORED, one.sure)
    return DraftColumn(one.name, one.place, None, one.sure if one.field is not None else 0.0, one.field)


def target_of(mapping: Mapping, name: str) -> str:
    """Where the column of that name goes: the id of a field, or one of the words above."""
    for column in mapping.columns:
        if name in column.headers:
            return column.field or next(iter(column.by_form.values()), IGNORED)
    dated = mapping.original_time.headers if mapping.original_time is not None else ()
    for headers, target in (
        (mapping.number, NUMBER),
        (dated, REGISTERED),
        (mapping.state.headers, STATE),
        (mapping.form.headers, KIND),
        (mapping.ignore, IGNORED),
    ):
        if name in headers:
            return target
    return REST if mapping.rest is not None else IGNORED


def with_target(draft: Draft, name: str, target: str, form: Form, words: Map[str, str] | None = None) -> Draft:
    """The draft with that column going there; whatever went there before is asked about anew.

    `words` of the column are surely those answers of the field.
    """
    mapping = draft.mapping
    columns = list(draft.columns)
    for at, column in enumerate(columns):
        if column.name == name:
            columns[at] = msgspec.structs.replace(column, target=target, sure=1.0)
        elif column.target == target and target not in (REST, IGNORED):
            mapping = _released(mapping, column.name)
            columns[at] = msgspec.structs.replace(column, target=None, sure=0.0, perhaps=None)
    mapping = _added(_released(mapping, name), name, target, form, words)
    return msgspec.structs.replace(draft, mapping=mapping, columns=tuple(columns))


def with_values(draft: Draft, name: str, values: Map[str, str]) -> Draft:
    """The draft with words of that column taken for choices, beside those that it knows already."""
    return _changed(
        draft, name, lambda column: msgspec.structs.replace(column, values={**(column.values or {}), **values})
    )


def with_dates(draft: Draft, name: str, order: str | None, year: int | None) -> Draft:
    """The draft with that column's dates read in that order (dmy, mdy), those without a year as of that year."""
    said: dict[str, Any] = {}
    if order is not None:
        said["order"] = order
    if year is not None:
        said["year"] = year
    return _changed(draft, name, lambda column: msgspec.structs.replace(column, **said))


def fields_to_fill(forms: Iterable[Form]) -> dict[str, Field]:
    """The fields that a column of a log can fill, by id."""
    return {field.id: field for form in forms for field in form.fields.values() if field.kind not in _NO_CELL}


def samples_of(rows: Iterable[Sequence[Cell]], place: int, shown: Callable[[Cell], str]) -> tuple[str, ...]:
    """A few different values of a column."""
    found: dict[str, None] = {}
    for row in rows:
        text = shown(row[place]).strip() if place < len(row) else ""
        if text:
            found.setdefault(text)
        if len(found) >= _SAMPLES:
            break
    return tuple(found)


def _changed(draft: Draft, name: str, change: Callable[[Column], Column]) -> Draft:
    mapping = draft.mapping
    columns = tuple(change(one) if name in one.headers else one for one in mapping.columns)
    dated = mapping.original_time
    if dated is not None and name in dated.headers:
        dated = msgspec.structs.replace(change(dated), values=None)
    return msgspec.structs.replace(
        draft, mapping=msgspec.structs.replace(mapping, columns=columns, original_time=dated)
    )


def _released(mapping: Mapping, name: str) -> Mapping:
    """The mapping without a word about that column."""
    dated, state = mapping.original_time, mapping.state
    return msgspec.structs.replace(
        mapping,
        columns=tuple(column for column in mapping.columns if name not in column.headers),
        number=tuple(header for header in mapping.number if header != name),
        original_time=None if dated is not None and name in dated.headers else dated,
        state=Choice(otherwise=state.otherwise) if name in state.headers else state,
        ignore=tuple(header for header in mapping.ignore if header != name),
    )


def _added(mapping: Mapping, name: str, target: str, form: Form, words: Map[str, str] | None) -> Mapping:
    if target == REST:
        return mapping
    if target == IGNORED:
        return msgspec.structs.replace(mapping, ignore=(*mapping.ignore, name))
    if target == NUMBER:
        return msgspec.structs.replace(mapping, number=(name,))
    if target == REGISTERED:
        return msgspec.structs.replace(mapping, original_time=Column((name,)))
    if target == STATE:
        known = {label: state.id for state in form.states for label in (*state.label.values(), state.id)}
        return msgspec.structs.replace(mapping, state=Choice((name,), dict(known)))
    field = form.fields.get(target)
    required = field is not None and field.required
    column = Column((name,), target, values=dict(words) if words else None, required=required)
    return msgspec.structs.replace(mapping, columns=(*mapping.columns, column))
