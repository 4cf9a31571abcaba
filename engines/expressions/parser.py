"""Text into a checked tree: recursive descent over the tokens, names resolved by the vocabulary."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from engines.expressions import tree
from engines.expressions.checker import Spans, Typed, check
from engines.expressions.errors import ExpressionError
from engines.expressions.lexer import Token, What, tokens
from engines.expressions.meant import meant
from engines.expressions.tree import Aggregate, Call, Empty, ListOf, Node, Number, Ref
from engines.expressions.values import DURATION_LIMIT, LIMIT, PLACES, number_text
from engines.expressions.vocabulary import FieldName, Relation, Vocabulary, called, nearest
from engines.expressions.words import LANGUAGES, SIGNS

NESTING = 40
_NEGATED = {
    "ne": "eq",
    "not_in": "in",
    "not_contains": "contains",
    "not_starts": "starts",
    "not_ends": "ends",
    "not_empty": "is_empty",
}
"""Denials are the negation of the positive word, nothing else."""
_SUMS = {"+": "add", "-": "subtract"}
_PRODUCTS = {sign: op for op, sign in SIGNS.items() if sign not in _SUMS}


def parse(text: str, vocabulary: Vocabulary) -> Typed:
    """The expression as a checked tree. Raises ExpressionError with the place of what is wrong."""
    try:
        return _Parser(text, vocabulary).whole()
    except ExpressionError as error:
        raise meant(text, error, vocabulary) or error from None


class _Parser:
    def __init__(self, text: str, vocabulary: Vocabulary) -> None:
        self._tokens = tokens(text, vocabulary.words)
        self._at = 0
        self._nesting = 0
        self._outer = vocabulary
        self._sight = vocabulary
        self._spans: Spans = {}

    def whole(self) -> Typed:
        if self._token.what is What.END:
            raise ExpressionError("expression.nothing", 0, 0)
        node = self._alternatives()
        if self._at < len(self._tokens) - 1:
            raise self._unexpected()
        tree.check_limits(node)
        return check(node, self._outer, self._spans)

    @property
    def _token(self) -> Token:
        return self._tokens[self._at]

    def _next(self) -> Token:
        token = self._token
        self._at += 1
        return token

    def _sign(self, sign: str) -> bool:
        if self._token.what is What.SIGN and self._token.text == sign:
            self._at += 1
            return True
        return False

    def _demand(self, sign: str) -> None:
        if not self._sign(sign):
            raise self._unexpected(sign)

    def _operator(self, *names: str) -> str | None:
        name = self._token.word.operator
        if name is not None and (not names or name in names):
            self._at += 1
            return name
        return None

    def _unexpected(self, wanted: str = "") -> ExpressionError:
        token = self._token
        if token.what is What.END:
            return ExpressionError("expression.ends_early", token.start, token.end, wanted=wanted)
        code = "expression.wanted" if wanted else "expression.unexpected"
        return ExpressionError(code, token.start, token.end, found=token.text[:40], wanted=wanted)

    def _made(self, node: Node, start: int) -> Node:
        self._spans[id(node)] = (node, start, self._tokens[self._at - 1].end)
        return node

    def _deeper(self, by: int = 1) -> None:
        self._nesting += by
        if self._nesting > NESTING:
            raise ExpressionError("expression.too_deep", self._token.start, self._token.end, limit=NESTING)

    def _alternatives(self) -> Node:
        return self._joined("or", lambda: self._joined("and", self._denied))

    def _joined(self, op: str, part: Callable[[], Node]) -> Node:
        start = self._token.start
        parts = [part()]
        while self._joins(op):
            parts.append(part())
        return parts[0] if len(parts) == 1 else self._made(Call(op, tuple(parts)), start)

    def _joins(self, op: str) -> bool:
        """Whether that word comes next, which may stand behind a comma as in any sentence."""
        comma = self._token.what is What.SIGN and self._token.text == ","
        if comma and self._tokens[self._at + 1].word.operator == op:
            self._at += 1
        return self._operator(op) is not None

    def _denied(self) -> Node:
        start = self._token.start
        if self._operator("not"):
            self._deeper()
            node = self._made(Call("not", (self._denied(),)), start)
            self._deeper(-1)
            return node
        return self._comparison()

    def _comparison(self) -> Node:
        start = self._token.start
        left = self._sum()
        said = self._token.word.operator
        if said is None or said in ("and", "or", "to", "not"):
            return left
        self._at += 1
        op = _NEGATED.get(said, said)
        if op == "is_empty":
            node = Call(op, (left,))
        elif op == "between":
            node = Call(op, (left, *self._range()))
        else:
            node = Call(op, (left, self._sum()))
        made = self._made(node, start)
        if op != said:
            made = self._made(Call("not", (made,)), start)
        after = self._token.word.operator
        if after is not None and after not in ("and", "or", "to"):
            raise ExpressionError("expression.two_comparisons", self._token.start, self._token.end)
        return made

    def _range(self) -> tuple[Node, Node]:
        low = self._sum()
        if not self._operator("to", "and"):
            raise self._unexpected(" / ".join(self._outer.words.operator("to", language) for language in LANGUAGES))
        return low, self._sum()

    def _sum(self) -> Node:
        return self._chain(_SUMS, lambda: self._chain(_PRODUCTS, self._negative))

    def _chain(self, signs: dict[str, str], part: Callable[[], Node]) -> Node:
        start = self._token.start
        left = part()
        while self._token.what is What.SIGN and self._token.text in signs:
            op = signs[self._next().text]
            left = self._made(Call(op, (left, part())), start)
        return left

    def _negative(self) -> Node:
        start = self._token.start
        if not self._sign("-"):
            return self._primary()
        self._deeper()
        inner = self._negative()
        self._deeper(-1)
        if isinstance(inner, Number):
            turned = inner.value[1:] if inner.value.startswith("-") else f"-{inner.value}"
            return self._made(Number("0" if turned == "-0" else turned), start)
        if isinstance(inner, tree.Duration):
            return self._made(tree.Duration(-inner.seconds), start)
        return self._made(Call("negate", (inner,)), start)

    def _primary(self) -> Node:
        token = self._next()
        word = token.word
        if token.what is What.FIELD:
            return self._made(Ref(self._found(token, self._sight.fields).id), token.start)
        if token.what is What.SIGN and token.text == "(":
            return self._bracket(token)
        if token.what is What.NUMBER:
            return self._number(token)
        if token.what is What.TEXT:
            return self._made(tree.Text(token.text) if token.text else Empty(), token.start)
        if token.what is What.DATE:
            return self._made(tree.Day(token.text), token.start)
        if token.what is What.DATETIME:
            return self._made(tree.Moment(token.text), token.start)
        if (word.function or word.aggregate) and self._sign("("):
            return self._aggregate(token) if word.aggregate else self._function(token)
        if word.constant:
            node = Empty() if word.constant == "empty" else tree.YesNo(word.constant == "true")
            return self._made(node, token.start)
        self._at -= 1
        if word.function or word.aggregate:
            raise ExpressionError("expression.wants_brackets", token.start, token.end, word=token.text)
        raise self._unexpected()

    def _found(self, token: Token, among: tuple[FieldName, ...] | tuple[Relation, ...]) -> FieldName | Relation:
        found: tuple[FieldName | Relation, ...] = tuple(called(token.text, among))
        if len(found) == 1:
            return found[0]
        if found:
            both = ", ".join(f"[#{one.id}]" for one in found)
            raise ExpressionError("expression.ambiguous", token.start, token.end, name=token.text, both=both)
        names = [name for one in among for name in one.label.values()]
        near = nearest(token.text, names)
        if gone := called(token.text, self._outer.once):
            name = gone[0].label if token.text.startswith("#") else token.text[:60]
            raise ExpressionError("expression.field_removed", token.start, token.end, name=name, nearest=near)
        raise ExpressionError("expression.unknown_field", token.start, token.end, name=token.text[:60], nearest=near)

    def _bracket(self, opened: Token) -> Node:
        self._deeper()
        parts = [self._alternatives()]
        while self._sign(","):
            parts.append(self._alternatives())
        self._demand(")")
        self._deeper(-1)
        return parts[0] if len(parts) == 1 else self._made(ListOf(tuple(parts)), opened.start)

    def _number(self, token: Token) -> Node:
        value = Decimal(token.text)
        places = len(token.text.partition(".")[2])
        if places > PLACES or value >= LIMIT:
            raise ExpressionError("expression.number_too_long", token.start, token.end, places=PLACES)
        unit = self._token.word.unit
        if unit is None:
            return self._made(Number(number_text(value)), token.start)
        self._at += 1
        seconds = value * unit
        if seconds != int(seconds) or seconds > DURATION_LIMIT:
            raise ExpressionError("expression.not_whole_seconds", token.start, token.end)
        return self._made(tree.Duration(int(seconds)), token.start)

    def _function(self, token: Token) -> Node:
        self._deeper()
        name = token.word.function
        assert name is not None
        arguments: list[Node] = []
        if not self._sign(")"):
            arguments = [self._alternatives()]
            while self._sign(","):
                arguments.append(self._alternatives())
            self._demand(")")
        self._deeper(-1)
        return self._made(Call(name, tuple(arguments)), token.start)

    def _aggregate(self, token: Token) -> Node:
        self._deeper()
        if self._token.what is not What.FIELD:
            raise self._unexpected("[ ]")
        if self._sight is not self._outer:
            raise ExpressionError("expression.nested_aggregate", token.start, token.end)
        relation = self._found(self._next(), self._outer.relations)
        op = token.word.aggregate
        assert op is not None
        self._sight = self._outer.inside(relation.id)
        value = self._negative() if self._sign(".") else None
        where = self._alternatives() if self._sign(",") else None
        self._sight = self._outer
        self._demand(")")
        self._deeper(-1)
        return self._made(Aggregate(op, relation.id, value, where), token.start)
