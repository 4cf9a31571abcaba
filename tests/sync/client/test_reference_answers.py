"""Which pages of reference records a device believes: whole ones that answer what it asked."""

from __future__ import annotations

import json

import pytest

from sync.client.answers import Unbelievable, read_reference
from sync.protocol.reference import ReferenceMark, ReferencePage, ReferenceRequest

PAGE: dict[str, object] = {
    "scope": "ref",
    "asked": {"seq": 1, "epoch": "e"},
    "lines": [[2, "TMS", "waybill", "SF01", 1, {}]],
    "at": {"seq": 2, "epoch": "e"},
    "afresh": False,
    "more": False,
    "digest": "",
}


def read(page: object) -> ReferencePage:
    return read_reference(json.dumps(page).encode(), ReferenceRequest("ref", ReferenceMark(1, "e")))


def test_a_page_that_answers_is_believed_whatever_a_later_hub_adds() -> None:
    assert read({**PAGE, "mood": 1}).at == ReferenceMark(2, "e")


@pytest.mark.parametrize("lacking", PAGE)
def test_a_page_says_all_that_it_means(lacking: str) -> None:
    with pytest.raises(Unbelievable):
        read({name: value for name, value in PAGE.items() if name != lacking})


@pytest.mark.parametrize(
    "other",
    [
        {"scope": "branch:440106"},
        {"asked": {"seq": 0, "epoch": ""}},
        {"asked": {"seq": 1, "epoch": "another life"}},
        {"at": {"seq": 2, "epoch": "another life"}},
        {"lines": [[3, "TMS", "waybill", "SF01", 1, {}]]},
        {"lines": [[1, "TMS", "waybill", "SF01", 1, {}]]},
        {"lines": [[2, "TMS", "waybill", "SF01", 1, 7]]},
        {"lines": [], "more": True},
    ],
)
def test_a_page_that_does_not_answer_is_not_believed(other: dict[str, object]) -> None:
    with pytest.raises(Unbelievable):
        read({**PAGE, **other})


def test_what_is_no_page_is_not_believed() -> None:
    with pytest.raises(Unbelievable):
        read([])
