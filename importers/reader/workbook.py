"""The parent's side of reading: starts the child, takes its batches, and makes an answer of whatever becomes of it."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import msgspec

from core.errors import Cancelled, UserError
from importers.reader.frames import (
    Finished,
    Frame,
    Marks,
    Opened,
    Picture,
    ReadRequest,
    Refused,
    Rows,
    read_frame,
    write_frame,
)
from importers.reader.returned import ReturnedRows

READER_FLAG = "--reader-child"
"""The argument with which a frozen bundle starts itself as the reader child."""

_MIB = 1 << 20
_TICK_SECONDS = 0.1
_PASSED_ON = ("PATH", "SYSTEMROOT", "WINDIR", "TEMP", "TMP", "TMPDIR", "LANG", "LC_ALL", "LD_LIBRARY_PATH")


class ReadLimits(msgspec.Struct, frozen=True):
    """What a child may take. Memory grows with the file, so that a small hostile file gets little.

    Sources: reliability.md "Figures to reach": at most 1.5 GiB, hostile files at most 300 MiB.
    """

    memory_bytes: int = 1536 * _MIB
    memory_floor_bytes: int = 220 * _MIB
    memory_per_file_byte: int = 80
    cpu_seconds: int = 60
    cpu_seconds_per_mib: int = 10
    silent_seconds: int = 120

    def memory_for(self, file_bytes: int) -> int:
        """Bytes of address space for a file of that size."""
        return min(self.memory_bytes, self.memory_floor_bytes + self.memory_per_file_byte * file_bytes)

    def cpu_for(self, file_bytes: int) -> int:
        """Seconds of CPU for a file of that size."""
        return self.cpu_seconds + self.cpu_seconds_per_mib * (file_bytes // _MIB)


class WorkbookReading:
    """An open workbook: what it is, and its rows in batches as the child sends them."""

    def __init__(self, opened: Opened, frames: Iterator[Frame], file_name: str = "") -> None:
        self.opened = opened
        self.file_name = file_name
        self.marks: dict[int, Marks] = {}
        """What each sheet says beside its values; a sheet's are there before its rows are."""
        self._frames = frames
        self._returned = ReturnedRows(opened.sheets)

    @property
    def mended(self) -> dict[tuple[str, int], str]:
        """Of rows to be checked that came back: by sheet and row, which row of an earlier import each mends."""
        return self._returned.names

    def batches(self) -> Iterator[Rows]:
        """Every row of every sheet, once, in the file's order. Not reading on holds the child back.

        Raises UserError when the file turns out to be unreadable further down, Cancelled when asked to stop.
        """
        for frame in self._frames:
            if isinstance(frame, Finished):
                return
            if isinstance(frame, Rows) and frame.sheet < len(self.opened.sheets):
                yield self._returned.passed(frame)
            elif isinstance(frame, Marks):
                self.marks[frame.sheet] = frame
            else:
                raise UserError("import.reader_failed")
        raise UserError("import.reader_failed")

    def pictures(self) -> Iterator[Picture]:
        """Every picture of a workbook that was opened for its pictures, one at a time. Raises as `batches` does."""
        for frame in self._frames:
            if isinstance(frame, Finished):
                return
            if not isinstance(frame, Picture):
                break
            yield frame
        raise UserError("import.reader_failed")


@contextmanager
def open_workbook(
    path: Path,
    *,
    row_limit: int | None = None,
    password: str | None = None,
    pictures: bool = False,
    cancelled: Callable[[], bool] = lambda: False,
    limits: ReadLimits | None = None,
) -> Iterator[WorkbookReading]:
    """Reads the workbook at `path` in a child process; `row_limit` rows of each sheet at most.

    With `pictures` it is read for its pictures instead of its rows. A workbook that is locked and no or another
    `password` raise UserError import.password_needed and import.password_wrong.

    `cancelled` is asked about ten times a second, from another thread, and ends the child when true. Leaving the block
    ends the child too. Raises UserError with a code of resources/import_texts.json, or Cancelled.
    """
    limits = limits or ReadLimits()
    try:
        size = path.stat().st_size
        if not path.is_file():
            raise UserError("import.not_a_file", file=path.name or str(path))
    except OSError as error:
        raise UserError("import.file_missing", file=path.name) from error
    request = ReadRequest(
        str(path.absolute()), limits.memory_for(size), limits.cpu_for(size), row_limit, password, pictures
    )
    with _child() as child:
        watch = _Watch(child, cancelled, limits.silent_seconds)
        try:
            frames = _frames(child, request, watch)
            first = next(frames)
            if not isinstance(first, Opened):
                raise UserError("import.reader_failed")
            yield WorkbookReading(first, frames, path.stem)
        finally:
            watch.stop()


@contextmanager
def _child() -> Iterator[subprocess.Popen[bytes]]:
    frozen = bool(getattr(sys, "frozen", False))
    command = [sys.executable, READER_FLAG] if frozen else [sys.executable, "-m", "importers.reader.child"]
    environment = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    environment["PYTHONPATH"] = str(Path(__file__).resolve().parents[2])
    environment["RUST_BACKTRACE"] = "0"
    child = subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environment,
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
    )
    try:
        yield child
    finally:
        child.kill()
        for pipe in (child.stdin, child.stdout):
            if pipe is not None:
                _close(pipe)
        child.wait()


def _close(pipe: object) -> None:
    try:
        pipe.close()  # type: ignore[attr-defined]  # a pipe of Popen; its class differs between systems
    except OSError:
        return


def _frames(child: subprocess.Popen[bytes], request: ReadRequest, watch: _Watch) -> Iterator[Frame]:
    """The child's frames; its refusal, its death and its silence are raised as what they mean."""
    inward, outward = _pipes(child)
    try:
        write_frame(inward, request)
    except OSError as error:
        raise UserError("import.reader_failed") from error
    while True:
        watch.waiting()
        try:
            frame = read_frame(outward)
        except (ValueError, OSError, msgspec.MsgspecError) as error:
            raise UserError("import.reader_failed") from error
        watch.working()
        if isinstance(frame, Refused):
            raise UserError(frame.code, **frame.facts)
        if frame is None:
            raise watch.reason() or _death(child)
        yield frame


def _pipes(child: subprocess.Popen[bytes]) -> tuple[BinaryIO, BinaryIO]:
    if child.stdin is None or child.stdout is None:
        raise UserError("import.reader_failed")
    return child.stdin, child.stdout  # type: ignore[return-value]  # IO[bytes] of typeshed is a BinaryIO


def _death(child: subprocess.Popen[bytes]) -> UserError:
    """The child ended without a word: an abort for want of memory, a kill for want of time, or a crash."""
    code = child.wait()
    return UserError("import.file_too_demanding", exit=code)


class _Watch:
    """Ends the child when the person cancels, or when the parent waits for it and hears nothing for too long.

    It counts ticks rather than reading a clock; the time in which the parent itself is busy does not count.
    """

    def __init__(self, child: subprocess.Popen[bytes], cancelled: Callable[[], bool], silent_seconds: int) -> None:
        self._child = child
        self._cancelled = cancelled
        self._allowed = round(silent_seconds / _TICK_SECONDS)
        self._silent = 0
        self._is_waiting = False
        self._reason: Exception | None = None
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="reader-watch", daemon=True)
        self._thread.start()

    def waiting(self) -> None:
        """The parent starts to wait for the child."""
        self._silent = 0
        self._is_waiting = True

    def working(self) -> None:
        """The child was heard."""
        self._is_waiting = False

    def reason(self) -> Exception | None:
        """Why the watch ended the child, if it did."""
        return self._reason

    def stop(self) -> None:
        """Ends the watch; the child is left alone."""
        self._stopped.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stopped.wait(_TICK_SECONDS):
            if self._cancelled():
                self._end(Cancelled())
            elif self._is_waiting:
                self._silent += 1
                if self._silent > self._allowed:
                    self._end(UserError("import.reader_too_slow"))

    def _end(self, reason: Exception) -> None:
        if self._reason is None:
            self._reason = reason
            self._child.kill()
