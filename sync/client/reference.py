"""Keeping this device's copy of reference records as headquarters has them: page by page, behind all other work."""

from __future__ import annotations

import logging
from collections.abc import Mapping

import msgspec

from core.errors import UserError
from core.reference import text_of
from engines.forms.values import Value
from local_db.reference_copy import Columns, Entry, Place
from local_db.store import Store
from sync.client.failure import CallFailed
from sync.client.hub import Hub
from sync.protocol.reference import ReferenceLine, ReferenceMark, ReferencePage, ReferenceRequest

logger = logging.getLogger(__name__)

PAGE, PAGE_BYTES = 1_000, 262_144
LEAST = 25
"""Records of a page on the worst of lines."""
_fields = msgspec.json.Decoder(dict[str, Value] | None).decode
_WORTH_COMPARING = 10
"""A scope is compared when a tenth of it came since the last time: that costs as much as taking it in, and no more."""


class ReferenceKeeper:
    """Asks for at most `page` records at once.

    `differing` are scopes that, read anew, still were not what the hub holds; `repairs` counts the reading anew.
    """

    def __init__(self, store: Store, hub: Hub, page: int = PAGE) -> None:
        self._store = store
        self._hub = hub
        self._heads: dict[str, ReferenceMark] = {}
        self._read_anew: set[str] = set()
        self._compared: dict[str, int] = {}
        self._came: dict[str, int] = {}
        self._page = self._most = page
        self.differing: frozenset[str] = frozenset()
        self.repairs = 0

    def hear(self, heads: Mapping[str, ReferenceMark]) -> bool:
        """Where the hub says that the records end; whether something of it is not here."""
        if heads:
            self._heads = dict(heads)
            self._store.reference.keep_only(heads)
        return self._next() is not None

    def take(self) -> bool:
        """Asks for one page and takes it in; whether more is there. Raises CallFailed."""
        scope = self._next()
        if scope is None:
            return False
        at = self._store.reference.places().get(scope, Place())
        request = ReferenceRequest(scope, ReferenceMark(at.seq, at.epoch, at.begun), self._most, PAGE_BYTES)
        try:
            page = self._hub.reference(request)
        except CallFailed:
            self._most = max(min(LEAST, self._page), self._most // 2)
            raise
        self._most = min(self._page, self._most * 2)
        if take_page(self._store, page):
            self._came[scope] = self._came.get(scope, 0) + len(page.lines)
            if not page.more:
                self._heads[scope] = page.at
                self._compare(scope, page.digest)
        return self._next() is not None

    def _next(self) -> str | None:
        here = self._store.reference.places()
        for scope, head in self._heads.items():
            at = here.get(scope, Place())
            if (at.seq, at.epoch) != (head.seq, head.epoch):
                return scope
        return None

    def _compare(self, scope: str, said: str) -> None:
        """What does not agree is read anew, once: another time is for people to look into."""
        known = self._compared.get(scope)
        if known is not None and self._came.get(scope, 0) * _WORTH_COMPARING < known:
            return
        count, here = self._store.reference.digest(scope)
        self._compared[scope], self._came[scope] = count, 0
        if not said or here == said:
            self._read_anew.discard(scope)
            self.differing -= {scope}
            return
        logger.error("the reference records of %s are not what the hub holds", scope)
        if scope in self._read_anew:
            self.differing |= {scope}
            return
        self._read_anew.add(scope)
        self.repairs += 1
        self._store.reference.forget([scope])


def take_page(store: Store, page: ReferencePage) -> bool:
    """Takes in a page; whether it goes on from what is here."""
    entries = [_entry(line) for line in page.lines]
    asked, reached = _place(page.asked), _place(page.at)
    return store.reference.take(page.scope, asked, entries, reached, columns_of(store), afresh=page.afresh)


def _place(mark: ReferenceMark) -> Place:
    return Place(mark.seq, mark.epoch, mark.begun)


def columns_of(store: Store) -> Columns:
    """Which fields of a kind are shown in which list columns."""

    def columns(kind: str) -> Mapping[str, str]:
        try:
            return store.catalogue.form(kind).columns
        except UserError:  # a form of a newer program: such records are kept and found after the update
            return {}

    return columns


def _entry(line: ReferenceLine) -> Entry:
    """The values as the hub stores them, however somebody in between has written them: the digest is over that text."""
    values = _fields(line.fields)
    return Entry(line.seq, line.source, line.kind, line.key, line.as_of, None if values is None else text_of(values))
