"""Why a field is shown, asked for, read-only or refused, in words."""

from __future__ import annotations

from engines.forms.document import FieldKind
from engines.forms.why import Reasons, Why
from tests.engines.forms.test_conditions import LOCKED, PHOTOS, REASON, WORDS, claim, named, tree

PHONE = named("phone", FieldKind.PHONE)
TOTAL = named("total", FieldKind.COMPUTED, formula=tree("合计([goods].([piece] * [price]))"))
RULED = named(
    "ruled",
    FieldKind.NUMBER,
    valid_when=tree("[amount] > 500 且 [count] < 3"),
    valid_message={"zh_CN": "不行", "en": "No"},
)
SECRET = named(
    "secret",
    FieldKind.NUMBER,
    valid_when=tree('[amount] > 500 且 [phone] 开头是 "1"', PHONE),
    valid_message={"zh_CN": "不行", "en": "No"},
)


def reasons(*more: object) -> Reasons:
    validator = claim(*more)  # type: ignore[arg-type]  # fields
    return Reasons(validator.form, validator.conditions, WORDS)


def test_every_condition_says_whether_it_holds_and_what_made_it_so() -> None:
    asked = reasons(PHOTOS, REASON, LOCKED)
    assert asked.fields == {"photos", "reason", "locked"}
    assert asked.of({"type": "loss", "amount": "680.00"}, "zh_CN") == (
        Why("photos", "visible_when", False, ("“type”是 丢失，不是 破损",)),
        Why("reason", "required_when", True, ("“amount”是 680，大于 500",)),
        Why("locked", "read_only_when", False, ("“count”没有填写",)),
    )
    assert asked.of({}, "en")[1] == Why("reason", "required_when", False, ("“amount” is not filled in",))


def test_what_is_computed_counts_as_it_does_for_the_condition() -> None:
    dear = named("dear", FieldKind.TEXT, visible_when=tree("[total] > 10", TOTAL))
    values = {"goods": [{"piece": "3", "price": "4.00"}]}
    assert reasons(TOTAL, dear).of(values, "zh_CN") == (Why("dear", "visible_when", True, ("“total”是 12，大于 10",)),)


def test_a_rule_of_several_parts_says_which_one_broke_it() -> None:
    asked = reasons(RULED)
    assert asked.which_part("ruled", {"ruled": "1", "amount": "600", "count": "7"}, "zh_CN") == "“count”是 7，不小于 3"
    assert asked.which_part("ruled", {"ruled": "1", "amount": "60", "count": "7"}, "zh_CN") == ""
    assert asked.which_part("ruled", {"ruled": "1", "amount": "600", "count": "1"}, "zh_CN") == ""
    assert [one.property for one in asked.of({}, "en")] == [], "of an empty field no rule is asked"


def test_what_is_masked_is_never_said_under_a_field() -> None:
    assert (
        reasons(PHONE, SECRET).which_part("secret", {"secret": "1", "amount": "9", "phone": "13800001111"}, "en") == ""
    )
