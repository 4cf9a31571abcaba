"""Which line of a list is which choice: stored values never come to mean another one."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engines.forms.choice_editing import ChoiceEdit
from engines.forms.document import Choice

DAMAGE = Choice("damage", {"zh_CN": "破损", "en": "Damage"})
LOSS = Choice("loss", {"zh_CN": "丢失", "en": "Loss"})
DELAY = Choice("delay", {"zh_CN": "延误", "en": "Delay"})
CHOICES = (DAMAGE, LOSS, DELAY)


class Typist:
    """Somebody at the list: every state of its lines is told, as every keystroke is."""

    def __init__(self, language: str = "zh_CN") -> None:
        self.edit = ChoiceEdit(CHOICES, CHOICES)
        self._language = language
        self._ids = map("new{}".format, itertools.count(1))

    def types(self, *states: str) -> Typist:
        for state in states:
            self.edit = self.edit.typed(state.split(), self._language, lambda: next(self._ids))
        return self

    def goes_to_another_line(self) -> Typist:
        self.edit = self.edit.on_another_line()
        return self

    @property
    def ids(self) -> list[str]:
        return [one.id for one in self.edit.now]


def test_a_line_that_is_typed_before_the_first_is_a_new_choice() -> None:
    typist = Typist().types("新破损 丢失 延误", "新类型破损 丢失 延误", "新类型 破损 丢失 延误")
    assert typist.ids == ["new1", "damage", "loss", "delay"]
    assert typist.edit.now[1:] == CHOICES


@pytest.mark.parametrize(
    ("states", "ids"),
    [
        (("丢失 破损 延误",), ["loss", "damage", "delay"]),
        (("丢失 延误", "丢失 延误 破损"), ["loss", "delay", "damage"]),
        (("", "延", "延误", "延误 破", "延误 破损", "延误 破损 丢失"), ["delay", "damage", "loss"]),
        (("丢失破损 延误", "丢失 破损 延误"), ["loss", "damage", "delay"]),
        (("破损 延误", "破损 其 延误", "破损 延误"), ["damage", "delay"]),
        (("破损 丢失 延误 其", "破损 丢失 延误 其他"), ["damage", "loss", "delay", "new1"]),
        (("破损 延 丢失 延误", "破损 延误 丢失 延误", "破损 延误件 丢失 延误"), ["damage", "new1", "loss", "delay"]),
        (("破损 丢失 延误 破损",), ["damage", "loss", "delay", "new1"]),
    ],
)
def test_a_choice_keeps_its_id_as_long_as_its_words_stand_somewhere(states: tuple[str, ...], ids: list[str]) -> None:
    typist = Typist().types(*states)
    assert typist.ids == ids
    assert [one for one in typist.edit.now if one.id in {"damage", "loss", "delay"}] == [
        one for name in ids for one in CHOICES if one.id == name
    ]


def test_one_line_with_other_words_renames_its_choice_and_several_at_once_rename_none() -> None:
    typist = Typist().types("破 丢失 延误", "丢失 延误", "外箱破损 丢失 延误")
    assert typist.edit.now[0] == Choice("damage", {"zh_CN": "外箱破损", "en": "Damage"})
    assert Typist().types("外箱 遗失 延误").ids == ["new1", "new2", "delay"]
    assert Typist().types("破损 延误 其他").ids == ["damage", "delay", "new1"]


def test_renames_of_one_line_after_the_other_stay_and_so_do_lines_that_are_moved_then() -> None:
    typist = Typist().types("外箱破损 丢失 延误").goes_to_another_line().types("外箱破损 遗失 延误")
    assert typist.ids == ["damage", "loss", "delay"]
    typist.goes_to_another_line().types("遗失 延误").goes_to_another_line().types("遗失 延误 外箱破损")
    assert typist.ids == ["loss", "delay", "damage"]
    assert typist.goes_to_another_line().types("遗失 延误 外箱破损 破损").ids == ["loss", "delay", "damage", "new1"]


def test_the_caret_may_go_elsewhere_before_the_new_line_is_parted_from_the_old() -> None:
    typist = Typist().types("新破损 丢失 延误").goes_to_another_line().types("新 破损 丢失 延误")
    assert typist.ids == ["new1", "damage", "loss", "delay"]


def test_both_languages_move_together() -> None:
    assert Typist("en").types("Delay Damage Loss").edit.now == (DELAY, DAMAGE, LOSS)
    renamed = Typist("en").types("Broken Loss Delay").edit.now
    assert renamed[0] == Choice("damage", {"zh_CN": "破损", "en": "Broken"})


@settings(max_examples=200, deadline=None)
@given(st.lists(st.lists(st.sampled_from(["破损", "丢失", "延误", "其他", "破"]), max_size=5), max_size=6), st.data())
def test_however_it_is_typed_a_choice_of_old_never_loses_its_words_to_a_new_one(
    states: list[list[str]], draw: st.DataObject
) -> None:
    typist = Typist()
    for state in states:
        typist.types(" ".join(state))
        if draw.draw(st.booleans()):
            typist.goes_to_another_line()
    typist.types("延误 破损 丢失")
    assert len(set(typist.ids)) == len(typist.ids)
    assert [one.label["zh_CN"] for one in typist.edit.now] == ["延误", "破损", "丢失"]
