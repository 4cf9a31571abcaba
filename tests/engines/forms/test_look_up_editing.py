"""Look-ups of known values are begun with what is alike, and keep pairs that fit."""

from __future__ import annotations

from msgspec.structs import replace

from engines.forms import editing
from engines.forms import look_up_editing as acts
from engines.forms.contradictions import check_form
from engines.forms.document import Choice, Field, FieldKind, Form, LookUp, Section
from engines.forms.readiness import faults


def named(text: str) -> dict[str, str]:
    return {"zh_CN": text, "en": text}


WAYBILL = Form(
    "waybill",
    1,
    named("运单"),
    (
        Section(
            named("一"),
            (
                Field("number", FieldKind.WAYBILL, named("单号"), column="waybill_no"),
                Field("receiver", FieldKind.TEXT, named("收件人"), column="customer_name"),
                Field("phone", FieldKind.PHONE, named("收件电话"), column="customer_phone"),
                Field("value", FieldKind.MONEY, named("声明价值")),
                Field("total", FieldKind.COMPUTED, named("合计")),
            ),
        ),
    ),
)
NUMBER = Field("no", FieldKind.WAYBILL, named("运单号"), column="waybill_no")
CLAIM = Form(
    "claim",
    0,
    named("理赔"),
    (
        Section(
            named("一"),
            (
                NUMBER,
                Field("who", FieldKind.TEXT, named("客户"), column="customer_name"),
                Field("tel", FieldKind.PHONE, named("联系电话"), column="customer_phone"),
                Field("worth", FieldKind.NUMBER, named("声明价值")),
                Field("note", FieldKind.LONG_TEXT, named("说明")),
            ),
        ),
    ),
)
FORMS = {"waybill": WAYBILL, "claim": CLAIM}


def test_a_look_up_begins_with_the_fields_that_are_alike() -> None:
    made = acts.begun(NUMBER, CLAIM, FORMS)
    assert made == LookUp("waybill", "waybill_no", {"receiver": "who", "phone": "tel", "value": "worth"})
    form = editing.change_field(CLAIM, "no", known_from=(made,))
    assert faults(form) == ()
    check_form(form)
    again = acts.begun(form.fields["no"], form, FORMS)
    assert again is not None
    assert (again.form, again.column) == ("claim", "waybill_no")


def test_a_phone_is_looked_for_among_phones_first() -> None:
    made = acts.begun(CLAIM.fields["tel"], CLAIM, FORMS)
    assert made is not None
    assert (made.column, made.gives["receiver"]) == ("customer_phone", "who")


def test_a_link_finds_what_it_leads_to() -> None:
    link = Field("link", FieldKind.RELATION, named("关联"), forms=("waybill",))
    made = acts.begun(link, CLAIM, FORMS)
    assert made is not None
    assert made.form == "waybill"
    assert acts.begun(replace(link, known_from=(made,)), CLAIM, FORMS) is None


def test_what_fits() -> None:
    one, other = Choice("a", named("甲")), Choice("b", named("乙"))
    few = Field("x", FieldKind.CHOICE, named("选"), choices=(one,))
    many = replace(few, choices=(one, other))
    assert acts.fits(few, many)
    assert not acts.fits(many, few)
    assert acts.fits(WAYBILL.fields["phone"], CLAIM.fields["note"])
    assert not acts.fits(WAYBILL.fields["receiver"], CLAIM.fields["tel"])
    assert not acts.fits(WAYBILL.fields["total"], CLAIM.fields["worth"])


def test_pairs_keep_their_place_and_a_source_fills_one_field() -> None:
    start = LookUp("waybill", "waybill_no", {"receiver": "who", "phone": "tel"})
    assert acts.free_pair(start, CLAIM, WAYBILL, NUMBER) == ("number", "note")
    assert list(acts.with_pair(start, "receiver", "number", "note").gives.items()) == [
        ("number", "note"),
        ("phone", "tel"),
    ]
    assert acts.with_pair(start, "", "value", "worth").gives == {**start.gives, "value": "worth"}
    assert acts.with_pair(start, "receiver", "phone", "note").gives == {"phone": "note"}
    assert acts.without_pair(start, "phone").gives == {"receiver": "who"}


def test_records_that_fill_nothing_are_to_be_mended() -> None:
    form = editing.change_field(CLAIM, "no", known_from=(LookUp("waybill", "waybill_no", {}),))
    assert [(fault.code, fault.field) for fault in faults(form)] == [("design.look_up_fills_nothing", "no")]


def test_the_first_that_knows_decides() -> None:
    ups = (LookUp("waybill", "waybill_no", {"receiver": "who"}), LookUp("claim", "waybill_no", {"who": "who"}))
    field = replace(NUMBER, known_from=ups)
    assert acts.shift_look_up(field, 1, -1) == (ups[1], ups[0])
    assert acts.shift_look_up(field, 1, 1) == ups
