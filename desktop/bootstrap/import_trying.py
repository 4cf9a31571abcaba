"""What a trial says, as the import page shows it; and the person's choices, as the importer takes them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from desktop.bootstrap.import_beside import beside_view
from desktop.bootstrap.import_looking import forms_of, label_of
from desktop.pages.importing.choices import LEAVE_EMPTY, SKIP_ROW, Choices
from desktop.pages.importing.views import BesideView, ImportCounts, Option, ProblemGroup, ProblemRow, TrialView
from engines.forms.document import FieldKind, Form, Label
from importers.corrections import FORM, NUMBER, STATE, TIME, CellCorrection, Correction, Corrections
from importers.draft import Draft
from importers.tally import ProblemGroup as Found
from importers.tally import TrialRow
from importers.terms import Duplicates, Options
from importers.texts import import_texts
from importers.trial import Trial
from importers.understanding.value_maps import KnownNames, value_map
from local_db.catalogue import Catalogue
from local_db.import_ledger import RowCount, RowOutcome

_YEARS, _ORDERS = ("date.no_year",), ("date.ambiguous",)
_NO_FIX = ("row.number_has_other_content", "row.failed")
_SYSTEM: dict[str, Label] = {name: import_texts()[f"part.{name[1:]}"] for name in (FORM, STATE, NUMBER, TIME)}


def options_of(choices: Choices) -> Options:
    """The corrections, and what becomes of tickets that are here already."""
    alike = tuple(
        Correction(one.field, one.text, "" if one.action == LEAVE_EMPTY else one.value, one.action == SKIP_ROW)
        for one in choices.corrections
    )
    cells = tuple(
        CellCorrection(one.sheet, one.row, one.field, one.value, one.action == SKIP_ROW) for one in choices.rows
    )
    return Options(Corrections(alike, cells), Duplicates(choices.duplicates))


def counts_of(counted: Iterable[RowCount], sheets: Sequence[str] | None = None) -> ImportCounts:
    """Rows by outcome; with `sheets` of those alone: each sheet is counted under the mapping that reads it.

    A ticket from one of several tables side by side is counted with its sheet.
    """
    found = dict.fromkeys(RowOutcome, 0)
    for one in counted:
        if sheets is None or one.sheet in sheets or one.sheet.partition(" [")[0] in sheets:
            found[RowOutcome(one.outcome)] += one.rows
    return ImportCounts(**{str(outcome): rows for outcome, rows in found.items()})


def shares(drafts: Sequence[Draft], sheets: Sequence[str]) -> list[list[str]]:
    """For each draft the sheets whose rows are counted with it; those that none reads are counted with the first."""
    read = {sheet for draft in drafts for sheet in draft.sheets}
    parts = [list(draft.sheets) for draft in drafts]
    if parts:
        parts[0] += [sheet for sheet in sheets if sheet not in read]
    return parts


def trial_view(tried: Sequence[tuple[Draft, Trial]], catalogue: Catalogue, names: KnownNames) -> TrialView:
    """All layouts together."""
    counts, groups, beside = ImportCounts(), list[ProblemGroup](), list[BesideView]()
    drafts = [draft for draft, _ in tried]
    for (draft, trial), sheets in zip(tried, shares(drafts, tried[0][1].sheets if tried else ()), strict=True):
        counts += counts_of(trial.counts, sheets)
        counts += ImportCounts(earlier=trial.earlier)
        groups += _groups(draft, trial, catalogue, names)
        beside += beside_view(trial, sheets, forms_of(draft.mapping, catalogue))
    return TrialView(
        counts,
        tuple(sorted(groups, key=lambda one: -one.count)),
        sum(trial.ungrouped for _, trial in tried),
        tuple(sorted(beside, key=lambda one: not one.reason)),
    )


def _groups(draft: Draft, trial: Trial, catalogue: Catalogue, names: KnownNames) -> Iterator[ProblemGroup]:
    forms = forms_of(draft.mapping, catalogue)
    columns = {column.place: column.name for column in draft.columns}
    rows: dict[tuple[str, str, str, str], list[ProblemRow]] = {}
    for one in trial.problems:
        rows.setdefault((one.field, one.code, one.text, one.form), []).append(_row(one))
    for group in trial.groups:
        fix, choices = _fix(group, draft, catalogue)
        yield ProblemGroup(
            draft.mapping.name,
            columns.get(group.column, "") if group.column is not None else "",
            group.field,
            _SYSTEM.get(group.field) or label_of(group.field, forms),
            group.code,
            group.text,
            group.count,
            tuple(rows.get((group.field, group.code, group.text, group.form), ())),
            fix,
            choices,
            _perhaps(group, forms, names) if fix == "choice" else None,
            group.column is not None,
        )


def _perhaps(group: Found, forms: Sequence[Form], names: KnownNames) -> str | None:
    """What the word most likely means; a person still says so."""
    field = next((form.fields[group.field] for form in forms if group.field in form.fields), None)
    found = value_map(field, [group.text], names) if field is not None else ()
    return found[0].meant if found else None


def _row(one: TrialRow) -> ProblemRow:
    return ProblemRow(one.sheet, one.row, one.code, one.cells)


def _fix(group: Found, draft: Draft, catalogue: Catalogue) -> tuple[str, tuple[Option, ...]]:
    """How its rows can be mended, and what can be chosen."""
    mapping = draft.mapping
    if group.code in _NO_FIX or group.column is None:
        return "", ()
    if group.code in _YEARS:
        return "year", ()
    if group.code in _ORDERS:
        return "order", ()
    if group.field == STATE:
        form = catalogue.form(group.form) if group.form else forms_of(mapping, catalogue)[0]
        labels = {state.id: state.label for state in form.states}
        words = {word: to for word, to in mapping.state.values.items() if isinstance(to, str) and to in labels}
        chosen = {to: Option(word, labels[to]) for word, to in reversed(words.items())}
        return "choice", tuple(chosen[one] for one in labels if one in chosen)
    if group.field == FORM:
        words = {word: to for word, to in mapping.form.values.items() if isinstance(to, str)}
        kinds = {to: Option(word, catalogue.form(to).label) for word, to in reversed(words.items())}
        return "choice", tuple(kinds.values())
    form_id = group.form or forms_of(mapping, catalogue)[0].id
    field = catalogue.form(form_id).fields.get(group.field)
    if field is not None and field.kind is FieldKind.CHOICE and group.text:
        return "choice", tuple(Option(choice.id, choice.label) for choice in field.choices)
    return "text", ()
