"""Pull: what happened in a device's scopes after its cursors, as lines up to a mark, where the device may commit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection, bindparam, select

from local_db.queries.digests import BUCKETS, bucket_digests, records_digest, scope_digest
from local_db.statement import Statement
from local_db.tables import history
from sync.hub.problems import SessionProblem
from sync.hub.receipts import Receipts
from sync.hub.reference import heads
from sync.hub.registry import NO_HASH, Device, scopes_of
from sync.hub.tables import counter, log
from sync.protocol.errors import SessionCode
from sync.protocol.messages import MarkLine, PullRequest, ScopeMark, VerifyReply, VerifyRequest

MOST_EFFECTS = 1_000
MOST_BYTES = 1 << 20
_PAGE = 200
MOST_DIGESTED = 2_000
"""Length of a scope's log up to which its digest travels with a pull: it costs 10 us of CPU per record and change."""

_COUNTER = Statement(
    select(counter.c.last, counter.c.chain, counter.c.epoch).where(counter.c.scope == bindparam("of_scope"))
)
_AFTER = Statement(
    select(history.c.seq, history.c.tx, history.c.effect)
    .where(history.c.scope == bindparam("of_scope"))
    .where(history.c.seq > bindparam("after_seq"))
    .order_by(history.c.seq)
    .limit(bindparam("most"))
)
_ABOUT = Statement(
    select(history.c.record_id)
    .where(history.c.scope == bindparam("of_scope"))
    .where(history.c.seq > bindparam("after_seq"))
    .where(history.c.seq <= bindparam("last_seq"))
)
_CHAIN_AT = Statement(
    select(log.c.chain)
    .select_from(
        history.join(log, (log.c.home_branch == history.c.home_branch) & (log.c.operation_id == history.c.operation_id))
    )
    .where(history.c.scope == bindparam("of_scope"))
    .where(history.c.seq == bindparam("at_seq"))
)


def contains(connection: Connection, scopes: Sequence[str], cursors: Mapping[str, ScopeMark]) -> bool:
    """Whether the logs contain the places where the device stands; scopes that it may not read are passed over."""
    for scope in scopes:
        cursor = cursors.get(scope, ScopeMark())
        head = head_of(connection, scope)
        if cursor.seq > head.seq or (cursor.seq and cursor.chain != chain_at(connection, scope, cursor.seq, head)):
            return False
    return True


def behind(connection: Connection, scopes: Sequence[str], cursors: Mapping[str, ScopeMark]) -> bool:
    """Whether any scope's log goes on after the device's cursor."""
    return any(head_of(connection, scope).seq > cursors.get(scope, ScopeMark()).seq for scope in scopes)


class Digests:
    """Digests of scopes, each computed once per place of its log; scopes longer than `most` entries have none."""

    def __init__(self, most: int = MOST_DIGESTED) -> None:
        self.most = most
        self._known: dict[str, tuple[str, str]] = {}

    def of(self, connection: Connection, scope: str, head: ScopeMark) -> str | None:
        """The scope's digest at the end of its log, or None when the scope is too large to do that on the way."""
        if not 0 < head.seq <= self.most:
            return None
        known = self._known.get(scope)
        if known is None or known[0] != head.chain:
            known = self._known[scope] = (head.chain, scope_digest(connection, scope))
        return known[1]


def pull(connection: Connection, who: Device, request: PullRequest, digests: Digests, receipts: Receipts) -> bytes:
    """The answer as NDJSON: effects in the order of each scope, definitions' scope first, then the mark.

    Every effect comes with its receipt.

    An act (tx) is never cut in two. SessionProblem ``scope_changed`` for a scope that the device may not read,
    ``hub_rewound`` for a cursor that this log does not contain.
    """
    allowed = scopes_of(connection, who)
    if not set(request.cursors) <= set(allowed):
        raise SessionProblem(SessionCode.SCOPE_CHANGED)
    page = _Page(min(max(request.max, 1), MOST_EFFECTS), min(max(request.bytes, 1), MOST_BYTES), receipts)
    marks: dict[str, ScopeMark] = {}
    told: dict[str, str] = {}
    touched: dict[str, str] = {}
    more = False
    for scope in allowed:
        if scope in request.cursors:
            head = head_of(connection, scope)
            mark = _verified(connection, scope, request.cursors[scope], head)
            reached = _read(connection, scope, mark, page)
            marks[scope] = _mark_at(connection, scope, reached, head)
            more = more or reached < head.seq
            if reached == head.seq and (digest := digests.of(connection, scope, head)) is not None:
                told[scope] = digest
            elif reached == head.seq > mark:
                touched[scope] = records_digest(connection, scope, _records(connection, scope, mark, reached))
    last = MarkLine(marks, more, told, touched, {} if more else heads(connection, who))
    page.lines.append(msgspec.json.encode(last))
    return b"\n".join(page.lines) + b"\n"


def verify(connection: Connection, who: Device, request: VerifyRequest) -> VerifyReply:
    """Which buckets of a scope the device holds otherwise, when it stands at the end of the scope's log.

    SessionProblem ``scope_changed`` for a scope that it may not read, ``malformed``, ``hub_rewound``.
    """
    if request.scope not in scopes_of(connection, who):
        raise SessionProblem(SessionCode.SCOPE_CHANGED)
    if len(request.buckets) != BUCKETS:
        raise SessionProblem(SessionCode.MALFORMED)
    head = head_of(connection, request.scope)
    if _verified(connection, request.scope, request.at, head) != head.seq:
        return VerifyReply(moved=True)
    held = bucket_digests(connection, request.scope)
    pairs = enumerate(zip(held, request.buckets, strict=True))
    return VerifyReply(differ=tuple(number for number, (ours, theirs) in pairs if ours != theirs))


class _Page:
    """Lines within a budget of effects and bytes."""

    def __init__(self, effects: int, size: int, receipts: Receipts) -> None:
        self._receipts = receipts
        self.lines: list[bytes] = []
        self._effects = effects
        self._bytes = size

    @property
    def full(self) -> bool:
        return self._effects <= 0 or self._bytes <= 0

    def add(self, effect: str) -> None:
        text = effect.encode()
        line = b'{"t":"effect","effect":' + text + b',"receipt":"' + self._receipts.of(text).encode() + b'"}'
        self.lines.append(line)
        self._effects -= 1
        self._bytes -= len(line) + 1


def _read(connection: Connection, scope: str, after: int, page: _Page) -> int:
    """Adds what follows `after` until the page is full and the act that filled it is whole; where that ended."""
    tx: Any = None
    while True:
        rows = _AFTER.rows(connection, of_scope=scope, after_seq=after, most=_PAGE)
        for seq, of_tx, effect in rows:
            if page.full and of_tx != tx:
                return after
            page.add(effect)
            after, tx = seq, of_tx
        if len(rows) < _PAGE:
            return after


def _records(connection: Connection, scope: str, after: int, reached: int) -> set[str]:
    """The records that the entries of a stretch of the scope's log are about."""
    rows = _ABOUT.rows(connection, of_scope=scope, after_seq=after, last_seq=reached)
    return {str(row[0]) for row in rows}


def head_of(connection: Connection, scope: str) -> ScopeMark:
    """The end of a scope's log."""
    row = _COUNTER.first(connection, of_scope=scope)
    return ScopeMark(seq=row[0], chain=row[1], epoch=row[2]) if row is not None else ScopeMark(chain=NO_HASH)


def _verified(connection: Connection, scope: str, cursor: ScopeMark, head: ScopeMark) -> int:
    """The cursor's place when it is in this log; equal chains mean equal logs up to there, whatever the epoch."""
    if cursor.seq == 0:
        return 0
    if cursor.seq > head.seq or cursor.chain != chain_at(connection, scope, cursor.seq, head):
        raise SessionProblem(SessionCode.HUB_REWOUND)
    return cursor.seq


def _mark_at(connection: Connection, scope: str, seq: int, head: ScopeMark) -> ScopeMark:
    return ScopeMark(seq=seq, epoch=head.epoch, chain=chain_at(connection, scope, seq, head))


def chain_at(connection: Connection, scope: str, seq: int, head: ScopeMark) -> str:
    """The chain at a place of a scope's log that ends at `head`; empty where there is no such place."""
    if seq == head.seq:
        return head.chain
    if seq == 0:
        return NO_HASH
    row = _CHAIN_AT.first(connection, of_scope=scope, at_seq=seq)
    return row[0] if row is not None else ""
