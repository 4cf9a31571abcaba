"""Version 1: everything the first release stores."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlalchemy import Connection

_STATEMENTS = (
    """
    CREATE TABLE attachment (
        home_branch TEXT NOT NULL,
        operation_id TEXT NOT NULL,
        record_id TEXT NOT NULL,
        hash TEXT NOT NULL,
        size BIGINT NOT NULL,
        name TEXT NOT NULL,
        mime TEXT NOT NULL,
        "by" TEXT NOT NULL,
        at BIGINT NOT NULL,
        voided INTEGER NOT NULL,
        PRIMARY KEY (home_branch, operation_id)
    )
    """,
    """
    CREATE INDEX attachment_by_hash ON attachment (hash)
    """,
    """
    CREATE INDEX attachment_by_record ON attachment (record_id)
    """,
    """
    CREATE TABLE definition (
        kind TEXT NOT NULL,
        id TEXT NOT NULL,
        version INTEGER NOT NULL,
        hash TEXT NOT NULL,
        body TEXT NOT NULL,
        PRIMARY KEY (kind, id, version)
    )
    """,
    """
    CREATE TABLE history (
        home_branch TEXT NOT NULL,
        operation_id TEXT NOT NULL,
        scope TEXT NOT NULL,
        seq BIGINT,
        record_id TEXT NOT NULL,
        tx TEXT NOT NULL,
        "by" TEXT NOT NULL,
        at BIGINT NOT NULL,
        effect TEXT NOT NULL,
        PRIMARY KEY (home_branch, operation_id)
    )
    """,
    """
    CREATE INDEX history_by_record ON history (record_id, seq)
    """,
    """
    CREATE UNIQUE INDEX history_by_seq ON history (scope, seq) WHERE seq IS NOT NULL
    """,
    """
    CREATE TABLE inbox (
        home_branch TEXT NOT NULL,
        id TEXT NOT NULL,
        record_id TEXT NOT NULL,
        kind TEXT NOT NULL,
        item TEXT NOT NULL,
        opened_seq BIGINT NOT NULL,
        closed_by TEXT,
        seen_at BIGINT,
        PRIMARY KEY (home_branch, id)
    )
    """,
    """
    CREATE INDEX inbox_by_record ON inbox (record_id)
    """,
    """
    CREATE INDEX inbox_open ON inbox (closed_by, seen_at, kind)
    """,
    """
    CREATE TABLE person (
        id TEXT NOT NULL,
        name TEXT NOT NULL,
        role TEXT NOT NULL,
        branch TEXT NOT NULL,
        PRIMARY KEY (id)
    )
    """,
    """
    CREATE TABLE record (
        home_branch TEXT NOT NULL,
        id TEXT NOT NULL,
        scope TEXT NOT NULL,
        form TEXT NOT NULL,
        form_version INTEGER NOT NULL,
        standing TEXT NOT NULL,
        number TEXT,
        title TEXT,
        status TEXT,
        priority TEXT,
        customer_name TEXT,
        customer_phone TEXT,
        waybill_no TEXT,
        assignee TEXT,
        amount_fen BIGINT,
        due_at BIGINT,
        created_at BIGINT NOT NULL,
        updated_at BIGINT NOT NULL,
        fields TEXT NOT NULL,
        versions TEXT NOT NULL,
        PRIMARY KEY (home_branch, id)
    )
    """,
    """
    CREATE INDEX record_by_assignee ON record (assignee, updated_at, id)
    WHERE standing || '' = 'open' AND assignee IS NOT NULL
    """,
    """
    CREATE INDEX record_by_created ON record (standing, created_at, id)
    """,
    """
    CREATE INDEX record_by_due ON record (due_at, id) WHERE standing || '' = 'open' AND due_at IS NOT NULL
    """,
    """
    CREATE INDEX record_by_form ON record (form, standing, updated_at, id)
    """,
    """
    CREATE UNIQUE INDEX record_by_id ON record (id)
    """,
    """
    CREATE INDEX record_by_number ON record (number)
    """,
    """
    CREATE INDEX record_by_standing ON record (standing, updated_at, id)
    """,
    """
    CREATE INDEX record_by_status ON record (form, status, updated_at, id)
    """,
    """
    CREATE INDEX record_by_waybill ON record (waybill_no) WHERE waybill_no IS NOT NULL
    """,
    """
    CREATE TABLE summary (
        home_branch TEXT NOT NULL,
        form TEXT NOT NULL,
        standing TEXT NOT NULL,
        status TEXT NOT NULL,
        day INTEGER NOT NULL,
        tickets BIGINT NOT NULL,
        PRIMARY KEY (home_branch, form, standing, status, day)
    )
    """,
    """
    CREATE TABLE create_run (
        first_n INTEGER NOT NULL,
        records INTEGER NOT NULL,
        record_head TEXT NOT NULL,
        operation_head TEXT NOT NULL,
        "by" TEXT NOT NULL,
        job TEXT NOT NULL,
        file TEXT NOT NULL,
        sheet TEXT NOT NULL,
        rows TEXT NOT NULL,
        hash_before BLOB NOT NULL,
        PRIMARY KEY (first_n)
    )
    """,
    """
    CREATE UNIQUE INDEX create_run_of_records ON create_run (record_head)
    """,
    """
    CREATE TABLE cursor (
        scope TEXT NOT NULL,
        epoch TEXT NOT NULL,
        seq BIGINT NOT NULL,
        chain BLOB NOT NULL,
        PRIMARY KEY (scope)
    )
    """,
    """
    CREATE TABLE draft (
        id TEXT NOT NULL,
        record_id TEXT,
        form TEXT NOT NULL,
        form_version INTEGER NOT NULL,
        "by" TEXT NOT NULL,
        body TEXT NOT NULL,
        updated_at BIGINT NOT NULL,
        PRIMARY KEY (id)
    )
    """,
    """
    CREATE TABLE file (
        hash TEXT NOT NULL,
        size BIGINT NOT NULL,
        state TEXT NOT NULL,
        uploaded_at BIGINT,
        added_at BIGINT NOT NULL,
        PRIMARY KEY (hash)
    )
    """,
    """
    CREATE INDEX file_waiting ON file (state, uploaded_at)
    """,
    """
    CREATE TABLE import_job (
        "no" INTEGER NOT NULL,
        id TEXT NOT NULL,
        file_name TEXT NOT NULL,
        file_hash TEXT NOT NULL,
        mapping TEXT NOT NULL,
        "by" TEXT NOT NULL,
        state TEXT NOT NULL,
        started_at BIGINT NOT NULL,
        finished_at BIGINT,
        PRIMARY KEY ("no"),
        UNIQUE (id)
    )
    """,
    """
    CREATE TABLE handed_back (
        n INTEGER NOT NULL,
        scope TEXT NOT NULL,
        operation_id TEXT NOT NULL,
        line TEXT NOT NULL,
        PRIMARY KEY (n)
    )
    """,
    """
    CREATE UNIQUE INDEX handed_back_once ON handed_back (operation_id, scope)
    """,
    """
    CREATE TABLE import_row (
        job INTEGER NOT NULL,
        sheet TEXT NOT NULL,
        "row" INTEGER NOT NULL,
        "key" TEXT,
        kind TEXT NOT NULL,
        outcome TEXT NOT NULL,
        reason TEXT,
        record_id TEXT,
        digest TEXT,
        original TEXT,
        PRIMARY KEY (job, sheet, "row")
    )
     WITHOUT ROWID
    """,
    """
    CREATE INDEX import_row_by_key ON import_row ("key") WHERE key IS NOT NULL AND outcome = 'imported'
    """,
    """
    CREATE TABLE meta (
        "key" TEXT NOT NULL,
        value TEXT NOT NULL,
        PRIMARY KEY ("key")
    )
    """,
    """
    CREATE TABLE number_counter (
        day TEXT NOT NULL,
        lane TEXT NOT NULL,
        last INTEGER NOT NULL,
        PRIMARY KEY (day, lane)
    )
    """,
    """
    CREATE TABLE operation (
        stream TEXT NOT NULL,
        n BIGINT NOT NULL,
        id TEXT NOT NULL,
        tx TEXT NOT NULL,
        asked TEXT,
        home_branch TEXT NOT NULL,
        record_id TEXT NOT NULL,
        "by" TEXT NOT NULL,
        body BLOB,
        hash BLOB NOT NULL,
        state TEXT NOT NULL,
        outcome TEXT,
        code TEXT,
        seq BIGINT,
        attempts INTEGER NOT NULL,
        acknowledged_at BIGINT,
        PRIMARY KEY (stream, n)
    )
    """,
    """
    CREATE INDEX operation_by_asked ON operation (asked) WHERE asked IS NOT NULL
    """,
    """
    CREATE INDEX operation_stuck ON operation (state, record_id) WHERE state IN ('refused', 'parked')
    """,
    """
    CREATE INDEX operation_unfolded ON operation (record_id) WHERE state IN ('pending', 'acknowledged', 'parked')
    """,
    """
    CREATE TABLE record_base (
        record_id TEXT NOT NULL,
        body TEXT NOT NULL,
        PRIMARY KEY (record_id)
    )
    """,
    """
    CREATE TABLE search_mark (
        n INTEGER NOT NULL,
        first TEXT NOT NULL,
        last TEXT NOT NULL,
        records INTEGER NOT NULL,
        PRIMARY KEY (n)
    )
    """,
    """
    CREATE TABLE search_place (
        place INTEGER NOT NULL,
        record_id TEXT NOT NULL,
        PRIMARY KEY (place)
    )
    """,
    """
    CREATE UNIQUE INDEX search_place_of_record ON search_place (record_id)
    """,
    """
    CREATE TABLE small_picture (
        hash TEXT NOT NULL,
        kind TEXT NOT NULL,
        urgency INTEGER NOT NULL,
        state TEXT NOT NULL,
        added_at BIGINT NOT NULL,
        PRIMARY KEY (hash, kind)
    )
    """,
    """
    CREATE INDEX small_picture_waiting ON small_picture (state, urgency, added_at) WHERE state IN ('send', 'fetch')
    """,
    """
    CREATE TABLE stream (
        stream TEXT NOT NULL,
        last_n BIGINT NOT NULL,
        last_hash BLOB NOT NULL,
        acked_n BIGINT NOT NULL,
        acked_hash BLOB NOT NULL,
        PRIMARY KEY (stream)
    )
    """,
    """
    CREATE TABLE unread_effect (
        scope TEXT NOT NULL,
        seq BIGINT NOT NULL,
        line TEXT NOT NULL,
        reason TEXT NOT NULL,
        received_at BIGINT NOT NULL,
        PRIMARY KEY (scope, seq)
    )
    """,
    """
    CREATE VIRTUAL TABLE search_words
        USING fts5 (words, content='', contentless_delete=1, detail=none, tokenize='ascii')
    """,
    "INSERT INTO stream VALUES ('work', 0, zeroblob(32), 0, zeroblob(32)), ('bulk', 0, zeroblob(32), 0, zeroblob(32))",
)


def upgrade(connection: Connection) -> None:
    """Makes the tables, their indexes and the two empty streams."""
    for statement in _STATEMENTS:
        connection.exec_driver_sql(statement)
