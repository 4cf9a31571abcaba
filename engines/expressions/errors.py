"""What can be wrong with an expression, said with its place."""

from __future__ import annotations

from collections.abc import Mapping

Fact = str | int | Mapping[str, str]
"""What a sentence names: a word, a number, or a label, which it says in its own language."""


class ExpressionError(ValueError):
    """An expression that is refused when it is written: a code, its place in the text and the facts of its sentence.

    `start` and `end` count characters; both are None for a stored tree, which has no text. The sentences are those of
    `errors` in resources/expression_words.json.
    """

    def __init__(self, code: str, start: int | None = None, end: int | None = None, **facts: Fact) -> None:
        super().__init__(code)
        self.code = code
        self.start = start
        self.end = end
        self.facts: Mapping[str, Fact] = facts

    def __str__(self) -> str:
        where = "" if self.start is None else f" at {self.start}-{self.end}"
        return f"{self.code}{where}" + (f" {dict(self.facts)}" if self.facts else "")


class BudgetExceeded(Exception):
    """An evaluation that used up its steps or its time; `code` is ``expression.steps`` or ``expression.deadline``."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class UnknownYear(Exception):
    """Working time was asked for in a year whose holidays nobody has entered."""

    def __init__(self, year: int) -> None:
        super().__init__(f"no holidays are known for {year}")
        self.code = "expression.unknown_year"
        self.year = year
