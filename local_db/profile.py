"""The profile: the one folder that holds everything of a branch's desk on this PC.

branchdesk.db        every record (SQLCipher)
branchdesk-reference.db  what other systems delivered to headquarters; the sync brings it anew
files/               photos and other evidence, encrypted, under names that tell nothing
backups/             one folder per backup set
aside/               what rescue set apart; nothing in it is ever deleted by the program
keys.json            the data key, wrapped; never in the clear
logs/
not-stored.bin       which files a full disk refused (sealed; written whole beforehand, see local_db.refused_files)
unsent.journal       what the hub does not have yet, a second time (sealed; see local_db.journal)
setting-up           there only until a set-up is finished: what lies beside it is nobody's work yet
instance.lock        held while the program runs; the system frees it when the process dies
show-window          written by a second start: "come to the front"
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path

import msgspec

from core.errors import UserError
from local_db.machine import (
    FileSystem,
    LockFile,
    Placement,
    create_private,
    file_system_of,
    make_private_folder,
    path_problem,
    process_alive,
)

_CLOUD_FOLDERS = (
    "onedrive",
    "dropbox",
    "google drive",
    "googledrive",
    "icloud drive",
    "iclouddrive",
    "mobile documents",
    "坚果云",
    "我的坚果云",
    "nutstore",
    "百度网盘",
    "百度云同步盘",
    "baidunetdisk",
    "baidusyncdisk",
    "腾讯微云",
    "微云同步",
    "weiyun",
    "wps云盘",
    "wpsdrive",
    "wps cloud files",
    "阿里云盘",
    "天翼云盘",
    "360云盘",
    "钉盘",
    "nextcloud",
    "owncloud",
    "seafile",
    "megasync",
    "box sync",
    "pcloud",
    "synologydrive",
)
_NAME_CODES = {
    "forbidden": "profile.name_forbidden",
    "reserved": "profile.name_reserved",
    "trailing": "profile.name_trailing",
    "long": "profile.name_long",
}
_AFTER_CLOUD_NAME = (" ", "-", "_", "(", "（")


class Profile(msgspec.Struct, frozen=True):
    """Where each part of one profile lies."""

    root: Path

    @property
    def database(self) -> Path:
        """The encrypted database."""
        return self.root / "branchdesk.db"

    @property
    def files(self) -> Path:
        """The evidence store."""
        return self.root / "files"

    @property
    def backups(self) -> Path:
        """Backup sets."""
        return self.root / "backups"

    @property
    def aside(self) -> Path:
        """Damaged or replaced files, kept with a time stamp."""
        return self.root / "aside"

    @property
    def lent(self) -> Path:
        """Plain copies of files that were opened with another program; emptied at start and exit."""
        return self.root / "opened"

    @property
    def keys(self) -> Path:
        """The wrapped key slots."""
        return self.root / "keys.json"

    @property
    def refused_files(self) -> Path:
        """Which files a full disk refused."""
        return self.root / "not-stored.bin"

    @property
    def journal(self) -> Path:
        """The second copy of unsent work."""
        return self.root / "unsent.journal"

    @property
    def setting_up(self) -> Path:
        """There while the profile is being set up, and after a set-up that was cut off."""
        return self.root / "setting-up"

    @property
    def logs(self) -> Path:
        """Log files; ids only."""
        return self.root / "logs"

    @property
    def lock(self) -> Path:
        """The single-instance lock."""
        return self.root / "instance.lock"

    @property
    def show_window(self) -> Path:
        """A second start leaves this file for the first one to see."""
        return self.root / "show-window"


def default_root(environment: Mapping[str, str], system: str = sys.platform) -> Path:
    """The folder each system keeps a user's program data in, on this PC only (never a roaming folder)."""
    home = Path(environment.get("HOME") or environment.get("USERPROFILE") or str(Path.home()))
    if system == "win32":
        local = environment.get("LOCALAPPDATA")
        return Path(local) / "BranchDesk" if local else home / "AppData" / "Local" / "BranchDesk"
    if system == "darwin":
        return home / "Library" / "Application Support" / "BranchDesk"
    shared = environment.get("XDG_DATA_HOME")
    return Path(shared) / "branchdesk" if shared else home / ".local" / "share" / "branchdesk"


def location_problem(root: Path, file_system: Callable[[Path], FileSystem] = file_system_of) -> UserError | None:
    """Why a database must not live there: a share, a stick, a folder that a sync program copies; None = fine.

    Refuse it at set-up; at a later start say it and go on, because the work is in there already.
    """
    cloud = _cloud_folder(root.absolute())
    if cloud is not None:
        return UserError("profile.in_cloud_folder", folder=cloud)
    kind = file_system(root)
    if kind.placement is Placement.NETWORK:
        return UserError("profile.on_network", file_system=kind.name)
    if kind.placement is Placement.REMOVABLE:
        return UserError("profile.on_removable_disk", file_system=kind.name)
    return None


def _cloud_folder(path: Path) -> str | None:
    for part in path.parts:
        name = part.casefold()
        for cloud in _CLOUD_FOLDERS:
            if name == cloud or (name.startswith(cloud) and name[len(cloud)] in _AFTER_CLOUD_NAME):
                return part
    return None


def holds_work(profile: Profile) -> bool:
    """Whether a desk was set up here and finished: its keys, its database or a backup is there. Writes nothing.

    Empty folders, and what a set-up that was cut off left behind, are nobody's work.
    """
    if profile.setting_up.exists():
        return False
    return profile.keys.exists() or profile.database.exists() or any(profile.backups.glob("*"))


def set_up_profile(root: Path, file_system: Callable[[Path], FileSystem] = file_system_of) -> Profile:
    """Makes the folders of a new profile or opens an old one; a bad place or name is a UserError."""
    root = root.expanduser().absolute()
    problem = path_problem(root)
    if problem is not None:
        reason, part = problem
        raise UserError(_NAME_CODES[reason], part=_printable(part))
    if not (root / "branchdesk.db").exists():
        misplaced = location_problem(root, file_system)
        if misplaced is not None:
            raise misplaced
    return open_profile(root)


def open_profile(root: Path) -> Profile:
    """The profile at `root`, its folders made where missing; UserError when the place cannot be written."""
    profile = Profile(root.expanduser().absolute())
    try:
        for folder in (profile.root, profile.files, profile.backups, profile.aside, profile.logs):
            make_private_folder(folder)
    except FileExistsError as error:
        raise UserError("profile.not_a_folder", folder=_printable(str(profile.root))) from error
    except OSError as error:
        raise UserError("profile.not_writable", folder=_printable(str(profile.root))) from error
    check_writable(profile)
    return profile


def check_writable(profile: Profile) -> None:
    """UserError when nothing can be written in the profile now (read-only, unmounted, rights taken away)."""
    trial = profile.root / f"write-trial-{os.getpid()}"
    try:
        trial.unlink(missing_ok=True)
        create_private(trial).close()
        trial.unlink()
    except OSError as error:
        raise UserError("profile.not_writable", folder=_printable(str(profile.root))) from error


class Claim:
    """This process's right to be the only one on a profile; release it last of all."""

    def __init__(self, profile: Profile, lock: LockFile) -> None:
        self._profile = profile
        self._lock = lock

    def asked_to_show(self) -> bool:
        """True once for each second start since the last look: bring the window to the front."""
        try:
            self._profile.show_window.unlink()
        except OSError:
            return False
        return True

    def release(self) -> None:
        """Lets the next start in."""
        self._lock.release()


class AlreadyOpen(msgspec.Struct, frozen=True):
    """Another live process has the profile; it was asked to come to the front. Exit with code 0."""

    pid: int | None


def claim_profile(profile: Profile, *, look_only: bool = False) -> Claim | AlreadyOpen:
    """Makes this process the only one on the profile, also after a kill -9 of the last one (case 17).

    With `look_only` no file of the profile is changed by that.
    """
    lock = LockFile(profile.lock)
    if lock.acquire(sign=not look_only):
        if not look_only:
            profile.show_window.unlink(missing_ok=True)
        return Claim(profile, lock)
    with suppress(FileExistsError):  # an earlier start asked already and the first one has not looked yet
        create_private(profile.show_window).close()
    pid = lock.holder()
    return AlreadyOpen(pid if pid is not None and process_alive(pid) else None)


def _printable(text: str) -> str:
    return text.encode("utf-8", "backslashreplace").decode("utf-8")
