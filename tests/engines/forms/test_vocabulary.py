"""The forms of the program in expressions."""

from __future__ import annotations

import msgspec
import pytest

from engines.expressions.checker import check
from engines.expressions.parser import parse
from engines.expressions.printer import printed
from engines.expressions.tree import Call, Ref
from engines.expressions.values import Kind
from engines.expressions.words import decode_words
from engines.forms.document import Form
from engines.forms.vocabulary import form_vocabulary
from local_db.catalogue import pack_forms
from resources import EXPRESSION_WORDS, PACK_FORMS

WORDS = decode_words(EXPRESSION_WORDS.read_bytes())
FORMS = {form.id: form for form in pack_forms(PACK_FORMS)}


@pytest.mark.parametrize("form", FORMS.values(), ids=lambda form: form.id)
def test_every_field_of_every_form_can_be_named_in_both_languages(form: Form) -> None:
    vocabulary = form_vocabulary(form, WORDS)
    for field in vocabulary.fields:
        node = Call("is_empty", (Ref(field.id),))
        for language in ("zh_CN", "en"):
            assert parse(printed(node, vocabulary, language), vocabulary).node == node


def test_a_claim_is_asked_by_its_state_amount_and_choice() -> None:
    vocabulary = form_vocabulary(FORMS["claim"], WORDS)
    typed = parse('[申请金额(元)] > [声明价值(元)] 且 [状态] ≠ "结案" 且 [理赔类型] = "破损"', vocabulary)
    english = '[Claimed amount (yuan)] > [Declared value (yuan)] and [State] ≠ "Closed" and [Kind of claim] = "Damage"'
    assert printed(typed.node, vocabulary, "en") == english


def test_a_field_that_is_called_like_a_system_value_has_the_name() -> None:
    vocabulary = form_vocabulary(FORMS["claim"], WORDS)
    assert parse("[负责人] 为空", vocabulary).node == Call("is_empty", (Ref("assignee"),))
    assert parse("[#$assignee] 为空", vocabulary).node == Call("is_empty", (Ref("$assignee"),))


def test_a_renamed_form_reads_the_trees_of_the_old_one() -> None:
    claim = FORMS["claim"]
    stored = parse("[申请金额(元)] > 500", form_vocabulary(claim, WORDS)).node
    body = msgspec.json.encode(claim).replace("申请金额（元）".encode(), "索赔额".encode())
    renamed = form_vocabulary(msgspec.json.decode(body, type=Form), WORDS)
    assert check(stored, renamed).kind is Kind.YES_NO
    assert printed(stored, renamed, "zh_CN") == "[索赔额] > 500"
