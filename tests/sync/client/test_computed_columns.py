"""Lists are filled from computed fields too: the same at the branch, at headquarters and at the hub, by every way."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from core.creations import Imported, Source
from core.record import Record
from core.services.commands import EditRecord
from core.services.records import edit_record
from engines.expressions.parser import parse
from engines.expressions.words import decode_words
from engines.forms.document import Field, FieldKind, Form, FormDocumentError, Section, decode_form, encode_form
from engines.forms.validation import Validator
from engines.forms.values import Value
from engines.forms.vocabulary import form_vocabulary
from local_db.bulk_door import ImportPlan
from local_db.queries.ticket_filter import Order, TicketFilter
from local_db.queries.tickets import ticket_page
from local_db.rows import moment_ms, record_row
from resources import EXPRESSION_WORDS
from tests.sync.client.serving import BRANCH, ServedHub, TestDesk, new_act, served_hub
from tests.sync.client.test_definitions import SHIPPED, newest, publish

HOSTILE: tuple[Value, ...] = ("never", "9999-12-31", "", True, ["x"], [{"a": 1}], 10**40, "1e400", "9" * 40)
WORDS = decode_words(EXPRESSION_WORDS.read_bytes())


def field(name: str, kind: FieldKind, label: str, **more: object) -> Field:
    return Field(name, kind, {"zh_CN": label, "en": name}, **more)  # type: ignore[arg-type]  # properties of a field


def computed(form: Form, name: str, label: str, formula: str, column: str) -> Form:
    """The form with one more computed field, which fills that list column; any other leaves it."""
    tree = parse(formula, form_vocabulary(form, WORDS)).node
    made = field(name, FieldKind.COMPUTED, label, formula=tree, column=column)
    sections = tuple(
        replace(one, fields=tuple(replace(spec, column=None) if spec.column == column else spec for spec in one.fields))
        for one in form.sections
    )
    return replace(form, sections=(*sections, Section({"zh_CN": label, "en": name}, (made,))))


def with_deadline(form: Form) -> Form:
    asked = Section(
        {"zh_CN": "时限", "en": "Deadline"},
        (field("taken_in", FieldKind.DATE, "受理日期"), field("count_lost", FieldKind.NUMBER, "丢失件数")),
    )
    form = replace(form, sections=(*form.sections, asked))
    form = computed(form, "reply_until", "答复期限", "[受理日期] + 3 天", "due_at")
    return computed(form, "estimated", "估值", "[丢失件数] * 12.5", "amount")


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[ServedHub]:
    with served_hub(tmp_path / "hq") as served:
        yield served


@pytest.fixture
def head(hub: ServedHub, tmp_path: Path) -> TestDesk:
    """A device of headquarters that has published the form with the deadline."""
    made = hub.desk(tmp_path / "head", "hq", BRANCH)
    publish(made, with_deadline(newest(made)), SHIPPED)
    made.sync()
    return made


def listed(desk: TestDesk, record: str) -> list[tuple[object, ...]]:
    return desk.rows(f"SELECT amount_fen, due_at FROM record WHERE id = '{record}'")


def fields_of(desk: TestDesk, record: str) -> str:
    return str(desk.rows(f"SELECT fields FROM record WHERE id = '{record}'")[0][0])


def test_lists_hold_what_is_computed_at_every_place_and_follow_a_change(
    hub: ServedHub, head: TestDesk, tmp_path: Path
) -> None:
    desk = hub.desk(tmp_path / "a")
    desk.sync()
    record = desk.submit(title="两件丢失", taken_in="2026-01-18", count_lost="2")
    assert listed(desk, record) == [(2_500, moment_ms("2026-01-21"))]
    change = EditRecord(new_act(), desk.person, record, {"taken_in": "2026-01-20", "count_lost": None}, {})
    desk.sync()
    desk.store.execute(edit_record, change).result()
    assert listed(desk, record) == [(None, moment_ms("2026-01-23"))]
    for one in (desk, head):
        one.sync()
        assert listed(one, record) == [(None, moment_ms("2026-01-23"))]
        assert "reply_until" not in fields_of(one, record)
    with hub.hub.store.reading() as connection:
        row = connection.exec_driver_sql(f"SELECT amount_fen, due_at FROM record WHERE id = '{record}'").fetchall()
    assert [tuple(one) for one in row] == listed(desk, record)


def test_the_list_by_due_dates_is_sorted_by_what_is_computed(hub: ServedHub, head: TestDesk, tmp_path: Path) -> None:
    desk = hub.desk(tmp_path / "a")
    desk.sync()
    late, early = (desk.submit(title=day, taken_in=day) for day in ("2026-01-20", "2026-01-11"))
    with desk.store.reading() as connection:
        page = ticket_page(connection, TicketFilter(order=Order.DUE))
    assert [row.id for row in page] == [early, late]


def test_an_import_fills_lists_as_a_ticket_that_was_typed(hub: ServedHub, head: TestDesk, tmp_path: Path) -> None:
    desk = hub.desk(tmp_path / "a")
    desk.sync()
    store = desk.store

    def bring_in() -> str:
        uow, identity = store.unit_of_work(), store.identity
        source = Source(desk.person, identity.branch, identity.scope, "job", "log.xlsx", "台账")
        with uow:
            plan = ImportPlan(uow.form("complaint"), source)
            values = {"title": "旧账", "taken_in": "2026-01-18", "count_lost": "2"}
            made = uow.create_imported(plan, Imported(2, values, 1_700_000_000_000))
            uow.commit()
            return made

    record = store.writer.submit(bring_in).result()
    assert listed(desk, record) == [(2_500, moment_ms("2026-01-21"))]
    for one in (desk, head):
        one.sync()
        assert listed(one, record) == [(2_500, moment_ms("2026-01-21"))]


@pytest.mark.parametrize(
    ("formula", "column"), [("[丢失件数] * 2", "title"), ("[丢失件数] * 2", "due_at"), ("[受理日期]", "amount")]
)
def test_a_formula_that_does_not_go_into_its_column_is_refused_by_name(
    hub: ServedHub, tmp_path: Path, formula: str, column: str
) -> None:
    form = with_deadline(newest(hub.desk(tmp_path / "a")))
    with pytest.raises(FormDocumentError) as refused:
        decode_form(encode_form(computed(form, "odd", "不合适", formula, column)))
    assert refused.value.field_id == "odd"
    assert column in str(refused.value)


def test_hostile_values_leave_the_columns_empty_and_stop_nothing(hub: ServedHub, head: TestDesk) -> None:
    """A program of another age may have written anything; the row is made all the same."""
    validator = Validator(newest(head))
    for wrong in HOSTILE:
        fields: dict[str, Value] = {"taken_in": wrong, "count_lost": wrong}
        record = Record("r", BRANCH, "complaint", validator.form.version, fields, {}, 1, 1)
        row = record_row(record, validator)
        assert all(row[name] is None or abs(row[name]) < 2**63 for name in ("due_at", "amount_fen"))
