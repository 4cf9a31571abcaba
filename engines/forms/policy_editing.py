"""Acts of somebody who draws a policy of warranty or return, each a function from one policy to the next. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from engines.forms.field import Field, FieldKind, Label
from engines.forms.form import Form
from engines.forms.policy import Policy, PolicyRow

SOURCES: dict[str, frozenset[FieldKind]] = {
    "bought": frozenset({FieldKind.DATE}),
    "asked": frozenset({FieldKind.DATE}),
    "group": frozenset({FieldKind.CHOICE}),
    "serial": frozenset({FieldKind.SERIAL, FieldKind.TEXT}),
}
"""What a policy reads, and the kinds of fields that it may read it from."""
DAYS = 7


def candidates(form: Form, source: str) -> Iterator[Field]:
    """The fields of the form that may say that."""
    return (field for field in form.fields.values() if field.kind in SOURCES[source])


def begun(form: Form, row: str, reason: Label, otherwise: Label) -> Policy | None:
    """A policy with one row that covers seven days; None while the form has not two dates, purchase and asking."""
    days = [field.id for field in candidates(form, "bought")]
    if len(days) < 2:
        return None
    return Policy(days[0], days[1], (PolicyRow(row, reason, days=DAYS),), otherwise)


def with_source(policy: Policy, source: str, field: str | None) -> Policy:
    """Reading that from another field; what rows said of groups or serial numbers of the old one goes with it."""
    if getattr(policy, source) == field:
        return policy
    policy = msgspec.structs.replace(policy, **{source: field})
    if source == "group":
        policy = _all_rows(policy, groups=())
    if source == "serial" and field is None:
        policy = _all_rows(policy, serial_starts=())
    return policy


def change_row(policy: Policy, row_id: str, **properties: Any) -> Policy:
    """With other properties of one row."""
    rows = [msgspec.structs.replace(row, **properties) if row.id == row_id else row for row in policy.rows]
    return msgspec.structs.replace(policy, rows=tuple(rows))


def add_row(policy: Policy, row_id: str, reason: Label) -> Policy:
    """With a row more, the last: it covers seven days until somebody says otherwise."""
    return msgspec.structs.replace(policy, rows=(*policy.rows, PolicyRow(row_id, reason, days=DAYS)))


def move_row(policy: Policy, row_id: str, step: int) -> Policy:
    """With that row one place further (1) or back (-1): the first that fits decides. Itself at the ends."""
    rows = list(policy.rows)
    place = next(at for at, row in enumerate(rows) if row.id == row_id)
    if not 0 <= place + step < len(rows):
        return policy
    rows.insert(place + step, rows.pop(place))
    return msgspec.structs.replace(policy, rows=tuple(rows))


def remove_row(policy: Policy, row_id: str) -> Policy:
    """Without that row."""
    return msgspec.structs.replace(policy, rows=tuple(row for row in policy.rows if row.id != row_id))


def _all_rows(policy: Policy, **properties: Any) -> Policy:
    rows = tuple(msgspec.structs.replace(row, **properties) for row in policy.rows)
    return msgspec.structs.replace(policy, rows=rows)
