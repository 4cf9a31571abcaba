"""Version 1 of the hub: everything that both ends share, and what only the hub keeps."""

from __future__ import annotations

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
    CREATE INDEX record_by_branch ON record (home_branch, standing, updated_at, id)
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
    CREATE TABLE branch (
        id TEXT NOT NULL,
        name TEXT NOT NULL,
        utc_offset INTEGER NOT NULL,
        lanes INTEGER NOT NULL,
        PRIMARY KEY (id)
    )
    """,
    """
    CREATE TABLE counter (
        scope TEXT NOT NULL,
        last BIGINT NOT NULL,
        chain TEXT NOT NULL,
        epoch TEXT NOT NULL,
        PRIMARY KEY (scope)
    )
    """,
    """
    CREATE TABLE device (
        id TEXT NOT NULL,
        branch TEXT NOT NULL,
        name TEXT NOT NULL,
        public_key TEXT NOT NULL,
        lane TEXT NOT NULL,
        subscriptions TEXT NOT NULL,
        sealed_recovery TEXT NOT NULL,
        enrolled_at BIGINT NOT NULL,
        seen_at BIGINT,
        revoked_at BIGINT,
        PRIMARY KEY (id)
    )
    """,
    """
    CREATE INDEX device_by_branch ON device (branch)
    """,
    """
    CREATE TABLE echo (
        replica TEXT NOT NULL,
        stream TEXT NOT NULL,
        n BIGINT NOT NULL,
        hash TEXT NOT NULL,
        result TEXT,
        PRIMARY KEY (replica, stream, n)
    )
    """,
    """
    CREATE TABLE enrolment (
        code_hash TEXT NOT NULL,
        branch TEXT NOT NULL,
        subscriptions TEXT NOT NULL,
        expires_at BIGINT NOT NULL,
        used_at BIGINT,
        device TEXT,
        PRIMARY KEY (code_hash)
    )
    """,
    """
    CREATE TABLE file_giver (
        hash TEXT NOT NULL,
        device TEXT NOT NULL,
        PRIMARY KEY (hash, device)
    )
    """,
    """
    CREATE TABLE held_file (
        hash TEXT NOT NULL,
        size BIGINT NOT NULL,
        stored_at BIGINT NOT NULL,
        PRIMARY KEY (hash)
    )
    """,
    """
    CREATE TABLE hub_number (
        branch TEXT NOT NULL,
        day TEXT NOT NULL,
        last BIGINT NOT NULL,
        PRIMARY KEY (branch, day)
    )
    """,
    """
    CREATE TABLE log (
        home_branch TEXT NOT NULL,
        operation_id TEXT NOT NULL,
        replica TEXT NOT NULL,
        stream TEXT NOT NULL,
        n BIGINT NOT NULL,
        record_id TEXT NOT NULL,
        scope TEXT NOT NULL,
        seq BIGINT,
        chain TEXT,
        hash TEXT NOT NULL,
        body TEXT NOT NULL,
        result TEXT NOT NULL,
        outcome TEXT NOT NULL,
        waits_for TEXT,
        PRIMARY KEY (home_branch, operation_id),
        UNIQUE (home_branch, replica, stream, n)
    )
    """,
    """
    CREATE UNIQUE INDEX log_by_seq ON log (scope, seq) WHERE seq IS NOT NULL
    """,
    """
    CREATE INDEX log_by_stream ON log (replica, stream, n)
    """,
    """
    CREATE INDEX log_parked ON log (waits_for) WHERE waits_for IS NOT NULL
    """,
    """
    CREATE INDEX log_parked_record ON log (record_id) WHERE waits_for IS NOT NULL
    """,
    """
    CREATE TABLE replica (
        id TEXT NOT NULL,
        device TEXT NOT NULL,
        fence TEXT NOT NULL,
        previous_fence TEXT NOT NULL,
        session TEXT NOT NULL,
        PRIMARY KEY (id)
    )
    """,
    """
    CREATE INDEX replica_by_device ON replica (device)
    """,
    """
    CREATE TABLE replica_stream (
        replica TEXT NOT NULL,
        stream TEXT NOT NULL,
        last_n BIGINT NOT NULL,
        last_hash TEXT NOT NULL,
        PRIMARY KEY (replica, stream)
    )
    """,
    """
    CREATE TABLE setting (
        "key" TEXT NOT NULL,
        value TEXT NOT NULL,
        PRIMARY KEY ("key")
    )
    """,
    """
    CREATE TABLE token (
        hash TEXT NOT NULL,
        device TEXT NOT NULL,
        nonce TEXT NOT NULL,
        expires_at BIGINT NOT NULL,
        PRIMARY KEY (hash),
        UNIQUE (device, nonce)
    )
    """,
    """
    CREATE INDEX token_by_expiry ON token (expires_at)
    """,
    """
    CREATE INDEX hub_record_by_scope ON record (scope, id)
    """,
)


def upgrade(connection: Connection) -> None:
    """Makes the tables and their indexes."""
    for statement in _STATEMENTS:
        connection.exec_driver_sql(statement)
