"""A form version as plain JSON Schema 2020-12, for programs that read or make its records. Pure.

What a schema cannot say is left out and said in words: whether a date exists, check characters, amounts limited by
minimum and maximum (they are text here), expressions, limits by other fields. So whatever the Validator accepts fits
the schema; not everything that fits it is accepted.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from engines.forms import kinds
from engines.forms.field import Field, FieldKind
from engines.forms.form import Form

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def json_schema(form: Form, language: str) -> dict[str, Any]:
    """The schema of the stored values of a whole record; titles in that language.

    A field is required where it always is: not one that may be hidden or read-only.
    """
    typed = [field for field in form.fields.values() if not kinds.of(field.kind).derived]
    return {
        "$schema": DIALECT,
        "$id": f"urn:branchdesk:form:{form.id}:{form.version}",
        "title": _label(form.label, language),
        "type": "object",
        "properties": {field.id: _property(field, language) for field in typed},
        "patternProperties": {"^\\$": {}},
        "required": [field.id for field in typed if _is_always_asked(field)],
        "additionalProperties": False,
    }


def json_schemas(forms: Iterable[Form], language: str) -> dict[str, Any]:
    """One document with the schema of each form by its id."""
    return {"$schema": DIALECT, "$defs": {form.id: json_schema(form, language) for form in forms}}


def _property(field: Field, language: str) -> dict[str, Any]:
    schema = {"title": _label(field.label, language), **kinds.schema_of(field)}
    if field.help is not None:
        schema["description"] = _label(field.help, language)
    if field.kind in (FieldKind.CHOICE, FieldKind.MULTI_CHOICE):
        schema["x-labels"] = {choice.id: _label(choice.label, language) for choice in field.choices}
    return schema


def _is_always_asked(field: Field) -> bool:
    return field.required and field.visible_when is None and field.read_only_when is None


def _label(label: dict[str, str], language: str) -> str:
    return label.get(language) or next(iter(label.values()), "")
