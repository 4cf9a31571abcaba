"""What the texts are called that fields store and nobody types: people, branches, linked records and divisions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property

from core.people import Person, Place
from desktop.models.value_words import Names
from engines.expressions.vocabulary import StoredNames, nearest, normalised
from engines.forms import kinds
from engines.forms.document import Field, FieldKind
from local_db.divisions import divisions

_TIME = Field("time", FieldKind.TIME, {})


class _Listed:
    """People or branches: each by its name, those that share one by their ids too; others by what they are called."""

    def __init__(self, listed: Callable[[], Iterable[tuple[str, str]]], name: Names) -> None:
        self._listed, self._name = listed, name

    @cached_property
    def _labels(self) -> dict[str, str]:
        listed = tuple(self._listed())
        times = Counter(normalised(name) for _id, name in listed)
        return {one: name if times[normalised(name)] == 1 else f"{name} ({one})" for one, name in listed}

    @cached_property
    def _ids(self) -> dict[str, str]:
        return {normalised(label): one for one, label in self._labels.items()}

    def label(self, stored: str) -> str:
        return self._labels.get(stored) or self._name(stored)

    def find(self, said: str, *, beginning: bool = False) -> str | None:
        return said if said in self._labels else self._ids.get(normalised(said))

    def known(self) -> Sequence[tuple[str, str]]:
        return tuple(self._labels.items())

    def meant(self, said: str) -> Sequence[str]:
        found = nearest(said, self._labels.values())
        return (found,) if found else ()


class _Divisions:
    """Divisions by their names from the province on; a code's beginning stands for all below it."""

    def label(self, stored: str) -> str:
        whole = stored.ljust(6, "0") if len(stored) in (2, 4) else stored
        label = divisions().label(whole)
        return stored if label == whole else label

    def find(self, said: str, *, beginning: bool = False) -> str | None:
        found = divisions().find(said)
        return division_beginning(found) if found is not None and beginning else found

    def known(self) -> Sequence[tuple[str, str]]:
        return ()

    def meant(self, said: str) -> Sequence[str]:
        return tuple(divisions().label(code) for code in divisions().named(said))


class _Times:
    """Times, which people write in many ways and fields in one."""

    def label(self, stored: str) -> str:
        return stored

    def find(self, said: str, *, beginning: bool = False) -> str | None:
        time = str(kinds.clean(_TIME, said))
        return time if kinds.check_of(_TIME)(time) is None else said if beginning else None

    def known(self) -> Sequence[tuple[str, str]]:
        return ()

    def meant(self, said: str) -> Sequence[str]:
        return ()


def division_beginning(code: str) -> str:
    """With which the code of a division and the codes of all that lie in it begin: ``44`` of ``440000``."""
    return code.removesuffix("00").removesuffix("00")


class KnownNames:
    """What is known here of people and places. `name` tells what an id is called, also of one that is not offered."""

    def __init__(
        self,
        name: Names = str,
        people: Callable[[], Iterable[Person]] = tuple,
        places: Callable[[], Iterable[Place]] = tuple,
    ) -> None:
        self.name, self.people, self.places = name, people, places

    def of(self, field: Field) -> StoredNames | None:
        """What the texts of that field are called; None where they are what people type."""
        if field.kind is FieldKind.REGION:
            return _Divisions()
        if field.kind is FieldKind.TIME:
            return _Times()
        if field.kind is FieldKind.PERSON:
            return _Listed(lambda: [(one.id, one.name) for one in self.people()], self.name)
        if field.kind is FieldKind.BRANCH:
            return _Listed(lambda: [(one.id, one.name) for one in self.places()], self.name)
        return _Listed(tuple, self.name) if field.kind is FieldKind.RELATION else None
