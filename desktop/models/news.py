"""What people at this desk are to be told of the exchange itself: recoveries, copied devices, a lock, damage."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec

DAMAGED = "state.damaged"
UNREAD = "state.unread"
"""Headquarters said something that this program cannot read."""
LOCKED = "state.revoked"
FORGOTTEN = "state.unknown"
OUTDATED = "state.upload_only"
_STATES = {"revoked": LOCKED, "unknown": FORGOTTEN, "upload_only": OUTDATED}
ACT = frozenset(
    {
        "sync.device_forked",
        "sync.device_rewound",
        "incident.device_forked",
        "incident.quarantined",
        "incident.key_waits",
        DAMAGED,
        UNREAD,
        LOCKED,
        FORGOTTEN,
        OUTDATED,
    }
)
"""The codes after which a person has to do something."""
_BANNER = "banner:"


class News(msgspec.Struct, frozen=True):
    """One thing to tell. `code` names its sentence, `count` what it counts; `subject` is what the state is about.

    `at` is in milliseconds since 1970 UTC, None for what holds now: that goes by itself and cannot be put away.
    """

    id: str
    code: str
    at: int | None = None
    count: int = 0
    device: str = ""
    branch: str = ""
    subject: str = ""

    @property
    def banner_id(self) -> str:
        """What is remembered when somebody closes the line over the page, but has not put the news away."""
        return _BANNER + self.id


class KeptNews(msgspec.Struct, frozen=True):
    """What the profile remembers: notices that nobody put away, and the ids of everything that somebody did.

    `unread` are the scopes of which entries could not be read here, with their number.
    """

    news: tuple[News, ...] = ()
    away: frozenset[str] = frozenset()
    unread: tuple[tuple[str, int], ...] = ()


def read_news(connection: Any) -> KeptNews:
    """Reads what the profile remembers."""
    from local_db.notices import notices, put_away_ids
    from local_db.queries.standing import unread_entries

    told = tuple(News(one.id, one.code, one.at, one.count) for one in notices(connection))
    return KeptNews(told, put_away_ids(connection), tuple(unread_entries(connection).items()))


def put_news_away(news_id: str, connection: Any) -> None:
    """Somebody has read it, or closed its banner."""
    from local_db.notices import put_away

    put_away(connection, news_id)


def current_news(kept: KeptNews, incidents: Iterable[News], network: str, differing: Iterable[str]) -> tuple[News, ...]:
    """What holds now first, then what happened, the newest first. What happened to this device itself is told once."""
    state = _STATES.get(network)
    lasting = [News(state, state)] if state is not None else []
    lasting += [News(f"{DAMAGED}:{scope}", DAMAGED, subject=scope) for scope in differing]
    lasting += [News(f"{UNREAD}:{scope}", UNREAD, count=number, subject=scope) for scope, number in kept.unread]
    own = {one.id for one in kept.news}
    happened = [*kept.news, *(one for one in incidents if one.id not in own | kept.away)]
    return (*lasting, *sorted(happened, key=lambda one: one.at or 0, reverse=True))
