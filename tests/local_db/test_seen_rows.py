"""What a reading notes of the rows that it passed is on the disk, and says the same as if it were in memory."""

from __future__ import annotations

from collections import Counter
from hashlib import blake2b

import pytest
from hypothesis import given
from hypothesis import strategies as st

from local_db.seen_rows import SeenRows

PARTS = st.lists(st.lists(st.integers(0, 12), max_size=9), max_size=6)


def digest(number: int) -> str:
    return blake2b(b"%d" % number, digest_size=16).hexdigest()


@given(PARTS)
def test_copies_are_counted_within_a_part_and_over_parts(parts: list[list[int]]) -> None:
    seen, counts = SeenRows(), Counter[int]()
    for part in parts:
        expected = []
        for number in part:
            counts[number] += 1
            expected.append(counts[number])
        assert seen.copies([digest(number) for number in part]) == expected
    seen.close()


def test_the_first_digest_of_a_key_is_recalled_and_no_key_is_written_as_it_is() -> None:
    seen = SeenRows()
    seen.remember({f"log:{n}": digest(n) for n in range(1300)})
    seen.remember({"log:7": digest(1)})
    keys = [f"log:{n}" for n in range(1290, 1310)]
    assert seen.recall(["log:7", *keys]) == {
        "log:7": digest(7),
        **{f"log:{n}": digest(n) for n in range(1290, 1300)},
    }
    seen.close()


def test_what_is_closed_is_gone() -> None:
    seen = SeenRows()
    seen.close()
    seen.close()
    with pytest.raises(Exception, match="closed"):
        seen.copies([digest(1)])
