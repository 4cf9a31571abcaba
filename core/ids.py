"""Identities. A record's id is a UUIDv7 (RFC 9562), so rows made together lie together; an operation's is random."""

from __future__ import annotations

from collections.abc import Callable

from core.ports import Clock

_LOW = (1 << 62) - 1


class Ids:
    """Makes ids from an injected clock and an injected source of random bytes, as 32 lower-case hex digits."""

    def __init__(self, clock: Clock, random_bytes: Callable[[int], bytes]) -> None:
        self._clock = clock
        self._random_bytes = random_bytes

    def record(self) -> str:
        """A UUIDv7: 48 bits of milliseconds, then version, variant and 74 random bits."""
        milliseconds = int(self._clock.now().timestamp() * 1000) & (1 << 48) - 1
        random = int.from_bytes(self._random_bytes(10), "big")
        high = milliseconds << 16 | 0x7000 | random >> 68 & 0x0FFF
        low = 0b10 << 62 | random & (1 << 62) - 1
        return f"{high << 64 | low:032x}"

    def ordered(self, count: int) -> list[str]:
        """`count` ids of that kind in ascending order, for rows written together: their indexes grow at the end."""
        milliseconds = int(self._clock.now().timestamp() * 1000) & (1 << 48) - 1
        head, random = milliseconds << 80, self._random_bytes(10 * count)
        drawn = (int.from_bytes(random[at : at + 10], "big") for at in range(0, 10 * count, 10))
        return sorted(f"{head | 7 << 76 | (r >> 62 & 0xFFF) << 64 | 0b10 << 62 | r & _LOW:032x}" for r in drawn)

    def operation(self) -> str:
        """A random id of 128 bits: nothing about it can be guessed or repeated by a restored device."""
        return self._random_bytes(16).hex()
