"""Words shared by the Linux and the Windows half of this folder."""

from enum import Enum

import msgspec


class Placement(Enum):
    """Where a folder really lives, as far as the operating system tells."""

    LOCAL = "local"
    NETWORK = "network"
    REMOVABLE = "removable"
    UNKNOWN = "unknown"


class FileSystem(msgspec.Struct, frozen=True):
    """The file system under a path; `name` is the system's own word for it (ext4, cifs, NTFS)."""

    placement: Placement
    name: str
