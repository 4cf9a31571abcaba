"""The validator on records of a form of 15 fields against jsonschema, in turns; and fields shown after a keystroke."""

from __future__ import annotations

import random
from typing import Any

from jsonschema import Draft202012Validator

from benchmarks.measure import Figure, compare, print_figures
from engines.expressions.tree import Call, Choice, Number, Ref
from engines.forms.document import Choice as Option
from engines.forms.document import Field, FieldKind, Form, Section
from engines.forms.json_schema import json_schema
from engines.forms.validation import Validator

RECORDS = 2_000
LABEL = {"zh_CN": "甲", "en": "A"}
TYPES = tuple(Option(name, LABEL) for name in ("damage", "loss", "delay"))
DAMAGED = Call("eq", (Ref("type"), Choice("type", "damage")))
LARGE = Call("gt", (Ref("amount"), Number("500")))
FIELDS = (
    Field("title", FieldKind.TEXT, LABEL, required=True),
    Field("type", FieldKind.CHOICE, LABEL, choices=TYPES, required=True),
    Field("customer", FieldKind.TEXT, LABEL, required=True),
    Field("phone", FieldKind.PHONE, LABEL),
    Field("email", FieldKind.EMAIL, LABEL),
    Field("waybill", FieldKind.WAYBILL, LABEL),
    Field("signed_on", FieldKind.DATE, LABEL),
    Field("at", FieldKind.DATETIME, LABEL),
    Field("amount", FieldKind.MONEY, LABEL, maximum="100000"),
    Field("count", FieldKind.NUMBER, LABEL),
    Field("region", FieldKind.REGION, LABEL),
    Field("urgent", FieldKind.SWITCH, LABEL),
    Field("rating", FieldKind.RATING, LABEL),
    Field("note", FieldKind.LONG_TEXT, LABEL, required_when=LARGE),
    Field("photos", FieldKind.PHOTOS, LABEL, required=True, visible_when=DAMAGED),
)


def form_of(*fields: Field) -> Form:
    """A form with those fields."""
    return Form("bench", 1, LABEL, (Section(LABEL, fields),))


def records() -> list[dict[str, Any]]:
    """Whole records, all of them right: photos only of damage, a note where the amount asks for one, or half."""
    chance = random.Random(7)
    made: list[dict[str, Any]] = []
    for number in range(RECORDS):
        kind, yuan = chance.choice(TYPES).id, chance.randrange(1_000)
        one: dict[str, Any] = {
            "title": f"外箱破损 {number}",
            "type": kind,
            "customer": "王芳",
            "phone": f"138{chance.randrange(10**8):08d}",
            "email": f"wang{number}@example.com",
            "waybill": f"SF{chance.randrange(10**10):010d}",
            "signed_on": f"2026-01-{chance.randrange(1, 29):02d}",
            "at": f"2026-01-{chance.randrange(1, 29):02d}T10:00:00+08:00",
            "amount": f"{yuan}.50",
            "count": str(chance.randrange(100)),
            "region": "440305",
            "urgent": chance.random() < 0.5,
            "rating": str(chance.randrange(1, 6)),
        }
        if yuan >= 500 or number % 2:
            one["note"] = "外包装破损，内物散落一地，收件人拒收"
        if kind == "damage":
            one["photos"] = [f"{chance.getrandbits(256):064x}"]
        made.append(one)
    return made


def wide_form() -> Form:
    """Sixty fields, each shown and asked for by what the one before it holds."""
    first = Field("f0", FieldKind.NUMBER, LABEL)
    others = [
        Field(
            f"f{number}",
            FieldKind.NUMBER,
            LABEL,
            visible_when=Call("gt", (Ref(f"f{number - 1}"), Number("3"))),
            required_when=Call("gt", (Ref("f0"), Number(str(number)))),
        )
        for number in range(1, 60)
    ]
    return form_of(first, *others)


def main() -> None:
    """Prints records a second, how many times as fast as jsonschema, and the time of showing and hiding."""
    form, values = form_of(*FIELDS), records()
    validator, theirs = Validator(form), Draft202012Validator(json_schema(form, "en"))
    assert not any(validator.check(one, complete=True) for one in values)
    assert all(theirs.is_valid(one) for one in values)
    done = compare(
        lambda: [validator.check(one, complete=True) for one in values],
        lambda: [theirs.is_valid(one) for one in values],
        rounds=7,
    )
    print(done.report(f"a form of 15 fields, {RECORDS:,} records, all right"))
    spent = sorted(round_.cpu for round_ in done.ours)[len(done.ours) // 2]
    each, times = RECORDS / spent, 1 / done.cpu_ratio().median
    wide = Validator(wide_form())
    typed = [{f"f{number}": str(number % 9) for number in range(60)} | {"f0": str(key)} for key in range(200)]
    shown = compare(lambda: [wide.shown(one) for one in typed], lambda: [dict(one) for one in typed], rounds=7)
    keystroke = sorted(round_.cpu for round_ in shown.ours)[3] / len(typed) * 1e3
    print_figures(
        [
            Figure("validator, 15 fields, records a second of CPU", f"{each:,.0f}", ">= 50,000", each >= 50_000),
            Figure("the same / jsonschema", f"{times:.0f}x as fast", ">= 5x", times >= 5),
            Figure("60 fields shown or hidden at a keystroke, CPU", f"{keystroke:.2f} ms", "<= 16 ms", keystroke <= 16),
        ]
    )


if __name__ == "__main__":
    main()
