"""Keys from a file instead of the system's keyring, for profiles that are made to be measured; readable by anybody."""

from __future__ import annotations

from pathlib import Path

import msgspec

from local_db.os_keyring import OsKeyring


class FileVault:
    """A keyring for measurements."""

    name = "file"

    def __init__(self, path: Path) -> None:
        self._path = path

    def read(self, entry: str) -> str | None:
        """The secret of that entry."""
        return self._all().get(entry)

    def write(self, entry: str, secret: str) -> None:
        """Keeps a secret."""
        self._keep(self._all() | {entry: secret})

    def remove(self, entry: str) -> None:
        """Forgets a secret."""
        self._keep({k: v for k, v in self._all().items() if k != entry})

    def _all(self) -> dict[str, str]:
        return msgspec.json.decode(self._path.read_bytes(), type=dict[str, str]) if self._path.exists() else {}

    def _keep(self, secrets: dict[str, str]) -> None:
        self._path.write_bytes(msgspec.json.encode(secrets))


def through_keyring(path: Path) -> OsKeyring:
    """The same keys through the `keyring` library, which a start imports: only its daemon is left out."""
    import keyring.errors
    from keyring.backend import KeyringBackend

    class FileBackend(KeyringBackend):
        """Reads; nothing is kept while a start is measured."""

        def get_password(self, service: str, username: str) -> str | None:
            return FileVault(path).read(username)

        def set_password(self, service: str, username: str, password: str) -> None:
            raise keyring.errors.PasswordSetError("a start keeps no key")

    return OsKeyring(chosen=FileBackend())  # type: ignore[no-untyped-call]  # the library says no types there
