"""Everything that differs between Windows and POSIX, behind the same functions.

The rest of the program imports from here only; `posix.py` and `windows.py` are never imported by name.
"""

import shutil
import sys
from pathlib import Path

from local_db.machine.kinds import FileSystem, Placement
from local_db.machine.names import name_problem, path_problem

if sys.platform == "win32":
    from local_db.machine.windows import (
        LockFile,
        create_private,
        end_process,
        file_system_of,
        is_disk_full,
        limit_this_process,
        make_private_folder,
        process_alive,
        replace_file,
        sync_directory,
        sync_file,
    )
else:
    from local_db.machine.posix import (
        LockFile,
        create_private,
        end_process,
        file_system_of,
        is_disk_full,
        limit_this_process,
        make_private_folder,
        process_alive,
        replace_file,
        sync_directory,
        sync_file,
    )


def free_bytes(folder: Path) -> int:
    """Bytes this user may still write below `folder`."""
    return shutil.disk_usage(folder).free


def disk_bytes(folder: Path) -> int:
    """Size of the disk that holds `folder`, in bytes."""
    return shutil.disk_usage(folder).total


__all__ = [
    "FileSystem",
    "LockFile",
    "Placement",
    "create_private",
    "disk_bytes",
    "end_process",
    "file_system_of",
    "free_bytes",
    "is_disk_full",
    "limit_this_process",
    "make_private_folder",
    "name_problem",
    "path_problem",
    "process_alive",
    "replace_file",
    "sync_directory",
    "sync_file",
]
