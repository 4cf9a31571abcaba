"""Mappings that people saved: one file each in a folder of the profile, read again wherever the layout is met."""

from __future__ import annotations

import logging
from pathlib import Path

import msgspec

from core.errors import UserError
from importers.mapping import Mapping, load_mapping, shipped_mappings
from local_db.machine import replace_file

logger = logging.getLogger(__name__)


def known_mappings(folder: Path) -> list[Mapping]:
    """Those saved in `folder`, then those that come with the program; a saved one takes the place of its namesake."""
    saved = saved_mappings(folder)
    names = {one.name for one in saved}
    return [*saved, *(one for one in shipped_mappings() if one.name not in names)]


def saved_mappings(folder: Path) -> list[Mapping]:
    """Every mapping in `folder`, by name. A file that is none is left where it lies, and named in the log."""
    found = []
    for path in sorted(folder.glob("*.json")):
        try:
            found.append(load_mapping(str(path)))
        except UserError as error:
            logger.warning("the saved mapping %s is not used: %s", path.name, error.code)
    return found


def save_mapping(folder: Path, mapping: Mapping, label: str) -> Mapping:
    """Keeps the mapping under that label, for sheets of any name; what was saved of the same layout is replaced.

    UserError ``import.mapping_not_saved``.
    """
    kept = msgspec.structs.replace(mapping, label={"zh_CN": label, "en": label}, sheets=(".*",), overrides={})
    part = folder / f".{kept.name}.part"
    try:
        folder.mkdir(exist_ok=True)
        part.write_bytes(msgspec.json.format(msgspec.json.encode(kept), indent=2))
        replace_file(part, folder / f"{kept.name}.json")
    except OSError as error:
        part.unlink(missing_ok=True)
        raise UserError("import.mapping_not_saved", label=label) from error
    return kept
