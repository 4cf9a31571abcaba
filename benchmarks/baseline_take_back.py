"""The bare script beside bench_take_back: one UPDATE of the same rows through sqlcipher3 alone, in one transaction."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from sqlcipher3 import dbapi2

_UPDATE = (
    'UPDATE record SET fields = replace(fields, \'"$status":\', \'"$voided":"taken back","$status":\'),'
    " standing = 'void', updated_at = updated_at + 1"
)


def update_bare(path: Path, key: bytes, page_bytes: int) -> None:
    """Opens the file, changes three columns of every record, and closes it."""
    with closing(dbapi2.connect(str(path), isolation_level=None)) as connection:
        connection.execute("PRAGMA cipher_default_hmac_algorithm = HMAC_SHA256")
        connection.execute(f"PRAGMA cipher_default_page_size = {page_bytes}")
        connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("BEGIN IMMEDIATE")
        connection.execute(_UPDATE)
        connection.execute("COMMIT")
