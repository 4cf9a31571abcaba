"""A hub in a child process on loopback, for the demonstration without a display and for tests."""

from __future__ import annotations

import os
import queue
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

from core.people import Person
from core.ports import Clock
from local_db.machine.clock import SystemClock
from sync.hub import registry
from sync.hub.app import open_folder
from sync.hub.folder import DATABASE_VARIABLE, hub_folder
from sync.hub.server import READY
from sync.hub.set_up import init_hub
from sync.hub.store import HubStore
from sync.protocol.messages import PROTOCOL_HEADER

ROOT = Path(__file__).resolve().parents[2]
COMMAND = (sys.executable, "-m", "sync.hub.command_line")


class HubNotStarted(Exception):
    """The child ended or stayed silent; the text is the end of what it wrote."""


class EmbeddedHub:
    """A hub of its own in `folder`; `command` is how the hub's command line is run."""

    def __init__(
        self,
        folder: Path,
        command: Sequence[str] = COMMAND,
        clock: Clock | None = None,
        database_url: str | None = None,
    ) -> None:
        self.folder = hub_folder(folder, database_url=database_url)
        self.url = ""
        self.errors = folder / "hub.errors.txt"
        self._command = command
        self._clock = clock or SystemClock()
        self._child: subprocess.Popen[str] | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def pid(self) -> int | None:
        """The child's process id, or None when it does not run."""
        return self._child.pid if self._child is not None else None

    def start(self, port: int = 0, wait_seconds: float = 30) -> str:
        """Makes the hub when there is none, serves it, and returns its address once it answers.

        Raises HubNotStarted.
        """
        self._prepare()
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"}
        if self.folder.database_url is not None:
            environment[DATABASE_VARIABLE] = self.folder.database_url
        with self.errors.open("ab") as errors:
            self._child = subprocess.Popen(
                [*self._command, "--data", str(self.folder.root), "serve", "--port", str(port)],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
                encoding="utf-8",
                env=environment,
            )
        line = self._first_line(self._child, wait_seconds)
        if not line.startswith(READY):
            self.stop()
            raise HubNotStarted(self.errors.read_text(encoding="utf-8", errors="replace")[-2000:])
        self.url = line.removeprefix(READY)
        if not self.healthy():
            self.stop()
            raise HubNotStarted("the hub listens but does not answer")
        return self.url

    def healthy(self) -> bool:
        """Whether the hub answers."""
        try:
            with urllib.request.urlopen(f"{self.url}/sync/v1/health", timeout=10) as answer:
                return answer.status == 200 and PROTOCOL_HEADER in answer.headers
        except (urllib.error.URLError, OSError):
            return False

    def stop(self) -> None:
        """Ends the child by its own process id and waits for it. Safe to call twice."""
        child, self._child = self._child, None
        if child is None:
            return
        child.terminate()
        try:
            child.wait(timeout=15)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
        if child.stdout is not None:
            child.stdout.close()

    def kill(self) -> None:
        """Ends the child at once, as a power cut would."""
        if self._child is not None:
            self._child.kill()
            self._child.wait()
            self.stop()

    def add_branch(self, branch_id: str, name: str, utc_offset: int = 480) -> None:
        """Makes a branch."""
        with self.open_store() as store:
            store.write(lambda connection: registry.add_branch(connection, branch_id, name, utc_offset)).result()

    def add_person(self, someone: Person) -> None:
        """Adds or changes a person."""
        with self.open_store() as store:
            store.write(lambda connection: registry.put_person(connection, someone)).result()

    def enrolment_code(self, branch_id: str, subscriptions: Sequence[str] | None = None, hours: int = 1) -> str:
        """A one-time code for a device of that branch; one of ``hq`` reads every branch unless told otherwise."""
        every = (registry.EVERY_BRANCH,) if branch_id == registry.HEADQUARTERS else ()
        wanted = tuple(subscriptions) if subscriptions is not None else every
        with self.open_store() as store:
            expires_at = store.now() + hours * 3_600_000
            return store.write(
                lambda connection: registry.make_code(connection, branch_id, wanted, expires_at, os.urandom)
            ).result()

    def revoke(self, device_id: str) -> None:
        """Cuts a device off."""
        with self.open_store() as store:
            now = store.now()
            store.write(lambda connection: registry.revoke(connection, device_id, now)).result()

    @contextmanager
    def open_store(self) -> Iterator[HubStore]:
        """The hub's database, opened beside the running child; for making things and for looking."""
        self._prepare()
        store = open_folder(self.folder, self._clock)
        try:
            yield store
        finally:
            store.close()

    def _prepare(self) -> None:
        if not self.folder.begun:
            init_hub(self.folder, self._clock)

    def _first_line(self, child: subprocess.Popen[str], wait_seconds: float) -> str:
        lines: queue.Queue[str] = queue.Queue()

        threading.Thread(target=_read_lines, args=(child, lines), name="hub-output", daemon=True).start()
        try:
            return lines.get(timeout=wait_seconds).strip()
        except queue.Empty:
            return ""


def _read_lines(child: subprocess.Popen[str], lines: queue.Queue[str]) -> None:
    assert child.stdout is not None
    for line in child.stdout:
        lines.put(line)
    lines.put("")
