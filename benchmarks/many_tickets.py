"""A profile with as many tickets as wanted, built once through the driver and kept between runs."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from benchmarks.bench_page import fill
from core.people import Person, Role
from local_db.catalogue import pack_forms
from local_db.desk import create_desk
from local_db.driver import cipher_driver
from local_db.identity import Identity
from local_db.machine.clock import SystemClock
from local_db.migrations import MIGRATIONS
from local_db.replication import save_people
from resources import PACK_FORMS

CLERK = Person("chen.li", "陈丽", Role.CLERK, "440106")


class FileVault:
    """A keyring for measurements, readable by anybody."""

    name = "file"

    def __init__(self, path: Path) -> None:
        self._path = path

    def read(self, entry: str) -> str | None:
        """The secret of that entry."""
        return self._all().get(entry)

    def write(self, entry: str, secret: str) -> None:
        """Keeps a secret."""
        self._path.write_text(json.dumps(self._all() | {entry: secret}), encoding="utf-8")

    def remove(self, entry: str) -> None:
        """Forgets a secret."""
        self._path.write_text(json.dumps({k: v for k, v in self._all().items() if k != entry}), encoding="utf-8")

    def _all(self) -> dict[str, str]:
        return dict(json.loads(self._path.read_text(encoding="utf-8"))) if self._path.exists() else {}


def profile_with(cache: Path, tickets: int) -> Path:
    """The folder of a closed profile with so many tickets; its keys lie in ``keys.json`` beside it."""
    folder = cache / f"profile-{tickets}-v{MIGRATIONS[-1].version}"
    root = folder / "profile"
    if (folder / "complete").exists():
        return root
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    identity = Identity(branch="440106", branch_name="天河营业部")
    vault = FileVault(folder / "keys.json")
    desk, _ = create_desk(root, vault, None, identity, pack_forms(PACK_FORMS), SystemClock())
    desk.store.write(lambda connection: save_people(connection, [CLERK])).result()
    key, database = desk.key.database(), desk.profile.database
    desk.close()
    connection = cipher_driver(key).connect(database)
    connection.execute("PRAGMA synchronous = OFF")
    fill(connection, tickets)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    connection.close()
    (folder / "complete").touch()
    return root
