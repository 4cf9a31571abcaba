"""What waits for a decision over all records, and what was decided lately."""

from __future__ import annotations

import msgspec
from sqlalchemy import Connection, and_, bindparam, select, text

from core.effect import Effect, InboxItem
from engines.forms.values import Value
from local_db.queries.standing import open_items
from local_db.record_batches import load_records
from local_db.rows import decode_effect, decode_item
from local_db.statement import Statement
from local_db.tables import history, inbox, operation

MOST = 200

_DECIDED = Statement(
    select(inbox.c.item, history.c.effect)
    .select_from(
        inbox.join(
            history,
            and_(history.c.home_branch == inbox.c.home_branch, history.c.operation_id == inbox.c.closed_by),
        )
    )
    .where(inbox.c.closed_by.is_not(None))
    .where(history.c.at > bindparam("since"))
    .order_by(history.c.at.desc(), inbox.c.opened_seq)
    .limit(bindparam("most"))
)
_OWN = Statement(
    select(operation.c.n)
    .where(operation.c.asked == bindparam("tx_id"))
    .where(text("operation.asked IS NOT NULL"))
    .limit(1)
)


class WaitingRecord(msgspec.Struct, frozen=True):
    """A record with open items, the ones that ask before those that only tell."""

    record: str
    home: str
    form: str
    form_version: int
    fields: dict[str, Value]
    items: tuple[InboxItem, ...]


class DecidedItem(msgspec.Struct, frozen=True):
    """An item with the answer that it got. `own`: given on this device, so that this device can take it back."""

    item: InboxItem
    answer: Effect
    form: str
    form_version: int
    fields: dict[str, Value]
    own: bool


def waiting_records(connection: Connection) -> list[WaitingRecord]:
    """Every record of which something waits for a person, the oldest item first."""
    grouped: dict[str, list[InboxItem]] = {}
    for item in open_items(connection):
        grouped.setdefault(item.record, []).append(item)
    records = load_records(connection, list(grouped))
    return [
        WaitingRecord(one.id, one.home, one.form, one.form_version, dict(one.fields), tuple(items))
        for record, items in grouped.items()
        if (one := records.get(record)) is not None
    ]


def decided_since(connection: Connection, since: int, most: int = MOST) -> list[DecidedItem]:
    """What was decided since then (milliseconds since 1970 UTC, by the clock of who decided), the newest first.

    Items that were answered together come in the order in which they were opened.
    """
    rows = [(decode_item(row[0]), decode_effect(row[1])) for row in _DECIDED.rows(connection, since=since, most=most)]
    records = load_records(connection, list(dict.fromkeys(item.record for item, _ in rows)))
    decided = []
    for item, answer in rows:
        record = records.get(item.record)
        if record is not None:
            own = _OWN.first(connection, tx_id=answer.tx) is not None
            decided.append(DecidedItem(item, answer, record.form, record.form_version, dict(record.fields), own))
    return decided
