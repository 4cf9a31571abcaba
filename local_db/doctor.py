"""The sync doctor: one archive with which headquarters sees how this device stands.

It holds states, counts, hashes, recent outcomes and versions. Records, operations and files are named by their ids
only; no name, phone, ticket number, text, value, token or key is in it, and not who did what.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, bindparam, func, select, text

from local_db.identity import Identity
from local_db.queries.digests import scope_digest
from local_db.queries.stuck import settled_acts, stuck_acts
from local_db.replication import cursors, load_session
from local_db.statement import Statement
from local_db.tables import file, inbox, operation, record, stream, unread_effect
from local_db.upload import marks

RECENT = 300
"""Operations of each stream whose outcome is told."""
FILES = 200

_BY_STATE = Statement(
    select(operation.c.stream, operation.c.state, func.count()).group_by(operation.c.stream, operation.c.state)
)
_ENDS = Statement(select(stream.c.stream, stream.c.last_n, stream.c.last_hash))
_RECENT = Statement(
    select(
        operation.c.n,
        operation.c.id,
        operation.c.record_id,
        operation.c.state,
        operation.c.outcome,
        operation.c.code,
        operation.c.seq,
        operation.c.attempts,
        operation.c.acknowledged_at,
        operation.c.hash,
    )
    .where(operation.c.stream == bindparam("name"))
    .order_by(operation.c.n.desc())
    .limit(bindparam("most"))
)
_RECENT_NAMES = ("n", "id", "record", "state", "outcome", "code", "seq", "attempts", "acknowledged_at", "hash")
_RECORDS = Statement(select(record.c.form, record.c.standing, func.count()).group_by(record.c.form, record.c.standing))
_INBOX = Statement(
    select(inbox.c.kind, inbox.c.closed_by.is_(None), func.count()).group_by(inbox.c.kind, inbox.c.closed_by.is_(None))
)
_FILES = Statement(
    select(file.c.state, file.c.uploaded_at.is_not(None), func.count(), func.coalesce(func.sum(file.c.size), 0))
    .select_from(file)
    .group_by(file.c.state, file.c.uploaded_at.is_not(None))
)
_WAITING_FILES = Statement(
    select(file.c.hash, file.c.size, file.c.state, file.c.added_at)
    .where(file.c.uploaded_at.is_(None))
    .where(text("file.state IN ('stored', 'missing')"))
    .limit(bindparam("most"))
)
_UNREAD = Statement(
    select(unread_effect.c.scope, unread_effect.c.seq, unread_effect.c.reason, unread_effect.c.received_at).limit(
        bindparam("most")
    )
)
_SCHEMA = Statement("PRAGMA user_version")
_LIBRARY = Statement("SELECT sqlite_version()")


def examine(connection: Connection, identity: Identity, moment: int, told: Mapping[str, Any]) -> bytes:
    """The archive (zip). `told` is what the program itself knows: its version and the way to the hub.

    `moment` is now, in milliseconds since 1970 UTC.
    """
    parts = {
        "device.json": _device(connection, identity, moment, told),
        "streams.json": _streams(connection),
        "scopes.json": _scopes(connection),
        "operations.json": _operations(connection),
        "stuck.json": _stuck(connection),
        "content.json": _content(connection),
    }
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, json.dumps(part, indent=1, sort_keys=True))
    return packed.getvalue()


def _device(connection: Connection, identity: Identity, moment: int, told: Mapping[str, Any]) -> dict[str, Any]:
    session = load_session(connection)
    return {
        "at": moment,
        "branch": identity.branch,
        "device": identity.device,
        "replica": identity.replica,
        "lane": identity.lane,
        "enrolled": identity.enrolled,
        "scopes": list(identity.scopes),
        "hub_epoch": session.epoch,
        "session_open": bool(session.opening),
        "last_sync_at": session.last_at,
        "schema": int(_SCHEMA.first(connection)[0]),
        "sqlite": str(_LIBRARY.first(connection)[0]),
        "program": dict(told),
    }


def _streams(connection: Connection) -> dict[str, Any]:
    acknowledged = marks(connection)
    return {
        str(name): {
            "last_n": int(last),
            "last_hash": bytes(rolled).hex(),
            "acked_n": acknowledged[str(name)].acked_n,
            "acked_hash": acknowledged[str(name)].acked_hash,
        }
        for name, last, rolled in _ENDS.rows(connection)
    }


def _scopes(connection: Connection) -> dict[str, Any]:
    held = {
        scope: {"seq": at.seq, "epoch": at.epoch, "chain": at.chain, "digest": scope_digest(connection, scope)}
        for scope, at in cursors(connection).items()
    }
    names = ("scope", "seq", "reason", "received_at")
    return {"held": held, "unread": _named(names, _UNREAD.rows(connection, most=RECENT))}


def _operations(connection: Connection) -> dict[str, Any]:
    recent = {
        name: _named(_RECENT_NAMES, _RECENT.rows(connection, name=name, most=RECENT)) for name in marks(connection)
    }
    return {"by_state": [list(row) for row in _BY_STATE.rows(connection)], "recent": recent}


def _stuck(connection: Connection) -> dict[str, Any]:
    still = [
        {
            "id": part.operation.id,
            "record": part.operation.record,
            "form": part.operation.form,
            "form_version": part.operation.definition,
            "schema": part.operation.sv,
            "kind": str(part.operation.kind),
            "stream": part.stream,
            "n": part.n,
            "state": part.state,
            "code": part.code,
            "attempts": part.attempts,
            "needs": list(part.operation.needs),
            "fields": sorted(part.operation.fields),
        }
        for act in stuck_acts(connection)
        for part in act.parts
    ]
    settled = [
        {"how": one.how, "at": one.at, "places": [list(at) for at in one.places]} for one in settled_acts(connection)
    ]
    return {"still": still, "settled": settled}


def _content(connection: Connection) -> dict[str, Any]:
    return {
        "records": [list(row) for row in _RECORDS.rows(connection)],
        "inbox": [[str(kind), bool(is_open), int(count)] for kind, is_open, count in _INBOX.rows(connection)],
        "files": [
            [str(state), bool(sent), int(count), int(size)] for state, sent, count, size in _FILES.rows(connection)
        ],
        "files_waiting": _named(("hash", "size", "state", "added_at"), _WAITING_FILES.rows(connection, most=FILES)),
    }


def _named(names: Sequence[str], rows: Sequence[Any]) -> list[dict[str, Any]]:
    return [{name: _plain(value) for name, value in zip(names, row, strict=True)} for row in rows]


def _plain(value: Any) -> Any:
    return value.hex() if isinstance(value, bytes) else value
