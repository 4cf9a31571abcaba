"""Encrypted stores in a folder of the test, set up for one branch with the shipped forms."""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from core.ids import Ids
from importers.mapping import Mapping, load_mapping
from local_db.catalogue import pack_forms
from local_db.driver import cipher_driver
from local_db.identity import Identity
from local_db.store import Store, open_store
from resources import PACK_FORMS

KEY = bytes(range(32))
NOW = datetime(2026, 1, 18, 4, 0, tzinfo=UTC)


class StandingClock:
    """A clock that always says NOW."""

    def now(self) -> datetime:
        return NOW


@contextmanager
def branch_store(folder: Path) -> Iterator[Store]:
    """An open store in `folder`; the same folder again opens the same store."""
    clock = StandingClock()
    store = open_store(folder / "branchdesk.db", cipher_driver(KEY), clock, Ids(clock, os.urandom))
    try:
        if not store.is_set_up:
            store.set_up(Identity(branch="440106", branch_name="五山"), pack_forms(PACK_FORMS))
        yield store
    finally:
        store.close()


def values(store: Store, sql: str, *bound: Any) -> list[Any]:
    """The rows of a plain SQL question."""
    with store.reading() as connection:
        return [tuple(row) for row in connection.exec_driver_sql(sql, bound).fetchall()]


def simple_mapping(**changes: Any) -> Mapping:
    """The shipped mapping of English complaints, for tables that the tests make."""
    import msgspec

    return msgspec.structs.replace(load_mapping("en-delivery-complaints"), **changes)


HEADER = ["ComplaintID", "DeliveryID", "OrderID", "ProductID", "Issue"]


def complaints(count: int, start: int = 1) -> list[list[str]]:
    """A header and `count` complaint rows with numbers of their own."""
    rows = ([f"CPL{n:06d}", f"D{n:06d}", f"O{n:06d}", "P1", f"late {n % 7}"] for n in itertools.count(start))
    return [HEADER, *itertools.islice(rows, count)]
