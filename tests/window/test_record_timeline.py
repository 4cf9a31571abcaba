"""History in human words: every effect has its sentence, in both languages."""

from __future__ import annotations

from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from core.effect import Effect, InboxItem, InboxKind, Outcome
from core.operation import Child, ChildKind, Kind, Origin
from core.record import NUMBER, STATUS, VOIDED
from core.services.undo import UNDO_REASON
from desktop.language import Language, the_speech
from desktop.pages.record.entry_row import wrapped
from desktop.pages.record.timeline_words import TimelineEntry, TimelineWords
from desktop.theme import the_theme
from desktop.wording import keep_branch_time
from local_db.catalogue import Catalogue, pack_forms
from local_db.queries.detail import StuckOperation
from resources import PACK_FORMS

FORM = Catalogue(pack_forms(PACK_FORMS)).form("claim")
NAMES = {"chen.li": "陈丽", "wang.qiang": "王强"}
NOW = 1_768_701_000_000


def effect(kind: Kind, **more: Any) -> Effect:
    known: dict[str, Any] = {
        "operation": "op",
        "tx": "tx",
        "home": "440106",
        "record": "r",
        "form": "claim",
        "form_version": 1,
        "kind": kind,
        "by": "chen.li",
        "at": NOW,
        "outcome": Outcome.APPLIED,
        "seq": 5,
    }
    return Effect(**known | more)


def told(*effects: Effect, stuck: tuple[StuckOperation, ...] = ()) -> list[TimelineEntry]:
    return TimelineWords(FORM, lambda who: NAMES.get(who, who), NOW, stuck).entries(effects)


def text_of(entry: TimelineEntry) -> str:
    return " | ".join((entry.who, entry.head, *entry.lines))


PHOTO = Child(kind=ChildKind.FILE, name="外箱.jpg", size=2048, hash="a" * 64)
CALL = Child(
    kind=ChildKind.CONTACT,
    text="已告知受理",
    channel="phone",
    direction="out",
    person="陈晓梅",
    promised_at="2026-01-19T10:00:00+08:00",
    again=True,
)
AMOUNT = {"claim_amount": ("1280.00", "1480.00")}
MET = InboxItem("i", InboxKind.CONFLICT, "r", "claim_amount", "1280.00", "1380.00", mine="1480.00")
TWO = InboxItem("i", InboxKind.PARALLEL, "r", "description", "", "甲柜台", mine="乙柜台")
CASES: list[tuple[Effect, str, str]] = [
    (effect(Kind.CREATE, changes={NUMBER: (None, "440106-260118-A042")}), "440106-260118-A042", "440106-260118-A042"),
    (effect(Kind.CREATE, origin=Origin("j", "台账.xlsx", "表1", 37)), "台账.xlsx", "row 37"),
    (effect(Kind.SET, changes=AMOUNT), "申请金额（元）：1,280.00 → 1,480.00", "1,280.00 → 1,480.00"),
    (effect(Kind.SET, changes={"liability": ("unknown", None)}), "待核实 → （空）", "To be verified → (empty)"),
    (effect(Kind.ACT, move="verify", changes={STATUS: ("registered", "verifying")}), "登记 → 核实", "Verifying"),
    (effect(Kind.ADD, child=Child(kind=ChildKind.NOTE, text="等客户回电")), "等客户回电", "等客户回电"),
    (effect(Kind.ADD, child=CALL), "电话", "Phone to 陈晓梅"),
    (effect(Kind.ADD, child=CALL), "催单", "asked again"),
    (effect(Kind.ADD, child=CALL), "01-19 10:00", "01-19 10:00"),
    (effect(Kind.ADD, child=PHOTO), "外箱.jpg", "added 1 file | "),
    (effect(Kind.VOID, reason="重复登记", changes={VOIDED: (None, "重复登记")}), "重复登记", "took the record back"),
    (effect(Kind.RESTORE, changes={VOIDED: ("重复登记", None)}), "恢复", "restored the record"),
    (effect(Kind.SET, undo="earlier", changes=AMOUNT), "撤销", "undid an earlier act"),
    (effect(Kind.RESTORE, undo="earlier", changes={VOIDED: ("错", None)}), "| 恢复了记录", "| restored the record"),
    (effect(Kind.RESOLVE, changes=AMOUNT), "1,480.00", "decided what shall stand"),
    (effect(Kind.SET, outcome=Outcome.CONFLICT, inbox=(MET,)), "1,380.00", "waits for a decision"),
    (effect(Kind.SET, outcome=Outcome.MERGED, inbox=(TWO,)), "甲柜台", "The other text: 甲柜台"),
]


@pytest.fixture(autouse=True)
def branch_time() -> None:
    """Times are told in the branch's zone, whatever this computer's is."""
    keep_branch_time(480)


@pytest.mark.parametrize(("one", "chinese", "english"), CASES)
def test_every_effect_is_told_in_both_languages(one: Effect, chinese: str, english: str) -> None:
    (entry,) = told(one)
    assert text_of(entry).startswith("陈丽 | ")
    assert chinese in text_of(entry)
    the_speech().speak(Language.ENGLISH)
    (entry,) = told(one)
    assert english in text_of(entry)


def test_one_act_is_one_entry_and_the_newest_comes_first() -> None:
    changes = {"result": (None, "paid"), STATUS: ("verifying", "closed")}
    closing = effect(Kind.ACT, tx="close", operation="a", move="close", changes=changes)
    first = effect(Kind.CREATE, tx="make", operation="c", changes={NUMBER: (None, "440106-260118-A042")})
    entries = told(first, closing)
    assert [entry.key for entry in entries] == ["a", "c"]
    assert "核实 → 结案" in entries[0].head
    assert entries[0].lines == ("处理结果：（空） → 已赔付",)


def test_a_step_without_effect_keeps_its_answers_in_the_timeline() -> None:
    item = InboxItem("i", InboxKind.INEFFECTIVE, "r", STATUS, "verifying", "closed", mine="closed")
    lost = {"outcome": Outcome.INEFFECTIVE, "code": "act.contradicts", "answers": {"result": "withdrawn"}}
    (entry,) = told(effect(Kind.ACT, move="close", inbox=(item,), **lost))
    assert entry.lines == ("处理结果：客户撤回，未采用",)
    assert entry.tag is not None
    assert "未生效" in entry.tag.text
    assert "以先到者为准" in entry.tag.text


@pytest.mark.parametrize(
    ("one", "tag", "tone"),
    [
        (effect(Kind.SET, seq=0, changes=AMOUNT), "未上传", "warn"),
        (effect(Kind.ACT, outcome=Outcome.INEFFECTIVE, code="act.state_differs"), "未生效", "danger"),
        (effect(Kind.SET, outcome=Outcome.REFUSED, code="custody.elsewhere"), "总部", "danger"),
        (effect(Kind.SET, outcome=Outcome.CONFLICT, inbox=(MET,)), "待决定", "danger"),
    ],
)
def test_what_became_of_an_act_stands_at_its_end(one: Effect, tag: str, tone: str) -> None:
    (entry,) = told(one)
    assert entry.tag is not None
    assert tag in entry.tag.text
    assert entry.tag.tone == tone


def test_an_operation_that_hq_refused_says_why() -> None:
    (entry,) = told(effect(Kind.SET, seq=0, changes=AMOUNT), stuck=(StuckOperation("op", "refused", "field.unknown"),))
    assert entry.tag is not None
    assert entry.tag.tone == "danger"
    assert ":" in entry.tag.text


def test_a_registration_that_was_undone_tells_no_reason_but_that() -> None:
    (entry,) = told(effect(Kind.VOID, undo="make", reason=UNDO_REASON, changes={VOIDED: (None, UNDO_REASON)}))
    assert UNDO_REASON not in text_of(entry)


def test_a_percent_sign_that_a_person_typed_stays_what_it_is() -> None:
    (entry,) = told(effect(Kind.SET, changes={"description": ("赔付 %2", "赔付 %3")}))
    assert entry.lines == ("情况说明：赔付 %2 → 赔付 %3",)


def test_lines_end_between_words_and_only_a_word_longer_than_a_line_is_broken(qtbot: QtBot) -> None:
    words = "Claimed amount (yuan), changed by two at once. It stands at 1,480.00; 1,600.00 waits for a decision"
    number = "SF" + "1537226004189" * 8
    layout = wrapped(f"{words} {number}\nend", 190, the_theme().font())
    places = [layout.lineAt(place) for place in range(layout.lineCount())]
    lines = [layout.text()[line.textStart() : line.textStart() + line.textLength()].split() for line in places]
    assert layout.boundingRect().width() <= 190
    assert [word for line in lines for word in line][: len(words.split())] == words.split()
    assert number not in [word for line in lines for word in line]
    assert lines[-1] == ["end"]
