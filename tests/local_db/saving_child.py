"""A branch that saves without a pause and says so down a pipe after each save is durable; made to be killed."""

from __future__ import annotations

import itertools
import secrets
from multiprocessing.connection import Connection as Pipe
from pathlib import Path

from core.operation import Child, ChildKind
from core.services.commands import EditRecord, MoveRecord, SubmitRecord
from core.services.records import edit_record, move_record, submit_record
from local_db.drafts import Draft, save_draft
from tests.local_db.branches import CLAIM, done, open_branch

OPERATIONS = {"submit": 3, "edit": 1, "move": 1}
FILES = (
    Child(ChildKind.FILE, hash="a" * 64, size=9, name="a.jpg", mime="image/jpeg"),
    Child(ChildKind.CONTACT, text="来电", channel="phone"),
)


def save_until_killed(path: Path, saved: Pipe) -> None:
    """Submits, edits and moves tickets; each act's kind and tx go down the pipe once its save has returned."""
    store = open_branch(path)
    for _ in itertools.count():
        tx = secrets.token_hex(16)
        draft = Draft(tx, "claim", 1, "clerk", None, dict(CLAIM), {}, FILES, 1)
        store.write(lambda connection, kept=draft: save_draft(connection, kept)).result()  # type: ignore[misc]  # bound
        saved.send(("draft", tx))
        [record] = done(store, submit_record, SubmitRecord(tx, "clerk", "claim", CLAIM, files=FILES, draft=tx)).records
        saved.send(("submit", tx))
        tx = secrets.token_hex(16)
        done(store, edit_record, EditRecord(tx, "clerk", record, {"description": "长" * 3000, "claim_amount": "1.00"}))
        saved.send(("edit", tx))
        done(store, move_record, MoveRecord("v" + tx, "clerk", record, "verify"))
        tx = secrets.token_hex(16)
        done(store, move_record, MoveRecord(tx, "clerk", record, "close", {"result": "paid"}))
        saved.send(("move", tx))
