"""Operations that waited for a definition or a newer program, judged again when it has come."""

from __future__ import annotations

from sqlalchemy import Connection

from core.operation import SCHEMA_VERSION
from local_db.catalogue import Catalogue
from sync.hub.journal import parked_reasons, waiting_for
from sync.hub.locks import check_branches, lock_branches
from sync.hub.merging import Batch, Sender

SLICE = 500


def wake_one_slice(connection: Connection, catalogue: Catalogue) -> bool:
    """Judges again up to `SLICE` operations that waited for a definition which has come; False when none did.

    The branches that they belong to are locked first: other processes may be taking pushes of theirs.
    """
    for reason in parked_reasons(connection):
        kind, _, wanted = reason.partition(":")
        form, _, version = wanted.rpartition(":")
        arrived = kind == "form" and version.isdigit() and catalogue.knows(form, int(version))
        if arrived or (kind == "schema" and wanted.isdigit() and int(wanted) <= SCHEMA_VERSION):
            homes = {parked.home for parked in waiting_for(connection, reason, SLICE)}
            locked = lock_branches(connection, "hq", (), homes)
            batch = Batch(connection, catalogue, Sender("", "hq", frozenset()), "work")
            batch.wake(reason, limit=SLICE)
            batch.finish()
            check_branches(connection, locked, batch.homes())
            return True
    return False
