"""The operating system's keyring, and nothing that only looks like one.

`keyring` takes any backend it finds on the path, among them files in plain text (keyrings.alt) and one that
forgets everything (null). So the backends allowed here are named one by one, and the configured default is not asked.
"""

from __future__ import annotations

import importlib
import logging
import os
import threading
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Protocol, TypeVar

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

logger = logging.getLogger(__name__)

Answer = TypeVar("Answer")

SERVICE = "BranchDesk"
_ALLOWED = (
    ("keyring.backends.Windows", "WinVaultKeyring"),
    ("keyring.backends.macOS", "Keyring"),
    ("keyring.backends.SecretService", "Keyring"),
    ("keyring.backends.libsecret", "Keyring"),
    ("keyring.backends.kwallet", "DBusKeyring"),
    ("keyring.backends.kwallet", "DBusKeyringKWallet4"),
)
_CHAINER = "keyring.backends.chainer.ChainerBackend"
_PATIENCE_SECONDS = 60.0  # how long a person may take to type the keyring's own password


class VaultAbsent(Exception):
    """There is no keyring that may be used."""


class VaultLocked(Exception):
    """The keyring is there but did not open, or did not answer."""


class Vault(Protocol):
    """A place outside the profile that keeps one secret text per entry."""

    @property
    def name(self) -> str:
        """Which keyring this is; VaultAbsent when there is none."""

    def read(self, entry: str) -> str | None:
        """The secret, or None when there is no such entry; VaultAbsent, VaultLocked."""

    def write(self, entry: str, secret: str) -> None:
        """Keeps the secret; VaultAbsent, VaultLocked."""

    def remove(self, entry: str) -> None:
        """Forgets the secret if it is there; VaultAbsent, VaultLocked."""


class OsKeyring:
    """The best allowed keyring of this session, chosen at first use; calls wait at most `patience` seconds."""

    def __init__(
        self,
        environment: Mapping[str, str] = os.environ,
        patience: float = _PATIENCE_SECONDS,
        chosen: KeyringBackend | None = None,
    ) -> None:
        self._environment = environment
        self._patience = patience
        self._chosen = chosen

    @property
    def name(self) -> str:
        """Module and class of the keyring in use; VaultAbsent when there is none."""
        return _full_name(type(self._backend()))

    def read(self, entry: str) -> str | None:
        """The secret, or None when there is no such entry; VaultAbsent, VaultLocked."""
        backend = self._backend()
        return self._ask(lambda: backend.get_password(SERVICE, entry))

    def write(self, entry: str, secret: str) -> None:
        """Keeps the secret and reads it back; VaultAbsent, VaultLocked."""
        backend = self._backend()
        self._ask(lambda: backend.set_password(SERVICE, entry, secret))
        if self._ask(lambda: backend.get_password(SERVICE, entry)) != secret:
            raise VaultLocked

    def remove(self, entry: str) -> None:
        """Forgets the secret if it is there; VaultAbsent, VaultLocked."""
        backend = self._backend()
        if self.read(entry) is not None:
            self._ask(lambda: backend.delete_password(SERVICE, entry))

    def _backend(self) -> KeyringBackend:
        if self._chosen is None:
            named = self._environment.get("PYTHON_KEYRING_BACKEND", "")
            wanted = "" if named == _CHAINER else named
            found = self._ask(lambda: _best_allowed(wanted))
            if found is None:
                logger.warning("no allowed keyring in this session")
                raise VaultAbsent
            self._chosen = found
        return self._chosen

    def _ask(self, question: Callable[[], Answer]) -> Answer:
        """Runs one call in its own thread: a keyring that waits for a prompt nobody sees must not hang us."""
        answers: list[Answer] = []
        failures: list[Exception] = []

        def run() -> None:
            try:
                answers.append(question())
            except Exception as error:  # noqa: BLE001  backends raise D-Bus, COM and own errors of any class
                failures.append(error)

        thread = threading.Thread(target=run, name="keyring", daemon=True)
        thread.start()
        thread.join(self._patience)
        if answers:
            return answers[0]
        reason = type(failures[0]).__name__ if failures else "no answer"
        logger.warning("the keyring did not open: %s", reason)
        if failures and _none_there(failures[0]):
            raise VaultAbsent from failures[0]
        raise VaultLocked from (failures[0] if failures else None)


class NoKeyring:
    """A machine without a keyring, or one that shall not be used: the passphrase opens the profile."""

    @property
    def name(self) -> str:
        """Always VaultAbsent."""
        raise VaultAbsent

    def read(self, entry: str) -> str | None:
        """Always VaultAbsent."""
        raise VaultAbsent

    def write(self, entry: str, secret: str) -> None:
        """Always VaultAbsent."""
        raise VaultAbsent

    def remove(self, entry: str) -> None:
        """Always VaultAbsent."""
        raise VaultAbsent


def _none_there(failure: Exception) -> bool:
    from keyring.errors import InitError, NoKeyringError

    return isinstance(failure, NoKeyringError | InitError)


def _full_name(kind: type[KeyringBackend]) -> str:
    return f"{kind.__module__}.{kind.__qualname__}"


def _best_allowed(wanted: str) -> KeyringBackend | None:
    """The allowed backend of highest priority; one named by the environment is used only if it is allowed."""
    usable: list[tuple[float, KeyringBackend]] = []
    for module_name, class_name in _ALLOWED:
        if wanted and wanted != f"{module_name}.{class_name}":
            continue
        try:
            kind: type[KeyringBackend] = getattr(importlib.import_module(module_name), class_name)
            if kind.viable and kind.priority > 0:
                usable.append((float(kind.priority), kind()))
        except (ImportError, AttributeError, RuntimeError) as error:
            logger.debug("keyring %s is not usable: %s", module_name, type(error).__name__)
    return max(usable, key=lambda pair: pair[0])[1] if usable else None
