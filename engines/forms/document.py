"""The form document: data that says what one kind of record is.

A document is immutable once published. A record keeps the version it was made with, so an old record is always read
with the document it was written by.
"""

from __future__ import annotations

import msgspec

from engines.forms.field import TODAY, Choice, Field, FieldKind, Label, LookUp, Mask, MergeClass, Scale
from engines.forms.form import LIST_COLUMNS, LOOK_UP_COLUMNS, Form, FormDocumentError, Move, Section, Standing, State

__all__ = [
    "LIST_COLUMNS",
    "LOOK_UP_COLUMNS",
    "TODAY",
    "Choice",
    "Field",
    "FieldKind",
    "Form",
    "FormDocumentError",
    "Label",
    "LookUp",
    "Mask",
    "MergeClass",
    "Move",
    "Scale",
    "Section",
    "Standing",
    "State",
    "decode_form",
    "encode_form",
    "read_form",
]


def decode_form(body: bytes) -> Form:
    """Reads a form document from JSON.

    Raises FormDocumentError naming the place when the document is malformed or contradicts itself.
    """
    from engines.forms.contradictions import check_form  # with all of the expressions: lists are shown without them

    form = read_form(body)
    check_form(form)
    return form


def read_form(body: bytes) -> Form:
    """As `decode_form`, but whether the document contradicts itself is not looked at."""
    try:
        return msgspec.json.decode(body, type=Form)
    except (msgspec.MsgspecError, RecursionError, UnicodeError) as error:
        raise FormDocumentError(f"not a form document: {error}") from error


def encode_form(form: Form) -> bytes:
    """The document as canonical JSON: equal documents give equal bytes."""
    return msgspec.json.encode(form, order="sorted")
