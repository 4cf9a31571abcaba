"""Warranty and return policies 三包、保修、无理由退货: what is covered of what was bought, and why not. Pure.

A policy is data: rows from top to bottom, the first one that fits decides. Days count from the purchase: with `days` 7,
a thing bought on the 1st may go back until the 8th. The day of asking is the record's own (`asked`), never the clock's.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

import msgspec

from engines.expressions.values import day_of, stored_date

Label = dict[str, str]

MOST_ROWS = 200


class Outcome(StrEnum):
    """What a policy says; `UNKNOWN` where something that it asks for is not filled in."""

    ELIGIBLE = "eligible"
    NOT_ELIGIBLE = "not_eligible"
    UNKNOWN = "unknown"


class PolicyRow(msgspec.Struct, frozen=True, omit_defaults=True):
    """One row: the things it is about, and until when they are covered.

    `groups`: product groups by the ids of that field's choices (none: any). `serial_starts`: beginnings of serial
    numbers (none: any). `bought_from` and `bought_to`: first and last day of purchase (``2026-01-18``). Covered for
    `months` and `days` from the purchase; without either the row covers for ever, with `never` it does not cover.
    """

    id: str
    reason: Label
    groups: tuple[str, ...] = ()
    serial_starts: tuple[str, ...] = ()
    bought_from: str | None = None
    bought_to: str | None = None
    days: int | None = None
    months: int | None = None
    never: bool = False


class Policy(msgspec.Struct, frozen=True, omit_defaults=True):
    """A policy table: which fields of the form say what, its rows, and the reason where none of them fits."""

    bought: str
    asked: str
    rows: tuple[PolicyRow, ...]
    otherwise: Label
    serial: str | None = None
    group: str | None = None

    @property
    def reads(self) -> tuple[str, ...]:
        """The ids of the fields that it looks at."""
        return tuple(name for name in (self.bought, self.asked, self.serial, self.group) if name is not None)


class Verdict(msgspec.Struct, frozen=True):
    """What a policy says of one thing. `until`: its last covered day; `missing`: fields that must be filled first."""

    outcome: Outcome
    row: str | None = None
    reason: Label | None = None
    until: str | None = None
    missing: tuple[str, ...] = ()


def judged(policy: Policy, values: Mapping[str, Any]) -> Verdict:
    """What the policy says of a record's stored values. A date that is none counts as missing."""
    bought, asked = _day(values.get(policy.bought)), _day(values.get(policy.asked))
    missing = [name for name, day in ((policy.bought, bought), (policy.asked, asked)) if day is None]
    missing += [name for name in _asked_by_rows(policy) if not values.get(name)]
    if missing or bought is None or asked is None:
        return Verdict(Outcome.UNKNOWN, missing=tuple(dict.fromkeys(missing)))
    row = next((row for row in policy.rows if _fits(policy, row, values, bought)), None)
    if row is None or asked < bought:
        return Verdict(Outcome.NOT_ELIGIBLE, reason=policy.otherwise)
    last = _last_day(row, bought)
    covered = not row.never and (last is None or asked <= last)
    outcome = Outcome.ELIGIBLE if covered else Outcome.NOT_ELIGIBLE
    until = last.isoformat() if last is not None and not row.never else None
    return Verdict(outcome, row.id, row.reason, until)


def fault_of_policy(policy: Policy) -> str | None:
    """What is wrong with a policy by itself, in words; None where nothing is."""
    if not policy.rows or len(policy.rows) > MOST_ROWS:
        return f"a policy has 1 to {MOST_ROWS} rows"
    if len({row.id for row in policy.rows}) != len(policy.rows):
        return "a row of the policy stands twice"
    for row in policy.rows:
        if any(day is not None and _day(day) is None for day in (row.bought_from, row.bought_to)):
            return f"row {row.id} of the policy has a day that cannot be read"
        if any(length is not None and not 0 <= length <= 36_500 for length in (row.days, row.months)):
            return f"row {row.id} of the policy covers for a time that nothing lasts"
        if (row.groups and policy.group is None) or (row.serial_starts and policy.serial is None):
            return f"row {row.id} of the policy asks for what no field says"
    return None


def _asked_by_rows(policy: Policy) -> tuple[str, ...]:
    asked = []
    if policy.group is not None and any(row.groups for row in policy.rows):
        asked.append(policy.group)
    if policy.serial is not None and any(row.serial_starts for row in policy.rows):
        asked.append(policy.serial)
    return tuple(asked)


def _fits(policy: Policy, row: PolicyRow, values: Mapping[str, Any], bought: date) -> bool:
    if row.groups and values.get(policy.group or "") not in row.groups:
        return False
    if row.serial_starts and not str(values.get(policy.serial or "")).startswith(row.serial_starts):
        return False
    day = bought.isoformat()
    return (row.bought_from or day) <= day <= (row.bought_to or day)


def _last_day(row: PolicyRow, bought: date) -> date | None:
    """The last covered day; a month that is too short ends with its last day. None: for ever."""
    if row.days is None and row.months is None:
        return None
    try:
        years, month = divmod(bought.month - 1 + (row.months or 0), 12)
        first = date(bought.year + years, month + 1, 1)
        ends = (first.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
        return ends.replace(day=min(bought.day, ends.day)) + timedelta(days=row.days or 0)
    except (ValueError, OverflowError):
        return date.max


def _day(value: object) -> date | None:
    days = stored_date(value)
    return day_of(days) if days is not None else None
