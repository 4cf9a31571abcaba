"""What the importer says to people, in both languages.

Its own sentences lie in resources/import_texts.json; codes of the profile, the keys, the store and the files speak with
the window's words, from resources/window_texts.json.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import msgspec

from engines.forms.document import Form
from resources import ROOT

LANGUAGES = ("en", "zh_CN")


Texts = dict[str, dict[str, str]]


@cache
def import_texts() -> Texts:
    """The importer's own codes with their sentence per language."""
    return msgspec.json.decode((ROOT / "import_texts.json").read_bytes(), type=Texts)


@cache
def all_texts() -> Texts:
    """Every code of the program with its sentence per language; the importer's own words go first."""
    return msgspec.json.decode((ROOT / "window_texts.json").read_bytes(), type=Texts) | import_texts()


def sentence(code: str, language: str, facts: Mapping[str, object] | None = None) -> str:
    """The sentence of a code with its facts filled in; an unknown code is named in a general one."""
    texts = all_texts().get(code)
    if texts is None:
        return import_texts()["say.other_error"][language].format(code=code)
    return texts[language].format_map(_Known(facts or {}))


def reason_sentence(reason: str, language: str, form: Form | None = None) -> str:
    """A row's reason as a person reads it; with the form, the field is called by its label.

    A reason is a code, or a field's id and a code parted by ": ".
    """
    field_id, parted, code = reason.rpartition(": ")
    said = sentence(code, language)
    if not parted:
        return said
    spec = form.fields.get(field_id) if form is not None else None
    return f"{spec.label.get(language, field_id) if spec is not None else field_id}: {said}"


class _Known(dict[str, object]):
    """Facts for format_map; one that is not given is left out."""

    def __missing__(self, _name: str) -> str:
        return ""
