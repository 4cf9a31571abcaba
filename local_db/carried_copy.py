"""A copy of the whole desk to carry away: database, key slots and photos, as encrypted as they lie here.

    BranchDesk-440106-20260118T093000Z/branchdesk.db  keys.json  manifest.json  files/

The folder is a profile: `branchdesk-desktop --profile FOLDER` opens it with the passphrase or the recovery code. Should
that copy synchronise, the hub notices two devices with one identity and stops both until headquarters helps.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import UTC
from pathlib import Path

from core.errors import UserError
from local_db.backup import Watch, stored_files
from local_db.desk import Desk
from local_db.machine import create_private, free_bytes, make_private_folder, sync_directory, sync_file
from local_db.upkeep import back_up

_BLOCK = 1 << 20
_UNFINISHED = ".unfinished"


def carry_copy(desk: Desk, folder: Path, watch: Watch) -> Path:
    """Makes the copy in `folder` and gives where it lies; a folder without its final name is none.

    `watch` hears bytes copied and bytes in all; an exception of it stops and takes the unfinished copy away. UserErrors
    of `back_up`; ``backup.no_space``; ``copy.not_writable`` when nothing can be written there.
    """
    newest = back_up(desk)
    files = stored_files(desk.profile.files)
    whole = newest.size + sum(size for _, size in files)
    moment = desk.store.clock.now().astimezone(UTC)
    final = folder / f"BranchDesk-{desk.store.identity.branch}-{moment:%Y%m%dT%H%M%SZ}"
    making = final.with_name(final.name + _UNFINISHED)
    try:
        if free_bytes(folder) < whole:
            raise UserError("backup.no_space", needed_mb=(whole >> 20) + 1)
        shutil.rmtree(making, ignore_errors=True)
        make_private_folder(making)
        _copy_all(desk, newest.folder, making, [name for name, _ in files], lambda done: watch(done, whole))
        making.rename(final)
        sync_directory(folder)
    except OSError as error:
        shutil.rmtree(making, ignore_errors=True)
        raise UserError("copy.not_writable", folder=str(folder)) from error
    except BaseException:
        shutil.rmtree(making, ignore_errors=True)
        raise
    return final


def _copy_all(desk: Desk, newest: Path, making: Path, names: list[str], told: Callable[[int], None]) -> None:
    done = 0
    pairs = [(path, making / path.name) for path in sorted(newest.iterdir())]
    for name in names:
        place = Path(name[:2]) / name[2:4] / name
        pairs.append((desk.profile.files / place, making / "files" / place))
    for source, target in pairs:
        make_private_folder(target.parent)
        with source.open("rb") as reading, create_private(target) as writing:
            while block := reading.read(_BLOCK):
                writing.write(block)
                done += len(block)
                told(done)
            writing.flush()
            sync_file(writing.fileno())
