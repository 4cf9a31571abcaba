"""What headquarters said to a decision, and what was decided, whatever became of it. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum

from core.effect import Effect, Outcome
from engines.forms.values import Value


class Ruling(Enum):
    """What headquarters said to a decision."""

    AWAITED = "awaited"
    CONFIRMED = "confirmed"
    NOT_TAKEN = "not_taken"
    """Something else stood there by then; where a value is still wanted, the question is asked again."""
    PASSED_ON = "passed_on"
    """It is for others to decide on the ticket: they are asked."""


def ruling_of(answers: Iterable[Effect]) -> Ruling:
    """What headquarters said to the answers of one act: as long as one is not final, none is."""
    told = list(answers)
    if not all(answer.seq for answer in told):
        return Ruling.AWAITED
    outcomes = {answer.outcome for answer in told}
    if outcomes & {Outcome.CONFLICT, Outcome.INEFFECTIVE}:
        return Ruling.NOT_TAKEN
    return Ruling.PASSED_ON if Outcome.PROPOSED in outcomes else Ruling.CONFIRMED


def decided_value(answer: Effect, field: str) -> tuple[Value] | None:
    """What that answer decided about a field; None where it only closes what another one answers."""
    if field in answer.changes:
        return (answer.changes[field][1],)
    return (answer.answers[field],) if field in answer.answers else None
