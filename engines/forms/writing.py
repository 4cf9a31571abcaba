"""Expressions of a form that somebody types: the tree, or what keeps it from being one, with its place in the text."""

from __future__ import annotations

from engines.expressions.errors import ExpressionError
from engines.expressions.lexer import tokens
from engines.expressions.parser import parse
from engines.expressions.tree import Node
from engines.expressions.values import Kind
from engines.expressions.vocabulary import Vocabulary
from engines.forms import kinds
from engines.forms.contradictions import CLOCK, CONDITIONS
from engines.forms.field import Field


def written(text: str, field: Field, prop: str, sight: Vocabulary) -> Node:
    """The tree of a text for that property of a field: a condition, a formula or a default.

    Raises ExpressionError with its place: what cannot be read, what gives a value of another kind than is asked for,
    and what asks the clock where only a default may.
    """
    typed = parse(text, sight)
    if prop != "default_by":
        _refuse_clock(text, sight)
    wanted = Kind.YES_NO if prop in CONDITIONS else kinds.of(field.kind).expression
    fits = typed.kind is wanted or prop == "formula" or (prop == "default_by" and typed.kind is Kind.EMPTY)
    if not fits and wanted is not None:
        raise ExpressionError("expression.wrong_kind", 0, len(text), wanted=wanted.value, kind=typed.kind.value)
    return typed.node


def _refuse_clock(text: str, sight: Vocabulary) -> None:
    for token in tokens(text, sight.words):
        if token.word.function in CLOCK:
            raise ExpressionError("expression.asks_the_clock", token.start, token.end, word=token.text)
