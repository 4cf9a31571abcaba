"""What this device does with photos and other originals, as it was set here: which travel, when, and how many bytes."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

import msgspec

from local_db.identity import load_meta, save_meta

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from local_db.statement import AnyConnection

_KEY = "files.settings"


class Originals(StrEnum):
    """When originals travel: always, only where the network costs nothing, or only those that somebody asked for."""

    ALWAYS = "always"
    UNMETERED = "unmetered"
    ON_REQUEST = "on_request"


class FileSettings(msgspec.Struct, frozen=True, omit_defaults=True):
    """`metered`: the network costs by the byte. `bytes_per_hour` then limits files, 0: no limit; operations never."""

    originals: Originals = Originals.ALWAYS
    metered: bool = False
    bytes_per_hour: int = 0

    @property
    def hold_originals(self) -> bool:
        """Whether only those originals travel that somebody asked for."""
        if self.originals is Originals.UNMETERED:
            return self.metered
        return self.originals is Originals.ON_REQUEST

    @property
    def budget(self) -> int | None:
        """Bytes of files per hour, None without a limit."""
        return self.bytes_per_hour if self.metered and self.bytes_per_hour > 0 else None


def load_file_settings(connection: AnyConnection) -> FileSettings:
    """What was set; the defaults when nothing was, or what was cannot be read by this program."""
    text = load_meta(connection, _KEY)
    try:
        return msgspec.json.decode(text, type=FileSettings) if text is not None else FileSettings()
    except msgspec.MsgspecError:
        return FileSettings()


def save_file_settings(connection: Connection, settings: FileSettings) -> None:
    """Keeps them with the profile; the sync client reads them before each look at its files."""
    save_meta(connection, _KEY, msgspec.json.encode(settings).decode())
