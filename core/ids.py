"""Identities. A record's id is a UUIDv7 (RFC 9562), so rows made together lie together; an operation's is random.

Imported operations have ids of the first kind: random ones of a whole log would touch every page of every index.
"""

from __future__ import annotations

from collections.abc import Callable

from core.ports import Clock

_VARIANT = {digit: "89ab"[int(digit, 16) & 3] for digit in "0123456789abcdef"}


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
        head, digits = f"{milliseconds:012x}7", self._random_bytes(10 * count).hex()
        return sorted(
            [
                head + digits[at : at + 3] + _VARIANT[digits[at + 3]] + digits[at + 4 : at + 19]
                for at in range(0, 20 * count, 20)
            ]
        )

    def operation(self) -> str:
        """A random id of 128 bits: nothing about it can be guessed or repeated by a restored device."""
        return self._random_bytes(16).hex()
