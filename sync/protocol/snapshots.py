"""Snapshots: a scope as it stood at a place of its log, in sealed parts, for a device that knows nothing of it yet."""

from __future__ import annotations

import msgspec

from core.reading import Int64

ROWS, HISTORY = "rows", "history"
"""Kinds of parts. Rows (open tickets first) come before all history; after the last of them a device can pull on."""


class SnapshotPart(msgspec.Struct, frozen=True):
    """One part: what is in it, how many rows, bytes and SHA-256 (hex) of it as sealed."""

    kind: str
    rows: Int64
    size: Int64
    hash: str


class SnapshotManifest(msgspec.Struct, frozen=True, omit_defaults=True):
    """A scope at `seq` of its log, and the key (hex) that its parts are sealed under.

    `digest` is the scope's digest there (local_db.queries.digests). Not `ready`: it is being made, ask again.
    """

    ready: bool
    seq: Int64 = 0
    epoch: str = ""
    chain: str = ""
    digest: str = ""
    key: str = ""
    parts: tuple[SnapshotPart, ...] = ()
