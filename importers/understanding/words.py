"""The words by which people name columns, totals and what stands under a table; data, in resources."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache

import msgspec

from importers.understanding.kinds import Kind
from resources import ROOT

_BRACKETS = re.compile(r"[(\[{【<《].*", re.DOTALL)
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_SIGNS = re.compile(r"[\s_./\-:,#*?!]+")
_PARTS = re.compile(r"[\s_/.\-:,#*]+")


class _Said(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    headers: dict[Kind, tuple[str, ...]]
    totals: str
    total_signs: str
    notes: str
    numbers: tuple[str, ...]
    registered: tuple[str, ...]
    states: tuple[str, ...]
    kind_names: tuple[str, ...]
    kinds: dict[str, tuple[str, ...]]
    beside: dict[str, str]
    fields: dict[str, tuple[str, ...]]


class Words(msgspec.Struct, frozen=True):
    """`latin` are whole words of a column's name, `chinese` the ends of one; both with what they are a sign of.

    `total_signs` stands somewhere in every word for a total. `numbers`, `registered`, `states` and `fields` are whole
    names, as `compared` gives them, the best first: of the column of the log's own number, of the day of registration,
    of the state, and of the fields that forms have. `kind_names` are those of columns that say the form, `kinds` what
    forms are called there beside their own names. `beside` is what columns of importers.beside are called.
    """

    latin: dict[str, Kind]
    chinese: tuple[tuple[str, Kind], ...]
    totals: re.Pattern[str]
    total_signs: re.Pattern[str]
    notes: re.Pattern[str]
    numbers: tuple[str, ...]
    registered: tuple[str, ...]
    states: tuple[str, ...]
    kind_names: tuple[str, ...]
    kinds: dict[str, tuple[str, ...]]
    beside: dict[str, str]
    fields: dict[str, tuple[str, ...]]


@cache
def words() -> Words:
    """The shipped words, the longest first."""
    said = msgspec.json.decode((ROOT / "import_words.json").read_bytes(), type=_Said)
    every = [(word, kind) for kind, named in said.headers.items() for word in named]
    return Words(
        latin={word: kind for word, kind in every if word.isascii()},
        chinese=tuple(sorted((pair for pair in every if not pair[0].isascii()), key=lambda pair: -len(pair[0]))),
        totals=re.compile(said.totals, re.IGNORECASE),
        total_signs=re.compile(said.total_signs, re.IGNORECASE),
        notes=re.compile(said.notes, re.IGNORECASE),
        numbers=said.numbers,
        registered=said.registered,
        states=said.states,
        kind_names=said.kind_names,
        kinds=said.kinds,
        beside=said.beside,
        fields=said.fields,
    )


def plain_name(name: str) -> str:
    """A column's name without white space, line breaks and what stands in brackets; NFKC."""
    whole = unicodedata.normalize("NFKC", name)
    bare = _BRACKETS.sub("", whole)
    return re.sub(r"\s+", "", bare or whole)


@lru_cache(maxsize=2048)
def compared(name: str) -> str:
    """A column's or a field's name as names are compared: plain, in small letters, without signs."""
    return _SIGNS.sub("", plain_name(name)).lower()


@lru_cache(maxsize=4096)
def kind_named(name: str) -> Kind | None:
    """What a column of that name usually holds, or None when it says nothing; of ``group/name`` the name decides."""
    group, parted, last = name.rpartition("/")
    if parted and group:
        return kind_named(last) or kind_named(group)
    bare = plain_name(name)
    if not bare:
        return None
    for word, kind in words().chinese:
        if bare.endswith(word):
            return Kind.WAYBILL if kind is Kind.IDENTIFIER and _names_waybill(bare) else kind
    for word, kind in words().chinese:
        if len(word) > 1 and word in bare:
            return kind
    spoken = unicodedata.normalize("NFKC", _BRACKETS.sub("", name) or name)
    parts = [part.lower() for part in _PARTS.split(_CAMEL.sub(" ", spoken)) if part]
    for phrase in ("".join(parts), "".join(parts[-2:]), *reversed(parts)):
        if phrase in words().latin:
            return words().latin[phrase]
    return None


def _names_waybill(name: str) -> bool:
    """Number of a waybill, not of anything else: the name says waybill before it says number."""
    return any(word in name for word, kind in words().chinese if kind is Kind.WAYBILL)
