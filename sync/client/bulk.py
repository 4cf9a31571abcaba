"""The bulk stream of a device: rows of an import become operations no earlier than they are sent."""

from __future__ import annotations

from functools import partial

from local_db.create_runs import any_up_to, write_out_next
from local_db.store import Store
from local_db.writer import Lane


def make_operations(store: Store, last_n: int) -> None:
    """Makes the operations of the bulk stream up to that number, a run of rows at a time: other work goes between."""
    with store.plain_reading() as connection:
        going = any_up_to(connection, last_n)
    while going:
        going = store.write(partial(write_out_next, last_n=last_n), Lane.SYNC).result()
