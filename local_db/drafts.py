"""Drafts: what a person is typing, kept at every pause so that no crash loses it. Local, never synchronised."""

from __future__ import annotations

import msgspec
from sqlalchemy import Connection, bindparam, delete, select

from core.operation import Child
from engines.forms.values import Value
from local_db.statement import Statement, upsert
from local_db.tables import draft, meta

REPAIRS = "repair:"
"""What stands before a draft's id where it is kept what the draft repairs (local_db.stuck)."""


class Draft(msgspec.Struct, frozen=True):
    """Unsubmitted input: a new record's (`record` None) or an edit's. `bases` are the values seen when it began.

    `typed` is text as it stands in the widgets, so that nothing is lost to normalisation; `files` are in the file
    store already. `updated_at` is in milliseconds since 1970 UTC.
    """

    id: str
    form: str
    form_version: int
    by: str
    record: str | None
    typed: dict[str, Value]
    bases: dict[str, Value]
    files: tuple[Child, ...]
    updated_at: int


_PUT = upsert(draft)
_DROP = Statement(delete(draft).where(draft.c.id == bindparam("draft_id")))
_DROP_REPAIR = Statement(delete(meta).where(meta.c.key == bindparam("repair")))
_ALL = Statement(select(draft.c.body).order_by(draft.c.updated_at.desc()))
_ONE = Statement(select(draft.c.body).where(draft.c.id == bindparam("draft_id")))


def save_draft(connection: Connection, item: Draft) -> None:
    """Keeps the draft under its id, over what was kept before."""
    _PUT.run(
        connection,
        id=item.id,
        record_id=item.record,
        form=item.form,
        form_version=item.form_version,
        by=item.by,
        body=msgspec.json.encode(item).decode(),
        updated_at=item.updated_at,
    )


def drop_draft(connection: Connection, draft_id: str) -> None:
    """Forgets a draft that the person discarded."""
    _DROP.run(connection, draft_id=draft_id)
    _DROP_REPAIR.run(connection, repair=REPAIRS + draft_id)


def load_draft(connection: Connection, draft_id: str) -> Draft | None:
    """The draft with that id, or None."""
    row = _ONE.first(connection, draft_id=draft_id)
    return msgspec.json.decode(row[0], type=Draft) if row is not None else None


def load_drafts(connection: Connection) -> list[Draft]:
    """Every draft, the newest first."""
    return [msgspec.json.decode(row[0], type=Draft) for row in _ALL.rows(connection)]
