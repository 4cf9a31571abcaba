"""What one operation does to one record, by field class."""

from __future__ import annotations

from collections.abc import Callable

import msgspec
import pytest

from core.effect import Effect, InboxKind, Outcome
from core.operation import Child, ChildKind, Kind, Operation, Write
from core.record import ALIASES, CONTACTS, NUMBER, PROMISE_AT, REMINDERS, SCOPE, STATUS, VOIDED, Record, fold
from tests.core.claims import after, claim, creation, effect, judged, operation, writing

PROMISE = "2026-01-19T10:00:00+08:00"


def test_a_text_that_nobody_touched_meanwhile_is_applied() -> None:
    decision = judged(claim(description="old"), writing("w", description=("old", "new")))
    assert (decision.outcome, dict(decision.changes)) == (Outcome.APPLIED, {"description": ("old", "new")})


def test_the_later_text_wins_and_the_other_is_told() -> None:
    decision = judged(claim(description="theirs"), writing("w", description=("old", "mine")))
    assert decision.outcome is Outcome.MERGED
    assert dict(decision.changes) == {"description": ("theirs", "mine")}
    [meeting] = decision.meetings
    assert (meeting.kind, meeting.base, meeting.theirs, meeting.mine) == (InboxKind.PARALLEL, "old", "theirs", "mine")


def test_money_that_moved_meanwhile_stays_and_is_asked_about() -> None:
    decision = judged(claim(amount="500.00"), writing("w", amount=("400.00", "600.00"), description=(None, "d")))
    assert decision.outcome is Outcome.CONFLICT
    assert dict(decision.changes) == {"description": (None, "d")}
    [meeting] = decision.meetings
    assert (meeting.kind, meeting.theirs, meeting.mine) == (InboxKind.CONFLICT, "500.00", "600.00")


def test_equal_money_from_two_hands_merges_in_silence() -> None:
    decision = judged(claim(amount="500.00"), writing("w", amount=("400.00", "500.00")))
    assert (decision.outcome, decision.changes, decision.meetings) == (Outcome.APPLIED, {}, ())


def test_an_edit_of_a_voided_record_survives_as_a_question() -> None:
    voided = after(claim(), operation("v", Kind.VOID, reason="twice entered"))
    decision = judged(voided, writing("w", description=(None, "mine")))
    assert (decision.outcome, dict(decision.changes)) == (Outcome.CONFLICT, {})
    assert [meeting.kind for meeting in decision.meetings] == [InboxKind.VOIDED]


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"nobody": Write(v="x")}, "field.unknown"),
        ({"nobody": Write()}, "field.unknown"),
        ({STATUS: Write(v="done")}, "field.unknown"),
        ({"voucher": Write(v="V1")}, "field.not_writable"),
        ({"amount": Write(v="1e3")}, "field.not_a_number"),
        ({"title": Write(v="a\x00")}, "field.control_characters"),
    ],
)
def test_a_set_of_what_is_not_to_be_written_is_refused(fields: dict[str, Write], code: str) -> None:
    for kind, inbox in ((Kind.SET, None), (Kind.RESOLVE, "i")):
        decision = judged(claim(), operation("w", kind, fields=fields, inbox=inbox))
        assert (decision.outcome, decision.code) == (Outcome.REFUSED, code)


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({NUMBER: None}, "record.number_missing"),
        ({NUMBER: 5}, "field.not_text"),
        ({ALIASES: "one"}, "field.not_text"),
        ({STATUS: "nowhere"}, "record.state_unknown"),
        ({SCOPE: "hq"}, "field.not_writable"),
        ({VOIDED: "x"}, "field.not_writable"),
        ({CONTACTS: 7}, "field.not_writable"),
    ],
)
def test_a_create_brings_only_its_number_state_and_old_numbers(values: dict[str, object], code: str) -> None:
    decision = judged(None, creation(**values))  # type: ignore[arg-type]  # wrong on purpose
    assert (decision.outcome, decision.code) == (Outcome.REFUSED, code)


def test_a_second_create_is_refused_and_an_unknown_record_too() -> None:
    assert judged(claim(), creation()).code == "record.exists"
    assert judged(None, writing("w", title=("a", "b"))).code == "record.unknown"


def test_a_move_that_asks_is_refused_without_the_answer_and_made_with_it() -> None:
    finish = operation("m", Kind.ACT, move="finish", source="open", seen={"amount": None})
    assert judged(claim(), finish).code == "act.answer_missing"
    assert dict(judged(claim(settled="1.00"), finish).changes) == {STATUS: ("open", "done")}


def test_nobody_approves_an_amount_that_he_did_not_see() -> None:
    seen_none = operation("m", Kind.ACT, move="start", source="open", seen={"amount": None})
    decision = judged(claim(amount="9.00"), seen_none)
    assert (decision.outcome, decision.code) == (Outcome.INEFFECTIVE, "act.seen_differs")


def finishing(name: str, settled: str, **members: object) -> Operation:
    """The closing step with its answer."""
    answers = {"settled": Write(v=settled)}
    start = {"move": "finish", "source": "working", "seen": {"settled": None}, "fields": answers}
    return operation(name, Kind.ACT, **{**start, **members})


def test_a_step_and_its_answers_take_effect_together() -> None:
    working = claim(**{STATUS: "working"})
    decision = judged(working, finishing("f", "1.00"))
    assert decision.outcome is Outcome.APPLIED
    assert dict(decision.changes) == {"settled": (None, "1.00"), STATUS: ("working", "done")}


def test_the_same_step_with_another_answer_contradicts_and_changes_nothing() -> None:
    done = after(claim(**{STATUS: "working"}), finishing("f", "1.00"))
    same = judged(done, finishing("g", "1.00"))
    assert (same.outcome, same.code, same.changes, same.meetings) == (Outcome.APPLIED, "act.already_so", {}, ())
    other = judged(done, finishing("h", "2.00"))
    assert (other.outcome, other.code, other.changes) == (Outcome.INEFFECTIVE, "act.contradicts", {})
    told = effect(done, finishing("h", "2.00"))
    assert told.answers == {"settled": "2.00"}, "what the person answered stays in the history"
    assert fold(done, told) == done


def test_the_same_step_and_answer_on_an_amount_that_was_not_seen_is_no_co_decision() -> None:
    done = after(claim(amount="5.00", **{STATUS: "working"}), finishing("f", "1.00"))
    decision = judged(done, finishing("g", "1.00", seen={"settled": None, "amount": "4.00"}))
    assert (decision.outcome, decision.code) == (Outcome.INEFFECTIVE, "act.seen_differs")


@pytest.mark.parametrize(
    ("record", "code", "stands"),
    [
        (lambda: claim(settled="3.00", **{STATUS: "working"}), "act.seen_differs", "working"),
        (lambda: claim(**{STATUS: "open"}), "act.state_differs", "open"),
        (
            lambda: after(claim(**{STATUS: "working"}), operation("v", Kind.VOID, reason="r")),
            "act.record_voided",
            "working",
        ),
        (lambda: after(claim(**{STATUS: "working"}), finishing("f", "1.00")), "act.contradicts", "done"),
    ],
)
def test_a_step_without_effect_writes_none_of_its_answers_and_is_told(
    record: Callable[[], Record], code: str, stands: str
) -> None:
    decision = judged(record(), finishing("late", "2.00"))
    assert (decision.outcome, decision.code, decision.changes) == (Outcome.INEFFECTIVE, code, {})
    [meeting] = decision.meetings
    assert (meeting.kind, meeting.field) == (InboxKind.INEFFECTIVE, STATUS)
    assert (meeting.base, meeting.theirs, meeting.mine) == ("working", stands, "done")


def test_an_answer_that_meets_another_value_follows_the_class_of_its_field() -> None:
    working = claim(settled="3.00", description="theirs", **{STATUS: "working"})
    answers = {"settled": Write(b="2.00", v="4.00"), "description": Write(b="old", v="mine")}
    decision = judged(working, finishing("f", "4.00", seen={}, fields=answers))
    assert decision.outcome is Outcome.CONFLICT
    assert dict(decision.changes) == {"description": ("theirs", "mine"), STATUS: ("working", "done")}
    assert {meeting.field: meeting.kind for meeting in decision.meetings} == {
        "settled": InboxKind.CONFLICT,
        "description": InboxKind.PARALLEL,
    }


def test_a_step_whose_only_answer_must_be_decided_first_has_no_effect() -> None:
    answers = {"settled": Write(b="2.00", v="4.00")}
    decision = judged(claim(**{STATUS: "working"}), finishing("f", "4.00", seen={}, fields=answers))
    assert (decision.outcome, decision.code, decision.changes) == (Outcome.INEFFECTIVE, "act.seen_differs", {})


@pytest.mark.parametrize(
    ("answers", "code"),
    [
        ({"settled": Write(v="much")}, "field.not_a_number"),
        ({"voucher": Write(v="V")}, "field.not_writable"),
        ({STATUS: Write(v="done")}, "field.unknown"),
        ({"description": Write(v="d")}, "act.answer_missing"),
    ],
)
def test_answers_are_checked_like_any_write(answers: dict[str, Write], code: str) -> None:
    decision = judged(claim(**{STATUS: "working"}), finishing("f", "", fields=answers))
    assert (decision.outcome, decision.code) == (Outcome.REFUSED, code)


def test_the_same_outcome_twice_is_a_co_decision_and_a_contradicting_one_stays_without_effect() -> None:
    working = after(claim(), operation("m", Kind.ACT, move="start", source="open"))
    again = judged(working, operation("n", Kind.ACT, move="start", source="open"))
    assert (again.outcome, again.code, again.changes) == (Outcome.APPLIED, "act.already_so", {})
    late = judged(
        after(working, operation("f", Kind.ACT, move="reopen", source="done")),
        operation("x", Kind.ACT, move="finish", source="open"),
    )
    assert (late.outcome, late.code) == (Outcome.INEFFECTIVE, "act.state_differs")


def test_an_act_on_a_voided_record_has_no_effect() -> None:
    voided = after(claim(), operation("v", Kind.VOID, reason="r"))
    assert judged(voided, operation("m", Kind.ACT, move="start", source="open")).code == "act.record_voided"


def test_a_contact_counts_a_reminder_counts_twice_and_a_promise_becomes_the_deadline() -> None:
    one = operation("a", Kind.ADD, child=Child(ChildKind.CONTACT))
    two = operation("b", Kind.ADD, child=Child(ChildKind.CONTACT, again=True, promised_at=PROMISE))
    record = after(claim(), one, two)
    assert (record.fields[CONTACTS], record.fields[REMINDERS], record.fields[PROMISE_AT]) == (2, 1, PROMISE)


def test_taking_a_contact_back_counts_it_out_once_and_bringing_it_back_counts_it_in() -> None:
    added = effect(claim(), operation("a", Kind.ADD, child=Child(ChildKind.CONTACT, again=True, promised_at=PROMISE)))
    record = fold(claim(), added)
    remove = operation("x", Kind.VOID, target="a")
    gone = fold(record, effect(record, remove, added))
    assert {CONTACTS, REMINDERS, PROMISE_AT} & set(gone.fields) == set()
    assert judged(gone, operation("y", Kind.VOID, target="a"), added).code == "child.already_so"
    back = fold(gone, effect(gone, operation("z", Kind.RESTORE, target="a"), added))
    assert back.fields == record.fields


def test_taking_an_old_contact_back_leaves_a_later_promise_alone() -> None:
    first = effect(claim(), operation("a", Kind.ADD, child=Child(ChildKind.CONTACT, promised_at=PROMISE)))
    later = "2026-02-01T10:00:00+08:00"
    record = fold(claim(), first)
    record = after(record, operation("b", Kind.ADD, child=Child(ChildKind.CONTACT, promised_at=later)))
    gone = fold(record, effect(record, operation("x", Kind.VOID, target="a"), first))
    assert (gone.fields[CONTACTS], gone.fields[PROMISE_AT]) == (1, later)


def test_only_a_child_of_the_same_record_can_be_taken_back() -> None:
    note = effect(claim(), operation("a", Kind.ADD, child=Child(ChildKind.NOTE, text="n")))
    other = msgspec.structs.replace(note, record="another")
    written = effect(claim(), writing("w", description=(None, "d")))
    for wrong in (other, written):
        assert judged(claim(), operation("x", Kind.VOID, target="a"), wrong).code == "child.unknown"


@pytest.mark.parametrize(
    ("child", "code"),
    [
        (None, "child.missing"),
        (Child(ChildKind.NOTE, text="a\ud800"), "child.text_unusable"),
        (Child(ChildKind.NOTE, text="x" * 20_001), "child.text_unusable"),
        (Child(ChildKind.CONTACT, person="\x00"), "child.text_unusable"),
        (Child(ChildKind.CONTACT, promised_at="tomorrow"), "child.promise_not_a_time"),
        (Child(ChildKind.CONTACT, promised_at="2026-01-19T10:00:00"), "child.promise_not_a_time"),
        (Child(ChildKind.FILE, hash="ab", size=1), "child.file_incomplete"),
        (Child(ChildKind.FILE, hash="../" * 21 + "a", size=1), "child.file_incomplete"),
        (Child(ChildKind.FILE, hash="a" * 64, size=0), "child.file_incomplete"),
        (Child(ChildKind.FILE, hash="a" * 64, size=1, name="\x00"), "child.file_name_unusable"),
    ],
)
def test_a_child_that_cannot_be_kept_is_refused(child: Child | None, code: str) -> None:
    decision = judged(claim(), operation("a", Kind.ADD, child=child))
    assert (decision.outcome, decision.code) == (Outcome.REFUSED, code)


def test_a_note_on_a_voided_record_is_kept() -> None:
    voided = after(claim(), operation("v", Kind.VOID, reason="r"))
    assert judged(voided, operation("a", Kind.ADD, child=Child(ChildKind.NOTE, text="n"))).outcome is Outcome.APPLIED


def test_taking_a_record_back_needs_a_reason_that_can_be_stored() -> None:
    assert judged(claim(), operation("v", Kind.VOID)).code == "void.reason_missing"
    assert judged(claim(), operation("v", Kind.VOID, reason="\ud800")).code == "void.reason_unusable"


def test_voiding_twice_and_restoring_what_stands_change_nothing() -> None:
    voided = after(claim(), operation("v", Kind.VOID, reason="r"))
    assert judged(voided, operation("w", Kind.VOID, reason="s")).code == "void.already_so"
    assert judged(claim(), operation("x", Kind.RESTORE)).code == "restore.already_so"
    assert after(voided, operation("x", Kind.RESTORE)).fields == claim().fields


def test_an_answer_sets_the_money_and_can_bring_the_record_back() -> None:
    voided = after(claim(amount="1.00"), operation("v", Kind.VOID, reason="r"))
    answer = operation("a", Kind.RESOLVE, inbox="i", fields={"amount": Write(b="1.00", v="2.00"), VOIDED: Write(b="r")})
    decision = judged(voided, answer)
    assert dict(decision.changes) == {VOIDED: ("r", None), "amount": ("1.00", "2.00")}


def test_taking_a_move_back_restores_the_state_unless_it_moved_on() -> None:
    record = claim()
    moved = effect(record, operation("m", Kind.ACT, move="start", source="open"))
    working = fold(record, moved)
    undo = operation("u", Kind.ACT, undo="m", source="working")
    assert dict(judged(working, undo, moved).changes) == {STATUS: ("working", "open")}
    assert judged(working, undo).code == "undo.not_possible"
    on = after(
        after(working, writing("s", settled=(None, "1.00"))),
        operation("f", Kind.ACT, move="finish", source="working", seen={"settled": "1.00"}),
    )
    assert judged(on, undo, moved).outcome is Outcome.INEFFECTIVE


def test_taking_a_closing_back_takes_its_answer_back_unless_the_ticket_moved_on() -> None:
    working = claim(**{STATUS: "working"})
    closed = effect(working, finishing("f", "1.00"))
    done = fold(working, closed)
    undo = operation("u", Kind.ACT, undo="f", source="done", fields={"settled": Write(b="1.00")})
    assert after_taking_back(done, undo, closed).fields == working.fields
    reopened = after(done, operation("o", Kind.ACT, move="reopen", source="done"))
    late = judged(reopened, undo, closed)
    assert (late.outcome, late.code, late.changes) == (Outcome.INEFFECTIVE, "act.state_differs", {})
    assert [(meeting.base, meeting.theirs, meeting.mine) for meeting in late.meetings] == [
        ("done", "working", "working")
    ]
    forged = operation("u", Kind.ACT, undo="f", source="done", fields={"voucher": Write(v="V")})
    assert judged(done, forged, closed).code == "field.not_writable"


def test_taking_back_what_was_no_step_would_leave_a_ticket_without_a_state_and_is_refused() -> None:
    record = claim()
    made = effect(None, creation())
    decision = judged(record, operation("u", Kind.ACT, undo="create", source="open"), made)
    assert (decision.outcome, decision.code, decision.changes) == (Outcome.REFUSED, "undo.not_possible", {})


def test_a_step_is_not_taken_back_by_somebody_who_saw_other_money() -> None:
    working = claim(**{STATUS: "working"})
    closed = effect(working, finishing("f", "1.00"))
    done = fold(working, closed)
    undo = operation("u", Kind.ACT, undo="f", source="done", seen={"settled": "2.00"})
    decision = judged(done, undo, closed)
    assert (decision.outcome, decision.code, decision.changes) == (Outcome.INEFFECTIVE, "act.seen_differs", {})


def after_taking_back(record: Record, undo: Operation, undone: Effect) -> Record:
    return fold(record, effect(record, undo, undone))


def test_a_change_of_a_record_that_was_never_created_cannot_be_folded() -> None:
    with pytest.raises(ValueError, match="precedes the creation"):
        fold(None, effect(claim(), writing("w", title=("t", "u"))))


def test_versions_are_the_places_in_the_hubs_log() -> None:
    record = fold(None, effect(None, creation(), seq=4))
    record = fold(record, effect(record, writing("w", description=(None, "d")), seq=9))
    assert (record.versions["title"], record.versions["description"]) == (4, 9)
