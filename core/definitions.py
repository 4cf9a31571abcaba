"""Definitions: forms and mappings of logs as records of the scope ``ref``, published by headquarters, never changed.

A version is a number of 31 bits: its edition, counted from the one it was made from, above 16 bits of chance. So two
documents that were published from the same edition, because a restored hub had forgotten the first, stand side by side
and are never taken for one another. What comes with the program has edition 0 and its own small number.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from core.log_mapping import Mapping as LogMapping
from core.log_mapping import MappingDocumentError, decode_mapping, encode_mapping, why_not_for_all
from core.plain_digits import whole_number
from core.record import DEFINITION, Record
from engines.forms.document import Form, FormDocumentError, decode_form, encode_form
from engines.forms.values import Value

FORM_KIND, MAPPING_KIND = "form", "mapping"
_CHANCES = 1 << 16
_EDITIONS = 1 << 15

KIND, NAME, VERSION, BASED_ON, DOCUMENT = "kind", "name", "version", "based_on", "document"


class Definition(msgspec.Struct, frozen=True):
    """One version of a document: its kind, its name (of a form its id), and the version it was made from."""

    kind: str
    name: str
    version: int
    based_on: int
    document: str


def edition(version: int) -> int:
    """Which edition a version is, as people count: 1 is the first that headquarters published."""
    return version // _CHANCES


def next_version(based_on: int, chance: int) -> int:
    """The version of a document made from `based_on`; `chance` is any number that nobody could foresee."""
    return (edition(based_on) + 1) * _CHANCES + chance % _CHANCES


def publication(form: Form, based_on: int, chance: int) -> dict[str, Value]:
    """The fields of the record (`SubmitRecord` of the form `DEFINITION`) that publishes `form`.

    `based_on` is the newest version that its maker knew, 0 for a form that is new; the hub refuses it
    (``definition.not_newest``) when another one was published meanwhile. The document's own version is set here.
    """
    version = next_version(based_on, chance)
    document = encode_form(msgspec.structs.replace(form, version=version))
    return _fields(Definition(FORM_KIND, form.id, version, based_on, document.decode()))


def publication_of_mapping(mapping: LogMapping, based_on: int, chance: int) -> dict[str, Value]:
    """As `publication`, of a mapping; what was said of one file stays behind."""
    document = encode_mapping(msgspec.structs.replace(mapping, overrides={}))
    version = next_version(based_on, chance)
    return _fields(Definition(MAPPING_KIND, mapping.name, version, based_on, document.decode()))


def fault_of(values: Mapping[str, Value]) -> str | None:
    """The code of what is wrong with a definition, or None.

    ``definition.malformed | definition.mapping_malformed | definition.version_unusable``
    """
    said = _read(values)
    if said is None:
        return "definition.malformed"
    if edition(said.version) != edition(said.based_on) + 1 or edition(said.version) >= _EDITIONS:
        return "definition.version_unusable"
    if said.kind == MAPPING_KIND:
        return None if _is_mapping(said) else "definition.mapping_malformed"
    return None if said.kind == FORM_KIND and _is_form(said) else "definition.malformed"


def _is_form(said: Definition) -> bool:
    try:
        form = decode_form(said.document.encode())
    except (FormDocumentError, UnicodeError):
        return False
    return (form.id, form.version) == (said.name, said.version) and form.id != DEFINITION


def _is_mapping(said: Definition) -> bool:
    try:
        mapping = decode_mapping(said.document.encode())
    except (MappingDocumentError, UnicodeError):
        return False
    return mapping.name == said.name and not why_not_for_all(mapping)


def defined_by(record: Record | None) -> Definition | None:
    """The definition that stands by this record; None while the hub has not said so, and for records of other forms."""
    if record is None or record.form != DEFINITION or DOCUMENT not in record.versions:
        return None
    return _read(record.fields)


def _fields(said: Definition) -> dict[str, Value]:
    numbers = {VERSION: str(said.version), BASED_ON: str(said.based_on)}
    return {KIND: said.kind, NAME: said.name, DOCUMENT: said.document, **numbers}


def _read(values: Mapping[str, Value]) -> Definition | None:
    kind, name, document = (values.get(field) for field in (KIND, NAME, DOCUMENT))
    version, based_on = _whole(values.get(VERSION)), _whole(values.get(BASED_ON))
    if not (isinstance(kind, str) and isinstance(name, str) and isinstance(document, str)):
        return None
    return None if version is None or based_on is None else Definition(kind, name, version, based_on, document)


def _whole(value: Value) -> int | None:
    return whole_number(value, longest=10) if isinstance(value, str) else None
