"""Records that a field may lead to, records that hold the same value, and departments that are in use."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, bindparam, func, select

from engines.forms.document import FieldKind, Form
from engines.forms.values import Value
from local_db.catalogue import Catalogue
from local_db.queries.search import TicketSearch
from local_db.queries.tickets import TicketRow, tickets_by_id
from local_db.statement import Statement
from local_db.tables import record

MOST = 8
"""Records that are offered or pointed out."""
_RECENT = 2_000
"""Records of a form, last changed first, among which departments are looked for."""

_held = func.json_extract(record.c.fields, bindparam("path"))
_WITH = Statement(
    select(record.c.id)
    .where(record.c.form == bindparam("form"))
    .where(record.c.standing != "void")
    .where(_held == bindparam("value"))
    .where(record.c.id != bindparam("besides"))
    .limit(MOST)
)
_WITH_WAYBILL = Statement(
    select(record.c.id)
    .where(record.c.waybill_no.is_not(None))
    .where(record.c.waybill_no == bindparam("value"))
    .where(record.c.form == bindparam("form"))
    .where(record.c.standing != "void")
    .where(record.c.id != bindparam("besides"))
    .limit(MOST)
)
_recent = (
    select(_held.label("held"))
    .where(record.c.form == bindparam("form"))
    .where(record.c.standing == bindparam("standing"))
    .order_by(record.c.updated_at.desc())
    .limit(_RECENT)
    .subquery()
)
_HELD = Statement(select(_recent.c.held, func.count()).where(_recent.c.held.is_not(None)).group_by(_recent.c.held))


def records_meant(connection: Connection, forms: Catalogue, kinds: tuple[str, ...], typed: str) -> list[TicketRow]:
    """Records of these kinds that what was typed may mean, newest first; one page of the search at most."""
    search = TicketSearch(typed, forms, lambda row: row.form in kinds and row.standing != "void")
    return list(search.page(connection, MOST).rows)


def records_with(
    connection: Connection, form: str, field: str, column: str, value: Value, besides: str
) -> list[TicketRow]:
    """Other records of that form whose field holds exactly that value. `column`: the list column that shows the field.

    Without an index on it every record of the form is read: ask off the window's thread.
    """
    asked: dict[str, Any] = {"form": form, "value": value, "besides": besides}
    if column == "waybill_no":
        found = _WITH_WAYBILL.rows(connection, **asked)
    else:
        found = _WITH.rows(connection, path=_path(field), **asked)
    return tickets_by_id(connection, [row[0] for row in found])


def departments(connection: Connection, forms: Iterable[Form]) -> list[str]:
    """The departments that stand in the records of these forms, the most frequent first."""
    counted: Counter[str] = Counter()
    for form in forms:
        for field in form.fields.values():
            if field.kind is FieldKind.DEPARTMENT:
                for standing in ("open", "closed", "reference"):
                    rows = _HELD.rows(connection, form=form.id, standing=standing, path=_path(field.id))
                    counted.update({str(row[0]): int(row[1]) for row in rows})
    return [name for name, _count in counted.most_common()]


def _path(field: str) -> str:
    return f'$."{field}"'
