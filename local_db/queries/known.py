"""What a new record may begin with: the last one that its maker made, and what other records know about a number."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec
from sqlalchemy import Connection, Select, bindparam, select, text

from core.operation import Kind
from engines.forms.document import LookUp
from engines.forms.validation import Value
from local_db.rows import decode_effect
from local_db.statement import Statement
from local_db.tables import history, record

RECENT = 64
"""Tickets of a kind, last changed first, among which the last one of a person is looked for."""
RECENT_OF_A_PHONE = 2_000
"""Records of a kind and standing, last changed first, among which a telephone number is looked for."""
_ENOUGH = 20
"""Records that are compared with each other: one number on more of them says nothing new."""

_RECENT = Statement(
    select(record.c.id, record.c.fields)
    .where(record.c.form == bindparam("form"))
    .where(record.c.standing == "open")
    .order_by(record.c.updated_at.desc(), record.c.id.desc())
    .limit(RECENT)
)
_MADE_BY = Statement(
    select(history.c.effect)
    .where(history.c.record_id == bindparam("on_record"))
    .where(history.c.by == bindparam("person"))
)
_BY_WAYBILL = Statement(
    select(record.c.fields)
    .where(record.c.waybill_no == bindparam("number"))
    .where(text("record.waybill_no IS NOT NULL"))
    .where(record.c.form == bindparam("form"))
    .where(record.c.standing != "void")
    .order_by(record.c.updated_at.desc())
    .limit(_ENOUGH)
)


def _by_phone() -> Select[Any]:
    recent = (
        select(record.c.fields, record.c.customer_phone)
        .where(record.c.form == bindparam("form"))
        .where(record.c.standing == bindparam("standing"))
        .order_by(record.c.updated_at.desc(), record.c.id.desc())
        .limit(RECENT_OF_A_PHONE)
        .subquery()
    )
    return select(recent.c.fields).where(recent.c.customer_phone == bindparam("number")).limit(_ENOUGH)


_BY_PHONE = Statement(_by_phone())
_STANDINGS = ("reference", "open", "closed")
_values = msgspec.json.Decoder(dict[str, Value]).decode


def last_made(connection: Connection, form: str, person: str) -> dict[str, Value]:
    """The values of the last open record of that kind that this person made here by hand; empty when there is none."""
    made: list[tuple[int, str]] = []
    for row in _RECENT.rows(connection, form=form):
        for entry in _MADE_BY.rows(connection, on_record=row[0], person=person):
            effect = decode_effect(entry[0])
            if effect.kind is Kind.CREATE and effect.origin is None:
                made.append((effect.at, row[1]))
    found = _values(max(made)[1]) if made else {}
    return {name: value for name, value in found.items() if not name.startswith("$")}


def known_values(connection: Connection, look_ups: Iterable[LookUp], number: str) -> dict[str, Value]:
    """What the look-ups know about that number, by the field that it fills.

    The first look-up that knows a field's value decides. A field on whose value its records disagree stays empty:
    a family may share a telephone, and then nobody is guessed.
    """
    known: dict[str, Value] = {}
    disputed: set[str] = set()
    for look_up in look_ups:
        found = _found(connection, look_up, number)
        for source, target in look_up.gives.items():
            if target in known or target in disputed:
                continue
            values = {str(one[source]): one[source] for one in found if one.get(source) not in (None, "")}
            if len(values) == 1:
                known[target] = next(iter(values.values()))
            elif values:
                disputed.add(target)
    return known


def _found(connection: Connection, look_up: LookUp, number: str) -> list[dict[str, Value]]:
    if look_up.column == "waybill_no":
        return [_values(row[0]) for row in _BY_WAYBILL.rows(connection, number=number, form=look_up.form)]
    rows: list[dict[str, Value]] = []
    for standing in _STANDINGS:
        found = _BY_PHONE.rows(connection, number=number, form=look_up.form, standing=standing)
        rows += [_values(row[0]) for row in found]
    return rows
