"""What a greeting says of the keys with which people sign on a device, in both directions."""

from __future__ import annotations

import msgspec

from core.reading import Int64


class KeyOffer(msgspec.Struct, frozen=True, omit_defaults=True):
    """A person's public key on this device, for the hub to keep.

    It signs what the person does after the numbers `work_n` and `bulk_n` of the device's streams. `proof` is its own
    signature (core.signatures.key_parts), `handed` that of the key `previous` over it (handing_parts), `sig` the
    device's (signing.offer_parts).
    """

    person: str
    key: str
    work_n: Int64
    bulk_n: Int64
    proof: str
    sig: str
    previous: str = ""
    handed: str = ""


class KeyWord(msgspec.Struct, frozen=True):
    """The hub's word on a person's key: ``held``, ``ended`` or, for a second one that nobody allowed, ``waits``."""

    person: str
    key: str
    state: str
