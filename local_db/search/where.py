"""Where in a record a search found its words, for rows that do not show them: a field, a choice, a note, a contact."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from enum import StrEnum

import msgspec

from core.record import ALIASES
from engines.forms.document import Field, Form
from engines.forms.kinds import is_searched
from engines.forms.masking import mask_of
from engines.forms.values import Value
from local_db.search.findable import Choices, chosen_in, words_in
from local_db.search.told import Told
from local_db.search.words import normal, spans_in

_BEFORE, _LONGEST = 10, 80


class PlaceKind(StrEnum):
    """What holds the words that were found."""

    FIELD = "field"
    MASKED = "masked"
    CHOICE = "choice"
    ALIAS = "alias"
    NOTE = "note"
    CONTACT = "contact"


class Place(msgspec.Struct, frozen=True):
    """Where the words stand: what it is, the field's id where it is one, and a cut of the text around them.

    Of a choice `text` is the id of the chosen value; of a field with a mask it is whole, and to be masked where it is
    shown.
    """

    kind: PlaceKind
    field: str
    text: str


def place_of_words(
    form: Form, fields: Mapping[str, Value], choices: Choices, told: Callable[[], Sequence[Told]], missing: str
) -> Place | None:
    """The first place that holds that normalised term, or None.

    `told` is asked only when neither a field nor a choice holds it.
    """
    for name, value in fields.items():  # most are found as they were written, and that costs next to nothing
        if isinstance(value, str) and missing in value and name in form.fields and _has_words(form.fields[name]):
            return _in_field(form, name, value, value.index(missing))
    for name, text in _texts(form, fields):
        if spans := spans_in(text, (missing,)):
            return _in_field(form, name, text, spans[0][0])
    for name, known in choices.items():
        for one in chosen_in(fields.get(name)):
            if one in known and known[one].is_called(missing):
                return Place(PlaceKind.CHOICE, name, one)
    for entry in told():
        text = " ".join(part for part in (entry.person, entry.text) if part)
        if spans := spans_in(text, (missing,)):
            return Place(PlaceKind(str(entry.kind)), "", _cut(text, spans[0][0]))
    return None


def _texts(form: Form, fields: Mapping[str, Value]) -> Iterator[tuple[str, str]]:
    for field in form.fields.values():
        value = fields.get(field.id)
        if _has_words(field):
            yield from ((field.id, text) for text in words_in(value))
    aliases = fields.get(ALIASES)
    for alias in aliases if isinstance(aliases, list) else ():
        yield ALIASES, str(alias)


def _has_words(field: Field) -> bool:
    return is_searched(field) and not field.choices


def _in_field(form: Form, name: str, text: str, at: int) -> Place:
    if name == ALIASES:
        return Place(PlaceKind.ALIAS, "", _cut(text, at))
    if mask_of(form.fields[name]) is not None:
        return Place(PlaceKind.MASKED, name, text)
    return Place(PlaceKind.FIELD, name, _cut(text, at))


def _cut(text: str, at: int) -> str:
    start = max(at - _BEFORE, 0)
    start = 0 if start < 3 else start
    part = " ".join(text[start : start + _LONGEST].split())
    return ("…" if start else "") + part


def shown_in(texts: Sequence[str | None], term: str) -> bool:
    """Whether a term stands in one of the texts that a row shows anyway."""
    return any(term in text or term in normal(text) for text in texts if text)
