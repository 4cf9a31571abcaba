"""Where a record stands in the text index: a number made from its id, so that no table has to keep the pairs.

A record's id is a UUIDv7. Its milliseconds and 18 of its random bits fit into the 63 bits of a row number, in the order
of the ids; a million tickets need no second index for that. Records of one millisecond may share a place (two slices in
a thousand do): then the place has the words of both, and reading them tells which was meant.
"""

from __future__ import annotations

import re

_UUID7 = re.compile(r"[01][0-9a-f]{11}7[0-9a-f]{3}[89ab][0-9a-f]{15}")


def place_of(record_id: str) -> int | None:
    """The record's place; None for an id that is no UUIDv7, which has none."""
    if not _UUID7.fullmatch(record_id):
        return None
    fixed = int(record_id[:12], 16) << 12 | int(record_id[13:16], 16)
    return (fixed << 2 | int(record_id[16], 16) & 3) << 4 | int(record_id[17], 16)


def stretch_of(place: int) -> tuple[str, str]:
    """The lowest id at that place, and an id above the highest one."""
    fixed, low = place >> 6, place & 0x3F
    milliseconds, random = fixed >> 12, fixed & 0xFFF
    head = f"{milliseconds:012x}7{random:03x}{8 | low >> 4:x}{low & 0xF:x}"
    return head, head + "g"
