"""A hub in a folder as `branchdesk-hub init` makes it: encrypted, with keys beside it, backed up and put back by the
program's own commands."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path
from random import Random
from typing import Any

import msgspec

from core.errors import UserError
from sync.hub.app import hub_service, open_folder
from sync.hub.backups import DATABASE, MANIFEST, BackupSet, make_backup, restore_backup
from sync.hub.folder import FORMAT, HubFolder, HubKeys, hub_folder
from sync.hub.set_up import init_hub
from tests.simulator.checks.broken import require
from tests.simulator.clock import MachineClock

_LATER = "later.key"
_DAMAGED = 0.5


class FolderHub:
    """The folder of one hub, its keys from the seed."""

    def __init__(self, root: Path, clock: MachineClock, chance: Random) -> None:
        self.folder = hub_folder(root)
        self._clock = clock
        self._chance = chance
        self._sets = root.with_name(f"{root.name}-backups")
        self.keys = self._fresh_keys(self.folder.key_file)
        self._refused(self.folder, "hub.not_set_up")
        init_hub(self.folder, clock, chance.randbytes)
        self._start_wrongly()

    def close(self) -> None:
        """Forgets the backups."""
        shutil.rmtree(self._sets, ignore_errors=True)

    def _fresh_keys(self, place: Path) -> HubKeys:
        keys = HubKeys(FORMAT, self._chance.randbytes(32).hex(), self._chance.randbytes(32).hex())
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(msgspec.json.encode(keys))
        return keys

    def _start_wrongly(self) -> None:
        """Everything with which somebody may try to start it; each is refused by name."""
        root = self.folder.root
        store = open_folder(self.folder, self._clock, self._chance.randbytes)
        require(hub_service(self.folder, store).files.held, "G7", "a sound folder does not open")
        store.close()
        self._fresh_keys(root / _LATER)
        self._refused(hub_folder(root, root / _LATER), "hub.key_foreign")
        (root / _LATER).write_bytes(b"{")
        self._refused(hub_folder(root, root / _LATER), "hub.key_damaged")
        (root / _LATER).unlink()
        self._refused(hub_folder(root, root / _LATER), "hub.key_missing")
        self._refuses_init("hub.exists")
        aside = self.folder.database.rename(root / "aside.db")
        self.folder.database.write_bytes(b"")
        self._refuses_init("hub.empty")
        self.folder.database.unlink()
        self.folder.unfinished.write_bytes(b"begun")
        aside.rename(self.folder.database)

    def _refuses_init(self, code: str) -> None:
        try:
            init_hub(self.folder, self._clock, self._chance.randbytes)
        except UserError as error:
            require(error.code == code, "G7", "a second hub was refused otherwise", code=error.code)
        else:
            require(False, "G7", "a hub was made over another one")

    def _refused(self, folder: HubFolder, code: str) -> None:
        said = ""
        try:
            open_folder(folder, self._clock, self._chance.randbytes).close()
        except UserError as error:
            said = error.code
        require(said == code, "G7", "a hub that cannot start says something else", said=said, expected=code)

    def back_up(self, store: Any, files: Any) -> BackupSet | None:
        """A set of what the hub holds now; None when one of its files is lost, which it says."""
        try:
            return make_backup(store, files, self._sets)
        except UserError as error:
            require(error.code == "backup.damaged", "G7", "a backup was refused", code=error.code)
            return None

    def put_back(self) -> bool:
        """The newest sound set takes the place of the hub's data; a damaged one, or none, changes nothing."""
        before = self.folder.database.read_bytes()
        sets = sorted(self._sets.glob("hub-*"), reverse=True)
        for at, place in enumerate(sets or [self._sets]):
            if sets and self._chance.random() < _DAMAGED:
                self._damage(place)
            try:
                restore_backup(self.folder, self._sets if at == 0 else place, self._clock, self._chance.randbytes)
            except UserError as error:
                named = error.code in ("backup.damaged", "backup.not_a_set")
                require(named and self.folder.database.read_bytes() == before, "G9", "a bad set changed something")
            else:
                return True
        return False

    def _damage(self, place: Path) -> None:
        """One of the ways in which a set can be wrong, some of them with a manifest that fits."""
        manifest, database = place / MANIFEST, place / DATABASE
        what = self._chance.choice(("no manifest", "no set", "cut", "count", "page", "foreign", "file"))
        content = database.read_bytes()
        if what == "no manifest":
            manifest.unlink(missing_ok=True)
        elif what == "no set":
            manifest.write_bytes(b"{}")
        elif what == "cut":
            database.write_bytes(content[: len(content) // 2])
        elif what == "file":
            for lost in sorted(place.parent.glob("files/*/*"))[:1]:
                lost.write_bytes(b"")
        elif manifest.exists():
            said = msgspec.json.decode(manifest.read_bytes())
            if what == "count":
                said["operations"] = said.get("operations", 0) + 1  # one that was damaged before says none
            else:
                content = self._chance.randbytes(len(content)) if what == "foreign" else _one_page_changed(content)
                database.write_bytes(content)
                said["database_sha256"] = hashlib.sha256(content).hexdigest()
            manifest.write_bytes(msgspec.json.encode(said))


def _one_page_changed(content: bytes) -> bytes:
    """The same database with a byte of its last page turned over."""
    at = len(content) - 2_000
    return content[:at] + bytes([content[at] ^ 255]) + content[at + 1 :]
