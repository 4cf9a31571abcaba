"""A branch that saves, edits and fills its text index until it is killed."""

from __future__ import annotations

from multiprocessing.connection import Connection as Pipe
from pathlib import Path

from core.services.commands import EditRecord
from core.services.records import edit_record
from local_db.search.filling import fill_slice
from local_db.search.findable import Findables
from local_db.store import Store
from local_db.writer import Lane
from tests.local_db import branches
from tests.local_db.branches import done, open_branch


def new_claim(store: Store, tx: str, title: str = "") -> str:
    """A claim of a kind that is called nothing that is looked for here."""
    return branches.new_claim(store, tx, title=title or "外箱", claim_kind="other")


def fill_until_killed(path: Path, told: Pipe, turn: int) -> None:
    """Makes tickets, edits every second one and fills the index in the smallest slices; tells of each save."""
    store = open_branch(path)
    for number in range(10_000):
        title = f"破损{turn}x{number}"
        made = new_claim(store, f"{turn}-{number}", title=title)
        if number % 2:
            title = f"延误{turn}x{number}"
            done(store, edit_record, EditRecord(f"e{turn}-{number}", "clerk", made, {"title": title}))
        told.send((made, title))
        if number % 5 == 4:
            for _ in range(3):
                store.write(lambda connection: fill_slice(connection, Findables(store.catalogue), 0.0), Lane.SEARCH)
