"""The hub's file store on a disk that fills up, tears what it writes and loses what it holds."""

from __future__ import annotations

import errno
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

from sync.hub.files import HubFiles
from sync.hub.registry import Device
from sync.protocol.messages import FileState
from tests.simulator.faults import Fault

Happens = Callable[[Fault], bool]
_TORN = 0.5
_REFUSALS = (errno.ENOSPC, errno.ENOSPC, errno.EIO)
"""A disk that is full says so; one that is broken is nothing that a device could wait for."""


class SimFiles(HubFiles):
    """As shipped, on that disk."""

    def __init__(self, happens: Happens, chance: Random, *given: Any) -> None:
        super().__init__(*given)
        self._happens = happens
        self._chance = chance

    def put_chunk(self, who: Device, wanted: str, index: int, body: bytes, unit: int = 0) -> FileState:
        """As ever, unless the disk refuses."""
        if self._happens(Fault.HUB_FILES_REFUSED):
            raise OSError(self._chance.choice(_REFUSALS), "the disk refused")
        return super().put_chunk(who, wanted, index, body, unit)

    def tear(self) -> None:
        """After a power cut some of the chunks that had come are not what was written."""
        for place in self._of(self._incoming):
            if self._chance.random() < _TORN:
                content = place.read_bytes()
                place.write_bytes(content[: self._chance.randrange(len(content) + 1)])

    def lose_one(self) -> str:
        """A whole file disappears from the disk, or is not what it was; its name, empty when there is none."""
        held = self._of(self._files)
        if not held:
            return ""
        place = self._chance.choice(held)
        if self._chance.random() < _TORN:
            place.unlink()
        else:
            place.write_bytes(b"damaged" + place.read_bytes()[7:-3])
        return place.name

    def _of(self, folder: Path) -> list[Path]:
        return sorted(place for place in folder.rglob("*") if place.is_file())
