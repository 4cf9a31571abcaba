"""A value of every kind of field: saved, sent, merged at the hub, folded at headquarters and read again as it was.

At either end, and in the workbooks that either end writes.
"""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import msgspec

from core.record import DEFINITIONS
from engines.forms import kinds
from engines.forms.document import Field, FieldKind, Section
from engines.forms.values import Value
from exporters.columns import columns_of
from exporters.records import Wish, export_records, names_here
from local_db.queries.tickets import TicketFilter
from tests.engines.forms.vectors import read_vectors
from tests.exporters.reading import formats, read_back, read_lines, sheets
from tests.sync.client.offline_desks import shown
from tests.sync.client.serving import BRANCH, TestDesk, served_hub
from tests.sync.client.test_definitions import newest, publish

LABEL = {"zh_CN": "各种字段", "en": "Every kind"}


def accepted() -> dict[FieldKind, list[tuple[Field, Value]]]:
    """What the first field of each kind in the vector file accepts."""
    found: dict[FieldKind, list[tuple[Field, Value]]] = defaultdict(list)
    fields: dict[FieldKind, Field] = {}
    for spec, _, stored, code in read_vectors():
        if stored is not None and code is None and fields.setdefault(spec.kind, spec) == spec:
            found[spec.kind].append((msgspec.structs.replace(spec, id=f"every_{spec.kind.value}"), stored))
    return found


def test_every_accepted_value_of_every_kind_arrives_as_it_was_typed(tmp_path: Path) -> None:
    values = accepted()
    assert set(values) == {kind for kind in FieldKind if not kinds.of(kind).derived}
    with served_hub(tmp_path / "hq") as hub:
        head, desk = hub.desk(tmp_path / "head", "hq", BRANCH), hub.desk(tmp_path / "a")
        form = newest(head)
        extra = Section(LABEL, tuple(pairs[0][0] for pairs in values.values()))
        publish(head, msgspec.structs.replace(form, sections=(*form.sections, extra)), form.version)
        _exchange(head, desk)
        made: dict[str, dict[str, Value]] = {}
        for number in range(max(map(len, values.values()))):
            chosen = {pairs[0][0].id: pairs[number % len(pairs)][1] for pairs in values.values()}
            made[desk.submit(title=f"record {number}", **chosen)] = chosen
        _exchange(desk, head)
        assert desk.rows("SELECT code FROM operation WHERE state = 'refused'") == []
        for one in (desk, head):
            for record, chosen in made.items():
                assert chosen.items() <= shown(one)[record].fields.items()
        for scope in (f"branch:{BRANCH}", DEFINITIONS):
            assert desk.digest(scope) == head.digest(scope)
        for one in (desk, head):
            _reads_back_from_a_workbook(one, made, tmp_path / f"{one.store.identity.branch}.xlsx")


def _reads_back_from_a_workbook(desk: TestDesk, made: dict[str, dict[str, Value]], path: Path) -> None:
    """What was typed, saved and sent stands in the workbook that either end writes."""
    form = newest(desk)
    export_records(desk.store, Wish(TicketFilter(standing=None, form=form.id), masked=False), path)
    (name, rows), *lines = sheets(path).items()
    places = {column.field: at for at, column in enumerate(columns_of(form, [form], "zh_CN")) if column.field}
    names = {said: known for known, said in names_here(desk.store).items()}
    records = {record.number: record_id for record_id, record in shown(desk).items()}
    for row, looks in zip(rows[1:], formats(path, name)[1:], strict=True):
        for field, value in made[records[str(row[0])]].items():
            spec, at = form.fields[field], places[field]
            if spec.kind is FieldKind.LINES:
                ((sheet, cells),) = lines
                back = read_lines(spec, cells, formats(path, sheet), str(row[0]))
            else:
                back = read_back(spec, row[at], looks[at], names)
            assert back == value, field


def _exchange(*desks: TestDesk) -> None:
    for desk in desks:
        desk.sync()
