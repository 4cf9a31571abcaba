"""A peer as a child process that is told by lines what to do, and how it is installed from the ordinary registries."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import msgspec

HERE = Path(__file__).parent
NPM_PACKAGES = ("pouchdb@9", "express-pouchdb@4", "express@4")
PIP_PACKAGES = ("anki",)
INSTALL_SECONDS = 600


class NotToBeHad(Exception):
    """The peer cannot be installed or started here; the text says why."""


class Peer:
    """One command at a time; each answers with the seconds it took inside the peer and the documents it moved."""

    def __init__(self, name: str, command: list[str], environment: dict[str, str] | None = None) -> None:
        self.name = name
        self._child = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            encoding="utf-8",
            env={**os.environ, **(environment or {})},
        )
        try:
            self.version = str(self._answer()["version"])
        except NotToBeHad:
            self.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def ask(self, do: str, file: str = "") -> tuple[float, int]:
        """Seconds and documents of one command: ``make`` from a file, ``up`` or ``down``."""
        assert self._child.stdin is not None
        self._child.stdin.write(msgspec.json.encode({"do": do, "file": file}).decode() + "\n")
        self._child.stdin.flush()
        said = self._answer()
        return float(said["seconds"]), int(said["documents"])

    def close(self) -> None:
        """Lets the peer end by itself; it ends its own server. Safe to call twice."""
        assert self._child.stdin is not None
        assert self._child.stdout is not None
        self._child.stdin.close()
        try:
            self._child.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self._child.kill()
            self._child.wait()
        self._child.stdout.close()

    def _answer(self) -> dict[str, Any]:
        assert self._child.stdout is not None
        line = self._child.stdout.readline()
        if not line:
            raise NotToBeHad("the process ended")
        said: dict[str, Any] = msgspec.json.decode(line)
        return said


def start_pouchdb(programs: Path, folder: Path, *, batch: int | None = None) -> Peer:
    """PouchDB and express-pouchdb in `folder`; `batch` documents at a time, or PouchDB's own choice. NotToBeHad."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        raise NotToBeHad("there is no node with npm here")
    modules = programs / "pouchdb" / "node_modules"
    if not modules.is_dir():
        (programs / "pouchdb").mkdir(parents=True, exist_ok=True)
        _install([npm, "install", "--no-audit", "--no-fund", "--prefix", str(programs / "pouchdb"), *NPM_PACKAGES])
    folder.mkdir(parents=True)
    chosen = [] if batch is None else [str(batch)]
    command = [node, str(HERE / "pouchdb_peer.js"), str(folder), *chosen]
    return Peer("PouchDB", command, {"NODE_PATH": str(modules)})


def start_anki(programs: Path, folder: Path) -> Peer:
    """Two Anki collections and a sync server in `folder`. NotToBeHad."""
    place = programs / "anki"
    python = place / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    if not python.exists():
        _install([sys.executable, "-m", "venv", str(place)])
        _install([str(python), "-m", "pip", "install", "--quiet", "--only-binary", ":all:", *PIP_PACKAGES])
    folder.mkdir(parents=True)
    return Peer("Anki", [str(python), str(HERE / "anki_peer.py"), str(folder)])


def _install(command: list[str]) -> None:
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=INSTALL_SECONDS, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise NotToBeHad(f"{Path(command[0]).name}: {type(error).__name__}") from error
    if done.returncode:
        said = done.stderr.strip().splitlines() or ["no reason given"]
        raise NotToBeHad(f"{Path(command[0]).name} could not install it: {said[-1][:200]}")
