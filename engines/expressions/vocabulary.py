"""What the fields, choices and relations of one form are called: where names in an expression become ids."""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from typing import Protocol, TypeVar

import msgspec

from engines.expressions.values import Kind
from engines.expressions.words import Label, Words


class Named(msgspec.Struct, frozen=True):
    """A choice: a stable id and what people call it in each language."""

    id: str
    label: Label


class StoredNames(Protocol):
    """What the texts are called that a field stores and nobody types: ids of people and branches, codes of regions."""

    def label(self, stored: str) -> str:
        """What a stored text is called; itself where nothing is known of it."""

    def find(self, said: str, *, beginning: bool = False) -> str | None:
        """The stored text of what is called so, or with `beginning` that with which the texts below it begin.

        None where nothing, or more than one, is called so.
        """

    def known(self) -> Sequence[tuple[str, str]]:
        """Stored texts with what they are called, to be offered; none where there are too many for a list."""

    def meant(self, said: str) -> Sequence[str]:
        """What those are called that a text may mean by which nothing, or more than one, is found."""


class FieldName(msgspec.Struct, frozen=True):
    """A field that expressions may name. `choices` are those of a choice field or of a list.

    With `names`, a text that people write beside the field is what its stored text is called; with `stored`, it is
    kept as the field would keep it, whole or a part of it.
    """

    id: str
    kind: Kind
    label: Label
    choices: tuple[Named, ...] = ()
    names: StoredNames | None = None
    stored: Callable[[str], str] | None = None


class Relation(msgspec.Struct, frozen=True, dict=True):
    """Lines of a table field of the record (`lines`), or other records that belong to it, with the fields they have."""

    id: str
    label: Label
    fields: tuple[FieldName, ...]
    lines: bool = True


T = TypeVar("T", bound=Named | FieldName | Relation)


class Vocabulary(msgspec.Struct, frozen=True, dict=True):
    """The fields and relations in sight, and the words of the language."""

    words: Words
    fields: tuple[FieldName, ...]
    relations: tuple[Relation, ...] = ()
    once: tuple[FieldName, ...] = ()
    """What was taken away, with the choices that were: people are told of it by its label, nothing may name it."""

    @cached_property
    def by_id(self) -> dict[str, FieldName]:
        """Fields by id."""
        return {field.id: field for field in self.fields}

    @cached_property
    def relations_by_id(self) -> dict[str, Relation]:
        """Relations by id."""
        return {relation.id: relation for relation in self.relations}

    @cached_property
    def once_by_id(self) -> dict[str, FieldName]:
        """What was taken away, by id."""
        return {field.id: field for field in self.once}

    @cached_property
    def _inside(self) -> dict[str, Vocabulary]:
        return {one.id: Vocabulary(self.words, one.fields, once=self.once) for one in self.relations}

    def inside(self, relation: str) -> Vocabulary:
        """What is in sight inside of an aggregate over that relation."""
        return self._inside[relation]


def normalised(name: str) -> str:
    """Names are compared without regard to width, case and spaces around them."""
    return unicodedata.normalize("NFKC", name).strip().casefold()


def called(name: str, among: Sequence[T]) -> tuple[T, ...]:
    """Those that are called so in any language; one that is named by ``#`` and its id."""
    if name.startswith("#"):
        return tuple(one for one in among if one.id == name[1:])
    wanted = normalised(name)
    return tuple(one for one in among if any(normalised(label) == wanted for label in one.label.values()))


def nearest(name: str, known: Iterable[str]) -> str:
    """The known name most like a mistyped one; empty when none is like it."""
    by_form = {normalised(one): one for one in known}
    found = difflib.get_close_matches(normalised(name[:200]), by_form, n=1, cutoff=0.5)
    return by_form[found[0]] if found else ""
