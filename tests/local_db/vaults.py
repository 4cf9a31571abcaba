"""Keyrings that behave, for the ways in which a real one lets a branch down."""

from __future__ import annotations

from local_db.os_keyring import VaultAbsent, VaultLocked


class MemoryVault:
    """A keyring in memory that can be locked, taken away or exchanged."""

    def __init__(self, name: str = "memory keyring") -> None:
        self.entries: dict[str, str] = {}
        self.locked = False
        self.absent = False
        self._name = name

    @property
    def name(self) -> str:
        if self.absent:
            raise VaultAbsent
        return self._name

    def read(self, entry: str) -> str | None:
        self._answer()
        return self.entries.get(entry)

    def write(self, entry: str, secret: str) -> None:
        self._answer()
        self.entries[entry] = secret

    def remove(self, entry: str) -> None:
        self._answer()
        self.entries.pop(entry, None)

    def _answer(self) -> None:
        if self.absent:
            raise VaultAbsent
        if self.locked:
            raise VaultLocked


def no_vault() -> MemoryVault:
    """A session without any keyring."""
    vault = MemoryVault()
    vault.absent = True
    return vault
