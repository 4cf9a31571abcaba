"""The chain over the operations of a scope's log: two logs that end with the same one hold the same operations."""

from __future__ import annotations

import hashlib

CHAIN_START = bytes(32)
"""The chain of a scope in which nothing happened yet; the "" of a fresh ScopeMark stands for it too."""


def chain(previous: bytes, operation_id: str) -> bytes:
    """The chain over a scope's operation ids after one more: SHA-256 of the chain before and the id."""
    return hashlib.sha256(previous + operation_id.encode()).digest()
