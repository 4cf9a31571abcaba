"""Fields that store ids: people write names beside them, and read names."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from engines.expressions.checker import check_condition
from engines.expressions.completing import offers
from engines.expressions.errors import ExpressionError
from engines.expressions.explain import explain
from engines.expressions.parser import parse
from engines.expressions.printer import printed
from engines.expressions.tree import Call, ListOf, Ref, Text
from engines.expressions.values import Kind
from engines.expressions.vocabulary import FieldName, Vocabulary, nearest
from tests.engines.expressions.claims import WORDS, context

BRANCHES = {"440106": "天河营业部", "110105": "朝阳营业部"}


class Branches:
    def label(self, stored: str) -> str:
        return BRANCHES.get(stored, stored)

    def find(self, said: str, *, beginning: bool = False) -> str | None:
        found = next((one for one, name in BRANCHES.items() if said in (one, name)), None)
        return found[:2] if found is not None and beginning else found

    def known(self) -> Sequence[tuple[str, str]]:
        return tuple(BRANCHES.items())

    def meant(self, said: str) -> Sequence[str]:
        within = [name for name in BRANCHES.values() if said in name]
        return within or [name for name in [nearest(said, BRANCHES.values())] if name]


SIGHT = Vocabulary(WORDS, (FieldName("branch", Kind.TEXT, {"zh_CN": "责任网点", "en": "Branch"}, names=Branches()),))


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ('[责任网点] = "天河营业部"', Call("eq", (Ref("branch"), Text("440106")))),
        ('"天河营业部" = [责任网点]', Call("eq", (Text("440106"), Ref("branch")))),
        ('[责任网点] 开头是 "天河营业部"', Call("starts", (Ref("branch"), Text("44")))),
        ('[责任网点] 属于 ("天河营业部", "#x-9")', Call("in", (Ref("branch"), ListOf((Text("440106"), Text("x-9")))))),
    ],
)
def test_a_name_is_stored_as_its_id_and_printed_as_a_name(text: str, tree: Call) -> None:
    read = parse(text, SIGHT).node
    assert read == tree
    again = printed(read, SIGHT, "zh_CN")
    assert parse(again, SIGHT).node == tree
    if "#" not in text and "开头" not in text:
        assert again == text


def test_a_text_that_is_not_compared_stays_a_text() -> None:
    tree = Call("eq", (Call("coalesce", (Ref("branch"), Text("none"))), Text("none")))
    assert parse('首个非空([责任网点], "none") = "none"', SIGHT).node == tree


def test_a_name_that_nobody_has_is_refused_with_its_place() -> None:
    with pytest.raises(ExpressionError) as refused:
        parse('[责任网点] = "天河营业厅"', SIGHT)
    assert (refused.value.code, refused.value.start, refused.value.end) == ("expression.unknown_name", 9, 16)
    assert WORDS.sentence(refused.value, "zh_CN") == "“责任网点”里没有“天河营业厅”。是不是“天河营业部”？"
    with pytest.raises(ExpressionError) as refused:
        parse('[责任网点] 属于 ("营业部")', SIGHT)
    assert WORDS.sentence(refused.value, "zh_CN") == (
        '“营业部”有多个含义："天河营业部", "朝阳营业部"。请写成其中之一。'
    )
    with pytest.raises(ExpressionError) as refused:
        parse('[责任网点] 包含 "天河"', SIGHT)
    assert refused.value.code == "expression.whole_names"


def test_a_stored_tree_keeps_an_id_that_nobody_knows_here() -> None:
    stored = Call("eq", (Ref("branch"), Text("gone")))
    assert check_condition(stored, SIGHT).node == stored
    assert printed(stored, SIGHT, "en") == '[Branch] = "#gone"'
    assert printed(Call("contains", (Ref("branch"), Text("44"))), SIGHT, "en") == '[Branch] contains "44"'


def test_why_calls_both_sides_by_name() -> None:
    typed = parse('[责任网点] = "天河营业部"', SIGHT)
    found = explain(typed, SIGHT, {"branch": "110105"}, context(), "zh_CN")
    assert [one.sentence for one in found.reasons] == ["“责任网点”是 朝阳营业部，不是 天河营业部"]


def test_names_are_offered_in_quotation_marks() -> None:
    text = '[责任网点] = "天'
    assert [one.words for one in offers(text, len(text), SIGHT, "zh_CN")] == ["天河营业部"]
