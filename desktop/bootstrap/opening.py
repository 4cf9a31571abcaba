"""Opening a profile, in a job: everything here may block and is never called in the window's thread."""

from __future__ import annotations

import platform
import secrets
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from core.people import LOCAL_PERSON, Person, Role
from local_db.catalogue import pack_forms
from local_db.desk import Desk, Unlock, create_desk, open_desk, rescue_desk, with_keyring, with_passphrase
from local_db.identity import Identity
from local_db.keys import DataKey, KeySafe, load_keys
from local_db.machine.clock import SystemClock
from local_db.os_keyring import OsKeyring, Vault, VaultAbsent, VaultLocked
from local_db.profile import Profile, holds_work
from local_db.recovery_mark import note_code_kept, note_code_open
from local_db.rescue import restore_keys
from resources import PACK_FORMS

if TYPE_CHECKING:
    from core.ports import Clock
    from desktop.pages.start.set_up import FirstAnswers
    from local_db.store import Store


class Opening:
    """Opens one profile, one way or another. Remembers how it was unlocked, for a rescue."""

    def __init__(self, root: Path, vault: Vault | None = None, clock: Clock | None = None) -> None:
        self.root = root
        self._vault: Vault = vault or OsKeyring()
        self._clock: Clock = clock or SystemClock()
        self._unlock: Unlock = with_keyring
        self._key_is_to_be_stored = False

    def is_new(self) -> bool:
        """Whether nothing was set up here yet; a set-up that was cut off begins anew."""
        return not holds_work(Profile(self.root.expanduser().absolute()))

    def has_keyring(self) -> bool:
        """Whether the system keeps keys in this session."""
        try:
            return bool(self._vault.name)
        except (VaultAbsent, VaultLocked):
            return False

    def has_passphrase(self) -> bool:
        """Whether a passphrase opens the profile."""
        return load_keys(Profile(self.root.expanduser().absolute()).keys, self._vault).has_passphrase

    def set_up(self, answers: FirstAnswers) -> tuple[Desk, str, str]:
        """Makes the profile; gives the desk, the recovery code to write down and the person's id.

        With a code from headquarters the hub says which branch this is: UserErrors and Offline of `enrol` then.
        """
        from local_db.replication import save_people

        person = Person(f"{LOCAL_PERSON}{secrets.token_hex(4)}", answers.person, Role.CLERK, answers.branch)

        def enrolled(store: Store, safe: KeySafe, key: DataKey) -> Identity:
            from sync.client.enrolment import enrol

            store.write(lambda connection: save_people(connection, [person])).result()
            return enrol(store, safe, answers.hub_url, answers.hub_code, platform.node(), key=key)

        alone = Identity(branch=answers.branch, branch_name=answers.branch_name)
        desk, code = create_desk(
            self.root,
            self._vault,
            answers.passphrase or None,
            enrolled if answers.hub_code else alone,
            pack_forms(PACK_FORMS),
            self._clock,
        )
        note_code_open(desk)
        known = msgspec.structs.replace(person, branch=desk.store.identity.branch)
        desk.store.write(lambda connection: save_people(connection, [known])).result()
        return desk, code, person.id

    def has_printer(self) -> bool:
        """Whether this system has a usual printer."""
        from desktop.recovery_sheet import has_printer

        return has_printer()

    def note_code_kept(self, desk: Desk) -> None:
        """The person says that the recovery code is kept."""
        note_code_kept(desk)

    def restore_keys(self) -> Desk:
        """Puts the newest backup's key slots in the place of lost or damaged ones, and opens."""
        restore_keys(Profile(self.root.expanduser().absolute()), self._vault, self._clock)
        return self.open()

    def open(self) -> Desk:
        """Opens with the key as it was last unlocked: at first with the keyring."""
        desk = open_desk(self.root, self._vault, self._unlock, self._clock)
        if self._key_is_to_be_stored and self.has_keyring():
            desk.safe.store_in_keyring(desk.key)
            self._key_is_to_be_stored = False
        return desk

    def look(self) -> Desk:
        """Opens without changing anything: a database that a newer program wrote."""
        return open_desk(self.root, self._vault, self._unlock, self._clock, look_only=True)

    def open_with_passphrase(self, passphrase: str) -> Desk:
        """Opens with a passphrase."""
        self._unlock = with_passphrase(passphrase)
        return self.open()

    def open_with_recovery_code(self, code: str) -> Desk:
        """Opens with the recovery code and puts the key back into the keyring, where there is one."""

        def unlock(safe: KeySafe) -> DataKey:
            return safe.open_with_recovery_code(code)

        self._unlock, self._key_is_to_be_stored = unlock, True
        return self.open()

    def rescue(self) -> Desk:
        """Puts the newest good backup in the place of a database that cannot be trusted, and opens it."""
        rescue_desk(self.root, self._vault, self._unlock, self._clock)
        return self.open()
