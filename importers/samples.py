"""A few records of every kind, made as a clerk makes them: resources/sample_data/records.json says what is typed and
which moves follow. A value ``@key`` is the id of the record of that key, which stands further up.
"""

from __future__ import annotations

import uuid
from typing import Any

import msgspec

from core.services.commands import MoveRecord, SubmitRecord
from core.services.records import move_record, submit_record
from local_db.store import Store
from resources import SAMPLE_RECORDS


class SampleRecord(msgspec.Struct, frozen=True):
    """One record: what it holds, and its moves with their answers."""

    key: str
    form: str
    fields: dict[str, Any]
    moves: tuple[tuple[str, dict[str, Any]], ...] = ()


def sample_records() -> tuple[SampleRecord, ...]:
    """All of them, each after those that it names."""
    return msgspec.json.decode(SAMPLE_RECORDS.read_bytes(), type=tuple[SampleRecord, ...])


def make_sample_records(store: Store, by: str) -> dict[str, str]:
    """Makes them through the use cases; their ids by key. Blocks until durable.

    Raises InvalidFields when a form does not accept what is typed.
    """
    made: dict[str, str] = {}
    for sample in sample_records():
        fields = {name: _value(value, made) for name, value in sample.fields.items()}
        command = SubmitRecord(uuid.uuid4().hex, by, sample.form, fields)
        [made[sample.key]] = store.execute(submit_record, command).result().records
        for move, answers in sample.moves:
            step = MoveRecord(uuid.uuid4().hex, by, made[sample.key], move, answers)
            store.execute(move_record, step).result()
    return made


def _value(value: Any, made: dict[str, str]) -> Any:
    return made[value[1:]] if isinstance(value, str) and value.startswith("@") else value
