"""Operations of older programs are read in today's language, and what nobody knows stays."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from core.operation import Kind
from core.reading import Unreadable
from core.upcasting import CURRENT, Upcasting

BODY: dict[str, Any] = {
    "id": "o1", "tx": "t1", "k": "set", "r": "r1", "e": "claim", "by": "p1", "wall": 1, "n": 1, "def": 1,
    "f": {"amount": {"b": "1", "bv": 0, "v": "2"}},
}  # fmt: skip


def renamed(said: dict[str, Any]) -> dict[str, Any]:
    fields = dict(said["f"])
    fields["claim_amount"] = fields.pop("amount")
    return {**said, "f": fields}


def completed(said: dict[str, Any]) -> dict[str, Any]:
    return {**said, "def": said["def"] + 10}


LATER = Upcasting(3, {1: renamed, 2: completed})


def encoded(**members: Any) -> bytes:
    return msgspec.json.encode({**BODY, **members})


def test_an_operation_is_led_through_every_version_since_its_own() -> None:
    read = LATER.read(encoded(sv=1))
    assert (read.sv, read.definition, list(read.fields)) == (3, 11, ["claim_amount"])
    assert read.fields["claim_amount"].v == "2"
    assert (read.id, read.kind, read.n) == ("o1", Kind.SET, 1)
    assert LATER.read(encoded(sv=2)).definition == 11
    assert list(LATER.read(encoded(sv=2)).fields) == ["amount"]


def test_one_of_this_or_a_newer_version_stays_as_it_came() -> None:
    for version in (3, 4):
        assert LATER.read(encoded(sv=version)).fields["amount"].v == "2"
    assert CURRENT.read(encoded()).sv == 1


def test_one_older_than_the_oldest_step_stays_as_it_came_so_that_it_can_be_told() -> None:
    gap = Upcasting(4, {1: renamed, 3: completed})
    assert gap.oldest == 3
    assert gap.read(encoded(sv=2)).sv == 2
    assert gap.read(encoded(sv=3)).sv == 4


def test_bytes_that_are_no_operation_are_refused_in_every_version() -> None:
    for body in (b"", b"{", b"[]", b'{"id": 1}', b"\xff"):
        with pytest.raises(Unreadable):
            LATER.read(body)
