"""What a reading must know of every row that it passed: on the disk, so that memory does not grow with the log."""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Mapping, Sequence
from hashlib import blake2b
from typing import Any

from sqlcipher3 import dbapi2

from local_db.failures import naming_failures

_SQL = (
    "PRAGMA temp_store = FILE",  # SQLCipher's own choice is memory
    "PRAGMA temp.journal_mode = OFF",
    "PRAGMA temp.cache_size = -2000",
    "CREATE TEMP TABLE copy (digest BLOB PRIMARY KEY, copies INTEGER NOT NULL) WITHOUT ROWID",
    "CREATE TEMP TABLE seen (key BLOB PRIMARY KEY, digest TEXT NOT NULL) WITHOUT ROWID",
)
_COUNT = "INSERT INTO copy VALUES (?, ?) ON CONFLICT (digest) DO UPDATE SET copies = copies + excluded.copies"
_REMEMBER = "INSERT OR IGNORE INTO seen VALUES (?, ?)"
_ASKED_AT_ONCE = 500


class SeenRows:
    """In temporary tables of its own, which are gone when it is closed. Not for two threads at once.

    It holds digests alone, those of keys under a secret of this object: nothing of a customer lies in a temporary file.
    What is asked raises UserError ``store.disk_full`` where there is no room for it.
    """

    def __init__(self) -> None:
        self._raw = dbapi2.connect(":memory:", check_same_thread=False, isolation_level=None)
        for statement in _SQL:
            self._raw.execute(statement).fetchall()
        self._secret = secrets.token_bytes(16)

    def copies(self, digests: Sequence[str]) -> list[int]:
        """Of each of these hexadecimal digests, in their order, the how manieth it is of all that were ever given."""
        keys = [bytes.fromhex(digest) for digest in digests]
        with naming_failures():
            counts = Counter(self._found("SELECT digest, copies FROM copy WHERE digest IN", keys))
            self._add(_COUNT, list(Counter(keys).items()))
        numbers = []
        for key in keys:
            counts[key] += 1
            numbers.append(counts[key])
        return numbers

    def remember(self, digests: Mapping[str, str]) -> None:
        """The digest of each key's row; of a key that is remembered already the first one stays."""
        with naming_failures():
            self._add(_REMEMBER, [(self._hidden(key), digest) for key, digest in digests.items()])

    def recall(self, keys: Sequence[str]) -> dict[str, str]:
        """The digests of those of the keys that are remembered."""
        hidden = {self._hidden(key): key for key in keys}
        with naming_failures():
            found = self._found("SELECT key, digest FROM seen WHERE key IN", list(hidden))
        return {hidden[key]: digest for key, digest in found.items()}

    def close(self) -> None:
        """Forgets everything. Safe to call twice."""
        self._raw.close()

    def _hidden(self, key: str) -> bytes:
        return blake2b(key.encode(), digest_size=16, key=self._secret).digest()

    def _found(self, question: str, keys: Sequence[bytes]) -> dict[bytes, Any]:
        found: dict[bytes, Any] = {}
        for first in range(0, len(keys), _ASKED_AT_ONCE):
            part = keys[first : first + _ASKED_AT_ONCE]
            found.update(self._raw.execute(f"{question} ({', '.join('?' * len(part))})", part).fetchall())
        return found

    def _add(self, statement: str, rows: Sequence[tuple[bytes, Any]]) -> None:
        self._raw.execute("BEGIN")
        self._raw.executemany(statement, rows)
        self._raw.execute("COMMIT")
