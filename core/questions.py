"""Questions as a person decides them: what waits about one field of a record is one question. Pure."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from core.effect import NOTICES, InboxItem, InboxKind
from core.record import CUSTODY
from engines.forms.values import Value


class Asked(msgspec.Struct, frozen=True):
    """One question: its inbox items, the oldest first. One decision answers them all."""

    items: tuple[InboxItem, ...]

    @property
    def last(self) -> InboxItem:
        """The item that came last; the others of its field are closed with it."""
        return self.items[-1]

    @property
    def base(self) -> Value:
        """What the last change began with: the base of the first of the changes that it goes on from."""
        base = self.last.base
        for item in reversed(self.items[:-1]):
            if item.mine == base:
                base = item.base
        return base

    @property
    def wanted(self) -> tuple[InboxItem, ...]:
        """The items whose values are still wanted, the newest first: one that was changed once more is wanted no more,
        and each value is told once."""
        found: list[InboxItem] = []
        for place in range(len(self.items) - 1, -1, -1):
            item = self.items[place]
            gone_on_from = any(later.base == item.mine for later in self.items[place + 1 :])
            if not gone_on_from and all(item.mine != one.mine for one in found):
                found.append(item)
        return tuple(found)


def questions_in(items: Iterable[InboxItem]) -> list[Asked]:
    """The questions that these items ask, in the order of their first items. Who asks for custody asks by himself."""
    grouped: dict[tuple[str, str, bool, str], list[InboxItem]] = {}
    for item in items:
        if item.kind not in NOTICES:
            alone = item.id if item.field == CUSTODY else ""
            key = (item.record, item.field, item.kind is InboxKind.VOIDED, alone)
            grouped.setdefault(key, []).append(item)
    return [Asked(tuple(together)) for together in grouped.values()]
