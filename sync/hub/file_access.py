"""Who may have a file of the hub: knowing its hash is not enough, somebody entitled must have held its bytes.

A device reads a file when a record in its scopes refers to it and the bytes came from where the reference came from:
a device of the record's branch or of the author's branch gave them, or proved to hold them. Otherwise a branch could
attach the hash of another's evidence to a ticket of its own and fetch it.
"""

from __future__ import annotations

import hmac
from collections.abc import Sequence

from sqlalchemy import Connection, and_, bindparam, or_, select

from local_db.statement import Statement
from local_db.tables import attachment, history, person, record
from sync.hub.registry import HEADQUARTERS, Device
from sync.hub.tables import device, file_giver

NONCE_MS = 15 * 60_000
"""A nonce is good in the quarter of an hour in which it was given and in the next one."""

_JOINED = attachment.join(
    record, (record.c.home_branch == attachment.c.home_branch) & (record.c.id == attachment.c.record_id)
)
_REFER = Statement(
    select(record.c.scope).distinct().select_from(_JOINED).where(attachment.c.hash == bindparam("wanted"))
)
_REFERRED_ONCE = Statement(
    select(history.c.scope)
    .distinct()
    .select_from(attachment.join(history, history.c.record_id == attachment.c.record_id))
    .where(attachment.c.hash == bindparam("wanted"))
)
_REFER_RIGHTLY = Statement(
    select(record.c.scope)
    .distinct()
    .select_from(
        _JOINED.join(file_giver, file_giver.c.hash == attachment.c.hash)
        .join(device, device.c.id == file_giver.c.device)
        .outerjoin(person, person.c.id == attachment.c.by)
    )
    .where(attachment.c.hash == bindparam("wanted"))
    .where(
        or_(
            device.c.branch == attachment.c.home_branch,
            device.c.branch == person.c.branch,
            and_(bindparam("reader") == HEADQUARTERS, device.c.branch == HEADQUARTERS),
        )
    )
)


def is_referred_to(connection: Connection, scopes: frozenset[str], wanted: str) -> bool:
    """Whether a record in these scopes refers to the file, whoever holds it."""
    return any(row[0] in scopes for row in _REFER.rows(connection, wanted=wanted))


def was_referred_to(connection: Connection, scopes: frozenset[str], wanted: str) -> bool:
    """The same, also for a record that has left these scopes: what was attached before may still be sent."""
    return any(row[0] in scopes for row in _REFERRED_ONCE.rows(connection, wanted=wanted))


def may_read(connection: Connection, who: Device, scopes: frozenset[str], wanted: str) -> bool:
    """Whether a record in these scopes refers to the file and somebody entitled held its bytes."""
    return any(row[0] in scopes for row in _REFER_RIGHTLY.rows(connection, wanted=wanted, reader=who.branch))


def nonce_for(key: bytes, who: Device, moment: int) -> str:
    """What a device must prove its files under now (hex); nobody can know it before, nor use that of another."""
    return _nonce(key, who, moment // NONCE_MS)


def is_nonce_of(key: bytes, who: Device, moment: int, nonce: str) -> bool:
    """Whether that nonce was given to this device a short while ago."""
    good = (_nonce(key, who, moment // NONCE_MS - back) for back in (0, 1))
    return any(hmac.compare_digest(one.encode(), nonce.encode()) for one in good)


def _nonce(key: bytes, who: Device, quarter: int) -> str:
    return hmac.digest(key, f"branchdesk file nonce\n{who.id}\n{quarter}".encode(), "sha256").hex()


class Wanted:
    """Originals that people asked for and that the hub does not hold. Who asked asks again in each session."""

    MOST = 5_000

    def __init__(self) -> None:
        self._names: dict[str, None] = {}

    def add(self, names: Sequence[str]) -> None:
        """Somebody wants these; of very many the latest stay."""
        for name in names:
            self._names[name] = None
        while len(self._names) > self.MOST:
            self._names.pop(next(iter(self._names)), None)

    def arrived(self, name: str) -> None:
        """The file came."""
        self._names.pop(name, None)

    def names(self) -> list[str]:
        """All of them, the latest last."""
        return list(self._names)
