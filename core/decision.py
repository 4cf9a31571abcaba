"""What the merge decides about one operation. Pure values."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from core.effect import InboxKind, Outcome
from engines.forms.values import Value

ELSEWHERE = "custody.elsewhere"
"""The code of what only the record's custodians may do."""


class Meeting(msgspec.Struct, frozen=True):
    """Two writers met on one field: what both started from, what stands or stood there, and what arrived."""

    kind: InboxKind
    field: str
    base: Value
    theirs: Value
    mine: Value


class Decision(msgspec.Struct, frozen=True):
    """What an operation does: its outcome, the changes field -> (before, after), and the meetings a person hears of."""

    outcome: Outcome
    code: str | None = None
    changes: Mapping[str, tuple[Value, Value]] = msgspec.field(default_factory=dict)
    meetings: tuple[Meeting, ...] = ()
