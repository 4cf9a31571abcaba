"""What is seen of a value under its mask: four characters at least are hidden."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engines.forms.document import Field, FieldKind, Mask
from engines.forms.masking import mask_of, masked
from tests.engines.forms.vectors import LABEL


@pytest.mark.parametrize(
    ("mask", "text", "shown"),
    [
        (Mask.PHONE, "13800136620", "138****6620"),
        (Mask.ID_NUMBER, "11010519491231002X", "110***********002X"),
        (Mask.ID_NUMBER, "110105491231002", "110********1002"),
        (Mask.ID_NUMBER, "12345", "****"),
        (Mask.NAME, "王芳", "王*"),
        (Mask.NAME, "欧阳修远", "欧***"),
        (Mask.ALL, "anything", "****"),
        (None, "plain", "plain"),
        (Mask.PHONE, "", ""),
    ],
)
def test_a_mask_shows_what_it_says(mask: Mask | None, text: str, shown: str) -> None:
    assert masked(mask, text) == shown


@given(st.sampled_from([Mask.PHONE, Mask.ID_NUMBER, Mask.ALL]), st.text(alphabet="0123456789", min_size=5, max_size=30))
def test_four_digits_at_least_are_not_seen(mask: Mask, text: str) -> None:
    shown = masked(mask, text)
    assert len(shown.replace("*", "")) <= len(text) - (4 if len(text) > 5 else 3)


def test_phones_and_id_numbers_have_masks_of_their_own() -> None:
    assert mask_of(Field("x", FieldKind.ID_NUMBER, LABEL)) is Mask.ID_NUMBER
    assert mask_of(Field("x", FieldKind.PHONE, LABEL, mask=Mask.ALL)) is Mask.ALL
    assert mask_of(Field("x", FieldKind.TEXT, LABEL)) is None
