"""An answer to a question is taken back by a new operation for 24 hours: the question is open again everywhere."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest

from core.errors import UserError
from core.services.commands import Answer, AnswerQuestions, SubmitRecord, UndoAct
from core.services.records import answer_questions, submit_record
from core.services.undo import undo_act
from engines.forms.values import Value
from local_db.queries.detail import RecordDetail, record_detail
from tests.sync.client.serving import TestDesk, new_act, served_hub

CLAIM: dict[str, Value] = {
    "title": "Box torn",
    "customer_name": "Wang",
    "customer_phone": "13800138000",
    "waybill_no": "SF1537226004189",
    "claim_kind": "damage",
    "declared_value": "1280.00",
    "claim_amount": "480.00",
}


@dataclass
class Met:
    """Two devices that wrote another amount each; the record, and the hub's rows."""

    first: TestDesk
    second: TestDesk
    record: str

    def detail(self, desk: TestDesk) -> RecordDetail:
        with desk.store.reading() as connection:
            found = record_detail(connection, self.record)
        assert found is not None
        return found

    def amount(self, desk: TestDesk) -> Value:
        return self.detail(desk).record.fields["claim_amount"]

    def asked(self, desk: TestDesk) -> list[str]:
        return [item.id for item in self.detail(desk).inbox]

    def answer(self, desk: TestDesk, value: str) -> str:
        act = new_act()
        answers = tuple(Answer(item, value) for item in self.asked(desk))
        desk.store.execute(answer_questions, AnswerQuestions(act, "clerk", self.record, answers)).result()
        return act

    def take_back(self, desk: TestDesk, act: str) -> None:
        desk.store.execute(undo_act, UndoAct(new_act(), "clerk", act)).result()

    def everybody_syncs(self) -> None:
        for desk in (self.first, self.second, self.first):
            desk.sync()


@pytest.fixture
def met(tmp_path: Path) -> Iterator[Met]:
    with served_hub(tmp_path / "hub") as served:
        first, second = served.desk(tmp_path / "first"), served.desk(tmp_path / "second")
        command = SubmitRecord(new_act(), "clerk", "claim", CLAIM)
        (record,) = first.store.execute(submit_record, command).result().records
        made = Met(first, second, record)
        made.everybody_syncs()
        first.edit(record, claim_amount="500.00")
        second.edit(record, claim_amount="520.00")
        made.everybody_syncs()
        assert len(made.asked(first)) == len(made.asked(second)) == 1
        yield made


@pytest.mark.parametrize("value", ["520.00", "500.00"])
def test_taking_an_answer_back_asks_again_on_every_device_and_puts_back_what_stood(met: Met, value: str) -> None:
    question = met.asked(met.second)
    act = met.answer(met.second, value)
    met.everybody_syncs()
    assert met.asked(met.first) == []
    assert met.amount(met.first) == value
    met.take_back(met.second, act)
    assert met.asked(met.second) == question, "at once, before the hub hears of it"
    met.everybody_syncs()
    for desk in (met.first, met.second):
        assert met.asked(desk) == question
        assert met.amount(desk) == "500.00"
        assert desk.rows("SELECT count(*) FROM operation WHERE state NOT IN ('done')") == [(0,)]
    assert met.first.digest() == met.second.digest()


def test_an_answer_and_its_undo_that_travel_together_leave_the_question_open(met: Met) -> None:
    question = met.asked(met.second)
    met.take_back(met.second, met.answer(met.second, "520.00"))
    met.everybody_syncs()
    assert met.asked(met.first) == met.asked(met.second) == question
    act = met.answer(met.second, "520.00")
    met.everybody_syncs()
    assert met.asked(met.first) == met.asked(met.second) == []
    assert act
    assert met.amount(met.first) == "520.00"


def test_a_refused_answer_and_its_refused_undo_leave_the_question_open(met: Met) -> None:
    question = met.asked(met.second)
    act = new_act()
    answers = tuple(Answer(item, "520.00") for item in question)
    met.second.store.execute(answer_questions, AnswerQuestions(act, "stranger", met.record, answers)).result()
    met.second.store.execute(undo_act, UndoAct(new_act(), "stranger", act)).result()
    met.everybody_syncs()
    codes = met.second.rows("SELECT code FROM operation WHERE state = 'refused'")
    assert codes == [("person.unknown",), ("person.unknown",)]
    assert met.asked(met.second) == question


def test_after_24_hours_an_answer_stays(met: Met) -> None:
    act = met.answer(met.second, "520.00")
    met.second.clock.forward(hours=24)
    met.take_back(met.second, act)
    again = met.answer(met.second, "520.00")
    met.second.clock.forward(hours=24, seconds=1)
    with pytest.raises(UserError, match=r"undo\.too_late"):
        met.take_back(met.second, again)


def test_an_answer_that_somebody_wrote_over_is_not_taken_back(met: Met) -> None:
    act = met.answer(met.second, "520.00")
    met.everybody_syncs()
    met.first.edit(met.record, claim_amount="530.00")
    met.everybody_syncs()
    with pytest.raises(UserError, match=r"undo\.changed_since"):
        met.take_back(met.second, act)


def test_an_undo_that_met_a_newer_value_is_refused_and_the_question_stays_answered(met: Met) -> None:
    act = met.answer(met.second, "520.00")
    met.everybody_syncs()
    met.first.edit(met.record, claim_amount="530.00")
    met.first.sync()
    met.take_back(met.second, act)
    met.everybody_syncs()
    assert met.asked(met.first) == met.asked(met.second) == []
    assert met.amount(met.first) == met.amount(met.second) == "530.00"
    assert met.second.rows("SELECT code FROM operation WHERE state = 'refused'") == [("undo.changed_since",)]


def test_questions_are_answered_together_or_not_at_all(met: Met) -> None:
    (item,) = met.asked(met.second)
    wrong = AnswerQuestions(new_act(), "clerk", met.record, (Answer(item, "520.00"), Answer("nobody's", "1.00")))
    answer = partial(met.second.store.execute, answer_questions, wrong)
    with pytest.raises(UserError, match=r"inbox\.answered"):
        answer().result()
    assert met.asked(met.second) == [item]
