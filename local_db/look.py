"""Looking into a database that a newer program wrote: what this one understands is shown, and nothing is changed."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from typing_extensions import override

from core.errors import BranchDeskError, UserError
from core.ports import Changes, Clock, IdSource
from local_db.catalogue import Catalogue, load_catalogue
from local_db.driver import FROZEN, Driver, PlainConnection, PlainReaders
from local_db.failures import SaveGuard, naming_failures
from local_db.identity import Identity, load_identity
from local_db.machine import create_private, free_bytes
from local_db.queries.tickets import TicketFilter, ticket_page
from local_db.reference_copy import ReferenceCopy
from local_db.store import Store
from local_db.writer import Writer

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

    from local_db.unit_of_work import SqlUnitOfWork


class LookStore(Store):
    """An open database that nothing is written to: every save is refused with ``store.look_only``."""

    def __init__(self, path: Path, frozen: Driver, clock: Clock, ids: IdSource) -> None:
        self.path = path
        self.driver = frozen
        self.clock = clock
        self.ids = ids
        self.catalogue = Catalogue()
        self.reference = ReferenceCopy(path / "not-looked-at", frozen)
        self._plain = PlainReaders(path, frozen, FROZEN)
        self._identity: Identity | None = None
        self._listeners: list[Callable[[Changes], None]] = []
        self._lock = threading.Lock()
        self._making = threading.Lock()
        self._reads: Engine | None = None
        try:
            with self.plain_reading() as connection:
                require_readable(connection)
                self._identity = load_identity(connection)
                self.catalogue = load_catalogue(connection, whole=True)
                ticket_page(connection, TicketFilter())
        except BaseException:
            self._plain.close()
            raise
        self.guard = SaveGuard(path)
        self.writer = Writer(run=_refuse)

    @override
    def unit_of_work(self) -> SqlUnitOfWork:
        """UserError ``store.look_only``."""
        raise UserError("store.look_only")

    @contextmanager
    @override
    def reading(self) -> Iterator[Connection]:
        """As `Store.reading`; what the newer program keeps in another way is UserError ``store.not_understood``."""
        with _understanding(), naming_failures(), self._readers.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    @override
    def plain_reading(self) -> Iterator[PlainConnection]:
        """As `Store.plain_reading`; errors as in `reading`."""
        with _understanding(), naming_failures(), self._plain.reading() as connection:
            yield connection

    @override
    def close(self) -> None:
        """Closes every connection. Safe to call twice."""
        self.writer.close()
        self._plain.close()
        with self._making:
            if self._reads is not None:
                self._reads.dispose()

    @override
    def _make_readers(self) -> Engine:
        from local_db.engine import look_engine

        return look_engine(self.path, self.driver)


@contextmanager
def _understanding() -> Iterator[None]:
    try:
        yield
    except BranchDeskError:
        raise
    except Exception as error:  # whatever a newer schema or document makes of an older query
        raise UserError("store.not_understood") from error


def require_readable(connection: PlainConnection) -> None:
    """UserError ``store.not_understood`` when a table or column that this program reads is not there any more."""
    from local_db.tables import device, shared

    for table in (*shared.tables.values(), *device.tables.values()):
        there = {row[1] for row in connection.raw.execute(f"PRAGMA table_info({table.name})")}
        if not there.issuperset(column.name for column in table.columns):
            raise UserError("store.not_understood")


def without_log(database: Path, driver: Driver, scratch: Path) -> Path:
    """A file with all that is in the database: itself, or where a crash left a log beside it a copy in `scratch`.

    UserError ``store.no_room_to_look`` when the copy does not fit.
    """
    parts = [path for path in (database, *_logs(database)) if path.exists() and path.stat().st_size]
    if parts == [database]:
        return database
    needed = 2 * sum(path.stat().st_size for path in parts)
    if free_bytes(scratch) < needed:
        raise UserError("store.no_room_to_look", needed_mb=(needed >> 20) + 1)
    for part in parts:
        with part.open("rb") as source, create_private(scratch / part.name) as target:
            shutil.copyfileobj(source, target, 1 << 20)
    copy = scratch / database.name
    with naming_failures(), closing(driver.connect(copy)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    return copy


def _logs(database: Path) -> tuple[Path, ...]:
    return tuple(database.with_name(database.name + suffix) for suffix in ("-wal", "-journal"))


def _refuse(_task: Callable[[], Any]) -> Any:
    raise UserError("store.look_only")
