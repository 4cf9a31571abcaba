"""The one file of values with the verdict that the window, the importer and the hub must all give (vectors.json).

Each value is [what was typed, what is stored, the code of what is wrong or null].
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import msgspec

from engines.forms.document import Field, FieldKind, Form, Section
from engines.forms.validation import Validator

LABEL = {"zh_CN": "甲", "en": "A"}
Vector = tuple[Field, Any, Any, str | None]


def form_of(*fields: Field) -> Form:
    """A form of those fields, with the day that an eligibility asks for."""
    return Form("f", 1, LABEL, (Section(LABEL, (*fields, Field("on", FieldKind.DATE, LABEL))),))


def read_vectors() -> list[Vector]:
    """Every vector of the file."""
    groups = json.loads(Path(__file__).with_name("vectors.json").read_text(encoding="utf-8"))
    found: list[Vector] = []
    for group in groups:
        spec = msgspec.convert(group["field"], Field)
        found += [(spec, typed, stored, code) for typed, stored, code in group["values"]]
    return found


def verdict(spec: Field, value: Any) -> str | None:
    """What the validator says of one stored value."""
    problems = Validator(form_of(spec)).check({spec.id: value}, complete=False)
    return problems[0].code if problems else None
