"""Reading JSON that somebody else wrote: whatever the bytes are, they give a value or one error.

Everything that comes over the wire, on a stick or out of a log that others wrote is read here. Pure.
"""

from __future__ import annotations

from typing import Annotated, Any, TypeVar

import msgspec

T = TypeVar("T")

_LARGEST = 2**63 - 1
Int64 = Annotated[int, msgspec.Meta(ge=-_LARGEST - 1, le=_LARGEST)]
"""A number, a place or a time in what travels: no larger than both stores keep. Another one makes it unreadable."""

MOST_LEVELS = 64
"""How deep anything may nest that is kept to be read again later, from wherever that happens."""

_NO_BRACKETS = bytes(set(range(256)) - set(b"[]{}"))
_ONE_KIND = bytes.maketrans(b"{}", b"[]")


_decoders: dict[Any, msgspec.json.Decoder[Any]] = {}


class Unreadable(ValueError):
    """The bytes are not what they should be. The cause says why, for us; it may quote what was sent."""


def read_json(said: bytes | str | msgspec.Raw, kind: type[T]) -> T:
    """What stands there, as `kind`; members that it does not know are passed over. Raises Unreadable, nothing else."""
    return read_with(_decoder(kind), said)


def read_with(decoder: msgspec.json.Decoder[T], said: bytes | str | msgspec.Raw) -> T:
    """As `read_json`, by a decoder that is at hand."""
    try:
        return decoder.decode(said)
    except (msgspec.MsgspecError, UnicodeError, OverflowError, RecursionError) as error:
        raise Unreadable("not what was expected") from error


def is_flat(said: bytes) -> bool:
    """Whether JSON nests no deeper than MOST_LEVELS; what is no JSON may be told to be either."""
    if said.count(b"[") + said.count(b"{") <= MOST_LEVELS:
        return True
    plain = said.replace(rb"\\", b"").replace(rb"\"", b"")
    left = b"".join(plain.split(b'"')[::2]).translate(_ONE_KIND, _NO_BRACKETS)
    for _ in range(MOST_LEVELS):
        if not left:
            break
        left = left.replace(b"[]", b"")
    return not left


def _decoder(kind: type[T]) -> msgspec.json.Decoder[T]:
    known = _decoders.get(kind)
    if known is None:
        known = _decoders[kind] = msgspec.json.Decoder(kind)
    return known
