"""The recovery code: 130 random bits that a person can print, copy by hand and read over the phone.

Crockford's base 32 (no I, L, O, U) in seven groups of four; the last two characters are a checksum, so a slip
of the pen is told apart from a wrong code.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Callable

from core.errors import UserError

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LOOKALIKES = str.maketrans({"O": "0", "I": "1", "L": "1", "-": None, " ": None, "\t": None, "\n": None})
_SECRET_CHARACTERS = 26
_CHECK_CHARACTERS = 2


def new_recovery_code(random_bytes: Callable[[int], bytes]) -> str:
    """A fresh code in the form it is shown, such as ``7QK2-...-9F3T``."""
    number = int.from_bytes(random_bytes(17), "big") >> 6  # 136 bits down to 130
    secret = "".join(_ALPHABET[number >> 5 * place & 31] for place in range(_SECRET_CHARACTERS))
    whole = secret + _checksum(secret)
    return "-".join(whole[start : start + 4] for start in range(0, len(whole), 4))


def recovery_secret(typed: str) -> bytes:
    """The code's secret part from what a person typed; UserError ``recovery.mistyped`` when it cannot be one."""
    plain = unicodedata.normalize("NFKC", typed).upper().translate(_LOOKALIKES)
    secret, check = plain[:_SECRET_CHARACTERS], plain[_SECRET_CHARACTERS:]
    if len(check) != _CHECK_CHARACTERS or any(c not in _ALPHABET for c in plain) or check != _checksum(secret):
        raise UserError("recovery.mistyped")
    return secret.encode("ascii")


def _checksum(secret: str) -> str:
    digest = hashlib.sha256(b"branchdesk recovery check" + secret.encode("ascii")).digest()
    return _ALPHABET[digest[0] & 31] + _ALPHABET[digest[1] & 31]
