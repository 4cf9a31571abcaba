"""Warranty and return policies: covered or not, until when and why."""

from __future__ import annotations

import pytest

from engines.forms.document import Field, FieldKind
from engines.forms.policy import Outcome, Policy, PolicyRow, Verdict, judged
from engines.forms.validation import Validator
from tests.engines.forms.vectors import LABEL, form_of

RETURNS = Policy(
    "bought",
    "asked",
    (
        PolicyRow("fresh", {"en": "Food is not taken back"}, groups=("food",), never=True),
        PolicyRow("recall", {"en": "Recalled series"}, serial_starts=("RC-", "RD-")),
        PolicyRow("phones", {"en": "One year"}, groups=("phone", "tablet"), months=12),
        PolicyRow("old", {"en": "Thirty days before 2025"}, bought_to="2024-12-31", days=30),
        PolicyRow("usual", {"en": "Seven days without a reason"}, bought_from="2025-01-01", days=7),
    ),
    {"en": "No policy covers it"},
    serial="serial",
    group="group",
)
YES, NO, OPEN = Outcome.ELIGIBLE, Outcome.NOT_ELIGIBLE, Outcome.UNKNOWN


@pytest.mark.parametrize(
    ("bought", "asked", "serial", "group", "outcome", "row", "until"),
    [
        ("2026-01-01", "2026-01-01", "S1", "other", YES, "usual", "2026-01-08"),
        ("2026-01-01", "2026-01-08", "S1", "other", YES, "usual", "2026-01-08"),
        ("2026-01-01", "2026-01-09", "S1", "other", NO, "usual", "2026-01-08"),
        ("2026-12-28", "2027-01-04", "S1", "other", YES, "usual", "2027-01-04"),
        ("2026-12-28", "2027-01-05", "S1", "other", NO, "usual", "2027-01-04"),
        ("2024-12-31", "2025-01-30", "S1", "other", YES, "old", "2025-01-30"),
        ("2024-12-31", "2025-01-31", "S1", "other", NO, "old", "2025-01-30"),
        ("2025-01-01", "2025-01-08", "S1", "other", YES, "usual", "2025-01-08"),
        ("2024-02-01", "2024-03-02", "S1", "other", YES, "old", "2024-03-02"),
        ("2023-02-01", "2023-03-03", "S1", "other", YES, "old", "2023-03-03"),
        ("2023-02-01", "2023-03-04", "S1", "other", NO, "old", "2023-03-03"),
        ("2026-01-01", "2026-01-01", "S1", "food", NO, "fresh", None),
        ("2026-01-01", "2026-01-01", "RC-1", "food", NO, "fresh", None),
        ("2010-01-01", "2026-01-01", "RC-1", "other", YES, "recall", None),
        ("2010-01-01", "2026-01-01", "RD-9", "phone", YES, "recall", None),
        ("2026-01-01", "2026-01-09", "rc-1", "other", NO, "usual", "2026-01-08"),
        ("2025-03-15", "2026-03-15", "S1", "phone", YES, "phones", "2026-03-15"),
        ("2025-03-15", "2026-03-16", "S1", "phone", NO, "phones", "2026-03-15"),
        ("2024-02-29", "2025-02-28", "S1", "phone", YES, "phones", "2025-02-28"),
        ("2024-02-29", "2025-03-01", "S1", "tablet", NO, "phones", "2025-02-28"),
        ("2025-12-31", "2026-12-31", "S1", "tablet", YES, "phones", "2026-12-31"),
        ("2026-01-10", "2026-01-09", "S1", "other", NO, None, None),
        ("2026-01-10", "2026-01-09", "RC-1", "other", NO, None, None),
        ("9999-12-31", "9999-12-31", "S1", "phone", YES, "phones", "9999-12-31"),
        ("0001-01-01", "0001-01-31", "S1", "other", YES, "old", "0001-01-31"),
        (None, "2026-01-01", "S1", "other", OPEN, None, None),
        ("2026-01-01", None, "S1", "other", OPEN, None, None),
        ("2026-01-01", "2026-01-01", None, "other", OPEN, None, None),
        ("2026-01-01", "2026-01-01", "S1", None, OPEN, None, None),
        ("2026-02-30", "2026-03-01", "S1", "other", OPEN, None, None),
        ("20260101", "2026-01-01", "S1", "other", OPEN, None, None),
        ("", "", "", "", OPEN, None, None),
    ],
)
def test_a_policy_says_whether_until_when_and_by_which_row(
    bought: str | None,
    asked: str | None,
    serial: str | None,
    group: str | None,
    outcome: Outcome,
    row: str | None,
    until: str | None,
) -> None:
    found = judged(RETURNS, {"bought": bought, "asked": asked, "serial": serial, "group": group})
    assert (found.outcome, found.row, found.until) == (outcome, row, until)
    if outcome is not Outcome.UNKNOWN:
        rows = {one.id: one.reason for one in RETURNS.rows}
        assert found.reason == (rows[row] if row is not None else RETURNS.otherwise)


def test_where_no_row_fits_the_policy_says_so() -> None:
    narrow = Policy("bought", "asked", (PolicyRow("late", LABEL, bought_from="2027-01-01"),), {"en": "Not covered"})
    found = judged(narrow, {"bought": "2026-01-01", "asked": "2026-01-02"})
    assert found == Verdict(Outcome.NOT_ELIGIBLE, reason={"en": "Not covered"})


def test_it_names_what_must_be_filled_in_first() -> None:
    assert judged(RETURNS, {"asked": "2026-01-01", "serial": "S1"}).missing == ("bought", "group")
    no_rows_ask = Policy("bought", "asked", (PolicyRow("all", LABEL, days=7),), LABEL, serial="serial", group="group")
    assert judged(no_rows_ask, {"bought": "2026-01-01", "asked": "2026-01-01"}).outcome is Outcome.ELIGIBLE


def test_a_form_holds_what_its_policy_says_and_nobody_types_it() -> None:
    policy = Policy("bought", "on", (PolicyRow("week", {"en": "Seven days"}, days=7),), LABEL)
    covered = Field("covered", FieldKind.ELIGIBILITY, LABEL, policy=policy)
    validator = Validator(form_of(Field("bought", FieldKind.DATE, LABEL), covered))
    values = {"bought": "2026-01-01", "on": "2026-01-05"}
    assert validator.derived(values) == {"covered": "eligible"}
    assert validator.eligibility("covered", values).reason == {"en": "Seven days"}
    typed = validator.check({**values, "covered": "eligible"}, complete=True)
    assert [problem.code for problem in typed] == ["field.not_writable"]
