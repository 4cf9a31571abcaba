"""What an erasure does to tables that both ends have: questions say no words and are closed, files are let go."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec
from sqlalchemy import Connection, bindparam, delete, select, update

from core.effect import Effect
from local_db.statement import Statement
from local_db.tables import attachment, inbox

NAMES_ITS_RECORD = '"r":"{}"'
"""What the JSON of an operation or an entry says of the record that it is about."""

_QUESTIONS = Statement(
    select(inbox.c.home_branch, inbox.c.id, inbox.c.closed_by).where(inbox.c.record_id == bindparam("on_record"))
)
_ONE = (inbox.c.home_branch == bindparam("home"), inbox.c.id == bindparam("item_id"))
_DROP = Statement(delete(inbox).where(*_ONE))
_KEEP = Statement(update(inbox).where(*_ONE).values(item=bindparam("new_item"), closed_by=bindparam("closer")))
_FILES = Statement(select(attachment.c.hash).distinct().where(attachment.c.record_id == bindparam("on_record")))
_LET_GO = Statement(delete(attachment).where(attachment.c.record_id == bindparam("on_record")))
_REFERRED_TO = Statement(select(attachment.c.record_id).where(attachment.c.hash == bindparam("wanted")).limit(1))
_encode = msgspec.json.Encoder(order="sorted").encode


def empty_questions(connection: Connection, record_id: str, entries: Iterable[Effect], erasure: str) -> None:
    """The record's questions as its emptied entries tell them; those that nobody has answered, the erasure closes.

    `entries` are all that are known of the record.
    """
    told = [one for entry in entries for one in (entry, *(entry.passage.past if entry.passage is not None else ()))]
    items = {item.id: item for entry in told for item in entry.inbox}
    for home, item_id, closed_by in _QUESTIONS.rows(connection, on_record=record_id):
        item = items.get(item_id)
        if item is None:
            _DROP.run(connection, home=home, item_id=item_id)
        else:
            said = _encode(item).decode()
            _KEEP.run(connection, home=home, item_id=item_id, new_item=said, closer=closed_by or erasure)


def let_files_go(connection: Connection, record_id: str) -> list[str]:
    """Takes the record's files from it; the hashes of those that no other record refers to."""
    hashes = [str(row[0]) for row in _FILES.rows(connection, on_record=record_id)]
    _LET_GO.run(connection, on_record=record_id)
    return [name for name in hashes if not is_attached(connection, name)]


def is_attached(connection: Connection, file_hash: str) -> bool:
    """Whether some record refers to that file."""
    return _REFERRED_TO.first(connection, wanted=file_hash) is not None
