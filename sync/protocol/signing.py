"""Signatures of a device: Ed25519 (RFC 8032) over a text that names everything a replay would have to change."""

from __future__ import annotations

import hashlib

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey


def body_digest(body: bytes) -> str:
    """SHA-256 of a body before compression, hex."""
    return hashlib.sha256(body).hexdigest()


def chain(previous: bytes, operation_id: str) -> bytes:
    """The chain over a scope's operation ids after one more: SHA-256 of the chain before and the id."""
    return hashlib.sha256(previous + operation_id.encode()).digest()


def new_key() -> tuple[str, str]:
    """A fresh device key pair as (private, public), hex."""
    private = Ed25519PrivateKey.generate()
    return private.private_bytes_raw().hex(), private.public_key().public_bytes_raw().hex()


def sign(private_key: str, *parts: str) -> str:
    """The signature over `parts`, each on a line of its own, hex."""
    return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(private_key)).sign(_text(parts)).hex()


def verify(public_key: str, signature: str, *parts: str) -> bool:
    """Whether `signature` is the key owner's over exactly these parts. Malformed input is a plain no."""
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(public_key)).verify(bytes.fromhex(signature), _text(parts))
    except (InvalidSignature, ValueError):
        return False
    return True


def _text(parts: tuple[str, ...]) -> bytes:
    return "\n".join(parts).encode()
