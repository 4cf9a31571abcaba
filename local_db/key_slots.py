"""Ways to wrap the data key so that a copied disk is worth nothing: by passphrase and by recovery code.

Everything here is pure: bytes in, bytes out. Every wrap is AES-256-GCM; what it belongs to is authenticated with it,
so a slot carried to another profile does not open.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from typing import Literal

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from core.errors import UserError
from local_db.recovery_code import recovery_secret

SHORTEST_PASSPHRASE = 10
SHORTEST_PIN, LONGEST_PIN = 6, 12
_NONCE = 12
_ARGON_MEMORY_KIB = 65_536
_ARGON_PASSES = 3
_ARGON_LANES = 4
_ARGON_LIMIT_KIB = 1 << 20  # a doctored slot may not ask for more than 1 GiB

RandomBytes = Callable[[int], bytes]
RecoveryKind = Literal["printed", "headquarters"]


class PassphraseSlot(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The data key under a passphrase; the Argon2id figures are those it was made with."""

    salt: bytes
    memory_kib: int
    passes: int
    lanes: int
    wrapped: bytes


class RecoverySlot(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The data key under a recovery code, either printed for the branch or known to headquarters only."""

    kind: RecoveryKind
    salt: bytes
    wrapped: bytes


def derive(secret: bytes, purpose: str, *, salt: bytes = b"", length: int = 32) -> bytes:
    """HKDF-SHA256: a key for one purpose; keys of different purposes tell nothing about each other."""
    return HKDF(SHA256(), length, salt or None, b"branchdesk " + purpose.encode()).derive(secret)


def check_passphrase(passphrase: str) -> bytes:
    """The bytes that are hashed. UserError ``passphrase.too_short`` below ten characters.

    NFKC, so that full-width letters from a Chinese keyboard and plain ones are the same passphrase.
    """
    plain = unicodedata.normalize("NFKC", passphrase)
    if len(plain) < SHORTEST_PASSPHRASE:
        raise UserError("passphrase.too_short", least=SHORTEST_PASSPHRASE)
    return plain.encode("utf-8", "surrogatepass")


def wrap_by_passphrase(secret: bytes, passphrase: str, profile: str, random: RandomBytes) -> PassphraseSlot:
    """A new slot for `passphrase` (at least ten characters)."""
    return _wrapped(secret, check_passphrase(passphrase), f"passphrase {profile}", random)


def wrap_by_pin(secret: bytes, pin: str, owner: str, random: RandomBytes) -> PassphraseSlot:
    """A new slot for a person's PIN. UserError ``pin.unusable`` unless it is six to twelve digits."""
    plain = unicodedata.normalize("NFKC", pin)
    if not (plain.isascii() and plain.isdigit() and SHORTEST_PIN <= len(plain) <= LONGEST_PIN):
        raise UserError("pin.unusable", least=SHORTEST_PIN, most=LONGEST_PIN)
    return _wrapped(secret, plain.encode(), f"pin {owner}", random)


def _wrapped(secret: bytes, typed: bytes, belongs_to: str, random: RandomBytes) -> PassphraseSlot:
    salt = random(16)
    key = _argon(typed, salt, _ARGON_MEMORY_KIB, _ARGON_PASSES, _ARGON_LANES)
    wrapped = _seal(key, secret, belongs_to, random)
    return PassphraseSlot(salt, _ARGON_MEMORY_KIB, _ARGON_PASSES, _ARGON_LANES, wrapped)


def unwrap_by_pin(slot: PassphraseSlot, pin: str, owner: str) -> bytes:
    """What the PIN keeps; UserError ``pin.wrong`` when it is another one."""
    return _unwrapped(slot, pin, f"pin {owner}", "pin.wrong")


def unwrap_by_passphrase(slot: PassphraseSlot, passphrase: str, profile: str) -> bytes:
    """The data key; UserError ``passphrase.wrong`` when it is another one."""
    return _unwrapped(slot, passphrase, f"passphrase {profile}", "passphrase.wrong")


def _unwrapped(slot: PassphraseSlot, typed: str, belongs_to: str, wrong: str) -> bytes:
    if slot.memory_kib > _ARGON_LIMIT_KIB or slot.passes > 64 or slot.lanes > 64:
        raise UserError("keys.file_damaged")
    plain = unicodedata.normalize("NFKC", typed).encode("utf-8", "surrogatepass")
    try:
        key = _argon(plain, slot.salt, slot.memory_kib, slot.passes, slot.lanes)
        return _open(key, slot.wrapped, belongs_to)
    except InvalidTag as error:
        raise UserError(wrong) from error
    except ValueError as error:
        raise UserError("keys.file_damaged") from error


def wrap_by_code(secret: bytes, code: str, kind: RecoveryKind, profile: str, random: RandomBytes) -> RecoverySlot:
    """A new slot for a recovery code. Its 130 random bits need no slow hash."""
    salt = random(16)
    key = derive(recovery_secret(code), "recovery", salt=salt)
    return RecoverySlot(kind, salt, _seal(key, secret, f"recovery {kind} {profile}", random))


def unwrap_by_code(slots: tuple[RecoverySlot, ...], code: str, profile: str) -> bytes:
    """The data key from whichever slot the code fits.

    UserError ``recovery.mistyped`` for a slip of the pen, ``recovery.wrong_code`` for another profile's code.
    """
    typed = recovery_secret(code)
    for slot in slots:
        try:
            return _open(derive(typed, "recovery", salt=slot.salt), slot.wrapped, f"recovery {slot.kind} {profile}")
        except (InvalidTag, ValueError):
            continue
    raise UserError("recovery.wrong_code")


def seal_for_headquarters(code: str, public_key: bytes, profile: str, random: RandomBytes) -> bytes:
    """The code sealed so that only the holder of the X25519 private key reads it; safe to hand to the hub."""
    own = X25519PrivateKey.from_private_bytes(random(32))
    own_public = own.public_key().public_bytes_raw()
    shared = own.exchange(X25519PublicKey.from_public_bytes(public_key))
    key = derive(shared, "seal to headquarters", salt=own_public + public_key)
    return own_public + _seal(key, code.encode("ascii"), f"sealed {profile}", random)


def unseal_at_headquarters(sealed: bytes, private_key: bytes, profile: str) -> str:
    """The recovery code to read out by phone; UserError ``recovery.not_for_this_key`` for any other seal."""
    try:
        own = X25519PrivateKey.from_private_bytes(private_key)
        sender = sealed[:32]
        shared = own.exchange(X25519PublicKey.from_public_bytes(sender))
        key = derive(shared, "seal to headquarters", salt=sender + own.public_key().public_bytes_raw())
        return _open(key, sealed[32:], f"sealed {profile}").decode("ascii")
    except (InvalidTag, ValueError) as error:
        raise UserError("recovery.not_for_this_key") from error


def _argon(plain: bytes, salt: bytes, memory_kib: int, passes: int, lanes: int) -> bytes:
    kdf = Argon2id(salt=salt, length=32, iterations=passes, lanes=lanes, memory_cost=memory_kib)
    return kdf.derive(plain)


def _seal(key: bytes, secret: bytes, belongs_to: str, random: RandomBytes) -> bytes:
    nonce = random(_NONCE)
    return nonce + AESGCM(key).encrypt(nonce, secret, belongs_to.encode())


def _open(key: bytes, wrapped: bytes, belongs_to: str) -> bytes:
    return AESGCM(key).decrypt(wrapped[:_NONCE], wrapped[_NONCE:], belongs_to.encode())
