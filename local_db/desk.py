"""An open profile: its claim, keys, store and files together. What the window, the importer and a test device open."""

from __future__ import annotations

import logging
import os
import shutil
import tempfile
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from core.errors import BranchDeskError, UserError
from core.ids import Ids
from core.operation import Child, ChildKind
from core.ports import Clock
from engines.forms.document import Form
from local_db.catalogue import pack_news
from local_db.driver import cipher_driver
from local_db.files import FileStore
from local_db.identity import Identity
from local_db.journal import Journal
from local_db.keys import DataKey, KeySafe, create_keys, load_keys
from local_db.log_file import LogFile
from local_db.look import LookStore, without_log
from local_db.machine import create_private, sync_directory
from local_db.os_keyring import Vault, VaultAbsent, VaultLocked
from local_db.profile import AlreadyOpen, Claim, Profile, claim_profile, open_profile, set_up_profile
from local_db.refused_files import RefusedFiles
from local_db.rescue import Rescued, require_sound, rescue, set_cut_off_aside
from local_db.statement import Statement
from local_db.store import Store, open_store
from local_db.wipe import erase_profile
from resources import PACK_FORMS

if TYPE_CHECKING:
    from local_db.evidence import Evidence

logger = logging.getLogger(__name__)

_IS_ERASED = Statement("SELECT 1 FROM erasure WHERE erasure.record_id = :on_record LIMIT 1")
Unlock = Callable[[KeySafe], DataKey]
"""How the data key is got: from the keyring, a passphrase or a recovery code."""

Identify = Callable[[Store, KeySafe, DataKey], Identity]
"""How a new profile learns who it is: an enrolment asks the hub."""


class Desk(msgspec.Struct, frozen=True):
    """Everything of one profile, open for this process alone."""

    profile: Profile
    claim: Claim
    safe: KeySafe
    key: DataKey
    store: Store
    files: FileStore
    refused: RefusedFiles
    scratch: Path | None = None
    """Only of a desk that is looked at: a private folder outside the profile, which goes with the desk."""
    log: LogFile | None = None
    """Of a desk that is looked at there is none: no byte in its folder changes."""

    @property
    def look_only(self) -> bool:
        """Whether nothing can be written here."""
        return self.scratch is not None

    def close(self) -> None:
        """Finishes queued writes, closes the database and lets the next start in."""
        self.store.close()
        if self.scratch is not None:
            shutil.rmtree(self.scratch, ignore_errors=True)
        if self.log is not None:
            self.log.close()
        self.claim.release()


def create_desk(
    root: Path,
    vault: Vault,
    passphrase: str | None,
    identity: Identity | Identify,
    forms: Iterable[Form],
    clock: Clock,
) -> tuple[Desk, str]:
    """Sets up a new profile; also gives the recovery code to print.

    UserErrors of `set_up_profile`, `create_keys` and `identity`; ``keys.exist`` when work lies there already, which is
    left as it is; ``profile.open_elsewhere`` when another process has it. Whatever fails, nothing of the attempt stays
    but the lock; what a killed attempt left behind is set aside first.
    """
    profile = set_up_profile(root)
    claim = _claimed(profile)
    try:
        if profile.setting_up.exists():
            set_cut_off_aside(profile, clock)
        if profile.keys.exists() or profile.database.exists():
            raise UserError("keys.exist")
        create_private(profile.setting_up).close()
        sync_directory(profile.root)
        desk, code = _made(profile, claim, vault, passphrase, identity, forms, clock)
        profile.setting_up.unlink()
    except BaseException:
        claim.release()
        raise
    return msgspec.structs.replace(desk, log=LogFile(profile.logs)), code


def open_desk(root: Path, vault: Vault, unlock: Unlock, clock: Clock, *, look_only: bool = False) -> Desk:
    """Opens an existing profile.

    UserErrors of `open_profile`, `load_keys`, `unlock`, `local_db.health.look` and `open_store`;
    ``profile.not_set_up`` after a set-up that was cut off (`create_desk` begins anew); ``profile.open_elsewhere`` when
    another process has it (that one was asked to come to the front); ``profile.erased`` when headquarters has ordered
    this device to erase itself, which is done then.

    With `look_only` a database that a newer program wrote opens too: every save is refused with ``store.look_only`` and
    no byte in the folder changes. UserErrors of `LookStore` and `without_log` then.
    """
    if look_only:
        return _looked_into(Profile(root.expanduser().absolute()), vault, unlock, clock)
    profile = open_profile(root)
    claim, log = _claimed(profile), LogFile(profile.logs)
    try:
        if profile.setting_up.exists():
            raise UserError("profile.not_set_up")
        safe = load_keys(profile.keys, vault)
        key = unlock(safe)
        require_sound(profile, cipher_driver(key.database()), clock)
        return _opened(profile, claim, safe, key, clock, vault, log)
    except BaseException as error:
        if not isinstance(error, BranchDeskError):
            logger.exception("the profile was not opened")
        log.close()
        claim.release()
        raise


def rescue_desk(root: Path, vault: Vault, unlock: Unlock, clock: Clock) -> Rescued:
    """After `open_desk` found the database missing or damaged: the newest good backup takes its place.

    UserErrors of `open_desk` and `rescue`; nothing is ever deleted.
    """
    profile = open_profile(root)
    claim, log = _claimed(profile), LogFile(profile.logs)
    try:
        key = unlock(load_keys(profile.keys, vault))
        return rescue(profile, cipher_driver(key.database()), clock)
    finally:
        log.close()
        claim.release()


def with_keyring(safe: KeySafe) -> DataKey:
    """Unlocks with the operating system's keyring."""
    return safe.open_with_keyring()


def with_passphrase(passphrase: str) -> Unlock:
    """Unlocks with a passphrase."""
    return lambda safe: safe.open_with_passphrase(passphrase)


def file_child(evidence: Evidence) -> Child:
    """The attachment that records a kept file."""
    photo = evidence.photo
    return Child(
        kind=ChildKind.FILE,
        hash=evidence.hash,
        size=evidence.size,
        name=evidence.name,
        mime=evidence.mime,
        captured_at=photo.taken_at.isoformat() if photo is not None and photo.taken_at is not None else None,
        width=photo.width if photo is not None else 0,
        height=photo.height if photo is not None else 0,
    )


def _made(
    profile: Profile,
    claim: Claim,
    vault: Vault,
    passphrase: str | None,
    identity: Identity | Identify,
    forms: Iterable[Form],
    clock: Clock,
) -> tuple[Desk, str]:
    desk: Desk | None = None
    try:
        safe, key, code = create_keys(profile.keys, vault, passphrase)
        desk = _opened(profile, claim, safe, key, clock, vault)
        who = identity if isinstance(identity, Identity) else identity(desk.store, safe, key)
        desk.store.set_up(who, forms)
    except BaseException:
        if desk is not None:
            desk.store.close()
        _take_back(profile, vault)
        raise
    return desk, code


def _take_back(profile: Profile, vault: Vault) -> None:
    """Deletes what this very attempt made a moment ago and nobody has seen; the mark goes last."""
    with suppress(UserError, VaultAbsent, VaultLocked):
        vault.remove(load_keys(profile.keys, vault).profile)
    for path in (*profile.root.glob(f"{profile.database.name}*"), profile.keys, profile.refused_files, profile.journal):
        path.unlink(missing_ok=True)
    for folder in (*profile.files.glob("*"), profile.files, profile.backups, profile.aside, profile.logs):
        with suppress(OSError):  # somebody has something in it
            folder.rmdir()
    profile.setting_up.unlink(missing_ok=True)


def _looked_into(profile: Profile, vault: Vault, unlock: Unlock, clock: Clock) -> Desk:
    claim = _claimed(profile, look_only=True)
    scratch = Path(tempfile.mkdtemp(prefix="branchdesk-look-"))
    try:
        safe = load_keys(profile.keys, vault)
        key = unlock(safe)
        database = without_log(profile.database, cipher_driver(key.database()), scratch)
        frozen = cipher_driver(key.database(), frozen=True)
        store = LookStore(database, frozen, clock, Ids(clock, os.urandom))
        files = FileStore(profile.files, key.file_contents(), key.file_names(), clock, look_only=True)
        refused = RefusedFiles(profile.refused_files, key.refused_files(), look_only=True)
        return Desk(profile, claim, safe, key, store, files, refused, scratch)
    except BaseException:
        shutil.rmtree(scratch, ignore_errors=True)
        claim.release()
        raise


def _claimed(profile: Profile, *, look_only: bool = False) -> Claim:
    claim = claim_profile(profile, look_only=look_only)
    if isinstance(claim, AlreadyOpen):
        raise UserError("profile.open_elsewhere")
    return claim


def _opened(
    profile: Profile,
    claim: Claim,
    safe: KeySafe,
    key: DataKey,
    clock: Clock,
    vault: Vault,
    log: LogFile | None = None,
) -> Desk:
    store = open_store(profile.database, cipher_driver(key.database()), clock, Ids(clock, os.urandom))
    files = FileStore(profile.files, key.file_contents(), key.file_names(), clock)
    files.clear_incoming()
    refused = RefusedFiles(profile.refused_files, key.refused_files())
    refused.prepare()
    if store.is_set_up and store.ordered_away:
        store.close()
        if log is not None:
            log.close()
        erase_profile(profile, vault)
        raise UserError("profile.erased")
    if store.is_set_up and (news := pack_news(PACK_FORMS, store.catalogue)):
        store.set_up(store.identity, news)
    _forget_refused_of_erased(store, refused)
    store.keep_journal(Journal(profile.journal, key.journal()))
    return Desk(profile, claim, safe, key, store, files, refused, log=log)


def _forget_refused_of_erased(store: Store, refused: RefusedFiles) -> None:
    """What a full disk refused for a record that was erased since is wanted no more, and neither is its name."""
    waiting = refused.all()
    if not waiting:
        return
    with store.plain_reading() as connection:
        gone = [one.key for one in waiting if _IS_ERASED.first(connection, on_record=one.owner) is not None]
    if gone:
        refused.forget(gone)
        refused.write()
