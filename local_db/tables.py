"""The tables. `shared` stands at both ends (device and hub), `device` only on a branch device.

`home_branch` comes first in every shared key, so the hub's schema shards by branch. Times are milliseconds since 1970
UTC, money is counted in fen (1/100 yuan), JSON columns hold canonical JSON text.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, MetaData, Table, Text, text

shared = MetaData()
device = MetaData()
_DEVICE = {"side": "device"}
"""What only the lists of a window need; the hub does without: every index costs each operation that arrives."""

record = Table(
    "record",
    shared,
    Column("home_branch", Text, primary_key=True),
    Column("id", Text, primary_key=True),
    Column("scope", Text, nullable=False),
    Column("form", Text, nullable=False),
    Column("form_version", Integer, nullable=False),
    Column("standing", Text, nullable=False),
    Column("number", Text),
    Column("title", Text),
    Column("status", Text),
    Column("priority", Text),
    Column("customer_name", Text),
    Column("customer_phone", Text),
    Column("waybill_no", Text),
    Column("assignee", Text),
    Column("amount_fen", BigInteger),
    Column("due_at", BigInteger),
    Column("created_at", BigInteger, nullable=False),
    Column("updated_at", BigInteger, nullable=False),
    Column("fields", Text, nullable=False),
    Column("versions", Text, nullable=False),
    Index("record_by_id", "id", unique=True),
    Index("record_by_standing", "standing", "updated_at", "id", info=_DEVICE),
    Index("record_by_form", "form", "standing", "updated_at", "id", info=_DEVICE),
    Index("record_by_status", "form", "status", "updated_at", "id", info=_DEVICE),
    Index("record_by_number", "number"),
    Index("record_by_waybill", "waybill_no", sqlite_where=text("waybill_no IS NOT NULL"), info=_DEVICE),
    Index("record_by_created", "standing", "created_at", "id", info=_DEVICE),
    Index(  # what is open, said so that a query which says it too finds no other index to go by
        "record_by_assignee",
        "assignee",
        "updated_at",
        "id",
        sqlite_where=text("standing || '' = 'open' AND assignee IS NOT NULL"),
        info=_DEVICE,
    ),
    Index(
        "record_by_due",
        "due_at",
        "id",
        sqlite_where=text("standing || '' = 'open' AND due_at IS NOT NULL"),
        info=_DEVICE,
    ),
)

history = Table(
    "history",
    shared,
    Column("home_branch", Text, primary_key=True),
    Column("operation_id", Text, primary_key=True),
    Column("scope", Text, nullable=False),
    Column("seq", BigInteger),
    Column("record_id", Text, nullable=False),
    Column("tx", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("effect", Text, nullable=False),
    Index("history_by_record", "record_id", "seq"),
    Index(
        "history_by_seq",
        "scope",
        "seq",
        unique=True,
        sqlite_where=text("seq IS NOT NULL"),
    ),
)

attachment = Table(
    "attachment",
    shared,
    Column("home_branch", Text, primary_key=True),
    Column("operation_id", Text, primary_key=True),
    Column("record_id", Text, nullable=False),
    Column("hash", Text, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("name", Text, nullable=False),
    Column("mime", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("voided", Integer, nullable=False, default=0),
    Index("attachment_by_record", "record_id"),
    Index("attachment_by_hash", "hash"),
)

inbox = Table(
    "inbox",
    shared,
    Column("home_branch", Text, primary_key=True),
    Column("id", Text, primary_key=True),
    Column("record_id", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("item", Text, nullable=False),
    Column("opened_seq", BigInteger, nullable=False),
    Column("closed_by", Text),
    Column("seen_at", BigInteger),
    Index("inbox_open", "closed_by", "seen_at", "kind"),
    Index("inbox_by_record", "record_id"),
)

definition = Table(
    "definition",
    shared,
    Column("kind", Text, primary_key=True),
    Column("id", Text, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("hash", Text, nullable=False),
    Column("body", Text, nullable=False),
)

person = Table(
    "person",
    shared,
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("branch", Text, nullable=False),
)

summary = Table(
    "summary",
    shared,
    Column("home_branch", Text, primary_key=True),
    Column("form", Text, primary_key=True),
    Column("standing", Text, primary_key=True),
    Column("status", Text, primary_key=True),
    Column("day", Integer, primary_key=True),
    Column("tickets", BigInteger, nullable=False),
)

operation = Table(
    "operation",
    device,
    Column("stream", Text, primary_key=True),
    Column("n", BigInteger, primary_key=True),
    Column("id", Text, nullable=False),
    Column("tx", Text, nullable=False),
    Column("asked", Text),  # the act (tx) when a person asked for it; empty for imported rows
    Column("home_branch", Text, nullable=False),
    Column("record_id", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("body", LargeBinary),  # empty while the history entry of an imported row says the same
    Column("hash", LargeBinary, nullable=False),
    Column("state", Text, nullable=False),
    Column("outcome", Text),
    Column("code", Text),
    Column("seq", BigInteger),
    Column("attempts", Integer, nullable=False, default=0),
    Column("acknowledged_at", BigInteger),
    Index("operation_by_asked", "asked", sqlite_where=text("asked IS NOT NULL")),
    Index("operation_unfolded", "record_id", sqlite_where=text("state IN ('pending', 'acknowledged', 'parked')")),
    Index("operation_stuck", "state", "record_id", sqlite_where=text("state IN ('refused', 'parked')")),
)

create_run = Table(
    "create_run",
    device,
    Column("first_n", Integer, primary_key=True),  # in the bulk stream
    Column("records", Integer, nullable=False),
    Column("record_head", Text, nullable=False),
    Column("operation_head", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("job", Text, nullable=False),
    Column("file", Text, nullable=False),
    Column("sheet", Text, nullable=False),
    Column("rows", Text, nullable=False),
    Column("hash_before", LargeBinary, nullable=False),
    Index("create_run_of_records", "record_head", unique=True),
)
"""Imported creates whose history entries and operations are not written out yet (local_db.create_runs)."""

record_base = Table(
    "record_base",
    device,
    Column("record_id", Text, primary_key=True),
    Column("body", Text, nullable=False),
)

stream = Table(
    "stream",
    device,
    Column("stream", Text, primary_key=True),
    Column("last_n", BigInteger, nullable=False),
    Column("last_hash", LargeBinary, nullable=False),
    Column("acked_n", BigInteger, nullable=False),
    Column("acked_hash", LargeBinary, nullable=False),
)

cursor = Table(
    "cursor",
    device,
    Column("scope", Text, primary_key=True),
    Column("epoch", Text, nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("chain", LargeBinary, nullable=False),
)

unread_effect = Table(
    "unread_effect",
    device,
    Column("scope", Text, primary_key=True),
    Column("seq", BigInteger, primary_key=True),
    Column("line", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("received_at", BigInteger, nullable=False),
)

handed_back = Table(
    "handed_back",
    device,
    Column("n", Integer, primary_key=True),
    Column("scope", Text, nullable=False),
    Column("operation_id", Text, nullable=False),
    Column("line", Text, nullable=False),
    Index("handed_back_once", "operation_id", "scope", unique=True),
)

file = Table(
    "file",
    device,
    Column("hash", Text, primary_key=True),
    Column("size", BigInteger, nullable=False),
    Column("state", Text, nullable=False),
    Column("uploaded_at", BigInteger),
    Column("added_at", BigInteger, nullable=False),
    Index("file_waiting", "state", "uploaded_at"),
)

small_picture = Table(
    "small_picture",
    device,
    Column("hash", Text, primary_key=True),  # of the photo
    Column("kind", Text, primary_key=True),
    Column("urgency", Integer, nullable=False),  # thumbnails of all photos go before previews
    Column("state", Text, nullable=False),
    Column("added_at", BigInteger, nullable=False),
    Index("small_picture_waiting", "state", "urgency", "added_at", sqlite_where=text("state IN ('send', 'fetch')")),
)
"""The small pictures of photos that travel: ``send``, ``fetch``, or ``done``, also where there is none."""

draft = Table(
    "draft",
    device,
    Column("id", Text, primary_key=True),
    Column("record_id", Text),
    Column("form", Text, nullable=False),
    Column("form_version", Integer, nullable=False),
    Column("by", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("updated_at", BigInteger, nullable=False),
)

meta = Table("meta", device, Column("key", Text, primary_key=True), Column("value", Text, nullable=False))

number_counter = Table(
    "number_counter",
    device,
    Column("day", Text, primary_key=True),
    Column("lane", Text, primary_key=True),
    Column("last", Integer, nullable=False),
)

own_key = Table(
    "own_key",
    device,
    Column("no", Integer, primary_key=True),
    Column("person", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("private", Text, nullable=False),
    Column("slot", Text, nullable=False),
    Column("work_n", BigInteger, nullable=False),
    Column("bulk_n", BigInteger, nullable=False),
    Column("proof", Text, nullable=False),
    Column("previous", Text, nullable=False),
    Column("handed", Text, nullable=False),
    Column("after_key", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("failures", Integer, nullable=False),
    Column("tried_at", BigInteger, nullable=False),
    Index("own_key_once", "key", unique=True),
    Index("own_key_of_person", "person", "no"),
)
"""The keys with which people sign here (local_db.person_keys). `private` is empty while `slot` keeps it under a PIN."""

import_job = Table(
    "import_job",
    device,
    Column("no", Integer, primary_key=True),
    Column("id", Text, nullable=False, unique=True),
    Column("file_name", Text, nullable=False),
    Column("file_hash", Text, nullable=False),
    Column("mapping", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("started_at", BigInteger, nullable=False),
    Column("finished_at", BigInteger),
    Column("terms", Text),
)

import_row = Table(
    "import_row",
    device,
    Column("job", Integer, primary_key=True),  # import_job.no
    Column("sheet", Text, primary_key=True),
    Column("row", Integer, primary_key=True),
    Column("key", Text),
    Column("kind", Text, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("reason", Text),
    Column("record_id", Text),
    Column("digest", Text),
    Column("original", Text),
    Column("mends", Text),
    Index("import_row_by_key", "key", sqlite_where=text("key IS NOT NULL AND outcome IN ('imported', 'filled')")),
    Index("import_row_of_record", "record_id", sqlite_where=text("record_id IS NOT NULL AND outcome = 'imported'")),
    Index("import_row_mending", "mends", sqlite_where=text("mends IS NOT NULL")),
    sqlite_with_rowid=False,
)

whole_import = Table(
    "whole_import",
    device,
    Column("no", Integer, primary_key=True),
    Column("operation_id", Text, nullable=False),
    Column("home_branch", Text, nullable=False),
    Column("job", Text, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("sheet", Text, nullable=False),  # of the last row of the ledger whose record shows it
    Column("row", Integer, nullable=False),
    Column("shown", Integer, nullable=False),
)
"""Operations about whole imports on which the hub has not said its last word (local_db.whole_imports)."""

erasure = Table(
    "erasure",
    device,
    Column("operation_id", Text, primary_key=True),
    Column("record_id", Text, nullable=False),
    Column("home_branch", Text, nullable=False),
    Column("files", Text, nullable=False),  # hashes, JSON
    Column("swept", Integer, nullable=False),
    Index("erasure_of_record", "record_id"),
)
"""Records that were erased, one row for each log that told it (local_db.erasing). `swept`: nothing is on the disk."""

search_mark = Table(
    "search_mark",
    device,
    Column("n", Integer, primary_key=True),
    Column("first", Text, nullable=False),
    Column("last", Text, nullable=False),
    Column("records", Integer, nullable=False),
)

search_place = Table(
    "search_place",
    device,
    Column("place", Integer, primary_key=True),
    Column("record_id", Text, nullable=False),
    Index("search_place_of_record", "record_id", unique=True),
)

SEARCH_WORDS = (
    "CREATE VIRTUAL TABLE search_words "
    "USING fts5 (words, content='', contentless_delete=1, detail=none, tokenize='ascii')"
)
"""The text index (local_db.search): SQLite's own kind of table, of the device only. Its words come ready made."""
