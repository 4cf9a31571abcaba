"""A print server of the tests' own: Debian's cupsd in a folder, reached through a socket there, with one queue."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from types import TracebackType
from typing import Self

QUEUE = "front-desk"

_SETTINGS = """Listen {folder}/cups.sock
LogLevel warn
WebInterface No
Browsing Off
PreserveJobFiles Yes
DirtyCleanInterval 0
DefaultAuthType None
<Location />
  Order allow,deny
  Allow all
</Location>
<Policy default>
  <Limit All>
    Order deny,allow
    Allow all
  </Limit>
</Policy>
"""
_FOLDERS = """FileDevice Yes
ServerRoot {folder}/root
RequestRoot {folder}/spool
TempDir {folder}/spool/tmp
CacheDir {folder}/cache
StateDir {folder}/state
AccessLog {folder}/access
ErrorLog {folder}/error
PageLog {folder}/page
SystemGroup root
"""


FOLDER = Path(tempfile.gettempdir()) / f"branchdesk-cups-{os.getpid()}"
ADDRESS = str(FOLDER / "cups.sock")
"""Where a process of tests looks for printers, whether a server is there or not: a thread of CUPS asks only once."""


class NoPrintServer(Exception):
    """No print server can be had here; the text says why."""


class PrintServer:
    """Started on entering, ended by its process id on leaving. What it was sent stays in its spool.

    Its device throws everything away; what counts is what arrived in the queue.
    """

    def __init__(self) -> None:
        self._programs = [shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin") for name in _PROGRAMS]
        missing = [name for name, found in zip(_PROGRAMS, self._programs, strict=True) if found is None]
        if missing:
            raise NoPrintServer(f"{', '.join(missing)} is not installed")
        self._folder = FOLDER
        self._server: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        for name in ("spool/tmp", "cache", "state", "root"):
            (self._folder / name).mkdir(parents=True, exist_ok=True)
        files = {"cupsd.conf": _SETTINGS, "cups-files.conf": _FOLDERS}
        for name, text in files.items():
            (self._folder / name).write_text(text.format(folder=self._folder), encoding="ascii")
        daemon = self._programs[0]
        assert daemon is not None
        self._server = subprocess.Popen(
            [daemon, "-f", "-c", str(self._folder / "cupsd.conf"), "-s", str(self._folder / "cups-files.conf")],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )
        while self._ask(2, "-r").returncode != 0 or b"not running" in self._ask(2, "-r").stdout:
            if self._server.poll() is not None:
                assert self._server.stderr is not None
                said = self._server.stderr.read().decode(errors="replace").strip()
                raise NoPrintServer(f"cupsd does not start here: {said or self._server.returncode}")
        self._ask(1, "-p", QUEUE, "-E", "-v", "file:///dev/null", "-m", "raw").check_returncode()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._server is not None:
            self._server.terminate()
            self._server.wait()
        shutil.rmtree(self._folder, ignore_errors=True)

    def close_queue(self) -> None:
        """From now on the queue takes no jobs."""
        self._ask(3, QUEUE).check_returncode()

    def remove_queue(self) -> None:
        """The printer is gone."""
        self._ask(1, "-x", QUEUE).check_returncode()

    def documents(self) -> list[Path]:
        """What was sent, in its order."""
        return sorted((self._folder / "spool").glob("d*"))

    def titles(self) -> str:
        """The jobs' own description, as the queue keeps them."""
        controls = sorted((self._folder / "spool").glob("c0*"))
        return "\n".join(path.read_bytes().decode("utf-8", errors="replace") for path in controls)

    def _ask(self, program: int, *arguments: str) -> subprocess.CompletedProcess[bytes]:
        tool = self._programs[program]
        assert tool is not None
        plain = {**os.environ, "LC_ALL": "C"}
        return subprocess.run([tool, "-h", ADDRESS, *arguments], env=plain, capture_output=True, check=False)


_PROGRAMS = ("cupsd", "lpadmin", "lpstat", "cupsreject")
