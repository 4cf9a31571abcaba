"""Words shared by the Linux and the Windows half of this folder."""

from dataclasses import dataclass
from enum import Enum


class Placement(Enum):
    """Where a folder really lives, as far as the operating system tells."""

    LOCAL = "local"
    NETWORK = "network"
    REMOVABLE = "removable"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class FileSystem:
    """The file system under a path; `name` is the system's own word for it (ext4, cifs, NTFS)."""

    placement: Placement
    name: str
