"""The Windows half of the calls that differ between systems; posix.py has the same functions."""

import ctypes
import errno
import os
import sys
import time
from pathlib import Path
from typing import BinaryIO

from local_db.machine.kinds import FileSystem, Placement

assert sys.platform == "win32"  # tells mypy which half this is

import msvcrt  # noqa: E402  exists on Windows only, so it stands below the line that says so
from ctypes import wintypes  # noqa: E402  the same

_kernel32 = ctypes.WinDLL("kernel32", use_last_error=True)
_kernel32.CreateJobObjectW.restype = wintypes.HANDLE
_kernel32.CreateJobObjectW.argtypes = [wintypes.LPVOID, wintypes.LPCWSTR]
_kernel32.SetInformationJobObject.argtypes = [wintypes.HANDLE, ctypes.c_int, wintypes.LPVOID, wintypes.DWORD]
_kernel32.AssignProcessToJobObject.argtypes = [wintypes.HANDLE, wintypes.HANDLE]
_kernel32.GetCurrentProcess.restype = wintypes.HANDLE
_kernel32.OpenProcess.restype = wintypes.HANDLE
_kernel32.OpenProcess.argtypes = [wintypes.DWORD, wintypes.BOOL, wintypes.DWORD]
_kernel32.TerminateProcess.argtypes = [wintypes.HANDLE, wintypes.UINT]
_kernel32.WaitForSingleObject.argtypes = [wintypes.HANDLE, wintypes.DWORD]
_kernel32.CloseHandle.argtypes = [wintypes.HANDLE]
_kernel32.MoveFileExW.argtypes = [wintypes.LPCWSTR, wintypes.LPCWSTR, wintypes.DWORD]
_kernel32.GetDriveTypeW.argtypes = [wintypes.LPCWSTR]
_kernel32.GetVolumeInformationW.argtypes = [
    wintypes.LPCWSTR,
    wintypes.LPWSTR,
    wintypes.DWORD,
    wintypes.LPVOID,
    wintypes.LPVOID,
    wintypes.LPVOID,
    wintypes.LPWSTR,
    wintypes.DWORD,
]

_MOVE_REPLACE_WRITE_THROUGH = 0x1 | 0x8
_SHARING_ERRORS = frozenset({5, 32, 33})  # access denied, shared, locked: a scanner reads it
_SHARING_WAITS = (0.01, 0.03, 0.1, 0.3, 0.6)
_DISK_FULL_ERRORS = frozenset({39, 112})
_LOCK_OFFSET = 0x40000000  # far past the pid, which stays readable for others
_JOB_EXTENDED_LIMITS = 9
_LIMIT_PROCESS_TIME, _LIMIT_PROCESS_MEMORY, _LIMIT_NO_ERROR_BOX = 0x2, 0x100, 0x400
_PROCESS_TERMINATE, _PROCESS_SYNCHRONIZE, _WAIT_TIMEOUT = 0x1, 0x100000, 0x102
_DRIVE_PLACEMENTS = {2: Placement.REMOVABLE, 3: Placement.LOCAL, 4: Placement.NETWORK, 6: Placement.LOCAL}


def sync_file(descriptor: int) -> None:
    """Returns when the file's bytes are on the disk (FlushFileBuffers)."""
    os.fsync(descriptor)


def sync_directory(folder: Path) -> None:
    """Nothing to do: NTFS journals its names, and the moves here are written through."""
    del folder


def replace_file(source: Path, target: Path) -> None:
    """Puts `source` in the place of `target` at once and durably; both closed, same folder tree.

    A virus scanner may hold a fresh file for a moment, so a sharing error is tried again for a second.
    """
    for wait in (*_SHARING_WAITS, None):
        if _kernel32.MoveFileExW(str(source), str(target), _MOVE_REPLACE_WRITE_THROUGH):
            return
        code = ctypes.get_last_error()
        if wait is None or code not in _SHARING_ERRORS:
            raise ctypes.WinError(code)
        time.sleep(wait)


def create_private(path: Path) -> BinaryIO:
    """A new file that only this user can read; FileExistsError when the name is taken.

    The profile lies below %LOCALAPPDATA%, whose access list admits the user, SYSTEM and administrators.
    """
    flags = os.O_CREAT | os.O_EXCL | os.O_RDWR | os.O_BINARY | os.O_NOINHERIT
    return os.fdopen(os.open(path, flags, 0o600), "w+b")


def make_private_folder(path: Path) -> None:
    """Makes `path` (and parents); the access list comes from the user's own folder above."""
    path.mkdir(parents=True, exist_ok=True)


class LockFile:
    """An exclusive lock that dies with its process: ending it by force frees it, no clean-up needed."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._descriptor: int | None = None

    def acquire(self, *, sign: bool = True) -> bool:
        """True when this process now holds the lock and its pid is in the file.

        Without `sign` the file stays as it is; where there is none, nothing is locked and nothing made.
        """
        if not sign and not self._path.exists():
            return True
        wanted = os.O_CREAT | os.O_RDWR if sign else os.O_RDONLY
        descriptor = os.open(self._path, wanted | os.O_BINARY | os.O_NOINHERIT, 0o600)
        try:
            os.lseek(descriptor, _LOCK_OFFSET, os.SEEK_SET)
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError as error:
            os.close(descriptor)
            if error.errno in (errno.EACCES, errno.EDEADLOCK):
                return False
            raise
        if sign:
            os.ftruncate(descriptor, 0)
            os.lseek(descriptor, 0, os.SEEK_SET)
            os.write(descriptor, str(os.getpid()).encode())
        self._descriptor = descriptor
        return True

    def holder(self) -> int | None:
        """The pid written by the last holder, alive or not."""
        try:
            return int(self._path.read_bytes() or b"0") or None
        except (OSError, ValueError):
            return None

    def release(self) -> None:
        """Lets the next process in. The file stays: deleting it would let two in."""
        if self._descriptor is not None:
            os.lseek(self._descriptor, _LOCK_OFFSET, os.SEEK_SET)
            msvcrt.locking(self._descriptor, msvcrt.LK_UNLCK, 1)
            os.close(self._descriptor)
            self._descriptor = None


class _BasicLimits(ctypes.Structure):
    _fields_ = (
        ("per_process_time", ctypes.c_int64),
        ("per_job_time", ctypes.c_int64),
        ("flags", wintypes.DWORD),
        ("minimum_working_set", ctypes.c_size_t),
        ("maximum_working_set", ctypes.c_size_t),
        ("active_processes", wintypes.DWORD),
        ("affinity", ctypes.c_size_t),
        ("priority", wintypes.DWORD),
        ("scheduling", wintypes.DWORD),
    )


class _ExtendedLimits(ctypes.Structure):
    _fields_ = (
        ("basic", _BasicLimits),
        ("io_counters", ctypes.c_uint64 * 6),
        ("process_memory", ctypes.c_size_t),
        ("job_memory", ctypes.c_size_t),
        ("peak_process_memory", ctypes.c_size_t),
        ("peak_job_memory", ctypes.c_size_t),
    )


def limit_this_process(memory_bytes: int, cpu_seconds: int) -> None:
    """From now on this process fails to allocate past `memory_bytes` and is ended past `cpu_seconds`.

    Call it first thing in a child that reads what others made. The job object lives as long as the process.
    """
    job = _kernel32.CreateJobObjectW(None, None)
    if not job:
        raise ctypes.WinError(ctypes.get_last_error())
    limits = _ExtendedLimits()
    limits.basic.flags = _LIMIT_PROCESS_TIME | _LIMIT_PROCESS_MEMORY | _LIMIT_NO_ERROR_BOX
    limits.basic.per_process_time = cpu_seconds * 10_000_000  # in units of 100 ns
    limits.process_memory = memory_bytes
    fits = _kernel32.SetInformationJobObject(job, _JOB_EXTENDED_LIMITS, ctypes.byref(limits), ctypes.sizeof(limits))
    if not fits or not _kernel32.AssignProcessToJobObject(job, _kernel32.GetCurrentProcess()):
        raise ctypes.WinError(ctypes.get_last_error())


def end_process(pid: int) -> None:
    """Ends a process at once, without asking it; a process that is gone already is fine."""
    handle = _kernel32.OpenProcess(_PROCESS_TERMINATE, False, pid)
    if handle:
        _kernel32.TerminateProcess(handle, 1)
        _kernel32.CloseHandle(handle)


def process_alive(pid: int) -> bool:
    """Whether a process with this id exists and has not ended."""
    handle = _kernel32.OpenProcess(_PROCESS_SYNCHRONIZE, False, pid)
    if not handle:
        return bool(ctypes.get_last_error() == 5)  # access denied: it exists, but is not ours
    try:
        return bool(_kernel32.WaitForSingleObject(handle, 0) == _WAIT_TIMEOUT)
    finally:
        _kernel32.CloseHandle(handle)


def is_disk_full(error: OSError) -> bool:
    """Whether the failure means: no room left."""
    return error.errno == errno.ENOSPC or getattr(error, "winerror", None) in _DISK_FULL_ERRORS


def file_system_of(path: Path) -> FileSystem:
    """What `path` lies on. A UNC path and a mapped share are both network."""
    absolute = path.absolute()
    if str(absolute).startswith("\\\\"):
        return FileSystem(Placement.NETWORK, "unc")
    root = absolute.anchor
    placement = _DRIVE_PLACEMENTS.get(_kernel32.GetDriveTypeW(root), Placement.UNKNOWN)
    name = ctypes.create_unicode_buffer(64)
    found = _kernel32.GetVolumeInformationW(root, None, 0, None, None, None, name, len(name))
    return FileSystem(placement, name.value if found else "")
