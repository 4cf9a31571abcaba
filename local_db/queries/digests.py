"""Digests of a scope: equal at both ends when both hold the same (guarantee G6).

A record's line is its row text; a bucket's digest is SHA-256 over the lines of its records in id order; the bucket is
the last byte of the record's id (its random end). The scope's digest is SHA-256 over the 256 bucket digests.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, select

from local_db.statement import Statement
from local_db.tables import attachment, record

if TYPE_CHECKING:
    from local_db.statement import AnyConnection

BUCKETS = 256
_RECORDS = Statement(
    select(
        record.c.id,
        record.c.home_branch,
        record.c.form,
        record.c.form_version,
        record.c.created_at,
        record.c.updated_at,
        record.c.fields,
        record.c.versions,
    )
    .where(record.c.scope == bindparam("in_scope"))
    .order_by(record.c.id)
)
_ATTACHMENTS = Statement(
    select(attachment.c.record_id, attachment.c.operation_id, attachment.c.hash, attachment.c.voided)
    .select_from(attachment.join(record, record.c.id == attachment.c.record_id))
    .where(record.c.scope == bindparam("in_scope"))
    .order_by(attachment.c.record_id, attachment.c.operation_id)
)


def scope_digest(connection: AnyConnection, scope: str) -> str:
    """The digest of everything the connection's database holds of `scope`, hex."""
    return hashlib.sha256(b"".join(_buckets(connection, scope))).hexdigest()


def bucket_digests(connection: AnyConnection, scope: str) -> tuple[str, ...]:
    """The digests of its 256 buckets, hex."""
    return tuple(bucket.hex() for bucket in _buckets(connection, scope))


def _buckets(connection: AnyConnection, scope: str) -> list[bytes]:
    buckets = [hashlib.sha256() for _ in range(BUCKETS)]
    for statement in (_RECORDS, _ATTACHMENTS):
        for row in statement.rows(connection, in_scope=scope):
            line = "|".join(str(value) for value in row) + "\n"
            buckets[int(row[0][-2:], 16)].update(line.encode())
    return [bucket.digest() for bucket in buckets]
