"""Keys from a file instead of the system's keyring, for profiles that are made to be measured; readable by anybody."""

from __future__ import annotations

import json
from pathlib import Path

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
        self._path.write_text(json.dumps(self._all() | {entry: secret}), encoding="utf-8")

    def remove(self, entry: str) -> None:
        """Forgets a secret."""
        self._path.write_text(json.dumps({k: v for k, v in self._all().items() if k != entry}), encoding="utf-8")

    def _all(self) -> dict[str, str]:
        return dict(json.loads(self._path.read_text(encoding="utf-8"))) if self._path.exists() else {}


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
