"""How copies of reference records travel: what changed since a mark, as it stands now, without its history."""

from __future__ import annotations

import msgspec

from core.reading import Int64


class ReferenceMark(msgspec.Struct, frozen=True):
    """How far a device has the reference records of a scope: the place, and the life of the hub that gave it.

    `begun` is where the scope ended when the device began with nothing, until it has read that far: what was forgotten
    up to there it cannot have.
    """

    seq: Int64 = 0
    epoch: str = ""
    begun: Int64 = 0


class ReferenceRequest(msgspec.Struct, frozen=True, omit_defaults=True):
    """Asks for the reference records of a scope that changed after `at`, at most `max` or about `bytes` of text."""

    scope: str
    at: ReferenceMark = ReferenceMark()
    max: Int64 = 1_000
    bytes: Int64 = 262_144


class ReferenceLine(msgspec.Struct, frozen=True, array_like=True):
    """One reference record as it stands: its place, whose it is, and its values (JSON); null when it is gone."""

    seq: Int64
    source: str
    kind: str
    key: str
    as_of: Int64
    fields: msgspec.Raw


class ReferencePage(msgspec.Struct, frozen=True):
    """What changed after `asked`, in the order of its places, up to the mark `at`; the client keeps both at once.

    Every part is said: `scope` and `asked` are those of the request, an answer to another one must not pass for this.
    `afresh`: what the device has of the scope is of another life of the hub, or it was away for too long: it lets go of
    all of it first. With the last page comes the `digest` of the scope (core.reference.summed).
    """

    scope: str
    asked: ReferenceMark
    lines: tuple[ReferenceLine, ...]
    at: ReferenceMark
    afresh: bool
    more: bool
    digest: str
