"""The words of tables that are written out, in both languages (resources/export_texts.json)."""

from __future__ import annotations

from functools import cache

import msgspec

from engines.forms.document import Label
from resources import ROOT


@cache
def export_texts() -> dict[str, dict[str, str]]:
    """Every word by its code and language."""
    return msgspec.json.decode((ROOT / "export_texts.json").read_bytes(), type=dict[str, dict[str, str]])


def word(code: str, language: str, **facts: object) -> str:
    """The word of that code with its facts filled in."""
    return export_texts()[code][language].format_map(facts)


def label_in(label: Label, language: str) -> str:
    """What people call it in that language, else in any."""
    return label.get(language) or next(iter(label.values()), "")
