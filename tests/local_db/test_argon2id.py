"""The key derivation of the passphrase slot is the Argon2id of RFC 9106, whatever OpenSSL is underneath."""

from __future__ import annotations

from cryptography.hazmat.primitives.kdf.argon2 import Argon2id


def test_the_test_vector_of_rfc_9106_comes_out() -> None:
    kdf = Argon2id(
        salt=bytes([2]) * 16,
        length=32,
        iterations=3,
        lanes=4,
        memory_cost=32,
        ad=bytes([4]) * 12,
        secret=bytes([3]) * 8,
    )
    tag = "0d640df58d78766c08c037a34a8b53c9d01ef0452d75b65eb52520e96b01e659"
    assert kdf.derive(bytes([1]) * 32).hex() == tag
