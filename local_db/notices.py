"""What the program has to tell the people at this desk once: their work was safe through something unusual."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from local_db.identity import load_meta, save_meta

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from local_db.statement import AnyConnection

_KEY, _AWAY = "notices", "notices.away"
_MOST, _MOST_AWAY = 20, 200


class Notice(msgspec.Struct, frozen=True, omit_defaults=True):
    """One thing to tell. `code` names its sentence, `at` is in milliseconds since 1970 UTC, `count` what it counts."""

    id: str
    code: str
    at: int
    count: int = 0


def notices(connection: AnyConnection) -> tuple[Notice, ...]:
    """What nobody has put away yet, oldest first."""
    kept = load_meta(connection, _KEY)
    return msgspec.json.decode(kept, type=tuple[Notice, ...]) if kept else ()


def tell(connection: Connection, notice: Notice) -> None:
    """Keeps a notice; one with the same id is told once. Of very many the newest stay."""
    others = tuple(one for one in notices(connection) if one.id != notice.id)
    _save(connection, (*others, notice)[-_MOST:])


def put_away(connection: Connection, notice_id: str) -> None:
    """Somebody has read it. Its id is remembered: headquarters may tell the same for weeks."""
    _save(connection, tuple(one for one in notices(connection) if one.id != notice_id))
    others = tuple(one for one in _away(connection) if one != notice_id)
    save_meta(connection, _AWAY, msgspec.json.encode((*others, notice_id)[-_MOST_AWAY:]).decode())


def put_away_ids(connection: AnyConnection) -> frozenset[str]:
    """The ids of what somebody here has read, the latest 200."""
    return frozenset(_away(connection))


def _away(connection: AnyConnection) -> tuple[str, ...]:
    kept = load_meta(connection, _AWAY)
    return msgspec.json.decode(kept, type=tuple[str, ...]) if kept else ()


def _save(connection: Connection, told: tuple[Notice, ...]) -> None:
    save_meta(connection, _KEY, msgspec.json.encode(told).decode())
