"""What an opened workbook is, whichever library opened it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple, Protocol

Area = tuple[int, int, int, int]
"""Top, left, bottom, right, from 1, ends included."""


class SheetHead(NamedTuple):
    """A sheet with cells; one that only shows a chart is none."""

    name: str
    hidden: bool


class Book(Protocol):
    """An opened workbook."""

    @property
    def heads(self) -> list[SheetHead]:
        """Its sheets in their order."""

    def rows(self, index: int) -> Iterator[list[Any]]:
        """The rows of a sheet from its first, cells from column A."""

    def merged(self, index: int) -> tuple[Area, ...]:
        """The merged areas of a sheet."""
