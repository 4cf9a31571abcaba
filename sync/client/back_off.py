"""How long to wait before the next try. Pure: the random number and the times are given."""

from __future__ import annotations

import math
import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

SHORTEST = 2.0
LONGEST = 600.0
"""Seconds; also the cap of what a hub or a proxy may ask for."""

_SECONDS = re.compile(r"\s*\+?(\d{1,12})(?:\.\d*)?\s*")


def back_off(failures: int, luck: float) -> float:
    """Seconds to wait after that many failures in a row: anywhere between 2 s and a ceiling that doubles to 10 min.

    `luck` is from [0, 1). Full jitter (Brooker, "Exponential Backoff and Jitter", 2015), so that devices that lost the
    same hub do not return together.
    """
    ceiling = min(LONGEST, SHORTEST * 2.0 ** min(max(failures, 1), 20))
    return SHORTEST + luck * (ceiling - SHORTEST)


def asked_wait(asked: float, luck: float) -> float:
    """Seconds to wait when the hub named a time: never earlier, up to a tenth later, never over 10 min or under 2 s."""
    return min(LONGEST, max(SHORTEST, asked) + luck * max(SHORTEST, asked / 10))


def retry_after_seconds(header: str | None, answered_at: str | None, now: datetime) -> float | None:
    """What a Retry-After header asks for in seconds, at most 10 min; None when there is none or it makes no sense.

    A date is read against the answer's own Date, else against `now`: the device's clock may be wrong.
    """
    if header is None:
        return None
    if number := _SECONDS.fullmatch(header):
        return min(LONGEST, float(number[1]))
    moment = _date(header)
    if moment is None:
        return None
    seconds = (moment - (_date(answered_at) or now)).total_seconds()
    return min(LONGEST, max(0.0, seconds)) if math.isfinite(seconds) else None


def _date(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
