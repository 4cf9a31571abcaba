"""What becomes of a workbook before it is imported: every sheet with its form and its rows, and a draft per layout.

A draft is a mapping that a person may still edit (`importers.draft`). Sheets with the same header that become the same
form share one. What a person said of a sheet (`SheetChoice`) goes before what the program guesses.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from collections.abc import Mapping as Map
from pathlib import Path

import msgspec

from core.errors import UserError
from engines.forms.document import Form
from importers.draft import BESIDE, Draft, draft_of_adapted, draft_of_known, draft_of_suggestions
from importers.mapping import Mapping, SheetSaid, forms_named
from importers.reader.frames import Cell, Finished, Frame, Marks, Opened, Rows
from importers.reader.workbook import WorkbookReading, open_workbook
from importers.sheet_layout import Layout, column_name, find_layout, matches_sheet, unique_names
from importers.understanding.code_lists import is_code_list
from importers.understanding.kind_column import kind_column, together
from importers.understanding.row_class import RowClass
from importers.understanding.sheet import SheetReading, understand
from importers.understanding.suggestion import SURE, Suggestion, suggested_mapping
from importers.understanding.templates import Adapted, adapted, closest, fingerprint
from importers.understanding.value_maps import NOBODY, KnownNames

ROWS_LOOKED_AT = 4000
"""Of each sheet; the rows after them are read when the import is tried."""
COLUMNS_MOST = 1000
"""Of a sheet; a year of days side by side is less than half of it."""
_LEAST_SURE, _NAMED, _LEAST_ROWS = 2, 1.5, 1


class SheetChoice(msgspec.Struct, frozen=True):
    """What a person said of a sheet: its form (None: as guessed, empty: not imported), the row of its header from 1."""

    form: str | None = None
    header: int | None = None
    classes: dict[int, RowClass] = {}


class Sheet(msgspec.Struct, frozen=True):
    """The first rows of a sheet, row 1 first, and what it says beside its values."""

    name: str
    rows: list[list[Cell]]
    marks: Marks


class Book(msgspec.Struct, frozen=True):
    """The first rows of every sheet of a workbook."""

    file_name: str
    opened: Opened
    sheets: tuple[Sheet, ...]


class SheetPlan(msgspec.Struct, frozen=True):
    """What a sheet is taken for. `form` is empty where it is not imported, `draft` names the draft that reads it."""

    sheet: Sheet
    reading: SheetReading
    form: str
    draft: str | None = None


class WorkbookPlan(msgspec.Struct, frozen=True):
    """Every sheet in its order, and the drafts that read them."""

    sheets: tuple[SheetPlan, ...]
    drafts: tuple[Draft, ...]


def read_book(
    path: Path,
    password: str | None = None,
    cancelled: Callable[[], bool] = lambda: False,
    most: int = ROWS_LOOKED_AT,
) -> Book:
    """The first rows of the workbook. UserError as `open_workbook` or ``import.too_many_columns``, Cancelled."""
    with open_workbook(path, row_limit=most, password=password, cancelled=cancelled) as reading:
        names = reading.opened.sheets
        sheets: list[list[list[Cell]]] = [[] for _ in names]
        for batch in reading.batches():
            rows = sheets[batch.sheet]
            rows.extend([] for _ in range(batch.first_row - 1 - len(rows)))
            rows.extend(batch.rows)
            _refuse_wide(batch.rows)
        marks = [reading.marks.get(at, Marks(at)) for at in range(len(names))]
        return Book(path.name, reading.opened, tuple(map(Sheet, names, sheets, marks)))


def _refuse_wide(rows: Iterable[Sequence[Cell]]) -> None:
    """Each column is held against each field of each form, and shown in a line of its own."""
    widest = max((len(row) - row.count("") for row in rows if len(row) > COLUMNS_MOST), default=0)
    if widest > COLUMNS_MOST:
        raise UserError("import.too_many_columns", columns=widest, limit=COLUMNS_MOST)


def replayed(book: Book, most: int = ROWS_LOOKED_AT) -> WorkbookReading:
    """The first rows of each sheet that was read, to be read once more as the importer reads a file."""

    def frames() -> Iterator[Frame]:
        for at, sheet in enumerate(book.sheets):
            yield sheet.marks
            yield Rows(at, 1, sheet.rows[:most])
        yield Finished(sum(len(sheet.rows[:most]) for sheet in book.sheets))

    return WorkbookReading(book.opened, frames(), book.file_name)


def plan_workbook(
    book: Book,
    name: str,
    forms: Sequence[Form],
    known: Sequence[Mapping],
    wanted: str | None = None,
    choices: Map[str, SheetChoice] | None = None,
    names: KnownNames = NOBODY,
) -> WorkbookPlan:
    """How that workbook would be imported. `known` mappings go before guesses, where a person chose no form.

    With `wanted` it is that one of them and no other: UserError ``import.header_not_found`` where no sheet has its
    header, ``import.columns_missing`` where one lacks a column that the mapping needs.
    """
    said = choices or {}
    planner = _Planner(name, {form.id: form for form in forms}, known, wanted, names)
    plans = [planner.sheet(sheet, said.get(sheet.name, SheetChoice())) for sheet in book.sheets]
    if wanted is not None and not any(plan.draft for plan in plans):
        chosen = next((one for one in known if one.name == wanted), None)
        if chosen is None:
            raise UserError("import.mapping_unknown", mapping=wanted)
        if not any(choice.form == "" for choice in said.values()):
            raise UserError("import.header_not_found", columns=", ".join(chosen.header.contains))
    drafts = [_with_overrides(draft, said) for draft in planner.drafts()]
    return WorkbookPlan(tuple(plans), tuple(drafts))


class _Planner:
    """Takes one sheet after the other and gathers them into drafts."""

    def __init__(
        self, name: str, forms: Map[str, Form], known: Sequence[Mapping], wanted: str | None, names: KnownNames
    ) -> None:
        self._names = names
        self._name = name
        self._forms = forms
        self._known = [one for one in known if wanted is None or one.name == wanted]
        self._wanted = wanted
        self._read: dict[str, tuple[Mapping, list[tuple[Sheet, Layout]]]] = {}
        self._adapted: dict[str, tuple[Adapted, Suggestion, list[str]]] = {}
        self._guessed: dict[str, tuple[Form, list[tuple[Sheet, Suggestion]]]] = {}

    def sheet(self, sheet: Sheet, choice: SheetChoice) -> SheetPlan:
        """What that sheet is taken for."""
        reading = _with_classes(understand(sheet.rows, choice.header, sheet.marks), choice.classes)
        if choice.form == "" or not any(one.kind is RowClass.DATA for one in reading.classes):
            return SheetPlan(sheet, reading, "")
        if choice.form is None and (found := self._fitting(sheet, choice.header)) is not None:
            mapping, layout = found
            self._read.setdefault(mapping.name, (mapping, []))[1].append((sheet, layout))
            return SheetPlan(sheet, reading, _form_of(mapping), mapping.name)
        if choice.form is None and (near := self._near(sheet, reading)) is not None:
            return SheetPlan(sheet, reading, *near)
        if self._wanted is not None:
            return SheetPlan(sheet, reading, "")
        if choice.form is None and (several := self._of_several_kinds(sheet, reading)) is not None:
            return SheetPlan(sheet, reading, *several)
        form = self._form(sheet, reading, choice.form)
        suggestion = form and suggested_mapping(self._name, sheet.name, reading, sheet.rows, form, self._names)
        if not form or not suggestion:
            return SheetPlan(sheet, reading, form.id if form else "")
        return SheetPlan(sheet, reading, form.id, self._guess(form.id, form, sheet, suggestion))

    def _of_several_kinds(self, sheet: Sheet, reading: SheetReading) -> tuple[str, str] | None:
        """The first form and the draft of a sheet in which a column surely says the form of each row."""
        kinds = kind_column(reading, self._forms.values())
        if kinds is None:
            return None

        def suggested(of_form: Form, told: SheetReading) -> Suggestion | None:
            return suggested_mapping(self._name, sheet.name, told, sheet.rows, of_form, self._names)

        first = kinds.forms[0]
        whole = suggested(first, reading)
        parts = {form.id: suggested(form, kinds.reading_of(reading, form)) for form in kinds.forms}
        known = {form: part for form, part in parts.items() if part is not None}
        joined = together(kinds, whole, known) if whole is not None and len(known) == len(parts) else None
        if joined is None:
            return None
        return first.id, self._guess(" ".join(sorted(known)), first, sheet, joined)

    def _guess(self, kind: str, form: Form, sheet: Sheet, suggestion: Suggestion) -> str:
        """The name of the draft that the sheet goes to."""
        names = (one.name for one in suggestion.proposals if not one.name.startswith(BESIDE))
        draft = layout_name(kind, names)
        self._guessed.setdefault(draft, (form, []))[1].append((sheet, suggestion))
        return draft

    def drafts(self) -> tuple[Draft, ...]:
        """One per layout, in the order of their first sheets."""
        read = [
            draft_of_known(mapping, [sheet.name for sheet, _ in found], found[0][1], found[0][0].rows)
            for mapping, found in self._read.values()
        ]
        guessed = [
            draft_of_suggestions(name, form, [(sheet.name, sheet.rows, one) for sheet, one in found])
            for name, (form, found) in self._guessed.items()
        ]
        near = [draft_of_adapted(one, names, suggestion) for one, suggestion, names in self._adapted.values()]
        return (*read, *near, *guessed)

    def _fitting(self, sheet: Sheet, header: int | None) -> tuple[Mapping, Layout] | None:
        """The first known mapping that has the sheet's header and every column that it needs, and knows all of them."""
        first = (header or 1) - 1
        for mapping in self._known:
            named = self._wanted is not None or matches_sheet(mapping, sheet.name)
            head = sheet.rows[: first + mapping.header.within + mapping.header.rows]
            found = find_layout(mapping, head, first) if named else None
            if found is None or (header is not None and found[1] - mapping.header.rows != first):
                continue
            if mapping.names and fingerprint(mapping.names) != fingerprint(found[0].columns):
                continue
            missing = _missing(mapping, found[0])
            if not missing:
                return mapping, found[0]
            if self._wanted is not None:
                raise UserError("import.columns_missing", columns=", ".join(missing))
        return None

    def _near(self, sheet: Sheet, reading: SheetReading) -> tuple[str, str] | None:
        """The form and the name of the known mapping that was made for nearly the sheet's columns."""
        if reading.header is None:
            return None
        named = [one for one in self._known if self._wanted is not None or matches_sheet(one, sheet.name)]
        found = closest(named, list(unique_names(reading.header.names).values()))
        form = self._forms.get(_form_of(found[0])) if found is not None else None
        if found is None or form is None or found[0].name in self._read:
            return None
        suggestion = suggested_mapping(self._name, sheet.name, reading, sheet.rows, form, self._names)
        if suggestion is None:
            return None
        one = adapted(found[0], suggestion)
        before = self._adapted.setdefault(one.mapping.name, (one, suggestion, []))
        if before[0].mapping.names != one.mapping.names:
            return None
        before[2].append(sheet.name)
        return form.id, one.mapping.name

    def _form(self, sheet: Sheet, reading: SheetReading, chosen: str | None) -> Form | None:
        """The form that a person chose, or that of whose fields the columns surely fill the most; None: no ticket."""
        if chosen is not None:
            return self._forms.get(chosen)
        if is_code_list(reading):
            return None
        scored: list[tuple[float, Form]] = []
        for form in self._forms.values():
            suggestion = form.is_ticket and suggested_mapping(
                self._name, sheet.name, reading, sheet.rows, form, self._names
            )
            if not suggestion:
                continue
            sure = sum(one.field is not None and one.sure >= SURE for one in suggestion.proposals)
            unsure = sum(one.field is not None and one.sure < SURE for one in suggestion.proposals)
            if sure >= _LEAST_SURE:
                scored.append((sure + 0.3 * unsure + _NAMED * self._is_named(form, sheet, reading), form))
        return max(scored, key=lambda one: one[0])[1] if scored else None

    def _is_named(self, form: Form, sheet: Sheet, reading: SheetReading) -> bool:
        """Whether the file, the sheet or what stands above its header says the form's name."""
        above = sheet.rows[: reading.header.rows[0]] if reading.header is not None else []
        said = column_name(" ".join([self._name, sheet.name, *(str(cell) for row in above for cell in row)])).casefold()
        labels = {**form.label, **{f"short {language}": word for language, word in (form.short or {}).items()}}
        return any(column_name(label).casefold() in said for label in labels.values())


def layout_name(form: str, names: Iterable[str]) -> str:
    """The same for the same columns of the same form, or forms: rows of an earlier import are told again by it."""
    said = "\n".join((form, *sorted(names)))
    return f"{'kinds' if ' ' in form else form}-{hashlib.blake2b(said.encode(), digest_size=5).hexdigest()}"


def only_sheets(mapping: Mapping, names: Sequence[str]) -> Mapping:
    """The mapping for those sheets alone."""
    return msgspec.structs.replace(mapping, sheets=tuple(map(re.escape, names)))


def data_rows(plan: SheetPlan) -> list[list[Cell]]:
    """The rows of the sheet that become records, of those that were looked at."""
    classed = zip(plan.reading.rows, plan.reading.classes, strict=True)
    return [row for row, one in classed if one.kind is RowClass.DATA]


def class_counts(reading: SheetReading) -> dict[RowClass, int]:
    """How many rows are what."""
    return dict(Counter(one.kind for one in reading.classes))


def _with_overrides(draft: Draft, said: Map[str, SheetChoice]) -> Draft:
    """The draft with what the person said of headers and rows of its sheets."""
    overrides = {
        name: SheetSaid(one.header, one.classes)
        for name, one in said.items()
        if name in draft.sheets and (one.header is not None or one.classes)
    }
    return msgspec.structs.replace(draft, mapping=msgspec.structs.replace(draft.mapping, overrides=overrides))


def _form_of(mapping: Mapping) -> str:
    """The form of a known mapping, the likeliest where a column decides."""
    return next(iter(forms_named(mapping)), "")


def _missing(mapping: Mapping, layout: Layout) -> list[str]:
    dated = (mapping.original_time,) if mapping.original_time is not None else ()
    needed = [column for column in (*mapping.columns, *dated) if column.required]
    return [column.headers[0] for column in needed if layout.index(column.headers) is None]


def _with_classes(reading: SheetReading, said: Map[int, RowClass]) -> SheetReading:
    if not said:
        return reading
    classes = [
        msgspec.structs.replace(one, kind=said[row], reason="person") if row in said else one
        for row, one in enumerate(reading.classes, 1)
    ]
    return msgspec.structs.replace(reading, classes=classes)
