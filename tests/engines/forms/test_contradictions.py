"""Form documents with circles, hostile expressions and things that are not there are refused with their place."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pytest

from engines.forms.contradictions import unknown_forms
from engines.forms.document import FormDocumentError, decode_form, encode_form
from resources import PACK_FORMS

LABEL = {"zh_CN": "甲", "en": "A"}
ONE = {"type": "number", "value": "1"}


def ref(name: str) -> dict[str, Any]:
    return {"type": "field", "id": name}


def filled(name: str) -> dict[str, Any]:
    return {"type": "call", "op": "not", "args": [{"type": "call", "op": "is_empty", "args": [ref(name)]}]}


def plus(*names: str) -> dict[str, Any]:
    return {"type": "call", "op": "add", "args": [ref(name) for name in names]}


def deep(levels: int) -> dict[str, Any]:
    tree = filled("a")
    for _ in range(levels):
        tree = {"type": "call", "op": "not", "args": [tree]}
    return tree


def field(name: str, kind: str = "number", **more: Any) -> dict[str, Any]:
    return {"id": name, "kind": kind, "label": LABEL, **more}


def document(*fields: dict[str, Any]) -> bytes:
    whole = {"id": "f", "version": 1, "label": LABEL, "sections": [{"label": LABEL, "fields": list(fields)}]}
    return msgspec.json.encode(whole)


def computed(name: str, formula: dict[str, Any]) -> dict[str, Any]:
    return field(name, "computed", formula=formula)


A, B = field("a"), field("b")
WIDE = {"type": "call", "op": "and", "args": [filled("a")] * 251}
ROW = {"id": "r", "reason": LABEL}
POLICY = {"bought": "on", "asked": "on", "rows": [ROW], "otherwise": LABEL}
ON = field("on", "date")


@pytest.mark.parametrize(
    ("fields", "place", "named"),
    [
        ((computed("a", plus("a", "b")), B), "a", "a > a"),
        ((computed("a", plus("b", "b")), computed("b", plus("a", "a"))), "a", "formula goes round: a > b > a"),
        ((field("a", visible_when=filled("b")), field("b", visible_when=filled("a"))), "a", "visible_when goes round"),
        ((field("a", visible_when=filled("a")),), "a", "visible_when goes round: a > a"),
        ((field("a", default_by=ref("b")), field("b", default_by=ref("a"))), "a", "default_by goes round"),
        ((field("a", required_when=filled("gone")),), "a", "required_when: expression.field_gone"),
        ((computed("a", ref("gone")),), "a", "formula: expression.field_gone"),
        ((A, field("b", visible_when=ref("a"))), "b", "visible_when: expression.wrong_kind"),
        ((A, field("b", visible_when=deep(99))), "b", "expression.too_deep"),
        ((A, field("b", visible_when=WIDE)), "b", "expression.too_large"),
        ((A, field("b", visible_when={"type": "call", "op": "__import__", "args": []})), "b", "unknown_function"),
        ((A, field("b", "date", default_by=ref("a"))), "b", "default_by gives a number"),
        ((computed("a", {"type": "call", "op": "today", "args": []}),), "a", "asks the clock"),
        ((computed("a", {"type": "aggregate", "op": "sum", "relation": "b", "value": ref("a")}),), "a", "field_gone"),
        ((field("a", "computed"),), "a", "has no formula"),
        ((field("a", formula=ONE),), "a", "which only a computed field has"),
        ((field("a", "lines"),), "a", "has no lines"),
        ((field("a", "lines", lines=[A, A]),), "a", "a column twice"),
        ((field("a", "lines", lines=[field("x", "lines", lines=[A])]),), "a", "cannot stand in a table"),
        ((field("a", "lines", lines=[field("x", "photos")]),), "a", "cannot stand in a table"),
        ((field("a", "lines", lines=[field("x", visible_when=filled("a"))]),), "a", "columns have no expressions"),
        ((field("a", "lines", lines=[field("x", "text")], sums=["x"]),), "a", "has no sum"),
        ((field("a", "lines", lines=[A], sums=["gone"]),), "a", "sum of gone"),
        ((field("a", "relation"),), "a", "has no forms"),
        ((field("a", "multi_choice"),), "a", "has no choices"),
        ((field("a", "choice", choices=[{"id": "x", "label": LABEL}] * 2),), "a", "a choice stands twice"),
        ((field("$status"),), "$status", "reserved"),
        ((field("a b"),), "a b", "an id has letters"),
        ((field("a" * 65),), "a" * 65, "an id has letters"),
        ((field("a", "text", max_items=0),), "a", "nothing can meet"),
        ((field("a", places=11),), "a", "nothing can meet"),
        ((field("a", "region", levels=4),), "a", "nothing can meet"),
        ((field("a", "eligibility"),), "a", "has no policy"),
        ((field("a", "eligibility", policy=POLICY),), "a", "reads on, which nobody fills in"),
        ((ON, field("a", "eligibility", policy={**POLICY, "rows": []})), "a", "1 to 200 rows"),
        ((field("on"), field("a", "eligibility", policy=POLICY)), "a", "holds none"),
        (
            (ON, B, field("a", "eligibility", policy={**POLICY, "group": "b", "rows": [{**ROW, "groups": ["x"]}]})),
            "a",
            "unknown group x",
        ),
        ((field("a", "text", max_length=-1),), "a", "nothing can meet"),
        (
            (ON, field("a", "eligibility", policy={**POLICY, "rows": [{"id": "r", "reason": LABEL, "days": -1}]})),
            "a",
            "nothing lasts",
        ),
    ],
)
def test_a_bad_document_is_refused_with_its_field(fields: tuple[dict[str, Any], ...], place: str, named: str) -> None:
    with pytest.raises(FormDocumentError, match="form f version 1") as refused:
        decode_form(document(*fields))
    assert refused.value.field_id == place
    assert named in str(refused.value)


CHOICE = {"id": "x", "label": LABEL}


@pytest.mark.parametrize(
    ("fields", "place", "named"),
    [
        ((field("a", "heading", required=True),), "a", "required, which nobody can fill in"),
        ((computed("a", ONE) | {"required": True},), "a", "required, which nobody can fill in"),
        ((computed("a", ONE) | {"required_when": filled("a")},), "a", "required_when, which nobody can fill in"),
        ((computed("a", ONE) | {"default": "5"},), "a", "default, which nobody can fill in"),
        ((field("a", "heading", repeats=True),), "a", "repeats, which nobody can fill in"),
        ((computed("a", ONE) | {"column": "title"},), "a", "does not go into the list column title"),
        ((field("a", "text", merge="workflow", required=True),), "a", "required, which nobody can fill in"),
        ((field("a", "text", merge="derived", default="x"),), "a", "default, which nobody can fill in"),
        ((field("a", "text", pattern="(a+)+"),), "a", "could take for ever"),
        ((field("a", "lines", lines=[field("x", "text", pattern="(a+)+")]),), "x", "could take for ever"),
        ((field("a", "text", merge="append"),), "a", "gathers (append), which a text field cannot"),
        ((field("a", default="abc"),), "a", "begins with what it refuses: field.not_a_number"),
        ((field("a", default="9", maximum="5"),), "a", "begins with what it refuses: field.above_maximum"),
        ((field("a", "choice", default="gone", choices=[CHOICE]),), "a", "begins with what it refuses"),
        ((field("a", "switch", default="perhaps"),), "a", "begins with what it refuses"),
        ((field("a", "date", default="tomorrow"),), "a", "begins with what it refuses"),
        ((field("a", "choice", choices=[{**CHOICE, "id": ""}]),), "a", "choice with the id"),
        ((field("a", "multi_choice", choices=[{**CHOICE, "id": "x, y"}]),), "a", "choice with the id"),
        ((field("a", "date", minimum="20260118"),), "a", "rule that cannot be read"),
        ((field("a", "date", maximum="2026-W03-7"),), "a", "rule that cannot be read"),
        (
            (ON, field("a", "eligibility", policy={**POLICY, "rows": [{**ROW, "bought_from": "2026-W03-7"}]})),
            "a",
            "day that cannot be read",
        ),
        (
            (
                field("p", "phone", known_from=[{"form": "f", "column": "customer_phone", "gives": {"name": "a"}}]),
                computed("a", ONE),
            ),
            "p",
            "would fill a, which nobody can fill in",
        ),
        ((field("a", "lines", lines=[field("x", merge="derived", required=True)]),), "x", "nobody can fill in"),
        ((field("a", "lines", lines=[field("x", "choice", choices=[{**CHOICE, "id": " "}])]),), "x", "choice with"),
    ],
)
def test_a_form_by_which_no_record_could_be_made_is_refused(
    fields: tuple[dict[str, Any], ...], place: str, named: str
) -> None:
    with pytest.raises(FormDocumentError) as refused:
        decode_form(document(*fields))
    assert refused.value.field_id == place
    assert named in str(refused.value)


@pytest.mark.parametrize(
    ("members", "named"),
    [
        ({"id": ""}, "has no usable id"),
        ({"id": "../x"}, "has no usable id"),
        ({"id": "$x"}, "has no usable id"),
        ({"version": -1}, "no version"),
        ({"icon": "../../etc/passwd"}, "no name of an icon"),
        ({"states": [{"id": "a b", "label": LABEL}]}, "state with the id"),
        ({"moves": [{"id": "", "label": LABEL, "sources": ["s"], "target": "s"}]}, "move with the id"),
        ({"moves": [{"id": "m", "label": LABEL, "sources": ["s"], "target": "s", "asks": ["c"]}]}, "asks for c, which"),
    ],
)
def test_ids_that_nothing_could_be_called_by_are_refused(members: dict[str, Any], named: str) -> None:
    whole = msgspec.json.decode(document(A, computed("c", ONE)))
    whole |= {"states": [{"id": "s", "label": LABEL}]} | members
    with pytest.raises(FormDocumentError, match=named):
        decode_form(msgspec.json.encode(whole))


def test_a_document_in_another_encoding_is_refused() -> None:
    body = document(A).replace(msgspec.json.encode(LABEL["zh_CN"]), '"退货"'.encode("gbk"))
    with pytest.raises(FormDocumentError, match="not a form document"):
        decode_form(body)


def test_a_tree_as_deep_as_a_well_is_no_document() -> None:
    body = document(A, field("b", visible_when=ONE))
    one = msgspec.json.encode(ONE)
    well = b'{"type":"call","op":"not","args":[' * 50_000 + one + b"]}" * 50_000
    with pytest.raises(FormDocumentError, match="not a form document"):
        decode_form(body.replace(b'"visible_when":' + one, b'"visible_when":' + well))


def test_too_many_expressions_are_refused_whole() -> None:
    half = {"type": "call", "op": "and", "args": [filled("a")] * 160}
    with pytest.raises(FormDocumentError, match="more than 10000 parts"):
        decode_form(document(A, *(field(f"x{number}", visible_when=half) for number in range(30))))


def test_the_forms_that_relations_name_are_told_where_they_are_not_known() -> None:
    form = decode_form(document(field("a", "relation", forms=["customer", "waybill", "f"])))
    assert unknown_forms(form, {"customer"}) == (("a", "waybill"),)


@pytest.mark.parametrize("path", sorted(PACK_FORMS.glob("*.json")), ids=lambda path: path.stem)
def test_what_is_published_gains_no_property_by_being_read(path: Path) -> None:
    body = msgspec.json.decode(path.read_bytes())
    again = msgspec.json.decode(encode_form(decode_form(path.read_bytes())))
    for before, after in zip(body["sections"], again["sections"], strict=True):
        for said, kept in zip(before["fields"], after["fields"], strict=True):
            assert kept.items() <= said.items()


@pytest.mark.parametrize(
    ("properties", "place"),
    [
        ({"kind": "money", "minimum": "today"}, "limited by today"),
        ({"kind": "date", "minimum": "2026-01-19", "maximum": "2026-01-18"}, "limits that nothing can meet"),
        ({"kind": "date", "maximum": "tomorrow"}, "rule that cannot be read"),
        ({"kind": "date", "valid_message": {"en": "x"}}, "words without their rule"),
    ],
)
def test_limits_of_dates_and_rules_that_mean_nothing_are_refused(properties: dict[str, object], place: str) -> None:
    field = {"id": "x", "label": {"en": "X"}, **properties}
    body = {"id": "f", "version": 1, "label": {"en": "F"}, "sections": [{"label": {"en": "S"}, "fields": [field]}]}
    with pytest.raises(FormDocumentError, match=place):
        decode_form(msgspec.json.encode(body))
