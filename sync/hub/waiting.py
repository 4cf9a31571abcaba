"""Operations that waited for a definition, a newer program or a person's key, judged again when it has come."""

from __future__ import annotations

from sqlalchemy import Connection

from core.plain_digits import whole_number
from core.upcasting import CURRENT, Upcasting
from local_db.catalogue import Catalogue
from sync.hub.arrivals import Sender
from sync.hub.journal import parked_reasons, waiting_for
from sync.hub.locks import check_branches, lock_branches
from sync.hub.merging import Batch
from sync.hub.person_keys import is_held
from sync.hub.setting_aside import Selection
from sync.hub.signatures import WAITS_FOR

SLICE = 500


def wake_one_slice(
    connection: Connection,
    catalogue: Catalogue,
    upcasting: Upcasting = CURRENT,
    selection: Selection | None = None,
) -> bool:
    """Judges again up to `SLICE` operations that waited for a definition, a language or a key which has come.

    False when none of them stopped waiting for it: what no program will ever read waits on and holds nobody up. The
    branches that they belong to are locked first: other processes may be taking pushes of theirs.
    """
    for reason in parked_reasons(connection):
        if not _has_come(connection, reason, catalogue, upcasting):
            continue
        waited = waiting_for(connection, reason, SLICE)
        locked = lock_branches(connection, "hq", (), {parked.home for parked in waited})
        batch = Batch(connection, catalogue, Sender("", "hq", frozenset()), "work", upcasting, selection)
        batch.wake(reason, limit=SLICE)
        batch.finish()
        check_branches(connection, locked, batch.homes())
        if waiting_for(connection, reason, SLICE) != waited:
            return True
    return False


def _has_come(connection: Connection, reason: str, catalogue: Catalogue, upcasting: Upcasting) -> bool:
    kind, _, wanted = reason.partition(":")
    if reason.startswith(WAITS_FOR):
        return is_held(connection, wanted)
    form, _, version = wanted.rpartition(":")
    number = whole_number(version)
    if number is None:
        return False
    if kind == "form":
        return catalogue.knows(form, number)
    return kind == "schema" and not form and upcasting.oldest <= number <= upcasting.version
