"""The three-part condition on 2,000 tickets: our closure against json-logic, in turns; and reading it from text."""

from __future__ import annotations

import random
from datetime import UTC, datetime
from typing import Any

from json_logic import jsonLogic

from benchmarks.measure import Figure, compare, print_figures
from engines.expressions.compiler import condition
from engines.expressions.context import Context
from engines.expressions.parser import parse
from engines.expressions.values import Kind
from engines.expressions.vocabulary import FieldName, Named, Vocabulary
from engines.expressions.words import decode_words
from resources import EXPRESSION_WORDS

TICKETS = 2_000
STATES = (("waiting", "待审批"), ("working", "处理中"), ("paying", "待打款"), ("done", "已结案"))
TEXT = '[赔付金额(元)] > 500 且 [状态] 属于 ("待审批", "处理中") 且 [备注] 包含 "破损"'
RULE = {
    "and": [
        {">": [{"var": "amount"}, 500]},
        {"in": [{"var": "$status"}, ["waiting", "working"]]},
        {"in": ["破损", {"var": "note"}]},
    ]
}
NOTES = (
    "外包装破损，内物散落一地，收件人拒收",
    "客户称少一件，已调取装车监控核对",
    "到件时外箱破损，已拍照并与司机当面确认",
)


def vocabulary() -> Vocabulary:
    states = tuple(Named(known, {"zh_CN": label}) for known, label in STATES)
    return Vocabulary(
        decode_words(EXPRESSION_WORDS.read_bytes()),
        (
            FieldName("amount", Kind.NUMBER, {"zh_CN": "赔付金额(元)"}),
            FieldName("$status", Kind.CHOICE, {"zh_CN": "状态"}, states),
            FieldName("note", Kind.TEXT, {"zh_CN": "备注"}),
        ),
    )


def tickets(amounts_as_text: bool, all_parts: bool) -> list[dict[str, Any]]:
    """Tickets whose every part has to be looked at, or a mixture. json-logic gets its amounts as floats."""
    chance = random.Random(7)
    made = []
    for _ in range(TICKETS):
        amount = chance.randrange(50_100 if all_parts else 10, 500_000) / 100
        made.append(
            {
                "amount": f"{amount:.2f}" if amounts_as_text else amount,
                "$status": chance.choice(STATES[:2] if all_parts else STATES)[0],
                "note": NOTES[0] if all_parts else chance.choice(NOTES),
            }
        )
    return made


def main() -> None:
    """Prints microseconds a ticket and how many times as fast as json-logic."""
    holds, context = condition(parse(TEXT, vocabulary())), Context(datetime(2026, 1, 18, tzinfo=UTC))
    figures = []
    for name, all_parts in (("every part looked at", True), ("a mixture", False)):
        ours, theirs = tickets(True, all_parts), tickets(False, all_parts)
        assert [holds(values, context) for values in ours] == [bool(jsonLogic(RULE, values)) for values in theirs]
        done = compare(
            lambda ours=ours: [holds(values, context) for values in ours],  # type: ignore[misc]  # its own tickets
            lambda theirs=theirs: [jsonLogic(RULE, values) for values in theirs],  # type: ignore[misc]  # its own
            rounds=9,
        )
        print(done.report(f"three parts, {name}, {TICKETS:,} tickets"))
        spent = sorted(round_.cpu for round_ in done.ours)[len(done.ours) // 2] / TICKETS * 1e6
        times = 1 / done.cpu_ratio().median
        figures += [
            Figure(f"condition of three parts, {name}, CPU a ticket", f"{spent:.2f} us", "<= 3 us", spent <= 3),
            Figure(f"the same / json-logic, {name}", f"{times:.0f}x as fast", ">= 10x", times >= 10),
        ]
    print_figures(figures)


if __name__ == "__main__":
    main()
