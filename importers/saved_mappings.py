"""The mappings that are known here: those that people saved, those that headquarters published, those that ship.

Saved ones are files in a folder of the profile, published ones definitions of the database. A person's own choice goes
first: what was saved here takes the place of its namesake from headquarters, and that of its namesake from the program.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Sequence
from enum import StrEnum
from pathlib import Path

import msgspec

from core.errors import UserError
from engines.forms.document import Label
from importers.mapping import Mapping, encode_mapping, forms_named, load_mapping, read_mapping, shipped_mappings
from local_db.machine import replace_file
from local_db.profile import Profile
from local_db.queries.designs import PublishedMapping, published_mappings
from local_db.store import Store

logger = logging.getLogger(__name__)


class Origin(StrEnum):
    """Where a mapping comes from."""

    SAVED = "saved"
    PUBLISHED = "published"
    SHIPPED = "shipped"


class KnownMapping(msgspec.Struct, frozen=True):
    """A mapping that is used here. `version` is the newest that headquarters published under its name, 0: none.

    `differs`: that version says something else.
    """

    mapping: Mapping
    origin: Origin
    version: int = 0
    differs: bool = False

    @property
    def told(self) -> str:
        """The code of where it comes from; its sentence asks for the `edition` of `version`."""
        if self.origin is not Origin.SAVED or not self.version:
            return f"mapping.{self.origin}"
        return "mapping.saved_other" if self.differs else "mapping.saved_same"


class UnusedMapping(msgspec.Struct, frozen=True):
    """A mapping that is here and cannot be used: `error` is a UserError's code with its facts."""

    name: str
    label: Label
    origin: Origin
    error: str
    facts: dict[str, object]


class Mappings(msgspec.Struct, frozen=True):
    """Everything that is here: used ones in the order in which they are tried, and the others with the reason."""

    known: tuple[KnownMapping, ...]
    unused: tuple[UnusedMapping, ...]

    @property
    def used(self) -> list[Mapping]:
        """Those by which logs are known."""
        return [one.mapping for one in self.known]

    def named(self, name: str) -> KnownMapping:
        """The one of that name; UserError ``import.mapping_unknown``, or why it cannot be used."""
        for one in self.known:
            if one.mapping.name == name:
                return one
        for left in self.unused:
            if left.name == name:
                raise UserError(left.error, **left.facts)
        raise UserError("import.mapping_unknown", mapping=name)


def mappings_of(profile: Profile, store: Store) -> Mappings:
    """Those of a profile."""
    with store.reading() as connection:
        published = published_mappings(connection)
    return known_mappings(folder_of(profile), published, [form.id for form in store.catalogue.newest()])


def folder_of(profile: Profile) -> Path:
    """Where people's own mappings lie."""
    return profile.root / "mappings"


def known_mappings(folder: Path, published: Sequence[PublishedMapping], forms: Collection[str]) -> Mappings:
    """Those saved in `folder`, the published ones, the shipped ones, as far as they can be used with these forms."""
    known: dict[str, KnownMapping] = {}
    unused: list[UnusedMapping] = []
    versions = {one.name: one for one in published}

    def take(name: str, origin: Origin, mapping: Mapping) -> None:
        newest = versions.get(mapping.name)
        if missing := [form for form in forms_named(mapping) if form not in forms]:
            facts: dict[str, object] = {"mapping": name, "forms": ", ".join(missing)}
            unused.append(UnusedMapping(name, mapping.label, origin, "import.mapping_form_unknown", facts))
        elif newest is None:
            known.setdefault(mapping.name, KnownMapping(mapping, origin))
        else:
            differs = newest.document.encode() != encode_mapping(mapping)
            known.setdefault(mapping.name, KnownMapping(mapping, origin, newest.version, differs))

    def leave(name: str, origin: Origin, error: UserError) -> None:
        unused.append(UnusedMapping(name, {"zh_CN": name, "en": name}, origin, error.code, dict(error.facts)))

    for path in sorted(folder.glob("*.json")):
        try:
            take(path.stem, Origin.SAVED, load_mapping(str(path)))
        except UserError as error:
            leave(path.stem, Origin.SAVED, error)
    for one in published:
        try:
            take(one.name, Origin.PUBLISHED, read_mapping(one.document.encode(), one.name))
        except UserError as error:
            leave(one.name, Origin.PUBLISHED, error)
    for mapping in shipped_mappings():
        take(mapping.name, Origin.SHIPPED, mapping)
    for left in unused:
        logger.warning("the mapping %s (%s) is not used: %s", left.name, left.origin, left.error)
    return Mappings(tuple(known.values()), tuple(unused))


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
