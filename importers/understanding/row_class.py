"""What a row of a sheet can be."""

from __future__ import annotations

from enum import StrEnum

import msgspec


class RowClass(StrEnum):
    """Every physical row has one; only DATA becomes records. CONTINUATION is read as part of the row above it.

    UNMAPPED is what an import does not speak of: another sheet, or a table that has another header.
    """

    BLANK = "blank"
    TITLE = "title"
    META = "meta"
    HEADER = "header"
    DATA = "data"
    CONTINUATION = "continuation"
    SECTION = "section"
    SUBTOTAL = "subtotal"
    PLACEHOLDER = "placeholder"
    FOOTER = "footer"
    UNMAPPED = "unmapped"


class Classed(msgspec.Struct, frozen=True):
    """`reason` is a code with a sentence."""

    kind: RowClass
    reason: str


WRONG_TOTAL = "wrong_total"
"""Why a row is a SUBTOTAL although a number of it is not the sum of those above."""

BLANK = Classed(RowClass.BLANK, "blank")
DATA = Classed(RowClass.DATA, "fills_columns")
