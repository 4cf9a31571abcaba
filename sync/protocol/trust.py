"""What a device trusts its hub's TLS certificate by: pins of public keys, or, when headquarters says so, the system.

A pin is the SHA-256 of a certificate's SubjectPublicKeyInfo (RFC 7469, section 2.4), hex; an enrolment code carries the
first 80 bits of one. A policy is a line of text that headquarters signs: it can be read out over any way that does not
work through the hub, for instance by telephone or mail to a branch whose company proxy looks into every connection.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable
from enum import StrEnum

import msgspec
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from core.errors import UserError
from core.reading import Int64, read_json
from sync.protocol.signing import sign, verify

LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Of codes that people type: without I, L, O and U (Crockford's base 32)."""
LOOKALIKES = str.maketrans({"O": "0", "I": "1", "L": "1", "-": None, " ": None})
MOST_PINS = 4
_PIN_LETTERS = 16
_POLICY = "BDT1."


class Trusted(StrEnum):
    """By what a branch trusts the hub's certificate."""

    PINS = "pins"
    SYSTEM = "system"


class TrustPolicy(msgspec.Struct, frozen=True):
    """Headquarters' word for one branch. `at` in milliseconds since 1970 UTC: an older one does not undo a newer."""

    branch: str
    trusted: Trusted
    at: Int64
    signature: str = ""


def pin_of(certificate: bytes) -> str:
    """The pin of a certificate in DER. ValueError for bytes that are none."""
    key = x509.load_der_x509_certificate(certificate).public_key()
    return hashlib.sha256(key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).hexdigest()


def matches(pin: str, pins: Iterable[str]) -> bool:
    """Whether one of `pins`, whole or the beginning that a code carries, is that one."""
    return any(pin.startswith(known) for known in pins if len(known) * 4 >= _PIN_LETTERS * 5)


def with_pin(code: str, pin: str) -> str:
    """An enrolment code that also says by which key the hub is known; the code alone without a pin."""
    if not pin:
        return code
    number = int(pin[: _PIN_LETTERS * 5 // 4], 16)
    letters = "".join(LETTERS[number >> 5 * place & 31] for place in reversed(range(_PIN_LETTERS)))
    return f"{code}.{'-'.join(letters[start : start + 4] for start in range(0, _PIN_LETTERS, 4))}"


def parted_code(typed: str) -> tuple[str, tuple[str, ...]]:
    """The enrolment code, and the pin that it carries. UserError ``enrol.code_invalid`` for a pin that is none."""
    code, dot, carried = typed.strip().upper().partition(".")
    if not dot:
        return code, ()
    letters = carried.translate(LOOKALIKES)
    if len(letters) != _PIN_LETTERS or not set(letters) <= set(LETTERS):
        raise UserError("enrol.code_invalid")
    number = 0
    for letter in letters:
        number = number << 5 | LETTERS.index(letter)
    return code, (f"{number:0{_PIN_LETTERS * 5 // 4}x}",)


def write_policy(policy: TrustPolicy, order_key: str) -> str:
    """The policy as the line that headquarters gives to the branch; `order_key` is the hub's private one, hex."""
    signed = msgspec.structs.replace(policy, signature=sign(order_key, *_parts(policy)))
    return _POLICY + base64.urlsafe_b64encode(msgspec.json.encode(signed)).decode().rstrip("=")


def is_policy(text: str) -> bool:
    """Whether somebody typed a policy where a code is asked for."""
    return text.strip().startswith(_POLICY)


def read_policy(text: str, branch: str, order_key: str) -> TrustPolicy:
    """The policy in that line, for this branch and signed by its hub (`order_key`: the public one, hex).

    UserError ``policy.malformed | policy.other_branch | policy.not_ours``.
    """
    packed = text.strip().removeprefix(_POLICY)
    try:
        body = base64.b64decode(packed + "=" * (-len(packed) % 4), altchars=b"-_", validate=True)
        policy = read_json(body, TrustPolicy)
    except ValueError as error:
        raise UserError("policy.malformed") from error
    if policy.branch != branch:
        raise UserError("policy.other_branch", branch=policy.branch)
    if not order_key or not verify(order_key, policy.signature, *_parts(policy)):
        raise UserError("policy.not_ours")
    return policy


def _parts(policy: TrustPolicy) -> tuple[str, ...]:
    return "trust", policy.branch, str(policy.trusted), str(policy.at)
