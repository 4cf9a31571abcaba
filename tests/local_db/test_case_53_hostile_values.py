"""reliability.md case 53: hostile values in every field of every form are kept as they are or refused by name."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from concurrent.futures import Future
from pathlib import Path

import pytest

from core.operation import Child, ChildKind
from core.ports import Changes
from core.services.commands import AddChildren, EditRecord, SubmitRecord
from core.services.records import InvalidFields, add_children, edit_record, submit_record
from engines.forms import kinds
from engines.forms.document import Field, FieldKind, Form
from engines.forms.validation import clean
from engines.forms.values import Problem, Value
from local_db.catalogue import Catalogue, pack_forms
from local_db.store import Store
from tests.local_db.branches import FORMS, detail, done, open_branch, record

PACK = pack_forms(FORMS)
HOSTILE = {
    "empty": "",
    "forty digits": "1234567890" * 4,
    "NUL": "前\x00后",
    "right-to-left override": "发票\u202egpj.exe",
    "lone surrogate": "a\ud83db",
    "10 MB": "长" * (10 << 20),
    "family emoji": "👨‍👩‍👧‍👦",
    "full-width digits": "１２３４５６７８",
    "1e15": "1e15",
    "SQL": "'; DROP TABLE record; --",
    "formula": "=cmd|' /C calc'!A0",
    "line feed at the end": "12345678\n",
}
CELLS: dict[FieldKind, str] = {
    FieldKind.TEXT: "甲",
    FieldKind.MONEY: "12.50",
    FieldKind.SERIAL: "SN-0012345",
}
PLAIN: dict[FieldKind, Value] = {
    **CELLS,
    FieldKind.LONG_TEXT: "甲",
    FieldKind.NUMBER: "3",
    FieldKind.DATE: "2026-01-18",
    FieldKind.DATETIME: "2026-01-18T10:00:00+08:00",
    FieldKind.PHONE: "13800138000",
    FieldKind.WAYBILL: "SF1234567890",
    FieldKind.PERSON: "clerk",
    FieldKind.SWITCH: True,
    FieldKind.PERCENT: "12.5",
    FieldKind.TIME: "09:30",
    FieldKind.DURATION: 3600,
    FieldKind.REGION: "440106",
    FieldKind.ID_NUMBER: "11010519491231002X",
    FieldKind.EMAIL: "a@example.cn",
    FieldKind.ADDRESS: "甲",
    FieldKind.DEPARTMENT: "d1",
    FieldKind.BRANCH: "440106",
    FieldKind.RELATION: "r1",
    FieldKind.RATING: "5",
    FieldKind.PHOTOS: ["ab" * 32],
    FieldKind.FILES: ["ab" * 32],
    FieldKind.SIGNATURE: ["ab" * 32],
}


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    opened = open_branch(tmp_path_factory.mktemp("hostile") / "branch.db")
    yield opened
    opened.close()


ACTS = (f"act-{number}" for number in itertools.count())


def plain(spec: Field) -> Value:
    if spec.kind is FieldKind.LINES:
        return [{column.id: "1" if column.kind is FieldKind.NUMBER else CELLS[column.kind] for column in spec.lines}]
    if spec.kind in (FieldKind.CHOICE, FieldKind.MULTI_CHOICE):
        first = spec.choices[0].id
        return first if spec.kind is FieldKind.CHOICE else [first]
    return "A1B2C3D4E5F6G7H8" if spec.pattern else PLAIN[spec.kind]


def against(problems: list[Problem], spec: Field) -> bool:
    """Whether the field is named, or another one whose rule looks at it, and nothing else."""
    others = [problem.field_id for problem in problems if problem.code != "field.invalid_by_rule"]
    return others == [spec.id] or (not others and spec.kind in (FieldKind.LINES, FieldKind.MONEY, FieldKind.NUMBER))


def refused(outcome: Future[Changes]) -> list[Problem]:
    """What the form had against a save; any other failure is raised."""
    failure = outcome.exception(timeout=30)
    if isinstance(failure, InvalidFields):
        return failure.problems
    outcome.result()
    return []


def filled(form: Form) -> dict[str, Value]:
    return {spec.id: plain(spec) for spec in form.fields.values() if not kinds.of(spec.kind).derived}


@pytest.mark.parametrize("typed", HOSTILE.values(), ids=HOSTILE.keys())
@pytest.mark.parametrize("form", PACK, ids=lambda form: f"{form.id}-{form.version}")
def test_case_53_hostile_text_in_a_field_is_kept_as_it_is_or_refused_naming_the_field(
    store: Store, form: Form, typed: str
) -> None:
    for spec in form.fields.values():
        stored = clean(spec, typed)
        command = SubmitRecord(next(ACTS), "clerk", form.id, {**filled(form), spec.id: stored}, version=form.version)
        outcome = store.execute(submit_record, command)
        if refusal := refused(outcome):
            assert against(refusal, spec)
            assert typed == "" or typed not in repr(refusal)
            continue
        [record_id] = outcome.result().records
        assert record(store, record_id).fields.get(spec.id) == stored
        assert clean(spec, stored) == stored
        [made] = detail(store, record_id).timeline
        assert made.changes.get(spec.id, (None, None))[1] == stored


@pytest.mark.parametrize("typed", HOSTILE.values(), ids=HOSTILE.keys())
def test_case_53_hostile_text_that_was_not_cleaned_never_breaks_a_save(store: Store, typed: str) -> None:
    form = Catalogue(PACK).form("claim")
    [record_id] = done(store, submit_record, SubmitRecord(next(ACTS), "clerk", "claim", filled(form))).records
    for spec in form.fields.values():
        edit = EditRecord(next(ACTS), "clerk", record_id, {spec.id: typed})
        if refusal := refused(store.execute(edit_record, edit)):
            assert against(refusal, spec)
        else:
            assert record(store, record_id).fields.get(spec.id) == (typed or None)


@pytest.mark.parametrize("typed", HOSTILE.values(), ids=HOSTILE.keys())
def test_case_53_a_hostile_note_is_kept_as_it_is_or_refused(store: Store, typed: str) -> None:
    form = Catalogue(PACK).form("claim")
    [record_id] = done(store, submit_record, SubmitRecord(next(ACTS), "clerk", "claim", filled(form))).records
    note = AddChildren(next(ACTS), "clerk", record_id, (Child(ChildKind.NOTE, text=typed),))
    failure = store.execute(add_children, note).exception(timeout=30)
    if failure is not None:
        assert str(failure) == "child.text_unusable"
    else:
        child = detail(store, record_id).timeline[-1].child
        assert child is not None
        assert child.text == typed


def test_case_53_what_was_stored_reads_back_byte_for_byte_after_a_restart(tmp_path: Path) -> None:
    path = tmp_path / "branch.db"
    store = open_branch(path)
    kept: dict[str, dict[str, Value]] = {}
    for form in PACK:
        for typed in HOSTILE.values():
            values = {
                spec.id: clean(spec, typed) if spec.kind in (FieldKind.TEXT, FieldKind.LONG_TEXT) else plain(spec)
                for spec in form.fields.values()
                if not kinds.of(spec.kind).derived
            }
            command = SubmitRecord(next(ACTS), "clerk", form.id, values, version=form.version)
            outcome = store.execute(submit_record, command)
            if not refused(outcome):
                [record_id] = outcome.result().records
                kept[record_id] = {name: value for name, value in values.items() if value is not None}
    store.close()
    store = open_branch(path)
    assert kept
    for record_id, values in kept.items():
        fields = record(store, record_id).fields
        assert {name: value for name, value in fields.items() if not name.startswith("$")} == values
    store.close()


def test_case_53_the_largest_amount_that_is_accepted_fits_the_column(store: Store) -> None:
    form = Catalogue(PACK).form("claim")
    values = {**filled(form), "declared_value": "9999999999999999.99", "claim_amount": "9999999999999999.99"}
    [record_id] = done(store, submit_record, SubmitRecord(next(ACTS), "clerk", "claim", values)).records
    with store.reading() as connection:
        row = connection.exec_driver_sql("SELECT amount_fen FROM record WHERE id = ?", (record_id,)).fetchone()
    assert row is not None
    assert row[0] == 999_999_999_999_999_999
