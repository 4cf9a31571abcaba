"""Identities. A record's id is a UUIDv7 (RFC 9562), so rows made together lie together; an operation's is random.

Imported rows have ids in runs, one after the other: random ones of a whole log would touch every page of every index.
"""

from __future__ import annotations

from collections.abc import Callable

from core.ports import Clock

RUN_DIGITS = 4
RUN_LENGTH = 256
"""Members that a run has at most."""
_PLACES = tuple(f"{place:0{RUN_DIGITS}x}" for place in range(RUN_LENGTH))


def run_member(run: str, place: int) -> str:
    """The id at that place of a run, counted from 0. Ids of one run are in ascending order."""
    return run + _PLACES[place]


def run_place(member: str) -> tuple[str, int]:
    """The run that an id would be of, and its place there."""
    return member[:-RUN_DIGITS], int(member[-RUN_DIGITS:], 16)


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

    def run(self) -> str:
        """The first 28 digits of a UUIDv7, for a run of ids: `run_member` adds the rest. 58 bits of it are random."""
        return self.record()[:-RUN_DIGITS]

    def operation(self) -> str:
        """A random id of 128 bits: nothing about it can be guessed or repeated by a restored device."""
        return self._random_bytes(16).hex()
