"""The data key of a profile: where it lies, how it is opened, and how it is got back.

One random 256-bit key per profile. It is in the operating system's keyring, or else wrapped by a passphrase, and always
wrapped by a recovery code too. keys.json holds wrapped slots only. Whatever goes wrong with the keyring, the
answer is the passphrase or the recovery code; nothing here ever deletes a database.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import logging
import os
from pathlib import Path
from typing import Literal

import msgspec

from core.errors import UserError
from local_db.key_slots import (
    PassphraseSlot,
    RandomBytes,
    RecoveryKind,
    RecoverySlot,
    check_passphrase,
    derive,
    seal_for_headquarters,
    unwrap_by_code,
    unwrap_by_passphrase,
    wrap_by_code,
    wrap_by_passphrase,
)
from local_db.machine import create_private, replace_file, sync_file
from local_db.os_keyring import Vault, VaultAbsent, VaultLocked
from local_db.recovery_code import new_recovery_code

logger = logging.getLogger(__name__)

FORMAT = 1
_KEY_BYTES = 32


class DataKey:
    """The profile's one secret. Only keys derived from it are used; it never shows itself in text."""

    __slots__ = ("_secret",)

    def __init__(self, secret: bytes) -> None:
        if len(secret) != _KEY_BYTES:
            raise ValueError("a data key has 32 bytes")
        self._secret = secret

    def __repr__(self) -> str:
        return "<data key>"

    def __reduce__(self) -> str:
        raise TypeError("a data key does not leave its process")

    def database(self) -> bytes:
        """32 bytes: the raw key of the database and its backups."""
        return derive(self._secret, "database")

    def file_contents(self) -> bytes:
        """32 bytes: root of the keys of photos and files."""
        return derive(self._secret, "file contents")

    def file_names(self) -> bytes:
        """32 bytes: HMAC key that hides content hashes on disk."""
        return derive(self._secret, "file names")

    def journal(self) -> bytes:
        """32 bytes: the key of the journal of unsent work."""
        return derive(self._secret, "journal")

    def refused_files(self) -> bytes:
        """32 bytes: the key of the list of files that a full disk refused."""
        return derive(self._secret, "refused files")

    def check(self) -> str:
        """A short public mark: tells whether a key is the profile's without opening anything."""
        return derive(self._secret, "check", length=16).hex()

    def secret(self) -> bytes:
        """The key itself; for wrapping only."""
        return self._secret


class VaultEntry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Says that the key was put in this keyring, under this entry."""

    keyring: str
    entry: str


class KeyFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What keys.json holds. Worth nothing without the keyring, the passphrase or the recovery code."""

    format: int
    profile: str
    check: str
    vault: VaultEntry | None = None
    passphrase: PassphraseSlot | None = None
    recovery: tuple[RecoverySlot, ...] = ()
    sealed: bytes | None = None


class KeySafe:
    """The key slots of one profile. Every change is on the disk before the method returns."""

    def __init__(self, path: Path, content: KeyFile, vault: Vault, random: RandomBytes = os.urandom) -> None:
        self._path = path
        self._content = content
        self._vault = vault
        self._random = random

    @property
    def profile(self) -> str:
        """The profile's random id; headquarters needs it to unseal."""
        return self._content.profile

    @property
    def has_passphrase(self) -> bool:
        """Whether a passphrase opens this profile."""
        return self._content.passphrase is not None

    @property
    def protection(self) -> Literal["keyring", "passphrase", "recovery"]:
        """How the key is kept; anything but the keyring is shown to the administrator as a lower level."""
        if self._content.vault is not None:
            return "keyring"
        return "passphrase" if self.has_passphrase else "recovery"

    @property
    def sealed_code(self) -> bytes | None:
        """The recovery code sealed to headquarters, to be given to the hub (again) at any time."""
        return self._content.sealed

    def open_with_keyring(self) -> DataKey:
        """The key from the keyring, without asking anyone anything.

        UserError ``keys.keyring_unused | keyring_absent | keyring_locked | keyring_changed | keyring_entry_gone |
        keyring_other_value``: ask for the passphrase if there is one, else for the recovery code.
        """
        slot = self._content.vault
        if slot is None:
            raise UserError("keys.keyring_unused")
        try:
            now = self._vault.name
            text = self._vault.read(slot.entry)
        except VaultAbsent as error:
            raise UserError("keys.keyring_absent") from error
        except VaultLocked as error:
            raise UserError("keys.keyring_locked") from error
        if text is None:
            if now != slot.keyring:
                raise UserError("keys.keyring_changed", before=slot.keyring, now=now)
            raise UserError("keys.keyring_entry_gone")
        key = _key_from_text(text)
        if key is None or not self._fits(key):
            raise UserError("keys.keyring_other_value")
        return key

    def open_with_passphrase(self, passphrase: str) -> DataKey:
        """The key; UserError ``passphrase.wrong`` or ``passphrase.none``."""
        slot = self._content.passphrase
        if slot is None:
            raise UserError("passphrase.none")
        return self._checked(unwrap_by_passphrase(slot, passphrase, self.profile))

    def open_with_recovery_code(self, code: str) -> DataKey:
        """The key from the printed code or the one headquarters read out; works without any network.

        UserError ``recovery.mistyped`` or ``recovery.wrong_code``. Store the key again afterwards: `store_in_keyring`
        or `set_passphrase`.
        """
        return self._checked(unwrap_by_code(self._content.recovery, code, self.profile))

    def store_in_keyring(self, key: DataKey) -> None:
        """Puts the key (back) into the keyring; UserError ``keys.keyring_absent`` or ``keys.keyring_locked``."""
        try:
            entry = VaultEntry(self._vault.name, self.profile)
            self._vault.write(entry.entry, base64.b64encode(key.secret()).decode("ascii"))
        except VaultAbsent as error:
            raise UserError("keys.keyring_absent") from error
        except VaultLocked as error:
            raise UserError("keys.keyring_locked") from error
        self._save(msgspec.structs.replace(self._content, vault=entry))

    def set_passphrase(self, key: DataKey, passphrase: str) -> None:
        """Sets or changes the passphrase; the old one no longer opens keys.json."""
        slot = wrap_by_passphrase(key.secret(), passphrase, self.profile, self._random)
        self._save(msgspec.structs.replace(self._content, passphrase=slot))

    def renew_printed_code(self, key: DataKey) -> str:
        """A new recovery code to print; the printed one before it is void from now on."""
        code = new_recovery_code(self._random)
        self._save(self._with_code(key, code, "printed"))
        return code

    def seal_to_headquarters(self, key: DataKey, public_key: bytes) -> bytes:
        """At enrolment: a second recovery code that only headquarters can read. Give the bytes to the hub.

        `public_key`: headquarters' X25519 key, 32 bytes. The printed code keeps working.
        """
        code = new_recovery_code(self._random)
        sealed = seal_for_headquarters(code, public_key, self.profile, self._random)
        self._save(msgspec.structs.replace(self._with_code(key, code, "headquarters"), sealed=sealed))
        return sealed

    def _with_code(self, key: DataKey, code: str, kind: RecoveryKind) -> KeyFile:
        slot = wrap_by_code(key.secret(), code, kind, self.profile, self._random)
        others = tuple(old for old in self._content.recovery if old.kind != kind)
        return msgspec.structs.replace(self._content, recovery=(*others, slot))

    def _fits(self, key: DataKey) -> bool:
        return hmac.compare_digest(key.check(), self._content.check)

    def _checked(self, secret: bytes) -> DataKey:
        if len(secret) != _KEY_BYTES:
            raise UserError("keys.file_damaged")
        key = DataKey(secret)
        if not self._fits(key):
            raise UserError("keys.file_damaged")
        return key

    def _save(self, content: KeyFile) -> None:
        write_key_file(self._path, content)
        self._content = content


def create_keys(
    path: Path, vault: Vault, passphrase: str | None, random: RandomBytes = os.urandom
) -> tuple[KeySafe, DataKey, str]:
    """Makes the key of a new profile: the safe, the key, and the recovery code to print.

    The keyring is used when there is one. Without one a passphrase must be given: UserError ``keys.passphrase_needed``.
    An existing keys.json is never overwritten: UserError ``keys.exist``.
    """
    if path.exists():
        raise UserError("keys.exist")
    if passphrase is not None:
        check_passphrase(passphrase)
    key = DataKey(random(_KEY_BYTES))
    profile = random(16).hex()
    code = new_recovery_code(random)
    printed = wrap_by_code(key.secret(), code, "printed", profile, random)
    content = KeyFile(FORMAT, profile, key.check(), recovery=(printed,))
    if passphrase is not None:
        slot = wrap_by_passphrase(key.secret(), passphrase, profile, random)
        content = msgspec.structs.replace(content, passphrase=slot)
    entry = _try_vault(vault, profile, key)
    if entry is None and passphrase is None:
        raise UserError("keys.passphrase_needed")
    content = msgspec.structs.replace(content, vault=entry)
    write_key_file(path, content)
    return KeySafe(path, content, vault, random), key, code


def load_keys(path: Path, vault: Vault, random: RandomBytes = os.urandom) -> KeySafe:
    """The slots of an existing profile.

    UserError ``keys.file_missing`` (the newest backup set holds a copy), ``keys.file_damaged``, ``keys.file_newer``.
    """
    return KeySafe(path, read_key_file(path), vault, random)


def read_key_file(path: Path) -> KeyFile:
    """The content of a keys.json; UserErrors as `load_keys`."""
    try:
        text = path.read_bytes()
    except FileNotFoundError as error:
        raise UserError("keys.file_missing") from error
    except OSError as error:
        raise UserError("keys.file_unreadable") from error
    try:
        stamp = msgspec.json.decode(text, type=dict[str, object]).get("format")
        if isinstance(stamp, int) and stamp > FORMAT:
            raise UserError("keys.file_newer")
        return msgspec.json.decode(text, type=KeyFile)
    except msgspec.MsgspecError as error:
        raise UserError("keys.file_damaged") from error


def write_key_file(path: Path, content: KeyFile) -> None:
    """Puts a whole new keys.json in the place of the old one, durably; never a half one."""
    fresh = path.with_name(path.name + ".new")
    fresh.unlink(missing_ok=True)
    with create_private(fresh) as file:
        file.write(msgspec.json.format(msgspec.json.encode(content)))
        file.flush()
        sync_file(file.fileno())
    replace_file(fresh, path)


def _try_vault(vault: Vault, profile: str, key: DataKey) -> VaultEntry | None:
    try:
        entry = VaultEntry(vault.name, profile)
        vault.write(profile, base64.b64encode(key.secret()).decode("ascii"))
    except (VaultAbsent, VaultLocked):
        logger.info("the keyring is not used for profile %s", profile)
        return None
    return entry


def _key_from_text(text: str) -> DataKey | None:
    try:
        return DataKey(base64.b64decode(text, validate=True))
    except (binascii.Error, ValueError):
        return None
