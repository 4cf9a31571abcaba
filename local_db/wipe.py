"""Erasing a profile on the order of headquarters: the keys first, so that whatever stays behind tells nothing."""

from __future__ import annotations

import logging
import shutil
from contextlib import suppress
from typing import TYPE_CHECKING

from core.errors import UserError
from local_db.identity import save_meta
from local_db.keys import load_keys
from local_db.machine import sync_directory
from local_db.os_keyring import Vault, VaultAbsent, VaultLocked
from local_db.profile import Profile

if TYPE_CHECKING:
    from sqlalchemy import Connection

logger = logging.getLogger(__name__)

_KEY = "sync.wipe"


def note_wipe(connection: Connection, order: str) -> None:
    """Headquarters has ordered it: the next start erases this profile."""
    save_meta(connection, _KEY, order)


def erase_profile(profile: Profile, vault: Vault) -> None:
    """Erases everything but the lock, which its holder still has. Killed anywhere, it may be called again."""
    with suppress(UserError, VaultAbsent, VaultLocked):
        vault.remove(load_keys(profile.keys, vault).profile)
    profile.keys.unlink(missing_ok=True)
    for kept in profile.backups.glob("*/keys.json"):
        kept.unlink(missing_ok=True)
    for kept in profile.aside.glob("*keys.json"):
        kept.unlink(missing_ok=True)
    sync_directory(profile.root)
    for path in sorted(profile.root.iterdir()):
        if path == profile.lock:
            continue
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)
    logger.warning("this profile was erased on the order of headquarters")
