"""Whether this device, at rest, holds what the hub holds (guarantee G6): told with every pull, asked for large scopes.

The digest of a scope comes with the end of its log, as long as the log is short enough for the hub to make it on the
way. For longer ones comes that of the records which the page was about, and this device asks for the others once a
day, bucket by bucket.
"""

from __future__ import annotations

import logging

from core.ports import Changes
from local_db.queries.digests import bucket_digests
from local_db.replication import Cursor, agrees, at_rest, cursors
from local_db.rewinding import rewind
from local_db.store import Store
from local_db.witnesses import named_in
from local_db.writer import Lane
from sync.client.answers import PulledPage
from sync.client.failure import CallFailed
from sync.client.hub import Hub
from sync.protocol.messages import ScopeMark, VerifyRequest

logger = logging.getLogger(__name__)

ASK_EVERY_MS = 86_400_000


class Comparison:
    """`differing` are the scopes of which this device holds something else; `buckets` where that was asked."""

    def __init__(self, store: Store, hub: Hub) -> None:
        self._store = store
        self._hub = hub
        self.differing: frozenset[str] = frozenset()
        self.buckets: dict[str, tuple[int, ...]] = {}
        self._compared: dict[str, str] = {}
        self._asked: dict[str, int] = {}

    def compare(self, page: PulledPage) -> None:
        """Compares what is here with the hub's digests, once per end of a scope's log."""
        for scope, digest in page.digests.items():
            at = page.page.cursors.get(scope)
            if at is None or self._compared.get(scope) == at.chain:
                continue
            with self._store.plain_reading() as connection:
                same = agrees(connection, scope, at, digest)
            if same is not None:
                self._compared[scope] = at.chain
                self._note(scope, at, same=same)
        for scope in damaged_by(self._store, page):
            self._note(scope, page.page.cursors[scope], same=False)

    def ask(self, now: int) -> None:
        """Asks about what no digest came for; at most once a day each. What the network does is nobody's trouble here.

        `now` in milliseconds since 1970 UTC.
        """
        with self._store.plain_reading() as connection:
            places = cursors(connection) if at_rest(connection) else {}
        for scope, at in places.items():
            known = self._compared.get(scope) == at.chain or abs(now - self._asked.get(scope, 0)) < ASK_EVERY_MS
            if not at.seq or known:
                continue
            try:
                self.verify(scope)
            except CallFailed as failed:
                logger.info("scope %s could not be verified: %s", scope, failed.code)
                return
            self._asked[scope] = now

    def verify(self, scope: str) -> tuple[int, ...] | None:
        """The numbers of the buckets that differ; None when the hub has gone on meanwhile. Raises CallFailed."""
        with self._store.plain_reading() as connection:
            at = cursors(connection).get(scope, Cursor())
            held = bucket_digests(connection, scope)
        reply = self._hub.verify(VerifyRequest(scope, ScopeMark(at.seq, at.epoch, at.chain), held))
        if reply.moved:
            return None
        self.buckets[scope] = reply.differ
        self._note(scope, at, same=not reply.differ)
        return reply.differ

    def repair(self, scope: str) -> Changes:
        """Forgets what the hub said of a scope: the next pull reads its whole log anew, and own work stays on top."""
        forms = self._store.catalogue
        self._compared.pop(scope, None)
        self._asked.pop(scope, None)
        return self._store.write(lambda connection: rewind(connection, forms, scope, Cursor()), Lane.SYNC).result()

    def _note(self, scope: str, at: Cursor, *, same: bool) -> None:
        self.differing = self.differing - {scope} if same else self.differing | {scope}
        if not same:
            logger.error("scope %s at %d is not what the hub holds; buckets %s", scope, at.seq, self.buckets.get(scope))


def damaged_by(store: Store, page: PulledPage) -> list[str]:
    """The scopes in which the records that a page was about stand otherwise here, now that it was taken in."""
    found = []
    for scope, digest in page.touched.items():
        about = {named_in(entry.text).record for entry in page.page.received if entry.scope == scope}
        with store.plain_reading() as connection:
            if agrees(connection, scope, page.page.cursors.get(scope, Cursor()), digest, about) is False:
                found.append(scope)
    return found
