"""I24: what headquarters erased is nowhere: no word and no file of it, in no file of the hub or of a device."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from tests.simulator.checks.broken import require
from tests.simulator.sight import HubSight, is_erased
from tests.sync.searched import contents_of

if TYPE_CHECKING:
    from tests.simulator.world import World

NAME = "I24"
TYPED = re.compile(r"(?:said|row) \d+(?:\.\d+)?")
"""The words that people in worlds type, and those of imported rows."""


def check_erasures(world: World, hub: HubSight) -> None:
    """The words that people's screens called saved on erased records, looked for byte by byte; so the files."""
    erased = {row.id for row in hub.records.values() if is_erased(row)}
    if not erased:
        return
    typed: dict[bool, set[str]] = {True: set(), False: set()}
    files: dict[bool, set[str]] = {True: set(), False: set()}
    for one in world.ledger.entries:
        said = one.operation
        values = [*(write.v for write in said.fields.values()), *(write.b for write in said.fields.values())]
        texts = [said.reason, said.child.text if said.child is not None else None, *values]
        gone = said.record in erased
        typed[gone] |= {found for text in texts if isinstance(text, str) for found in TYPED.findall(text)}
        if said.child is not None and said.child.hash:
            files[gone].add(said.child.hash)
    words, photos = typed[True] - typed[False], files[True] - files[False]
    places = [("hub", world.hub.folder, world.hub.database_key)]
    places += [(one.name, one.folder, None) for one in world.devices if one.revoked_at is None]
    for where, folder, key in places:
        _search(where, folder, key, words)
    for device in world.devices:
        if device.revoked_at is None:
            here = [name for name in sorted(photos) if device.holds(name)]
            require(not here, NAME, "a file of an erased record is there", where=device.name, files=here)
    at_hub = [name for name in sorted(photos) if world.hub.service.files.path_of(name).exists()]
    require(not at_hub, NAME, "a file of an erased record is there", where="hub", files=at_hub)


def _search(where: str, folder: Path, key: bytes | None, words: set[str]) -> None:
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not _is_a_backup(path, folder):
            found = {one.decode() for one in re.findall(TYPED.pattern.encode(), contents_of(path, key))} & words
            require(not found, NAME, "words of an erased record are there", where=where, file=path.name, found=found)


def _is_a_backup(path: Path, folder: Path) -> bool:
    """Backups, and what a restore replaced, go when they expire."""
    parts = path.relative_to(folder).parts
    return path.name.endswith(".backup") or any(part.startswith("replaced-") for part in parts)
