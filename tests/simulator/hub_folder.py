"""A hub in a folder as `branchdesk-hub init` makes it: encrypted, with keys beside it, backed up and put back by the
program's own commands."""

from __future__ import annotations

import shutil
from pathlib import Path
from random import Random
from typing import Any

import msgspec

from core.errors import UserError
from sync.hub.app import hub_service, open_folder
from sync.hub.backups import BackupSet, make_backup, restore_backup
from sync.hub.folder import FORMAT, HubFolder, HubKeys, hub_folder
from sync.hub.set_up import init_hub
from tests.simulator.checks.broken import require
from tests.simulator.clock import MachineClock

_LATER = "later.key"


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
        for place in sorted(self._sets.glob("hub-*"), reverse=True):
            if self._chance.random() < 0.3:
                self._damage(place)
            try:
                restore_backup(self.folder, place, self._clock, self._chance.randbytes)
            except UserError as error:
                named = error.code in ("backup.damaged", "backup.not_a_set")
                require(named and self.folder.database.read_bytes() == before, "G9", "a bad set changed something")
            else:
                return True
        return False

    def _damage(self, place: Path) -> None:
        what = self._chance.choice(("manifest", "database", "key", "file"))
        if what == "manifest":
            (place / "manifest.json").unlink(missing_ok=True)
        elif what == "database":
            content = (place / "hub.db").read_bytes()
            (place / "hub.db").write_bytes(content[: len(content) // 2])
        elif what == "file":
            for lost in sorted(place.parent.glob("files/*/*"))[:1]:
                lost.write_bytes(b"")
        else:
            (place / "manifest.json").write_bytes(b"{}")
