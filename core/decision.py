"""What the merge decides about one operation. Pure values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from core.effect import InboxKind, Outcome
from engines.forms.validation import Value

ELSEWHERE = "custody.elsewhere"
"""The code of what only the record's custodians may do."""


@dataclass(frozen=True)
class Meeting:
    """Two writers met on one field: what both started from, what stands or stood there, and what arrived."""

    kind: InboxKind
    field: str
    base: Value
    theirs: Value
    mine: Value


@dataclass(frozen=True)
class Decision:
    """What an operation does: its outcome, the changes field -> (before, after), and the meetings a person hears of."""

    outcome: Outcome
    code: str | None = None
    changes: Mapping[str, tuple[Value, Value]] = field(default_factory=dict)
    meetings: tuple[Meeting, ...] = ()
