"""The part of a JSON Schema that a field of each shape of value is; `engines.forms.kinds` says which kind has which."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from engines.expressions.values import DURATION_LIMIT
from engines.forms.decimals import SCALES
from engines.forms.field import Field, FieldKind
from engines.forms.several import FILES, HASH_PATTERN, LINES
from engines.forms.texts import limit_of

Schema = Callable[[Field], dict[str, Any]]


def text_schema(pattern: str | None = None, **more: Any) -> Schema:
    """Text of the kind's length, in its shape."""

    def schema(spec: Field) -> dict[str, Any]:
        said: dict[str, Any] = {"type": "string", "maxLength": limit_of(spec), **more}
        return said | ({"pattern": f"^(?:{pattern})$"} if pattern else {})

    return schema


def choice_schema(spec: Field) -> dict[str, Any]:
    """One of the choices."""
    return {"type": "string", "enum": [choice.id for choice in spec.choices]}


def choices_schema(spec: Field) -> dict[str, Any]:
    """Some of the choices."""
    most = spec.max_items or len(spec.choices)
    return {"type": "array", "items": choice_schema(spec), "uniqueItems": True, "minItems": 1, "maxItems": most}


def rating_schema(spec: Field) -> dict[str, Any]:
    """A count on its scale, as text."""
    least, most = SCALES[spec.scale]
    return {"type": "string", "enum": [str(count) for count in range(least, most + 1)]}


def files_schema(spec: Field) -> dict[str, Any]:
    """Hashes of files."""
    most = 1 if spec.kind is FieldKind.SIGNATURE else spec.max_items or FILES
    items = {"type": "string", "pattern": f"^{HASH_PATTERN}$"}
    return {"type": "array", "items": items, "uniqueItems": True, "minItems": 1, "maxItems": most}


def lines_schema(spec: Field, schema_of: Schema) -> dict[str, Any]:
    """Lines with the columns of the table; `schema_of` says what a column holds."""
    line = {
        "type": "object",
        "minProperties": 1,
        "additionalProperties": False,
        "properties": {column.id: schema_of(column) for column in spec.lines},
        "required": [column.id for column in spec.lines if column.required],
    }
    return {"type": "array", "items": line, "minItems": 1, "maxItems": spec.max_items or LINES}


def switch_schema(_spec: Field) -> dict[str, Any]:
    """Yes or no."""
    return {"type": "boolean"}


def duration_schema(_spec: Field) -> dict[str, Any]:
    """Whole seconds."""
    return {"type": "integer", "minimum": 0, "maximum": DURATION_LIMIT}


def nothing_schema(_spec: Field) -> dict[str, Any]:
    """No value at all."""
    return {"not": {}}
