"""Expressions of a form that somebody types: the tree, or what keeps it from being one, with its place in the text."""

from __future__ import annotations

from engines.expressions.checker import Typed, check
from engines.expressions.computed import fields_of
from engines.expressions.errors import ExpressionError
from engines.expressions.lexer import tokens
from engines.expressions.parser import parse
from engines.expressions.tree import Call, Choice, Node, Text
from engines.expressions.values import Kind
from engines.expressions.vocabulary import Named, Vocabulary, called, nearest
from engines.forms import kinds
from engines.forms.contradictions import CLOCK, CONDITIONS
from engines.forms.field import Field, FieldKind


def written(text: str, field: Field, prop: str, sight: Vocabulary) -> Node:
    """The tree of a text for that property of a field: a condition, a formula or a default.

    Raises ExpressionError with its place: what cannot be read, what gives a value of another kind than is asked for,
    and what asks the clock where only a default may.
    """
    typed = parse(text, sight)
    if prop == "default_by":
        typed = _for_the_field(typed, field, sight, text)
    if prop != "default_by":
        _refuse_clock(text, sight)
    wanted = Kind.YES_NO if prop in CONDITIONS else kinds.of(field.kind).expression
    fits = typed.kind is wanted or prop == "formula" or (prop == "default_by" and typed.kind is Kind.EMPTY)
    if not fits and wanted is not None:
        raise ExpressionError("expression.wrong_kind", 0, len(text), wanted=wanted.value, kind=typed.kind.value)
    return typed.node


def _for_the_field(typed: Typed, field: Field, sight: Vocabulary, text: str) -> Typed:
    """A default must not read its own field; of a choice, what is written in quotation marks names its choices."""
    if field.id in fields_of(typed.node):
        path = {language: f"[{label}]" for language, label in field.label.items()} or f"[{field.id}]"
        raise ExpressionError("expression.cycle", 0, len(text), path=path)
    if field.kind is not FieldKind.CHOICE or typed.kind is not Kind.TEXT:
        return typed
    return check(_with_choices(typed.node, field, text), sight)


def _with_choices(node: Node, field: Field, text: str) -> Node:
    if isinstance(node, Call) and node.op in ("if", "coalesce"):
        kept = 1 if node.op == "if" else 0
        return Call(node.op, (*node.args[:kept], *[_with_choices(part, field, text) for part in node.args[kept:]]))
    if not isinstance(node, Text):
        return node
    choices = [Named(choice.id, choice.label) for choice in field.choices]
    found = called(node.value, choices)
    if len(found) != 1:
        known = nearest(node.value, [label for choice in choices for label in choice.label.values()])
        at = text.find(node.value)
        start, end = (at - 1, at + len(node.value) + 1) if at > 0 else (0, len(text))
        name = node.value[:60]
        raise ExpressionError("expression.unknown_choice", start, end, field=field.label, name=name, nearest=known)
    return Choice(field.id, found[0].id)


def _refuse_clock(text: str, sight: Vocabulary) -> None:
    for token in tokens(text, sight.words):
        if token.word.function in CLOCK:
            raise ExpressionError("expression.asks_the_clock", token.start, token.end, word=token.text)
