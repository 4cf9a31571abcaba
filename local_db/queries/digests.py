"""Digests of a scope: equal at both ends when both hold the same (guarantee G6).

A record's line is its row text; a bucket's digest is SHA-256 over the lines of its records in id order; the bucket is
the last byte of the record's id (its random end). The scope's digest is SHA-256 over the 256 bucket digests.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, select

from local_db.statement import KEYS, Statement, in_pieces
from local_db.tables import attachment, record

if TYPE_CHECKING:
    from local_db.statement import AnyConnection

BUCKETS = 256
_ROWS = (
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
_FILES = (
    select(attachment.c.record_id, attachment.c.operation_id, attachment.c.hash, attachment.c.voided)
    .select_from(attachment.join(record, record.c.id == attachment.c.record_id))
    .where(record.c.scope == bindparam("in_scope"))
    .order_by(attachment.c.record_id, attachment.c.operation_id)
)


_RECORDS, _ATTACHMENTS = Statement(_ROWS), Statement(_FILES)
_OF_RECORDS = [
    Statement(statement.where(record.c.id.in_([bindparam(name) for name in KEYS]))) for statement in (_ROWS, _FILES)
]


def records_digest(connection: AnyConnection, scope: str, ids: Iterable[str]) -> str:
    """The digest of those of these records that are in `scope`, hex: SHA-256 over their lines as in a bucket."""
    whole = hashlib.sha256()
    for piece in in_pieces(sorted(set(ids))):
        for statement in _OF_RECORDS:
            for row in statement.rows(connection, in_scope=scope, **piece):
                whole.update(_line(row))
    return whole.hexdigest()


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
            buckets[int(row[0][-2:], 16)].update(_line(row))
    return [bucket.digest() for bucket in buckets]


def _line(row: Sequence[object]) -> bytes:
    return ("|".join(str(value) for value in row) + "\n").encode()
