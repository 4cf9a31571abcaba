"""Signatures of a device: Ed25519 (RFC 8032) over a text that names everything a replay would have to change."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey


def body_digest(body: bytes) -> str:
    """SHA-256 of a body before compression, hex."""
    return hashlib.sha256(body).hexdigest()


def new_key(random_bytes: Callable[[int], bytes] = os.urandom) -> tuple[str, str]:
    """A fresh device key pair as (private, public), hex."""
    private = random_bytes(32).hex()
    return private, public_key_of(private)


def public_key_of(private_key: str) -> str:
    """The public half of a device key, hex."""
    private = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(private_key))
    return private.public_key().public_bytes_raw().hex()


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


TOKEN_PATH = "/sync/v1/token"


def token_parts(nonce: str, at: int, digest: str) -> tuple[str, ...]:
    """What a device signs to get a token (SIGNATURE_HEADER): method, path, nonce, time and body digest."""
    return "POST", TOKEN_PATH, nonce, str(at), digest


def batch_parts(replica: str, stream: str, from_n: int, digest: str) -> tuple[str, ...]:
    """What a device signs in a batch (PushRequest.sig). The digest rolls over every operation up to the last one."""
    return "push", replica, stream, str(from_n), digest


def offer_parts(device: str, person: str, key: str, work_n: int, bulk_n: int) -> tuple[str, ...]:
    """What a device signs when it offers a person's key (KeyOffer.sig)."""
    return "offer", device, person, key, str(work_n), str(bulk_n)


def wipe_parts(device: str, at: int) -> tuple[str, ...]:
    """What the hub signs in an order to a revoked device to erase itself."""
    return "wipe", device, str(at)


def _text(parts: tuple[str, ...]) -> bytes:
    return "\n".join(parts).encode()
