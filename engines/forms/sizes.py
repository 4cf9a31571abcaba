"""How large a document and its names may be, and where one that is too large is. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from engines.forms.field import Field, Label
from engines.forms.form import Form

NAME_LENGTH = 1_000
"""Characters of a name or a sentence of a form, in each language."""
DOCUMENT_LENGTH = 120_000
"""Characters of a whole document: so much can be published."""
_VERSION = 10
"""Digits of a version at most: the document's own is set when it is published."""
_SENTENCES = ("label", "help", "valid_message", "pattern_message")


def long_name(form: Form) -> tuple[str, str | None] | None:
    """The place of the first name that is longer than NAME_LENGTH, and the id of its field; None where none is."""
    return next(((place, field) for place, field, label in _labels(form) if _is_long(label)), None)


def length_of(part: Any) -> int:
    """The characters of a document, or of a part of one, as it is published."""
    return len(msgspec.json.encode(part).decode())


def too_long_to_publish(form: Form) -> int:
    """The characters of a document that cannot be published for its size; 0 of any other."""
    length = length_of(form) + _VERSION
    return length if length > DOCUMENT_LENGTH else 0


def largest_choices(form: Form) -> tuple[Field, int] | None:
    """The field with the longest list of choices, and about how many choices of such a length would do.

    None where no list of choices makes the document too large.
    """
    length = too_long_to_publish(form)
    field = max(form.fields.values(), key=lambda one: length_of(one.choices))
    size = length_of(field.choices)
    room = DOCUMENT_LENGTH - (length - size)
    return (field, room * len(field.choices) // size) if length and field.choices and room > 0 else None


def _is_long(label: Label) -> bool:
    return any(len(text) > NAME_LENGTH for text in label.values())


def _labels(form: Form) -> Iterator[tuple[str, str | None, Label]]:
    yield "its name", None, form.label
    yield "its short name", None, form.short or {}
    for at, section in enumerate(form.sections, start=1):
        yield f"the name of section {at}", None, section.label
    for what, named in (("state", form.states), ("move", form.moves)):
        yield from ((f"the name of {what} {one.id}", None, one.label) for one in named)
    for field in form.fields.values():
        for part in (field, *field.lines):
            yield from ((f"{place} of field {field.id}", field.id, label) for place, label in _of_field(part, field))


def _of_field(part: Field, field: Field) -> Iterable[tuple[str, Label]]:
    column = "" if part is field else f" of column {part.id}"
    for name in _SENTENCES:
        yield f"the {name}{column}", getattr(part, name) or {}
    for choice in part.choices:
        yield f"choice {choice.id}{column}", choice.label
    if part.policy is not None:
        yield "the policy", part.policy.otherwise
        yield from ((f"row {row.id} of the policy", row.reason) for row in part.policy.rows)
