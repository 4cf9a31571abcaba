"""Fields that are shown, asked for or read-only by what others hold, and fields that are computed."""

from __future__ import annotations

from datetime import UTC, date, datetime

import msgspec
import pytest

from engines.expressions.context import Context
from engines.expressions.parser import parse
from engines.expressions.tree import Node
from engines.expressions.words import decode_words
from engines.forms.beginning import first_values
from engines.forms.conditions import Shown
from engines.forms.document import Choice, Field, FieldKind, State, decode_form, encode_form
from engines.forms.validation import Validator
from engines.forms.values import Value
from engines.forms.vocabulary import form_vocabulary
from resources import EXPRESSION_WORDS
from tests.engines.forms.vectors import form_of

WORDS = decode_words(EXPRESSION_WORDS.read_bytes())
CHOICES = (Choice("damage", {"zh_CN": "破损", "en": "Damage"}), Choice("loss", {"zh_CN": "丢失", "en": "Loss"}))


def named(name: str, kind: FieldKind, **more: object) -> Field:
    """A field that is called like its id."""
    return Field(name, kind, {"zh_CN": name, "en": name}, **more)  # type: ignore[arg-type]  # Field's own parameters


PLAIN = (
    named("type", FieldKind.CHOICE, choices=CHOICES, required=True),
    named("amount", FieldKind.MONEY),
    named("count", FieldKind.NUMBER),
    named("bought", FieldKind.DATE),
    named("goods", FieldKind.LINES, lines=(named("piece", FieldKind.NUMBER), named("price", FieldKind.MONEY))),
    named("tags", FieldKind.MULTI_CHOICE, choices=CHOICES),
)


def tree(text: str, *more: Field) -> Node:
    """The stored tree of what is written about the plain fields and those."""
    return parse(text, form_vocabulary(form_of(*PLAIN, *more), WORDS)).node


def claim(*more: Field) -> Validator:
    """The validator of a form with the plain fields and those, read from its document."""
    return Validator(decode_form(encode_form(form_of(*PLAIN, *more))))


def missing(validator: Validator, **values: Value) -> list[str]:
    """The fields that a whole record lacks."""
    return [problem.field_id for problem in validator.check(values, complete=True) if problem.code == "field.required"]


PHOTOS = named("photos", FieldKind.PHOTOS, required=True, visible_when=tree('[type] = "破损"'))
REASON = named("reason", FieldKind.TEXT, required_when=tree("[amount] > 500"))
LOCKED = named("locked", FieldKind.TEXT, required=True, read_only_when=tree("[count] 不为空"))


def test_a_hidden_field_is_not_asked_for_and_keeps_its_value() -> None:
    validator = claim(PHOTOS)
    assert missing(validator, type="loss") == []
    assert missing(validator, type="damage") == ["photos"]
    kept: dict[str, Value] = {"type": "loss", "photos": ["a" * 64]}
    assert validator.check(kept, complete=True) == []
    assert validator.shown(kept).hidden == {"photos"}


def test_what_a_hidden_field_holds_is_checked_like_anything_else() -> None:
    found = claim(PHOTOS).check({"type": "loss", "photos": ["no file"]}, complete=True)
    assert [(problem.field_id, problem.code) for problem in found] == [("photos", "field.not_a_file")]


def test_a_field_is_asked_for_by_what_others_hold() -> None:
    validator = claim(REASON, LOCKED)
    assert missing(validator, type="loss", amount="500.00", locked="x") == []
    assert missing(validator, type="loss", amount="500.01", locked="x") == ["reason"]
    assert missing(validator, type="loss", count="1") == []
    assert validator.shown({"count": "1", "amount": "600"}) == Shown(
        frozenset(), frozenset({"type", "reason"}), frozenset({"locked"}), {}
    )


def test_computed_fields_follow_one_another_whatever_their_order() -> None:
    total = named("total", FieldKind.COMPUTED, formula=tree("合计([goods].([piece] * [price]))"), places=2)
    tax = named("tax", FieldKind.COMPUTED, formula=tree("[total] * 0.06", total), places=2)
    dear = named("dear", FieldKind.TEXT, required_when=tree("[tax] > 1", total, tax))
    validator = claim(dear, tax, total)
    goods: Value = [{"piece": "3", "price": "9.99"}, {"piece": "1"}]
    assert validator.derived({"goods": goods}) == {"total": "29.97", "tax": "1.8"}
    assert missing(validator, type="loss", goods=goods) == ["dear"]
    assert missing(validator, type="loss") == []


def test_a_computed_value_may_be_of_any_kind() -> None:
    validator = claim(
        named("until", FieldKind.COMPUTED, formula=tree("加月([bought], 12)")),
        named("waited", FieldKind.COMPUTED, formula=tree("[bought] - 2026-01-01")),
        named("sure", FieldKind.COMPUTED, formula=tree('[tags] 包含 "破损"')),
        named("same", FieldKind.COMPUTED, formula=tree("[type]")),
    )
    found = validator.derived({"bought": "2026-01-31", "tags": ["damage"], "type": "loss"})
    assert found == {"until": "2027-01-31", "waited": 2_592_000, "sure": True, "same": "loss"}


def test_a_table_that_no_check_lets_pass_stops_no_validator() -> None:
    total = named("total", FieldKind.COMPUTED, formula=tree("合计([goods].[piece])"))
    endless: dict[str, Value] = {"type": "loss", "goods": [{"piece": "1"} for _ in range(20_000)]}
    validator = claim(total)
    assert validator.derived(endless) == {}
    assert [problem.code for problem in validator.check(endless, complete=True)] == ["field.too_many"]


@pytest.mark.parametrize(
    ("text", "given"),
    [("今天() + 3 天", "2026-01-21"), ("加月([bought], 1)", "2026-02-10"), ("[count]", None)],
)
def test_a_default_may_be_computed(text: str, given: str | None) -> None:
    bought = named("bought", FieldKind.DATE, default="2026-01-10")
    if given is None:
        form = form_of(named("count", FieldKind.NUMBER), named("again", FieldKind.NUMBER, default_by=tree(text)))
        assert "again" not in first_values(form, date(2026, 1, 18))
        return
    form = form_of(named("promised", FieldKind.DATE, default_by=tree(text)), bought)
    assert first_values(form, date(2026, 1, 18))["promised"] == given
    later = Context(datetime(2027, 5, 5, tzinfo=UTC))
    assert first_values(form, date(2026, 1, 18), None, later)["promised"] in ("2027-05-08", given)


def test_defaults_are_stored_as_their_kinds_store_them() -> None:
    form = form_of(
        named("sure", FieldKind.SWITCH, default="true"),
        named("tags", FieldKind.MULTI_CHOICE, choices=CHOICES, default="loss,damage"),
        named("wait", FieldKind.DURATION, default="2:00"),
    )
    assert first_values(form, date(2026, 1, 18)) == {"sure": True, "tags": ["damage", "loss"], "wait": 7200}


def test_a_table_can_be_named_by_its_columns() -> None:
    typed = parse("合计([goods].([piece] * [price]), [piece] > 1) > 100", form_vocabulary(form_of(*PLAIN), WORDS))
    assert typed.kind.value == "yes_no"


def test_a_record_that_is_not_made_yet_is_in_the_first_state() -> None:
    states = (State("open", {"zh_CN": "受理", "en": "Open"}), State("done", {"zh_CN": "结案", "en": "Done"}))
    plain = msgspec.structs.replace(form_of(*PLAIN), states=states)
    asked = parse('[状态] = "受理"', form_vocabulary(plain, WORDS)).node
    validator = Validator(
        msgspec.structs.replace(form_of(named("why", FieldKind.TEXT, required_when=asked)), states=states)
    )
    assert [problem.field_id for problem in validator.check({}, complete=True)] == ["why"]
    assert validator.check({"$status": "done"}, complete=True) == []


def test_a_change_answers_for_what_it_empties_and_for_what_it_makes_asked_for() -> None:
    validator = claim(REASON)
    before: dict[str, Value] = {"type": "loss", "amount": "10.00"}

    def lacking(changes: dict[str, Value], stands: dict[str, Value] = before) -> list[str]:
        return [problem.field_id for problem in validator.lacking(stands, changes)]

    assert lacking({"count": "1"}) == []
    assert lacking({"type": None}) == ["type"]
    assert lacking({"amount": "501.00"}) == ["reason"]
    assert lacking({"amount": "501.00", "reason": "x"}) == []
    assert lacking({"count": "1"}, {"amount": "501.00"}) == [], "an imported record that lacked both can be worked on"


ORDER = named(
    "given",
    FieldKind.DATE,
    valid_when=tree("[given] >= [bought]", named("given", FieldKind.DATE)),
    valid_message={"zh_CN": "不能早于购买日期", "en": "Not before the day of purchase"},
    visible_when=tree('[type] ≠ "丢失"'),
)


def test_a_rule_of_the_form_refuses_with_the_words_of_the_form() -> None:
    validator = claim(ORDER)
    wrong: dict[str, Value] = {"type": "damage", "bought": "2026-01-18", "given": "2026-01-17"}
    [problem] = validator.check(wrong, complete=True)
    assert (problem.field_id, problem.code) == ("given", "field.invalid_by_rule")
    assert problem.facts == {"zh_CN": "不能早于购买日期", "en": "Not before the day of purchase"}
    assert validator.check(wrong, complete=False) == [], "two people may each change one of the two"
    assert validator.check({**wrong, "given": "2026-01-18"}, complete=True) == []
    assert validator.check({**wrong, "given": None}, complete=True) == [], "what is empty breaks no rule"
    assert validator.check({**wrong, "type": "loss"}, complete=True) == [], "nor does what nobody sees"


def test_a_change_answers_for_the_rules_that_it_breaks() -> None:
    validator = claim(ORDER)
    good: dict[str, Value] = {"type": "damage", "bought": "2026-01-18", "given": "2026-01-19"}
    bad = {**good, "given": "2026-01-17"}

    def breaking(before: dict[str, Value], changes: dict[str, Value]) -> list[str]:
        return [problem.field_id for problem in validator.breaking(before, changes)]

    assert breaking(good, {"bought": "2026-01-20"}) == ["given"]
    assert breaking(good, {"bought": "2026-01-19"}) == []
    assert breaking(bad, {"amount": "1.00"}) == [], "what was broken before does not hinder"
    assert breaking(bad, {"given": "2026-01-16"}) == ["given"]


def test_a_day_of_what_has_happened_may_not_lie_in_the_future() -> None:
    validator = claim(named("found", FieldKind.DATE, maximum="today"), named("due", FieldKind.DATE, minimum="today"))
    today = date(2026, 1, 18)

    def doubts(**values: Value) -> list[tuple[str, str]]:
        return [(problem.field_id, problem.code) for problem in validator.doubts(values, today)]

    assert doubts(found="2026-01-18", due="2026-01-18") == []
    assert doubts(found="2026-01-19", due="2026-01-17") == [
        ("found", "field.in_the_future"),
        ("due", "field.in_the_past"),
    ]
    assert validator.check({"type": "loss", "found": "2099-01-01"}, complete=True) == [], "the hub asks no clock"


@pytest.mark.parametrize(
    ("typed", "doubtful"),
    [
        ("1380013800", True),
        ("138001380001", True),
        ("13800138000", False),
        ("+8613800138000", False),
        ("020-83886622", False),
        ("1210013800", False),
        ("138-0013800", False),
        ("95338", False),
        ("", False),
    ],
)
def test_a_mobile_number_has_eleven_digits(typed: str, doubtful: bool) -> None:
    validator = claim(named("phone", FieldKind.PHONE))
    found = validator.doubts({"phone": typed or None}, date(2026, 1, 18))
    assert [problem.code for problem in found] == (["field.not_a_mobile"] if doubtful else [])
