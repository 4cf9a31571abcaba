"""What a new record may begin with: the last one that its maker made, and what other records know about a number."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec
from sqlalchemy import Connection, Select, bindparam, select, text

from core.operation import Kind
from core.record import DELIVERED, Record
from core.reference import accepted_in, name_of
from engines.forms.document import Field, FieldKind, LookUp
from engines.forms.values import Value
from local_db.reference_copy import Known, ReferenceCopy
from local_db.rows import RECORD_COLUMNS, decode_effect, record_of
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
    select(*RECORD_COLUMNS)
    .where(record.c.waybill_no == bindparam("number"))
    .where(text("record.waybill_no IS NOT NULL"))
    .where(record.c.form == bindparam("form"))
    .where(record.c.standing != "void")
    .order_by(record.c.updated_at.desc())
    .limit(_ENOUGH)
)

_LINKED = Statement(select(*RECORD_COLUMNS).where(record.c.id == bindparam("record_id")))


def _by_phone() -> Select[Any]:
    recent = (
        select(*RECORD_COLUMNS, record.c.customer_phone)
        .where(record.c.form == bindparam("form"))
        .where(record.c.standing == bindparam("standing"))
        .order_by(record.c.updated_at.desc(), record.c.id.desc())
        .limit(RECENT_OF_A_PHONE)
        .subquery()
    )
    shown = [recent.c[column.name] for column in RECORD_COLUMNS]
    return select(*shown).where(recent.c.customer_phone == bindparam("number")).limit(_ENOUGH)


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


class KnownValue(msgspec.Struct, frozen=True):
    """A value that is known from other records.

    `source` names the system that delivered it, `as_of` when (milliseconds since 1970 UTC); empty where people of this
    firm wrote it.
    """

    value: Value
    source: str = ""
    as_of: int = 0


class Beside(msgspec.Struct, frozen=True):
    """What is known of one number in records of one form: this firm's own, and those that other systems delivered.

    `corrections` are records in which people propose changes of delivered ones, by the name of what they correct.
    """

    own: tuple[Record, ...]
    delivered: tuple[Known, ...]
    corrections: dict[str, Record]

    def accepted(self, known: Known) -> dict[str, Value]:
        """What headquarters accepted to stand in the place of what was delivered."""
        correction = self.correction_of(known)
        return accepted_in(correction) if correction is not None else {}

    def correction_of(self, known: Known) -> Record | None:
        """The record in which changes of a delivered one are proposed, or None."""
        return self.corrections.get(name_of(known.source, known.key))


def known_for(
    connection: Connection, field: Field, value: str, delivered: ReferenceCopy | None = None
) -> dict[str, KnownValue]:
    """What is known by a field's value: by a number as `known_values` says it, by a linked record what that holds."""
    if field.kind is not FieldKind.RELATION:
        return known_values(connection, field.known_from, value, delivered)
    row = _LINKED.first(connection, record_id=value)
    linked = record_of(row) if row is not None else None
    known: dict[str, KnownValue] = {}
    for look_up in field.known_from if linked is not None else ():
        if linked is not None and linked.form == look_up.form and not linked.voided:
            for source, target in look_up.gives.items():
                if linked.fields.get(source) not in (None, ""):
                    known.setdefault(target, KnownValue(linked.fields[source]))
    return known


def known_values(
    connection: Connection, look_ups: Iterable[LookUp], number: str, delivered: ReferenceCopy | None = None
) -> dict[str, KnownValue]:
    """What the look-ups know about that number, by the field that it fills.

    The first look-up that knows a field's value decides. A field on whose value its records disagree stays empty: a
    family may share a telephone, and a delivered record may say other things than the branch's own. Nobody is guessed.
    """
    known: dict[str, KnownValue] = {}
    disputed: set[str] = set()
    for look_up in look_ups:
        found = _found(connection, look_up, number, delivered)
        for source, target in look_up.gives.items():
            if target in known or target in disputed:
                continue
            values = {str(one.value): one for values in found if (one := values.get(source)) and one.value != ""}
            if len(values) == 1:
                known[target] = next(iter(values.values()))
            elif values:
                disputed.add(target)
    return known


def _found(
    connection: Connection, look_up: LookUp, number: str, delivered: ReferenceCopy | None
) -> list[dict[str, KnownValue]]:
    """The values of each record that knows the number; of two that say the same, the delivered one is named."""
    beside = known_beside(connection, look_up.form, look_up.column, number, delivered)
    found = [{name: KnownValue(value) for name, value in one.fields.items() if value is not None} for one in beside.own]
    for one in beside.delivered:
        said = {name: KnownValue(value, one.source, one.as_of) for name, value in one.fields.items()}
        found.append(said | {name: KnownValue(value) for name, value in beside.accepted(one).items()})
    return found


def known_beside(
    connection: Connection, form: str, column: str, number: str, delivered: ReferenceCopy | None
) -> Beside:
    """Everything that is known of a number in one form: the two kinds of records side by side, never as one."""
    rows: list[Any] = []
    if column == "waybill_no":
        rows = list(_BY_WAYBILL.rows(connection, number=number, form=form))
    else:
        for standing in _STANDINGS:
            rows += _BY_PHONE.rows(connection, number=number, form=form, standing=standing)
    records = [record_of(row) for row in rows]
    corrections = {str(one.fields[DELIVERED]): one for one in reversed(records) if DELIVERED in one.fields}
    own = tuple(one for one in records if DELIVERED not in one.fields)
    found = delivered.find(form, column, number) if delivered is not None else []
    return Beside(own, tuple(found), corrections)
