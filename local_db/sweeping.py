"""What erased records leave outside the tables, and in pages that are free by now: gone as soon as somebody sweeps.

Files with their small pictures, the journal's old frames, words of the text index that no record has any more, and the
database itself, which is written anew. What a killed program left goes with the next session.
"""

from __future__ import annotations

import logging
import shutil
from collections.abc import Sequence
from functools import partial

import msgspec
from sqlalchemy import Connection, bindparam, text, update

from core.errors import BranchDeskError
from local_db.file_needs import needed
from local_db.files import FileStore
from local_db.lent_files import LENT_DIGITS
from local_db.profile import Profile
from local_db.search.findable import Findables
from local_db.search.index import index_records, write_index_anew
from local_db.statement import Statement
from local_db.store import Store
from local_db.tables import erasure
from local_db.writer import Lane

logger = logging.getLogger(__name__)

_LEFT = Statement("SELECT operation_id, record_id, files FROM erasure WHERE swept = 0 ORDER BY operation_id")
_SWEPT = Statement(
    update(erasure)
    .where(erasure.c.operation_id == bindparam("name"))
    .where(text("erasure.swept = 0"))
    .values(swept=1, files=text("'[]'"))
)


def sweep(store: Store, files: FileStore) -> bool:
    """Sweeps where something was erased; True when nothing is left. Saves wait for about a second per 100 MB.

    False when something was in the way, as a reader or a full disk: the next call tries again.
    """
    with store.plain_reading() as connection:
        rows = [(str(row[0]), str(row[1]), str(row[2])) for row in _LEFT.rows(connection)]
    if not rows:
        return True
    records = sorted({record for _, record, _ in rows})
    photos = sorted({name for _, _, kept in rows for name in msgspec.json.decode(kept, type=list[str])})
    try:
        _forget_files(store, files, photos)
        if store.journal is not None:
            store.writer.submit(partial(store.journal.forget, records), Lane.SYNC).result()
        store.write(partial(_index_anew, store=store, records=records), Lane.SYNC).result()
        if not store.writer.submit(store.rewrite_here, Lane.SYNC).result():
            logger.info("the database could not be written anew to its end; the next session does it")
            return False
        store.write(lambda connection: _SWEPT.many(connection, [{"name": name} for name, _, _ in rows])).result()
    except (BranchDeskError, OSError) as error:
        logger.warning("the sweep behind an erasure waits: %s", type(error).__name__)
        return False
    logger.info("swept behind the erasure of %d records", len(records))
    return True


def _forget_files(store: Store, files: FileStore, photos: Sequence[str]) -> None:
    """Deletes what nothing refers to (again)."""
    with store.reading() as connection:
        gone = sorted(set(photos) - needed(connection, photos))
    lent = Profile(store.path.parent).lent
    for name in gone:
        files.forget(name)
        shutil.rmtree(
            lent / name[:LENT_DIGITS], ignore_errors=True
        )  # what another program holds goes at the next start


def _index_anew(connection: Connection, store: Store, records: Sequence[str]) -> None:
    index_records(connection, Findables(store.catalogue), records)
    write_index_anew(connection)
