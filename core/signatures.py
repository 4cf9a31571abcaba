"""Persons' signatures: a step or an answer is signed by who made it, with his key on that device (Ed25519, RFC 8032).

What is signed is the operation's JSON, members sorted, without the signature and without `n`, which the stream
assigns later: so retrying, a fresh replica and a restored hub leave it valid. Members that a newer program wrote are
signed too. The effect of a signed operation carries it whole (`Effect.signed`), so that whoever holds the log can prove
it. Pure.
"""

from __future__ import annotations

from typing import Any

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from core.operation import Kind, Operation, canonical
from core.reading import Unreadable, read_json

SIGNED = frozenset({Kind.ACT, Kind.RESOLVE})
"""The kinds that a person signs."""

HELD, ENDED, WAITING = "held", "ended", "waits"
"""The hub's word on a key; ``waits``: headquarters has not allowed a second one."""

_encode = msgspec.json.Encoder(order="sorted").encode
_PURPOSE = b"branchdesk operation\n"


def public_half(private: str) -> str:
    """The public half of a key, hex."""
    return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(private)).public_key().public_bytes_raw().hex()


def sign_operation(private: str, key: str, operation: Operation) -> Operation:
    """The operation under the signature of the owner of `key`, the public half; one that it bears is replaced."""
    named = msgspec.structs.replace(operation, key=key, sig="", n=0)
    signature = _sign(private, _PURPOSE + canonical(named))
    return msgspec.structs.replace(named, sig=signature, n=operation.n)


def is_signed(body: bytes, operation: Operation) -> bool:
    """Whether `body`, of which `operation` was read, bears the signature of the key that it names."""
    try:
        said = read_json(body, dict[str, Any])
    except Unreadable:
        return False
    said.pop("n", None)
    said.pop("sig", None)
    return _fits(operation.key, operation.sig, _PURPOSE + _encode(said))


def as_signed(body: bytes) -> str:
    """A signed operation as its effect carries it: the body without `n`; empty for a body without a signature."""
    said = read_json(body, dict[str, Any])
    said.pop("n", None)
    return _encode(said).decode() if said.get("sig") else ""


def text_of(operation: Operation) -> str:
    """As `as_signed`, of an operation that this program made."""
    signed = operation.sig and operation.kind in SIGNED
    return canonical(msgspec.structs.replace(operation, n=0)).decode() if signed else ""


def prove(private: str, *parts: str) -> str:
    """The key owner's signature over `parts`, each on a line of its own, hex."""
    return _sign(private, "\n".join(parts).encode())


def proves(public: str, signature: str, *parts: str) -> bool:
    """Whether `signature` is the key owner's over exactly these parts; malformed input is a plain no."""
    return _fits(public, signature, "\n".join(parts).encode())


def key_parts(person: str, public: str, work_n: int, bulk_n: int) -> tuple[str, ...]:
    """What a fresh key signs of itself: whose it is, and after which numbers of the device's streams it began."""
    return "person key", person, public, str(work_n), str(bulk_n)


def handing_parts(person: str, public: str) -> tuple[str, ...]:
    """What a person's key signs to hand over to the next one."""
    return "next person key", person, public


def _sign(private: str, said: bytes) -> str:
    return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(private)).sign(said).hex()


def _fits(public: str, signature: str, said: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(public)).verify(bytes.fromhex(signature), said)
    except (InvalidSignature, ValueError):
        return False
    return True
