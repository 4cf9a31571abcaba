"""What the import page shows of a file before it is imported: made of the importer's plan of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from collections.abc import Mapping as Map
from datetime import timedelta, timezone

from desktop.models.value_words import value_text
from desktop.pages.importing.choices import Choices
from desktop.pages.importing.views import (
    BookView,
    ColumnView,
    LayoutView,
    LineView,
    Option,
    SheetView,
    TicketView,
)
from desktop.wording import label_text, masked_phone
from engines.forms.document import Field, FieldKind, Form, Label
from engines.forms.masking import mask_of, masked
from engines.forms.values import Value
from importers.beside_rows import notes_of
from importers.cleaning import shown
from importers.draft import (
    IGNORED,
    KIND,
    NUMBER,
    REGISTERED,
    REST,
    STATE,
    Draft,
    DraftColumn,
    fields_to_fill,
    samples_of,
    with_dates,
    with_target,
    with_values,
)
from importers.mapping import Mapping, forms_named
from importers.plan import (
    ROWS_LOOKED_AT,
    Book,
    SheetChoice,
    SheetPlan,
    WorkbookPlan,
    class_counts,
    data_rows,
    only_sheets,
    plan_workbook,
    replayed,
)
from importers.reader.frames import Cell
from importers.report import row_text
from importers.sheet_layout import column_letters
from importers.source_rows import SourceRow, SourceRows
from importers.understanding.kinds import Kind
from importers.understanding.likeness import SURE
from importers.understanding.row_class import WRONG_TOTAL, Classed, RowClass
from importers.understanding.told_table import with_beside
from importers.understanding.value_maps import KnownNames, value_map
from local_db.catalogue import Catalogue

_CELLS, _CELL_LENGTH, _SAMPLE_LENGTH, _TICKETS = 16, 40, 24, 50
_RULES = {
    FieldKind.MONEY: "money",
    FieldKind.NUMBER: "money",
    FieldKind.DATE: "date",
    FieldKind.DATETIME: "date",
    FieldKind.CHOICE: "choice",
    FieldKind.SWITCH: "choice",
    FieldKind.PHONE: "digits",
    FieldKind.WAYBILL: "digits",
    FieldKind.SERIAL: "digits",
    FieldKind.ID_NUMBER: "digits",
}


def planned(
    book: Book, name: str, choices: Choices, catalogue: Catalogue, known: Sequence[Mapping], names: KnownNames
) -> WorkbookPlan:
    """The plan of the workbook as the person's choices leave the sheets; `edited` has its drafts as they leave them."""
    said = {
        sheet: SheetChoice(one.form, one.header, {row: RowClass(kind) for row, kind in one.classes.items()})
        for sheet, one in choices.sheets.items()
    }
    return plan_workbook(book, name, catalogue.newest(), known, choices.mapping or None, said, names)


def edited(plan: WorkbookPlan, choices: Choices, catalogue: Catalogue, names: KnownNames) -> tuple[Draft, ...]:
    """The plan's drafts with what the person said of columns, words and dates."""
    return tuple(_edited(draft, plan, choices, catalogue, names) for draft in plan.drafts)


def _edited(draft: Draft, plan: WorkbookPlan, choices: Choices, catalogue: Catalogue, names: KnownNames) -> Draft:
    name = draft.mapping.name
    forms = forms_of(draft.mapping, catalogue)
    fields = fields_to_fill(forms)
    places = {column.name: column.place for column in draft.columns}
    for column, target in choices.targets.get(name, {}).items():
        if column in places:
            words = _sure_words(draft, plan, places[column], fields.get(target), names)
            draft = with_target(draft, column, target, forms[0], words)
    for column, words in choices.values.get(name, {}).items():
        draft = with_values(draft, column, words)
    for column, (order, year) in choices.dates.get(name, {}).items():
        draft = with_dates(draft, column, order, year)
    return draft


def _sure_words(draft: Draft, plan: WorkbookPlan, place: int, field: Field | None, names: KnownNames) -> dict[str, str]:
    """What words of the column surely mean for that field, in all sheets of the draft."""
    if field is None:
        return {}
    sheets = [one for one in plan.sheets if one.draft == draft.mapping.name]
    cells = [row[place] for one in sheets for row in data_rows(one) if place < len(row)]
    found = value_map(field, cells, names)
    return {one.word: one.meant for one in found if one.meant is not None and one.sure >= SURE}


def forms_of(mapping: Mapping, catalogue: Catalogue) -> list[Form]:
    """The forms that its rows can become."""
    return [catalogue.form(name) for name in forms_named(mapping)]


class BookShown:
    """Makes views of one plan."""

    def __init__(
        self, book: Book, plan: WorkbookPlan, drafts: Sequence[Draft], catalogue: Catalogue, offset: int
    ) -> None:
        self._book = book
        self._plan = plan
        self._drafts = drafts
        self._catalogue = catalogue
        self._zone = timezone(timedelta(minutes=offset))

    def view(self, file: str) -> BookView:
        """The whole of it."""
        forms = tuple(Option(form.id, form.label) for form in self._catalogue.newest())
        sheets = tuple(map(_sheet, self._plan.sheets))
        return BookView(file, self._book.opened.flags, forms, sheets, tuple(map(self._layout, self._drafts)))

    def lines(self, sheet: str) -> list[LineView]:
        """The rows of that sheet that were looked at."""
        plan = next((one for one in self._plan.sheets if one.sheet.name == sheet), None)
        if plan is None:
            return []
        draft = next((one for one in self._drafts if one.mapping.name == plan.draft), None)
        declared = draft is not None and not draft.mapping.understood
        return list(_lines(plan, self._declared(draft.mapping, sheet) if declared and draft is not None else None))

    def _declared(self, mapping: Mapping, sheet: str) -> list[Classed]:
        """What the rows of the sheet are under a mapping that says so by its own patterns."""
        reading = replayed(self._book)
        rows = SourceRows(reading, only_sheets(mapping, [sheet]), self._catalogue, self._zone)
        return [Classed(row.kind, row.reason or "by_mapping") for row in rows if row.sheet == sheet]

    def _layout(self, draft: Draft) -> LayoutView:
        mapping = draft.mapping
        forms = forms_of(mapping, self._catalogue)
        fields = fields_to_fill(forms)
        plans = {plan.sheet.name: plan for plan in self._plan.sheets}
        first = plans[draft.sheets[0]]
        data = _rows_with_beside(first, self._book.file_name)
        columns = tuple(self._column(column, fields, first, data) for column in draft.columns)
        special = [NUMBER, REGISTERED, STATE, *([KIND] if mapping.form.headers else [])]
        special += [*([REST] if mapping.rest is not None else []), IGNORED]
        options = (*(Option(field.id, field.label) for field in fields.values()), *map(Option, special))
        filled = {column.target for column in columns}
        lacking = [field.label for field in fields.values() if field.required and field.id not in filled]
        tickets = tuple(self._tickets(draft))
        label = mapping.label if draft.known else forms[0].label
        return LayoutView(
            mapping.name,
            label,
            draft.known,
            draft.sheets,
            columns,
            options,
            tuple(lacking) if len(forms) == 1 else (),
            tickets,
        )

    def _column(
        self, column: DraftColumn, fields: Map[str, Field], first: SheetPlan, data: Sequence[Sequence[Cell]]
    ) -> ColumnView:
        field = fields.get(column.target or column.perhaps or "")
        guess = first.reading.columns.get(column.place)
        is_phone = guess is not None and guess.kind is Kind.PHONE

        def masked_cell(cell: Cell) -> str:
            text = _short(shown(cell), _SAMPLE_LENGTH)
            if field is not None and (mask := mask_of(field)) is not None:
                return masked(mask, text)
            return masked_phone(text) if is_phone else text

        samples = samples_of(data, column.place, masked_cell)
        rule = column.target[1:] if column.target and column.target.startswith("@") else ""
        if field is not None and column.target is not None:
            rule = _RULES.get(field.kind, "text")
        return ColumnView(column.name, samples, column.target, column.sure, column.perhaps, rule)

    def _tickets(self, draft: Draft) -> Iterable[TicketView]:
        mapping = only_sheets(draft.mapping, draft.sheets)
        most = mapping.header.within + mapping.header.rows + _TICKETS
        reading = replayed(self._book, most)
        found = 0
        for row in SourceRows(reading, mapping, self._catalogue, self._zone):
            if row.mapped is not None and found < _TICKETS:
                found += 1
                yield self._ticket(row)

    def _ticket(self, row: SourceRow) -> TicketView:
        mapped = row.mapped
        assert mapped is not None
        if not mapped.form:
            return TicketView(row.sheet, row.row, {}, (), mapped.problem)
        form = self._catalogue.form(mapped.form)
        values = [
            (form.fields[name].label, value_shown(form, name, value))
            for name, value in mapped.fields.items()
            if name in form.fields and value not in (None, "")
        ]
        return TicketView(
            row.sheet, row.row, form.short or form.label, tuple(values), reason_named(mapped.problem, [form])
        )


def _rows_with_beside(plan: SheetPlan, file_name: str) -> Sequence[Sequence[Cell]]:
    """The data rows of a sheet with what stands beside its table, as proposals place it."""
    if plan.reading.header is None:
        return data_rows(plan)
    return with_beside(plan.reading, plan.reading.rows, plan.sheet.name, file_name)[1]


def _sheet(plan: SheetPlan) -> SheetView:
    header, counts, marks = plan.reading.header, class_counts(plan.reading), plan.sheet.marks
    rows = "-".join(str(row + 1) for row in header.rows) if header is not None else ""
    hidden = sum(last - first + 1 for first, last in marks.hidden_rows)
    total = sum(number for kind, number in counts.items() if kind is not RowClass.BLANK)
    return SheetView(
        plan.sheet.name,
        plan.form,
        rows,
        total,
        counts.get(RowClass.DATA, 0),
        marks.hidden,
        hidden,
        len(marks.errors),
        len(plan.sheet.rows) >= ROWS_LOOKED_AT,
        len(marks.comments),
        sum(one.reason == WRONG_TOTAL for one in plan.reading.classes),
    )


def _lines(plan: SheetPlan, declared: Sequence[Classed] | None) -> Iterable[LineView]:
    runs = plan.sheet.marks.hidden_rows
    notes: dict[int, list[str]] = {}
    for note in notes_of((plan.sheet.name,), {0: plan.sheet.marks}):
        notes.setdefault(note.row, []).append(f"{column_letters(note.column - 1)}: {row_text(note.text.splitlines())}")
    understood = plan.reading.classes
    for number, (cells, own, said) in enumerate(
        zip(plan.sheet.rows, understood, declared or understood, strict=True), 1
    ):
        one = own if said.kind is RowClass.HEADER else said
        texts = tuple(_short(shown(cell), _CELL_LENGTH) for cell in cells[:_CELLS])
        hidden = any(first <= number <= last for first, last in runs)
        yield LineView(number, str(one.kind), one.reason, texts, hidden, tuple(notes.get(number, ())))


def value_shown(form: Form, name: str, value: Value) -> str:
    """A value as the page shows it: masked where its field is."""
    spec = form.fields[name]
    return masked(mask_of(spec), value_text(spec, value, str))


def reason_named(reason: str | None, forms: Iterable[Form]) -> str | None:
    """The reason, "field: code", with its field called by its label."""
    if reason is None:
        return None
    field_id, parted, code = reason.rpartition(": ")
    if not parted:
        return reason
    return f"{label_text(label_of(field_id, forms))}: {code}"


def label_of(field_id: str, forms: Iterable[Form]) -> Label:
    """What people call the field."""
    spec = next((form.fields[field_id] for form in forms if field_id in form.fields), None)
    return spec.label if spec is not None else {"en": field_id, "zh_CN": field_id}


def _short(text: str, most: int) -> str:
    line = text.splitlines()[0] if text else ""
    return line if len(line) <= most else line[: most - 1] + "…"
