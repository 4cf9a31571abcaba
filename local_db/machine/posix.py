"""The POSIX half of the calls that differ between systems; windows.py has the same functions."""

import errno
import os
import resource
import signal
import sys
from pathlib import Path
from typing import BinaryIO

from local_db.machine.kinds import FileSystem, Placement

assert sys.platform != "win32"  # tells mypy which half this is

import fcntl  # noqa: E402  exists on POSIX only, so it stands below the line that says so

_NETWORK_TYPES = frozenset(
    {
        "nfs",
        "nfs4",
        "cifs",
        "smb3",
        "smbfs",
        "ncpfs",
        "afs",
        "9p",
        "ceph",
        "glusterfs",
        "beegfs",
        "lustre",
        "davfs",
        "vboxsf",
        "prl_fs",
    }
)
_NETWORK_FUSE = (
    "fuse.sshfs",
    "fuse.rclone",
    "fuse.davfs",
    "fuse.s3fs",
    "fuse.gvfsd",
    "fuse.gluster",
    "fuse.ceph",
)
_ESCAPES = {"\\040": " ", "\\011": "\t", "\\012": "\n", "\\134": "\\"}
_NO_ROOM_ERRORS = frozenset({errno.ENOSPC, errno.EDQUOT})


def sync_file(descriptor: int) -> None:
    """Returns when the file's bytes are on the disk, past its write cache on macOS too."""
    if sys.platform == "darwin":
        fcntl.fcntl(descriptor, fcntl.F_FULLFSYNC)
    else:
        os.fsync(descriptor)


def sync_directory(folder: Path) -> None:
    """Returns when the names in `folder` are on the disk: a rename is durable only after this."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def replace_file(source: Path, target: Path) -> None:
    """Puts `source` in the place of `target` at once and durably; both closed, same folder tree."""
    os.replace(source, target)
    sync_directory(target.parent)


def create_private(path: Path) -> BinaryIO:
    """A new file that only this user can read; FileExistsError when the name is taken, links not followed."""
    flags = os.O_CREAT | os.O_EXCL | os.O_RDWR | os.O_NOFOLLOW | os.O_CLOEXEC
    return os.fdopen(os.open(path, flags, 0o600), "w+b")


def make_private_folder(path: Path) -> None:
    """Makes `path` (and parents) for this user alone; an existing folder is left as it is."""
    if path.is_dir():
        return
    path.mkdir(mode=0o700, parents=True, exist_ok=True)


class LockFile:
    """An exclusive lock that dies with its process: kill -9 frees it, no clean-up needed.

    Child processes must be started by exec (subprocess), which closes the descriptor in them.
    """

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
        descriptor = os.open(self._path, wanted | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            os.close(descriptor)
            if error.errno in (errno.EWOULDBLOCK, errno.EACCES):
                return False
            raise
        if sign:
            os.ftruncate(descriptor, 0)
            os.pwrite(descriptor, str(os.getpid()).encode(), 0)
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
            os.close(self._descriptor)
            self._descriptor = None


def limit_this_process(memory_bytes: int, cpu_seconds: int) -> None:
    """From now on this process fails to allocate past `memory_bytes` and is killed past `cpu_seconds`.

    Call it first thing in a child that reads what others made.
    """
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def end_process(pid: int) -> None:
    """Ends a process at once, without asking it; a process that is gone already is fine."""
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return


def process_alive(pid: int) -> bool:
    """Whether a process with this id exists (it may belong to another user)."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def is_disk_full(error: OSError) -> bool:
    """Whether the failure means: no room (or no quota) left."""
    return error.errno in _NO_ROOM_ERRORS


def file_system_of(path: Path) -> FileSystem:
    """What `path` (or its nearest existing parent) lies on."""
    existing = path.resolve()
    while not existing.exists() and existing != existing.parent:
        existing = existing.parent
    try:
        table = Path("/proc/self/mountinfo").read_text("utf-8", "surrogateescape")
    except OSError:
        return FileSystem(Placement.UNKNOWN, "")
    return file_system_in(table, existing)


def file_system_in(mountinfo: str, path: Path) -> FileSystem:
    """Reads Linux's mount table (proc(5), mountinfo) for the mount that holds `path`."""
    best: tuple[int, str, str] | None = None
    for line in mountinfo.splitlines():
        left, _, right = line.partition(" - ")
        fields = left.split()
        if len(fields) < 5 or not right:
            continue
        mount_point = Path(_unescaped(fields[4]))
        if path.is_relative_to(mount_point):
            depth = len(mount_point.parts)
            if best is None or depth >= best[0]:  # a later mount on the same point hides the earlier
                best = (depth, fields[2], right.split()[0])
    if best is None:
        return FileSystem(Placement.UNKNOWN, "")
    _, device, name = best
    if name in _NETWORK_TYPES or name.startswith(_NETWORK_FUSE):
        return FileSystem(Placement.NETWORK, name)
    if _is_removable(device):
        return FileSystem(Placement.REMOVABLE, name)
    return FileSystem(Placement.LOCAL, name)


def _unescaped(text: str) -> str:
    for escape, character in _ESCAPES.items():
        text = text.replace(escape, character)
    return text


def _is_removable(device: str) -> bool:
    """USB sticks say removable=1; USB disks do not, but hang below a usb node."""
    node = Path("/sys/dev/block") / device
    try:
        real = node.resolve(strict=True)
    except OSError:
        return False
    if any(part.startswith("usb") for part in real.parts):
        return True
    for folder in (real, real.parent):
        try:
            if (folder / "removable").read_text(encoding="ascii").strip() == "1":
                return True
        except OSError:
            continue
    return False
