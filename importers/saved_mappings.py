"""The mappings that are known here: those that people saved, those that headquarters published, those that ship.

Saved ones are files in a folder of the profile, published ones definitions of the database. A person's own choice goes
first: what was saved here stands before its namesake from headquarters, and that before its namesake from the program.
What headquarters published word for word is no choice of one's own: its newer edition goes before it.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Sequence
from enum import StrEnum
from functools import partial
from pathlib import Path

import msgspec

from core.errors import UserError
from engines.forms.document import Label
from importers.mapping import Mapping, encode_mapping, forms_named, read_mapping, shipped_mappings
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
    """A mapping that can be used here, by the `key` under which people choose it.

    `version` is the newest that headquarters published under its name, 0: none; `differs`: that says something else.
    """

    key: str
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
    """Everything that is here: in the order in which they are tried, those behind a namesake, those not used."""

    known: tuple[KnownMapping, ...]
    behind: tuple[KnownMapping, ...]
    unused: tuple[UnusedMapping, ...]

    @property
    def used(self) -> list[Mapping]:
        """Those by which logs are known."""
        return [one.mapping for one in self.known]

    @property
    def offered(self) -> list[KnownMapping]:
        """Those that people choose from; what says the same as its namesake before it is not told twice."""
        first = {one.mapping.name: one.mapping for one in self.known}
        return [*self.known, *(one for one in self.behind if one.mapping != first[one.mapping.name])]

    def named(self, key: str) -> KnownMapping:
        """The one that is chosen by that key; UserError ``import.mapping_unknown``, or why it cannot be used."""
        for one in (*self.known, *self.behind):
            if one.key == key:
                return one
        for left in self.unused:
            if left.name == key:
                raise UserError(left.error, **left.facts)
        raise UserError("import.mapping_unknown", mapping=key)


def mappings_of(profile: Profile, store: Store) -> Mappings:
    """Those of a profile."""
    with store.reading() as connection:
        published = published_mappings(connection)
    return known_mappings(folder_of(profile), published, [form.id for form in store.catalogue.newest()])


def folder_of(profile: Profile) -> Path:
    """Where people's own mappings lie."""
    return profile.root / "mappings"


def known_mappings(folder: Path, published: Sequence[PublishedMapping], forms: Collection[str]) -> Mappings:
    """Those saved in `folder`, the `published` versions, the shipped ones; those of other forms are not used."""
    shelf = _Shelf(published, forms)
    saved = [(path.stem, Origin.SAVED, partial(_saved, path)) for path in sorted(folder.glob("*.json"))]
    newest = [
        (one.name, Origin.PUBLISHED, partial(read_mapping, one.document.encode(), one.name))
        for one in shelf.newest.values()
    ]
    for name, origin, read in (*saved, *newest):
        shelf.take(name, origin, read)
    for mapping in shipped_mappings():
        shelf.take(mapping.name, Origin.SHIPPED, partial(_itself, mapping))
    return shelf.mappings()


def _saved(path: Path) -> Mapping:
    try:
        return read_mapping(path.read_bytes(), path.stem)
    except OSError as error:
        raise UserError("import.mapping_unknown", mapping=path.stem) from error


def _itself(mapping: Mapping) -> Mapping:
    return mapping


class _Shelf:
    """Takes one mapping after the other."""

    def __init__(self, published: Sequence[PublishedMapping], forms: Collection[str]) -> None:
        self.newest = {one.name: one for one in sorted(published, key=lambda one: one.version)}
        self._editions = {(one.name, one.document.encode()) for one in published}
        self._forms = forms
        self._found: list[tuple[bool, KnownMapping]] = []
        self._unused: list[UnusedMapping] = []

    def take(self, name: str, origin: Origin, read: Callable[[], Mapping]) -> None:
        """Of a saved one, `name` is the file's."""
        label = {"zh_CN": name, "en": name}
        try:
            mapping = read()
            label = mapping.label
            if missing := [form for form in forms_named(mapping) if form not in self._forms]:
                raise UserError("import.mapping_form_unknown", mapping=name, forms=", ".join(missing))
        except UserError as error:
            logger.warning("the mapping %s (%s) is not used: %s", name, origin, error.code)
            self._unused.append(UnusedMapping(name, label, origin, error.code, dict(error.facts)))
            return
        newest, document = self.newest.get(mapping.name), encode_mapping(mapping)
        if newest is None:
            self._found.append((True, KnownMapping(mapping.name, mapping, origin)))
            return
        differs = newest.document.encode() != document
        is_older = origin is Origin.SAVED and differs and (mapping.name, document) in self._editions
        self._found.append((not is_older, KnownMapping(mapping.name, mapping, origin, newest.version, differs)))

    def mappings(self) -> Mappings:
        """The first of each name is tried, an older edition of headquarters' own after the newest."""
        known, behind = dict[str, KnownMapping](), list[KnownMapping]()
        for _, one in sorted(self._found, key=lambda found: not found[0]):
            if known.setdefault(one.key, one) is not one:
                behind.append(msgspec.structs.replace(one, key=f"{one.key}@{one.origin}"))
        return Mappings(tuple(known.values()), tuple(behind), tuple(self._unused))


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
