"""Receipts: proof to a restored hub of what it said before. Their key never lies in a backup (sync.md section 6)."""

from __future__ import annotations

import hashlib
import hmac

from local_db.key_slots import derive

_LENGTH = 16


class Receipts:
    """Gives and checks receipts. `root` is a secret of the hub's key file."""

    def __init__(self, root: bytes) -> None:
        self._key = derive(root, "hub receipts")

    def of(self, text: bytes) -> str:
        """The receipt for exactly these bytes, hex."""
        return hmac.digest(self._key, text, hashlib.sha256)[:_LENGTH].hex()

    def prove(self, text: bytes, receipt: str) -> bool:
        """Whether this hub once said these bytes."""
        return hmac.compare_digest(self.of(text), receipt)
