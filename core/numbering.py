"""Human numbers. One shape, ``440106-260118-A042``: branch, branch-local day, lane and counter (sync.md section 7)."""

from __future__ import annotations

import re
from datetime import date

SHAPE = re.compile(r"(?P<branch>[0-9A-Za-z]{2,12})-(?P<day>\d{6})-(?P<lane>[A-Z]{1,2})(?P<counter>\d{3,})")
HUB_LANE = "Z"
"""The lane from which the hub renumbers a twin; never given to a device."""
RENUMBERED = "number.renumbered"
"""The code of what the hub gave another number."""


def ticket_number(branch: str, day: date, lane: str, counter: int) -> str:
    """The number of the `counter`-th ticket of `lane` on `day`; three digits at least, more when a day needs them."""
    return numbered(number_head(branch, day, lane), counter)


def number_head(branch: str, day: date, lane: str) -> str:
    """What the numbers of one lane and day have in common."""
    return f"{branch}-{day:%y%m%d}-{lane}"


def numbered(head: str, counter: int) -> str:
    """The number of the `counter`-th ticket among those that begin with `head`."""
    return f"{head}{counter:03d}"


def lane_name(index: int) -> str:
    """The `index`-th lane (0 is A). Z and lanes that start with it are the hub's, so device lanes skip them."""
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXY"
    if index < len(letters):
        return letters[index]
    first, second = divmod(index - len(letters), len(letters))
    return letters[first] + letters[second]
