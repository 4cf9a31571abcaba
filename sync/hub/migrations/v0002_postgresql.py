"""The hub's tables on PostgreSQL, where its life begins with version 2. Text compares by bytes, as on SQLite."""

from __future__ import annotations

from sqlalchemy import Connection

_STATEMENTS = (
    """
    CREATE TABLE attachment (
        home_branch TEXT COLLATE "C" NOT NULL,
        operation_id TEXT COLLATE "C" NOT NULL,
        record_id TEXT COLLATE "C" NOT NULL,
        hash TEXT COLLATE "C" NOT NULL,
        size BIGINT NOT NULL,
        name TEXT COLLATE "C" NOT NULL,
        mime TEXT COLLATE "C" NOT NULL,
        by TEXT COLLATE "C" NOT NULL,
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
        kind TEXT COLLATE "C" NOT NULL,
        id TEXT COLLATE "C" NOT NULL,
        version INTEGER NOT NULL,
        hash TEXT COLLATE "C" NOT NULL,
        body TEXT COLLATE "C" NOT NULL,
        PRIMARY KEY (kind, id, version)
    )
    """,
    """
    CREATE TABLE history (
        home_branch TEXT COLLATE "C" NOT NULL,
        operation_id TEXT COLLATE "C" NOT NULL,
        scope TEXT COLLATE "C" NOT NULL,
        seq BIGINT,
        record_id TEXT COLLATE "C" NOT NULL,
        tx TEXT COLLATE "C" NOT NULL,
        by TEXT COLLATE "C" NOT NULL,
        at BIGINT NOT NULL,
        effect TEXT COLLATE "C" NOT NULL,
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
        home_branch TEXT COLLATE "C" NOT NULL,
        id TEXT COLLATE "C" NOT NULL,
        record_id TEXT COLLATE "C" NOT NULL,
        kind TEXT COLLATE "C" NOT NULL,
        item TEXT COLLATE "C" NOT NULL,
        opened_seq BIGINT NOT NULL,
        closed_by TEXT COLLATE "C",
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
        id TEXT COLLATE "C" NOT NULL,
        name TEXT COLLATE "C" NOT NULL,
        role TEXT COLLATE "C" NOT NULL,
        branch TEXT COLLATE "C" NOT NULL,
        PRIMARY KEY (id)
    )
    """,
    """
    CREATE TABLE record (
        home_branch TEXT COLLATE "C" NOT NULL,
        id TEXT COLLATE "C" NOT NULL,
        scope TEXT COLLATE "C" NOT NULL,
        form TEXT COLLATE "C" NOT NULL,
        form_version INTEGER NOT NULL,
        standing TEXT COLLATE "C" NOT NULL,
        number TEXT COLLATE "C",
        title TEXT COLLATE "C",
        status TEXT COLLATE "C",
        priority TEXT COLLATE "C",
        customer_name TEXT COLLATE "C",
        customer_phone TEXT COLLATE "C",
        waybill_no TEXT COLLATE "C",
        assignee TEXT COLLATE "C",
        amount_fen BIGINT,
        due_at BIGINT,
        created_at BIGINT NOT NULL,
        updated_at BIGINT NOT NULL,
        fields TEXT COLLATE "C" NOT NULL,
        versions TEXT COLLATE "C" NOT NULL,
        PRIMARY KEY (home_branch, id)
    )
    """,
    """
    CREATE UNIQUE INDEX record_by_id ON record (id)
    """,
    """
    CREATE INDEX record_by_number ON record (number)
    """,
    """
    CREATE TABLE summary (
        home_branch TEXT COLLATE "C" NOT NULL,
        form TEXT COLLATE "C" NOT NULL,
        standing TEXT COLLATE "C" NOT NULL,
        status TEXT COLLATE "C" NOT NULL,
        day INTEGER NOT NULL,
        tickets BIGINT NOT NULL,
        PRIMARY KEY (home_branch, form, standing, status, day)
    )
    """,
    """
    CREATE TABLE branch (
        id TEXT COLLATE "C" NOT NULL,
        name TEXT COLLATE "C" NOT NULL,
        utc_offset INTEGER NOT NULL,
        lanes INTEGER NOT NULL,
        PRIMARY KEY (id)
    )
    """,
    """
    CREATE TABLE counter (
        scope TEXT COLLATE "C" NOT NULL,
        last BIGINT NOT NULL,
        chain TEXT COLLATE "C" NOT NULL,
        epoch TEXT COLLATE "C" NOT NULL,
        PRIMARY KEY (scope)
    )
    """,
    """
    CREATE TABLE device (
        id TEXT COLLATE "C" NOT NULL,
        branch TEXT COLLATE "C" NOT NULL,
        name TEXT COLLATE "C" NOT NULL,
        public_key TEXT COLLATE "C" NOT NULL,
        lane TEXT COLLATE "C" NOT NULL,
        subscriptions TEXT COLLATE "C" NOT NULL,
        sealed_recovery TEXT COLLATE "C" NOT NULL,
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
        replica TEXT COLLATE "C" NOT NULL,
        stream TEXT COLLATE "C" NOT NULL,
        n BIGINT NOT NULL,
        hash TEXT COLLATE "C" NOT NULL,
        result TEXT COLLATE "C",
        PRIMARY KEY (replica, stream, n)
    )
    """,
    """
    CREATE TABLE enrolment (
        code_hash TEXT COLLATE "C" NOT NULL,
        branch TEXT COLLATE "C" NOT NULL,
        subscriptions TEXT COLLATE "C" NOT NULL,
        expires_at BIGINT NOT NULL,
        used_at BIGINT,
        device TEXT COLLATE "C",
        PRIMARY KEY (code_hash)
    )
    """,
    """
    CREATE TABLE file_giver (
        hash TEXT COLLATE "C" NOT NULL,
        device TEXT COLLATE "C" NOT NULL,
        PRIMARY KEY (hash, device)
    )
    """,
    """
    CREATE TABLE held_file (
        hash TEXT COLLATE "C" NOT NULL,
        size BIGINT NOT NULL,
        stored_at BIGINT NOT NULL,
        PRIMARY KEY (hash)
    )
    """,
    """
    CREATE TABLE hub_number (
        branch TEXT COLLATE "C" NOT NULL,
        day TEXT COLLATE "C" NOT NULL,
        last BIGINT NOT NULL,
        PRIMARY KEY (branch, day)
    )
    """,
    """
    CREATE TABLE log (
        home_branch TEXT COLLATE "C" NOT NULL,
        operation_id TEXT COLLATE "C" NOT NULL,
        replica TEXT COLLATE "C" NOT NULL,
        stream TEXT COLLATE "C" NOT NULL,
        n BIGINT NOT NULL,
        record_id TEXT COLLATE "C" NOT NULL,
        scope TEXT COLLATE "C" NOT NULL,
        seq BIGINT,
        chain TEXT COLLATE "C",
        hash TEXT COLLATE "C" NOT NULL,
        body TEXT COLLATE "C" NOT NULL,
        result TEXT COLLATE "C" NOT NULL,
        outcome TEXT COLLATE "C" NOT NULL,
        waits_for TEXT COLLATE "C",
        PRIMARY KEY (home_branch, operation_id),
        UNIQUE (home_branch, replica, stream, n)
    )
    """,
    """
    CREATE INDEX log_parked ON log (waits_for) WHERE waits_for IS NOT NULL
    """,
    """
    CREATE INDEX log_parked_record ON log (record_id) WHERE waits_for IS NOT NULL
    """,
    """
    CREATE TABLE replica (
        id TEXT COLLATE "C" NOT NULL,
        device TEXT COLLATE "C" NOT NULL,
        fence TEXT COLLATE "C" NOT NULL,
        previous_fence TEXT COLLATE "C" NOT NULL,
        session TEXT COLLATE "C" NOT NULL,
        PRIMARY KEY (id)
    )
    """,
    """
    CREATE INDEX replica_by_device ON replica (device)
    """,
    """
    CREATE TABLE replica_stream (
        replica TEXT COLLATE "C" NOT NULL,
        stream TEXT COLLATE "C" NOT NULL,
        last_n BIGINT NOT NULL,
        last_hash TEXT COLLATE "C" NOT NULL,
        PRIMARY KEY (replica, stream)
    )
    """,
    """
    CREATE TABLE setting (
        key TEXT COLLATE "C" NOT NULL,
        value TEXT COLLATE "C" NOT NULL,
        PRIMARY KEY (key)
    )
    """,
    """
    CREATE TABLE token (
        hash TEXT COLLATE "C" NOT NULL,
        device TEXT COLLATE "C" NOT NULL,
        nonce TEXT COLLATE "C" NOT NULL,
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
