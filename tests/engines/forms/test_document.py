"""Form documents that contradict themselves are refused, naming the place."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from engines.forms.document import FieldKind, FormDocumentError, MergeClass, decode_form

LABEL = {"zh_CN": "甲", "en": "A"}


def document(**changes: Any) -> bytes:
    field = {"id": "amount", "kind": "money", "label": LABEL}
    whole: dict[str, Any] = {
        "id": "f",
        "version": 1,
        "label": LABEL,
        "sections": [{"label": LABEL, "fields": [{**field, **changes.pop("field", {})}, *changes.pop("more", [])]}],
        "states": [{"id": "open", "label": LABEL}, {"id": "done", "label": LABEL, "standing": "closed"}],
        "moves": [{"id": "finish", "label": LABEL, "sources": ["open"], "target": "done"}],
    }
    return msgspec.json.encode({**whole, **changes})


@pytest.mark.parametrize(
    ("body", "named"),
    [
        (b"not json", "not a form document"),
        (document(field={"kind": "no such kind"}), "kind"),
        (document(field={"id": "$amount"}), r"\$amount"),
        (document(more=[{"id": "amount", "kind": "text", "label": LABEL}]), "stands twice"),
        (document(field={"kind": "choice"}), "no choices"),
        (document(field={"column": "colour"}), "colour"),
        (document(field={"pattern": "("}), "cannot be read"),
        (document(field={"minimum": "much"}), "cannot be read"),
        (document(field={"minimum": "2", "maximum": "1"}), "nothing can meet"),
        (document(field={"maximum": "NaN"}), "nothing can meet"),
        (document(moves=[{"id": "m", "label": LABEL, "sources": ["gone"], "target": "done"}]), "unknown state gone"),
        (document(moves=[{"id": "m", "label": LABEL, "sources": ["open"], "target": "gone"}]), "unknown state gone"),
        (
            document(moves=[{"id": "m", "label": LABEL, "sources": ["open"], "target": "done", "asks": ["x"]}]),
            "unknown field x",
        ),
        (document(states=[{"id": "open", "label": LABEL}] * 2, moves=[]), "state stands twice"),
    ],
)
def test_a_contradiction_is_refused_with_its_place(body: bytes, named: str) -> None:
    with pytest.raises(FormDocumentError, match=named):
        decode_form(body)


def test_money_and_numbers_decide_unless_the_form_says_otherwise() -> None:
    form = decode_form(document(more=[{"id": "n", "kind": "number", "label": LABEL, "merge": "text"}]))
    assert form.fields["amount"].merge_class is MergeClass.DECISIVE
    assert form.fields["n"].merge_class is MergeClass.TEXT
    assert form.fields["amount"].kind is FieldKind.MONEY


def test_a_record_stands_open_closed_or_void() -> None:
    form = decode_form(document())
    assert [form.standing(state, False) for state in ("open", "done", "never heard of")] == ["open", "closed", "open"]
    assert form.standing("done", True) == "void"
