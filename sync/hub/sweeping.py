"""What an erasure leaves outside the hub's tables, and in pages that are free by now: gone as soon as somebody sweeps.

Files of erased records, snapshots that still tell of them, and the database itself, which is written anew. A hub that
was killed in between goes on at its next start, or when the next device calls.
"""

from __future__ import annotations

import logging
import threading

from sqlalchemy import Connection, bindparam, select, text, update

from core.errors import BranchDeskError
from local_db.statement import Statement
from sync.hub.erasing import UNSWEPT, unswept
from sync.hub.files import HubFiles
from sync.hub.snapshots import Snapshots
from sync.hub.store import HubStore, put_setting
from sync.hub.tables import erased_file

logger = logging.getLogger(__name__)

_LEFT = Statement(select(erased_file.c.hash).where(text("erased_file.swept = 0")))
_GONE = Statement(update(erased_file).where(erased_file.c.hash == bindparam("name")).values(swept=1))


class Sweeping:
    """Sweeps behind erasures, one sweep at a time."""

    def __init__(self, store: HubStore, files: HubFiles, snapshots: Snapshots) -> None:
        self._store = store
        self._files = files
        self._snapshots = snapshots
        self._gate = threading.Lock()

    def go_on(self) -> None:
        """Begins in a thread of its own where there is something to sweep. Waits for nothing."""
        if self.pending and not self._gate.locked():
            threading.Thread(target=self._quietly, name="sweeping", daemon=True).start()

    @property
    def pending(self) -> bool:
        """Whether something was erased since the last sweep."""
        with self._store.reading() as connection:
            return unswept(connection) is not None

    def finish(self) -> bool:
        """Sweeps before it returns; False where something was in the way, and the next sweep tries again.

        The database is written anew: saves wait meanwhile, about a second for every hundred megabytes.
        """
        with self._gate:
            with self._store.reading() as connection:
                begun = unswept(connection)
                names = [str(row[0]) for row in _LEFT.rows(connection)]
            if begun is None:
                return True
            self._snapshots.forget(begun.scopes)
            self._files.forget(names)
            if not self._store.rewrite():
                logger.info("the database could not be written anew to its end; the next sweep does it")
                return False

            def done(connection: Connection) -> None:
                _GONE.many(connection, [{"name": name} for name in names])
                if unswept(connection) == begun:
                    put_setting(connection, UNSWEPT, "")

            self._store.write(done).result()
        logger.info("swept behind an erasure: %d files, snapshots of %d scopes", len(names), len(begun.scopes))
        return True

    def _quietly(self) -> None:
        try:
            self.finish()
        except (BranchDeskError, OSError, RuntimeError) as error:
            logger.warning("the sweep behind an erasure waits: %s", type(error).__name__)
        except Exception:
            # The end of a thread of its own: the next device that calls begins again.
            logger.exception("the sweep behind an erasure failed")
