"""What a row of a sheet is, and why; the classes themselves are core.log_mapping's."""

from __future__ import annotations

import msgspec

from core.log_mapping import RowClass

__all__ = ["BLANK", "DATA", "Classed", "RowClass"]


class Classed(msgspec.Struct, frozen=True):
    """`reason` is a code with a sentence."""

    kind: RowClass
    reason: str


WRONG_TOTAL = "wrong_total"
"""Why a row is a SUBTOTAL although a number of it is not the sum of those above."""

BLANK = Classed(RowClass.BLANK, "blank")
DATA = Classed(RowClass.DATA, "fills_columns")
