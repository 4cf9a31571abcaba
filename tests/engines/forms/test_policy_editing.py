"""Acts on a policy table, and what keeps one from being published."""

from __future__ import annotations

import msgspec

from engines.forms import policy_editing as acts
from engines.forms.contradictions import check_form
from engines.forms.document import Choice, Field, FieldKind, Form, Section
from engines.forms.policy import Outcome, Policy, judged
from engines.forms.readiness import faults


def named(text: str) -> dict[str, str]:
    return {"zh_CN": text, "en": text}


FIELDS = (
    Field("title", FieldKind.TEXT, named("标题"), column="title"),
    Field("bought", FieldKind.DATE, named("购买日期")),
    Field("asked", FieldKind.DATE, named("申请日期")),
    Field("kind", FieldKind.CHOICE, named("品类"), choices=(Choice("small", named("小家电")),)),
    Field("serial", FieldKind.SERIAL, named("序列号")),
)


def form_with(policy: Policy | None, *fields: Field) -> Form:
    field = Field("may", FieldKind.ELIGIBILITY, named("能否退货"), policy=policy)
    return Form("f", 0, named("退货"), (Section(named("一"), (*(fields or FIELDS), field)),))


def begun() -> Policy:
    policy = acts.begun(form_with(None), "r1", named("七天内"), named("不支持"))
    assert policy is not None
    return policy


def test_a_table_begins_with_two_dates_of_the_form_and_one_row() -> None:
    policy = begun()
    assert (policy.bought, policy.asked, [row.days for row in policy.rows]) == ("bought", "asked", [7])
    assert judged(policy, {"bought": "2026-01-01", "asked": "2026-01-08"}).outcome is Outcome.ELIGIBLE
    assert faults(form_with(policy)) == ()
    check_form(form_with(policy))
    assert acts.begun(form_with(None, FIELDS[0], FIELDS[1]), "r1", named("x"), named("y")) is None


def test_rows_are_added_changed_moved_and_removed() -> None:
    policy = acts.add_row(begun(), "r2", named("其他"))
    policy = acts.change_row(policy, "r2", days=None, months=12)
    assert [(row.id, row.days, row.months) for row in policy.rows] == [("r1", 7, None), ("r2", None, 12)]
    moved = acts.move_row(policy, "r2", -1)
    assert [row.id for row in moved.rows] == ["r2", "r1"]
    assert acts.move_row(moved, "r2", -1) is moved
    assert [row.id for row in acts.remove_row(moved, "r2").rows] == ["r1"]


def test_what_rows_say_of_groups_goes_with_the_field_of_the_groups() -> None:
    policy = acts.with_source(acts.with_source(begun(), "group", "kind"), "serial", "serial")
    policy = acts.change_row(policy, "r1", groups=("small",), serial_starts=("A",))
    assert faults(form_with(policy)) == ()
    assert acts.with_source(policy, "group", "kind") is policy
    plain = acts.with_source(acts.with_source(policy, "group", None), "serial", None)
    assert (plain.rows[0].groups, plain.rows[0].serial_starts) == ((), ())
    assert faults(form_with(plain)) == ()


def codes(policy: Policy, *fields: Field) -> list[str]:
    return [fault.code for fault in faults(form_with(policy, *fields))]


def test_what_is_to_be_mended_has_its_own_sentence() -> None:
    policy = acts.change_row(acts.with_source(begun(), "group", "kind"), "r1", groups=("small",))
    assert codes(policy, *FIELDS[:2], *FIELDS[3:]) == ["design.policy_field_gone"]
    other = msgspec.structs.replace(FIELDS[3], choices=(Choice("large", named("大家电")),))
    assert codes(policy, *FIELDS[:3], other) == ["design.policy_group_gone"]
    assert codes(acts.remove_row(policy, "r1")) == ["design.no_policy_rows"]
    assert codes(acts.change_row(policy, "r1", days=99_999)) == ["design.policy_row"]
