"""Reading and printing: both languages, full-width signs, and errors with their place and a suggestion."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engines.expressions import tree
from engines.expressions.checker import check
from engines.expressions.compiler import condition
from engines.expressions.errors import ExpressionError
from engines.expressions.functions import AGGREGATES, CHOOSING, CONTEXT_VALUES, FUNCTIONS, OPERATORS
from engines.expressions.lexer import TEXT_LENGTH
from engines.expressions.parser import parse
from engines.expressions.printer import printed
from engines.expressions.tree import Aggregate, Call, Choice, ListOf, Node, Ref, Text
from engines.expressions.values import Kind
from engines.expressions.vocabulary import FieldName, Named, Vocabulary
from local_db.expression_postgresql import STATEMENTS
from tests.engines.expressions.claims import CLAIM, CONDITIONS, VALUES, WORDS, context
from tests.test_project.source_files import python_files

THREE_PARTS = '[赔付金额(元)] > 500 且 [状态] 属于 ("待审批", "处理中") 且 [备注] 包含 "破损"'
ITS_TREE = Call(
    "and",
    (
        Call("gt", (Ref("amount"), tree.Number("500"))),
        Call("in", (Ref("$status"), ListOf((Choice("$status", "waiting"), Choice("$status", "working"))))),
        Call("contains", (Ref("note"), Text("破损"))),
    ),
)


@pytest.mark.parametrize(
    "text",
    [
        THREE_PARTS,
        "【赔付金额（元）】＞５００ 并且 ［状态］属于（“待审批”、“处理中”） 并且 [备注]包含「破损」",
        '[compensation] above 500 AND [State] in ("waiting", "In progress") and [NOTE] contains "破损"',
        '[#amount]>500且[#$status]属于("#waiting","处理中")且[#note]包含"破损"',
    ],
)
def test_one_condition_in_several_spellings_is_one_tree(text: str) -> None:
    assert parse(text, CLAIM).node == ITS_TREE


def test_a_tree_is_printed_in_the_asked_language() -> None:
    assert printed(ITS_TREE, CLAIM, "zh_CN") == THREE_PARTS
    english = '[Compensation] > 500 and [State] in ("Waiting", "In progress") and [Note] contains "破损"'
    assert printed(ITS_TREE, CLAIM, "en") == english


@given(st.one_of(CONDITIONS, VALUES), st.sampled_from(["zh_CN", "en"]))
def test_what_is_printed_is_read_as_the_same_tree(node: Node, language: str) -> None:
    typed = check(node, CLAIM)
    assert parse(printed(typed.node, CLAIM, language), CLAIM) == typed


@given(st.one_of(CONDITIONS, VALUES))
def test_a_stored_tree_comes_back_to_the_byte(node: Node) -> None:
    body = tree.encode(node)
    assert tree.decode(body) == node
    assert tree.encode(tree.decode(body)) == body


def test_renaming_a_field_breaks_no_stored_tree() -> None:
    renamed = Vocabulary(
        WORDS,
        tuple(
            FieldName(field.id, field.kind, {"zh_CN": f"新{field.label['zh_CN']}"}, field.choices)
            for field in CLAIM.fields
        ),
    )
    typed = check(tree.decode(tree.encode(ITS_TREE)), renamed)
    assert condition(typed)({"amount": "501", "$status": "working", "note": "有破损"}, context())
    assert printed(ITS_TREE, renamed, "zh_CN").startswith("[新赔付金额(元)] > 500")


@pytest.mark.parametrize(
    ("text", "node"),
    [
        ("[货值] 介于 1 和 -5", Call("between", (Ref("value"), tree.Number("1"), tree.Number("-5")))),
        ("[value] between 1 and 5", None),
        ("[签收日期] + 3 天 >= 今天()", None),
        ('[签收日期] = "2026-01-18"', Call("eq", (Ref("signed"), tree.Day("2026-01-18")))),
        ("[延误] > 1.5 小时", Call("gt", (Ref("delay"), tree.Duration(5400)))),
        ("[备注] = 空", Call("is_empty", (Ref("note"),))),
        ("[备注] ≠ 空", Call("not", (Call("is_empty", (Ref("note"),)),))),
        ('[备注] = ""', Call("is_empty", (Ref("note"),))),
        ("[已保价] 是 是", Call("eq", (Ref("insured"), tree.YesNo(True)))),
        ('[备注] 包含 "他说""好"""', Call("contains", (Ref("note"), Text('他说"好"')))),
        (
            "合计([明细].([数量] * [单价]), [货名] 不为空)",
            Aggregate(
                "sum",
                "lines",
                Call("multiply", (Ref("quantity"), Ref("price"))),
                Call("not", (Call("is_empty", (Ref("goods"),)),)),
            ),
        ),
        ("个数([同单工单]) > 1", Call("gt", (Aggregate("count", "others"), tree.Number("1")))),
    ],
)
def test_small_things_are_read(text: str, node: Node | None) -> None:
    text = text.replace("[value]", "[Goods value]")
    typed = parse(text, CLAIM)
    assert node is None or typed.node == node


@pytest.mark.parametrize(
    ("text", "code", "place", "nearest"),
    [
        ("", "expression.nothing", (0, 0), None),
        ("[赔付金额] > 3", "expression.unknown_field", (0, 6), "赔付金额(元)"),
        ('[状态] = "待审"', "expression.unknown_choice", (7, 11), "待审批"),
        ("[备注] 包涵 3", "expression.unknown_word", (5, 7), "包含"),
        ("长渡([备注]) > 3", "expression.unknown_word", (0, 2), "长度"),
        ('[赔付金额(元)] > "5"', "expression.written_so", (12, 15), "5"),
        ('[赔付金额(元)] > "x"', "expression.wrong_kind", (12, 15), None),
        ("[备注] + 3", "expression.does_not_compute", (0, 8), None),
        ("[货值] > 3 = 4", "expression.two_comparisons", (9, 10), None),
        ("[货值", "expression.open_bracket", (0, 3), None),
        ('[备注] = "x', "expression.open_quote", (7, 9), None),
        ("[货值] >", "expression.ends_early", (6, 6), None),
        ("[货值] > 3 [货值]", "expression.unexpected", (9, 13), None),
        ("[签收日期] > 2026-02-30", "expression.not_a_date", (9, 19), None),
        ("今天 > [签收日期]", "expression.wants_brackets", (0, 2), None),
        ("四舍五入()", "expression.arguments", (0, 6), None),
        ("[状态] > [状态]", "expression.not_ordered", (0, 11), None),
        ("[货值] > 空", "expression.compares_with_empty", (0, 8), None),
        ("[货值] = 0.12345678901", "expression.number_too_long", (7, 20), None),
        ("[备注] = \x00", "expression.control_characters", (7, 8), None),
        ("[备注] = \ud800", "expression.control_characters", (7, 8), None),
        ("个数([明细], 合计([明细].[数量]) > 1)", "expression.nested_aggregate", (9, 11), None),
        ("合计([明细])", "expression.aggregate_of_what", (0, 8), None),
        ("(" * 50 + "1", "expression.too_deep", (41, 42), None),
        ("x" * (TEXT_LENGTH + 1), "expression.too_long", (0, TEXT_LENGTH + 1), None),
    ],
)
def test_errors_have_a_place_and_a_suggestion(
    text: str, code: str, place: tuple[int, int], nearest: str | None
) -> None:
    with pytest.raises(ExpressionError) as refused:
        parse(text, CLAIM)
    error = refused.value
    assert (error.code, (error.start, error.end)) == (code, place)
    assert nearest is None or error.facts["nearest"] == nearest
    for language in ("zh_CN", "en"):
        sentence = WORDS.sentence(error, language)
        assert "{" not in sentence
        assert nearest is None or nearest in sentence


def test_a_name_that_two_fields_have_is_refused_with_both() -> None:
    twins = Vocabulary(
        WORDS,
        (
            FieldName("a", Kind.NUMBER, {"zh_CN": "金额", "en": "Amount"}),
            FieldName("b", Kind.NUMBER, {"zh_CN": "总额", "en": "amount"}),
        ),
    )
    with pytest.raises(ExpressionError) as refused:
        parse("[Amount] > 1", twins)
    assert refused.value.facts["both"] == "[#a], [#b]"
    assert printed(Call("gt", (Ref("a"), tree.Number("1"))), twins, "en") == "[#a] > 1"
    assert printed(Call("gt", (Ref("a"), tree.Number("1"))), twins, "zh_CN") == "[金额] > 1"


ODD_LABELS = {"q": "“引”", "r": "#x", "s": "", "t": "\x1b", "u": "长" * 2_001, "v": "a\tb"}


def test_labels_with_brackets_and_quotes_survive() -> None:
    odd = Vocabulary(
        WORDS,
        (
            FieldName(
                "odd",
                Kind.CHOICE,
                {"zh_CN": "怪]名"},
                tuple(Named(known, {"zh_CN": label}) for known, label in ODD_LABELS.items()),
            ),
        ),
    )
    for known in ODD_LABELS:
        node = Call("eq", (Ref("odd"), Choice("odd", known)))
        assert parse(printed(node, odd, "zh_CN"), odd).node == node


def test_every_function_has_words_and_a_twin_in_postgresql() -> None:
    assert set(WORDS.functions) == {*FUNCTIONS, *CHOOSING, *CONTEXT_VALUES, "if"}
    assert set(WORDS.aggregates) == set(AGGREGATES)
    made = "\n".join(STATEMENTS)
    for function in (*FUNCTIONS.values(), *OPERATORS.values()):
        assert not function.in_sql or f"FUNCTION bd_{function.name}(" in made


def test_every_error_of_the_code_has_a_sentence_in_both_languages() -> None:
    sources = [path.read_text(encoding="utf-8") for path in python_files("engines", "local_db")]
    codes = set(re.findall(r'"(expression\.[a-z_]+)"', "".join(sources)))
    assert len(codes) > 30
    assert codes == {code for code in WORDS.errors if code.startswith("expression.")}
    assert all(set(sentences) == {"zh_CN", "en"} for sentences in (*WORDS.errors.values(), *WORDS.reasons.values()))
    for named in (WORDS.operators, WORDS.functions, WORDS.aggregates, WORDS.units, WORDS.constants, WORDS.kinds):
        assert all(texts["zh_CN"] and texts["en"] for texts in named.values())


def test_what_was_taken_away_is_named_by_what_it_was_called() -> None:
    gone = FieldName("reason", Kind.TEXT, {"zh_CN": "\u9000\u6b3e\u539f\u56e0", "en": "Refund reason"})
    late = FieldName("$status", Kind.CHOICE, {}, (Named("late", {"zh_CN": "\u5df2\u8d85\u65f6", "en": "Late"}),))
    sight = Vocabulary(WORDS, CLAIM.fields, CLAIM.relations, (gone, late))
    node = Call(
        "and", (Call("eq", (Ref("reason"), Text("x"))), Call("eq", (Ref("$status"), Choice("$status", "late"))))
    )
    text = printed(node, sight, "en")
    assert text == '[Refund reason] = "x" and [State] = "Late"'
    for written, code, fact, name in (
        (text, "expression.field_removed", "Refund reason", "Refund reason"),
        ("[#reason] > 3", "expression.field_removed", gone.label, "Refund reason"),
        ('[State] = "Late"', "expression.choice_removed", "Late", "Late"),
    ):
        with pytest.raises(ExpressionError) as refused:
            parse(written, sight)
        assert (refused.value.code, refused.value.facts["name"]) == (code, fact)
        assert name in WORDS.sentence(refused.value, "en")
