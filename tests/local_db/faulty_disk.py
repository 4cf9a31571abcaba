"""A file system of SQLite (apsw VFS) whose n-th read, write, sync or truncate fails."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import apsw

from local_db.driver import Driver
from tests.local_db import apsw_dbapi


class FaultyDisk(apsw.VFS):
    """Fails the operations that `arm` names; every other one goes to the real disk."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._failure: type[apsw.Error] | None = None
        self._first = self._last = self._seen = 0
        super().__init__(name, "")

    def arm(self, failure: type[apsw.Error], first: int, last: int | None = None) -> None:
        """From now on the operations `first` to `last` (counted from 1) fail; only `first` without `last`."""
        self._failure, self._first, self._last, self._seen = failure, first, last or first, 0

    def disarm(self) -> bool:
        """The disk is well again; True when it had failed at least once."""
        self._failure = None
        return self._seen >= self._first

    def operation(self, writes: bool) -> None:
        if self._failure is None or (self._failure is apsw.FullError and not writes):
            return
        self._seen += 1
        if self._first <= self._seen <= self._last:
            raise self._failure("the disk fails on purpose")

    def xOpen(self, name: str | apsw.URIFilename | None, flags: list[int]) -> apsw.VFSFile:
        return _FaultyFile(self, name, flags)

    def driver(self) -> Driver:
        """The store's `connect` port onto this disk."""

        def connect(path: Path) -> Any:
            return apsw_dbapi.Connection(str(path), vfs=self.name)

        return Driver(apsw_dbapi, connect, encrypts=False)


class _FaultyFile(apsw.VFSFile):
    def __init__(self, disk: FaultyDisk, name: str | apsw.URIFilename | None, flags: list[int]) -> None:
        self._disk = disk
        super().__init__("", name, flags)

    def xRead(self, amount: int, offset: int) -> bytes:
        self._disk.operation(writes=False)
        return super().xRead(amount, offset)

    def xWrite(self, data: Any, offset: int) -> None:
        self._disk.operation(writes=True)
        super().xWrite(data, offset)

    def xSync(self, flags: int) -> None:
        self._disk.operation(writes=False)
        super().xSync(flags)

    def xTruncate(self, size: int) -> None:
        self._disk.operation(writes=False)
        super().xTruncate(size)
