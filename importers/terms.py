"""What a run of an import goes by beside its file; kept with the job, so that a stopped one goes on by the same."""

from __future__ import annotations

from enum import StrEnum

import msgspec

from importers.corrections import NONE, Corrections
from importers.mapping import Mapping


class Duplicates(StrEnum):
    """What becomes of a row whose ticket is here already, though not from this log."""

    SKIP = "skip"
    FILL = "fill"
    NEW = "new"


class Options(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A person's choices for one import: corrections, and what to do about tickets that are here already."""

    corrections: Corrections = NONE
    duplicates: Duplicates = Duplicates.SKIP


class Terms(msgspec.Struct, frozen=True):
    """The mapping as it was, and the options."""

    mapping: Mapping
    options: Options


def encode_terms(terms: Terms) -> str:
    """As the ledger keeps them."""
    return msgspec.json.encode(terms).decode()


def decode_terms(stored: str | None) -> Terms | None:
    """Those of a job; None for one of an older program, or when its mapping cannot be read any more."""
    try:
        return msgspec.json.decode(stored, type=Terms) if stored else None
    except msgspec.MsgspecError:
        return None
