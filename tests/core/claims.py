"""A claim as the merge sees it: one text, one pick, money, a unique number, and the road from open to done."""

from __future__ import annotations

from core.effect import Effect
from core.merge import Decision, decide, effect_of
from core.operation import Kind, Operation, Write
from core.record import NUMBER, STATUS, Record, fold
from engines.forms.document import Choice, Field, FieldKind, Form, MergeClass, Move, Section, Standing, State
from engines.forms.validation import Validator
from engines.forms.values import Value

LABEL = {"zh_CN": "甲", "en": "A"}
FORM = Form(
    "claim",
    1,
    LABEL,
    (
        Section(
            LABEL,
            (
                Field("title", FieldKind.TEXT, LABEL, required=True),
                Field("description", FieldKind.LONG_TEXT, LABEL),
                Field("owner", FieldKind.CHOICE, LABEL, choices=(Choice("a", LABEL), Choice("b", LABEL))),
                Field("amount", FieldKind.MONEY, LABEL),
                Field("settled", FieldKind.MONEY, LABEL),
                Field("waybill", FieldKind.WAYBILL, LABEL),
                Field("voucher", FieldKind.TEXT, LABEL, merge=MergeClass.FOREIGN),
            ),
        ),
    ),
    states=(
        State("open", LABEL),
        State("working", LABEL),
        State("done", LABEL, standing=Standing.CLOSED),
    ),
    moves=(
        Move("start", LABEL, ("open",), "working"),
        Move("finish", LABEL, ("open", "working"), "done", asks=("settled",)),
        Move("reopen", LABEL, ("done",), "working"),
    ),
)
VALIDATOR = Validator(FORM)


def operation(name: str, kind: Kind, **members: object) -> Operation:
    start = {"id": name, "tx": f"tx-{name}", "kind": kind, "record": "r", "form": "claim", "by": "p", "wall": 1}
    return Operation(**{**start, "definition": 1, **members})  # type: ignore[arg-type]  # members by name


def writing(name: str, **fields: tuple[Value, Value]) -> Operation:
    """A set: field -> (base, new)."""
    return operation(name, Kind.SET, fields={key: Write(b=base, v=new) for key, (base, new) in fields.items()})


def creation(**values: Value) -> Operation:
    whole = {"title": "t", NUMBER: "440106-260118-A001", STATUS: "open", **values}
    return operation("create", Kind.CREATE, fields={name: Write(v=value) for name, value in whole.items()})


def effect(record: Record | None, item: Operation, earlier: Effect | None = None, seq: int = 0) -> Effect:
    return effect_of(item, judged(record, item, earlier), home="440106", scope="branch:440106", form_version=1, seq=seq)


def judged(record: Record | None, item: Operation, earlier: Effect | None = None) -> Decision:
    return decide(record, item, VALIDATOR, earlier)


def after(record: Record | None, *items: Operation) -> Record:
    for item in items:
        record = fold(record, effect(record, item))
    assert record is not None
    return record


def claim(**values: Value) -> Record:
    return after(None, creation(**values))
