"""Answers to questions, answers taken back, proposals, and the entry that history keeps: member by member."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from core.effect import Effect, InboxItem, InboxKind, Outcome
from core.merge import Decision, Meeting, effect_of, named_earlier, propose
from core.operation import Child, ChildKind, Kind, Operation, Origin, Write
from core.record import CUSTODY, SCOPE, STATUS, VOIDED, Record, fold
from core.witness import restated
from tests.core.claims import VALIDATOR, after, claim, effect, judged, operation, writing

ITEM = "w:amount"


def answer(name: str = "a", inbox: str | None = ITEM, **fields: tuple[object, object]) -> Operation:
    """Resolves ITEM; field -> (base, new)."""
    writes = {key: Write(b=base, v=new) for key, (base, new) in fields.items()}  # type: ignore[arg-type]  # any value
    return operation(name, Kind.RESOLVE, inbox=inbox, fields=writes)


def withdrawn(**values: object) -> Record:
    return after(claim(**values), operation("v", Kind.VOID, reason="mistake"))  # type: ignore[arg-type]  # any value


def test_an_answer_names_its_question() -> None:
    assert judged(claim(), answer(inbox=None, amount=(None, "1.00"))).code == "inbox.unknown"


def test_an_answer_on_a_standing_record_is_reconciled_like_a_set() -> None:
    given = judged(claim(amount="1.00"), answer(amount=("1.00", "2.00")))
    assert (given.outcome, given.changes, given.meetings) == (Outcome.APPLIED, {"amount": ("1.00", "2.00")}, ())
    late = judged(claim(amount="3.00"), answer(amount=("1.00", "2.00")))
    told = Meeting(InboxKind.CONFLICT, "amount", "1.00", "3.00", "2.00")
    assert (late.outcome, late.changes, late.meetings) == (Outcome.CONFLICT, {}, (told,))


def test_an_answer_that_lifts_what_is_not_withdrawn_only_sets() -> None:
    given = judged(claim(), operation("a", Kind.RESOLVE, inbox=ITEM, fields={VOIDED: Write(), "owner": Write(v="a")}))
    assert (given.outcome, given.changes) == (Outcome.APPLIED, {"owner": (None, "a")})


def test_an_answer_that_lifts_nothing_on_a_withdrawn_record_is_a_question_again() -> None:
    asked = judged(withdrawn(owner="a"), answer(owner=("a", "b")))
    told = Meeting(InboxKind.VOIDED, "owner", "a", "a", "b")
    assert (asked.outcome, asked.changes, asked.meetings) == (Outcome.CONFLICT, {}, (told,))


def test_an_answer_brings_a_record_back_and_may_meet_others_on_the_way() -> None:
    lifting = operation(
        "a",
        Kind.RESOLVE,
        inbox=ITEM,
        fields={
            VOIDED: Write(b="mistake"),
            "description": Write(b="old", v="mine"),
            "amount": Write(b="1.00", v="2.00"),
        },
    )
    given = judged(withdrawn(description="theirs", amount="3.00"), lifting)
    assert given.outcome is Outcome.CONFLICT
    assert given.code is None
    assert given.changes == {VOIDED: ("mistake", None), "description": ("theirs", "mine")}
    assert given.meetings == (
        Meeting(InboxKind.PARALLEL, "description", "old", "theirs", "mine"),
        Meeting(InboxKind.CONFLICT, "amount", "1.00", "3.00", "2.00"),
    )


@pytest.mark.parametrize("name", ["voucher", "nothing"])
def test_an_answer_writes_only_what_a_person_may(name: str) -> None:
    code = {"voucher": "field.not_writable", "nothing": "field.unknown"}[name]
    given: dict[str, Any] = {name: (None, "x")}
    assert judged(claim(), answer(**given)).code == code


def resolved(record: Record, given: Operation) -> tuple[Record, Effect]:
    done = effect(record, given)
    return fold(record, done), done


def taking_back(**fields: Any) -> Operation:
    return msgspec.structs.replace(answer("u", **fields), undo="a")


def test_an_answer_is_taken_back_as_long_as_nothing_changed_since() -> None:
    record, given = resolved(claim(amount="1.00"), answer(amount=("1.00", "2.00")))
    undone = judged(record, taking_back(amount=("2.00", "1.00")), given)
    assert (undone.outcome, undone.code, undone.changes) == (Outcome.APPLIED, None, {"amount": ("2.00", "1.00")})
    nothing = judged(record, taking_back(amount=("2.00", "2.00")), given)
    assert (nothing.outcome, nothing.changes) == (Outcome.APPLIED, {})
    changed = after(record, writing("w", amount=("2.00", "5.00")))
    assert judged(changed, taking_back(amount=("2.00", "1.00")), given).code == "undo.changed_since"
    gone = after(record, operation("v", Kind.VOID, reason="r"))
    assert judged(gone, taking_back(amount=("2.00", "1.00")), given).code == "undo.changed_since"


def test_only_an_answer_to_that_question_of_that_record_is_taken_back() -> None:
    record, given = resolved(claim(amount="1.00"), answer(amount=("1.00", "2.00")))
    undo = taking_back(amount=("2.00", "1.00"))
    others = (
        None,
        effect(claim(), writing("w", amount=(None, "1.00"))),
        msgspec.structs.replace(given, closes=None),
        msgspec.structs.replace(given, undo="x"),
        msgspec.structs.replace(given, record="another"),
        msgspec.structs.replace(given, closes="another:amount"),
    )
    assert [judged(record, undo, other).code for other in others] == ["undo.not_possible"] * len(others)


def test_taking_an_answer_back_withdraws_the_record_that_it_restored() -> None:
    lifting = operation("a", Kind.RESOLVE, inbox=ITEM, fields={VOIDED: Write(b="mistake")})
    record, given = resolved(withdrawn(), lifting)
    again = msgspec.structs.replace(lifting, id="u", undo="a", fields={VOIDED: Write(v="mistake")})
    undone = judged(record, again, given)
    assert (undone.outcome, undone.changes) == (Outcome.APPLIED, {VOIDED: (None, "mistake")})
    for reason in (7, "\0", "x" * 100_000, None):
        forged = msgspec.structs.replace(again, fields={VOIDED: Write(v=reason)})
        assert judged(record, forged, given).code == "void.reason_unusable"
    foreign = msgspec.structs.replace(again, fields={"voucher": Write(v="V")})
    assert judged(record, foreign, given).code == "field.not_writable"


def test_a_proposal_asks_about_what_differs_and_changes_nothing() -> None:
    record = claim(amount="1.00", owner="a")
    asked = propose(record, writing("w", amount=("0.00", "2.00"), owner=("b", "a")), VALIDATOR)
    told = (Meeting(InboxKind.PROPOSAL, "amount", "0.00", "1.00", "2.00"),)
    assert asked == Decision(Outcome.PROPOSED, "custody.elsewhere", {}, told)
    assert propose(record, writing("w", owner=("b", "a")), VALIDATOR) == Decision(Outcome.APPLIED)
    assert propose(record, writing("w", voucher=(None, "V")), VALIDATOR).code == "field.not_writable"


def test_whoever_has_no_custody_adds_what_he_likes_and_steps_nowhere() -> None:
    note = operation("n", Kind.ADD, child=Child(kind=ChildKind.NOTE, text="seen"))
    assert propose(claim(), note, VALIDATOR).outcome is Outcome.APPLIED
    step = propose(claim(), operation("s", Kind.ACT, move="start", source="open"), VALIDATOR)
    assert (step.outcome, step.code, step.changes) == (Outcome.INEFFECTIVE, "custody.elsewhere", {})
    assert step.meetings == (Meeting(InboxKind.INEFFECTIVE, STATUS, "open", "open", "working"),)
    unknown = propose(claim(), operation("s", Kind.ACT, move="fly", source="open"), VALIDATOR)
    assert unknown.meetings == (Meeting(InboxKind.INEFFECTIVE, STATUS, "open", "open", None),)


def test_what_a_person_is_told_of_a_withdrawn_record_names_all_sides() -> None:
    asked = judged(withdrawn(owner="b"), writing("w", owner=("a", "a")))
    assert asked.meetings == (Meeting(InboxKind.VOIDED, "owner", "a", "b", "a"),)


def test_a_step_that_the_form_does_not_have_is_refused_by_its_code() -> None:
    assert judged(claim(), operation("s", Kind.ACT, move="fly", source="open")).code == "act.unknown"


def test_a_step_whose_answer_must_be_decided_first_says_where_it_led() -> None:
    working = claim(**{STATUS: "working"})
    meeting = operation("f", Kind.ACT, move="finish", source="working", fields={"settled": Write(b="2.00", v="1.00")})
    late = judged(working, meeting)
    assert (late.outcome, late.code) == (Outcome.INEFFECTIVE, "act.seen_differs")
    assert late.meetings == (Meeting(InboxKind.INEFFECTIVE, STATUS, "working", "working", "done"),)


def test_withdrawing_and_restoring_are_applied_also_where_they_change_nothing() -> None:
    void, restore = operation("v", Kind.VOID, reason="r"), operation("o", Kind.RESTORE)
    assert judged(claim(), void) == Decision(Outcome.APPLIED, changes={VOIDED: (None, "r")})
    assert judged(withdrawn(), void) == Decision(Outcome.APPLIED, "void.already_so")
    assert judged(claim(), restore) == Decision(Outcome.APPLIED, "restore.already_so")
    assert judged(withdrawn(), restore) == Decision(Outcome.APPLIED, changes={VOIDED: ("mistake", None)})


def test_taking_a_child_away_is_applied_also_where_it_is_away() -> None:
    note = operation("n", Kind.ADD, child=Child(kind=ChildKind.NOTE, text="x"))
    record, added = claim(), effect(claim(), note)
    away = operation("t", Kind.VOID, target="n")
    once = judged(record, away, added)
    assert (once.outcome, once.code, once.changes) == (Outcome.APPLIED, None, {"$removed": (None, ["n"])})
    gone = fold(record, effect(record, away, added))
    assert judged(gone, away, added) == Decision(Outcome.APPLIED, "child.already_so")


def test_the_earlier_operation_is_the_child_or_what_is_undone() -> None:
    assert named_earlier(operation("t", Kind.VOID, target="n", undo="m")) == "n"
    assert named_earlier(operation("a", Kind.ACT, undo="m")) == "m"
    assert named_earlier(operation("a", Kind.RESOLVE, undo="m")) == "m"
    assert named_earlier(operation("s", Kind.SET, undo="m")) is None
    assert named_earlier(operation("a", Kind.ACT)) is None


def test_the_entry_says_what_the_operation_said_and_what_was_decided() -> None:
    child, origin = Child(kind=ChildKind.NOTE, text="x"), Origin("job", "log.xlsx", "Sheet1", 7)
    whole = operation(
        "o",
        Kind.ACT,
        wall=77,
        by="clerk",
        child=child,
        target="n",
        reason="because",
        move="start",
        undo="m",
        origin=origin,
        inbox=ITEM,
        seen={"amount": "1.00"},
        fields={"settled": Write(v="2.00")},
    )
    decided = Decision(Outcome.APPLIED, "code", {"owner": ("a", "b")})
    kept = effect_of(whole, decided, home="440106", scope="branch:440106", form_version=3)
    assert kept == Effect(
        operation="o",
        tx="tx-o",
        home="440106",
        record="r",
        form="claim",
        form_version=3,
        kind=Kind.ACT,
        by="clerk",
        at=77,
        outcome=Outcome.APPLIED,
        seq=0,
        scope="branch:440106",
        code="code",
        changes={"owner": ("a", "b")},
        child=child,
        target="n",
        reason="because",
        move="start",
        undo="m",
        origin=origin,
        closes=ITEM,
        answers={},
        seen={"amount": "1.00"},
    )
    lost = effect_of(whole, Decision(Outcome.INEFFECTIVE), home="h", scope="s", form_version=1, seq=9)
    assert (lost.answers, lost.seq, lost.code) == ({"settled": "2.00"}, 9, None)


def test_whoever_has_no_custody_withdraws_moves_and_takes_nothing_and_people_are_told() -> None:
    record = withdrawn(amount="1.00")
    void = propose(record, operation("v", Kind.VOID, reason="again"), VALIDATOR)
    told = Meeting(InboxKind.INEFFECTIVE, VOIDED, None, "mistake", "again")
    assert void == Decision(Outcome.INEFFECTIVE, "custody.elsewhere", meetings=(told,))
    restore = propose(record, operation("o", Kind.RESTORE), VALIDATOR)
    told = Meeting(InboxKind.INEFFECTIVE, VOIDED, None, "mistake", None)
    assert restore == Decision(Outcome.INEFFECTIVE, "custody.elsewhere", meetings=(told,))
    away = propose(record, operation("m", Kind.MOVE, fields={SCOPE: Write(b="branch:1", v="branch:2")}), VALIDATOR)
    told = Meeting(InboxKind.INEFFECTIVE, SCOPE, "branch:1", "branch:440106", "branch:2")
    assert away == Decision(Outcome.INEFFECTIVE, "custody.elsewhere", meetings=(told,))
    nowhere = propose(record, operation("m", Kind.MOVE), VALIDATOR)
    assert nowhere.meetings == (Meeting(InboxKind.INEFFECTIVE, SCOPE, None, "branch:440106", None),)
    taken = propose(record, operation("c", Kind.CUSTODY, fields={CUSTODY: Write(b="branch:440106", v="hq")}), VALIDATOR)
    asked = Meeting(InboxKind.PROPOSAL, CUSTODY, "branch:440106", "branch:440106", "hq")
    assert taken == Decision(Outcome.PROPOSED, "custody.elsewhere", meetings=(asked,))
    for kind in (Kind.CREATE, Kind.ERASE):
        assert propose(record, operation("x", kind), VALIDATOR) == Decision(Outcome.REFUSED, "custody.elsewhere")


def test_an_answer_by_somebody_without_custody_is_a_proposal_of_its_values() -> None:
    given = answer(amount=("1.00", "2.00"))
    asked = (Meeting(InboxKind.PROPOSAL, "amount", "1.00", "3.00", "2.00"),)
    assert propose(withdrawn(amount="3.00"), given, VALIDATOR) == Decision(
        Outcome.PROPOSED, "custody.elsewhere", meetings=asked
    )


def test_an_answer_of_somebody_who_lost_custody_never_loses_that_it_brings_the_record_back() -> None:
    lifting = {VOIDED: Write(b="mistake"), "owner": Write(b="a", v="a")}
    only = propose(withdrawn(owner="a"), operation("x", Kind.RESOLVE, inbox=ITEM, fields=lifting), VALIDATOR)
    told = Meeting(InboxKind.INEFFECTIVE, VOIDED, "mistake", "mistake", None)
    assert only == Decision(Outcome.INEFFECTIVE, "custody.elsewhere", {}, (told,))
    both = {VOIDED: Write(b="mistake"), "owner": Write(b="a", v="b")}
    asked = propose(withdrawn(owner="a"), operation("x", Kind.RESOLVE, inbox=ITEM, fields=both), VALIDATOR)
    value = Meeting(InboxKind.PROPOSAL, "owner", "a", "a", "b")
    assert asked == Decision(Outcome.PROPOSED, "custody.elsewhere", {}, (value, told))
    assert propose(claim(owner="a"), operation("x", Kind.RESOLVE, inbox=ITEM, fields=lifting), VALIDATOR) == Decision(
        Outcome.APPLIED
    )


def test_taking_back_an_answer_without_custody_tells_that_the_record_should_be_withdrawn_again() -> None:
    again = operation("x", Kind.RESOLVE, inbox=ITEM, undo="a", fields={VOIDED: Write(v="mistake")})
    told = Meeting(InboxKind.INEFFECTIVE, VOIDED, None, None, "mistake")
    assert propose(claim(), again, VALIDATOR) == Decision(Outcome.INEFFECTIVE, "custody.elsewhere", {}, (told,))


def test_an_answer_about_custody_by_somebody_who_lost_it_is_told_or_stands_already() -> None:
    handed = operation("c", Kind.CUSTODY, fields={CUSTODY: Write(b="branch:440106", v="hq")})
    held = after(claim(), handed)
    given = operation("x", Kind.RESOLVE, inbox=ITEM, fields={CUSTODY: Write(b="branch:440106", v="branch:310115")})
    told = Meeting(InboxKind.INEFFECTIVE, CUSTODY, "branch:440106", "hq", "branch:310115")
    assert propose(held, given, VALIDATOR) == Decision(Outcome.INEFFECTIVE, "custody.elsewhere", {}, (told,))
    stands = operation("x", Kind.RESOLVE, inbox=ITEM, fields={CUSTODY: Write(b="branch:440106", v="hq")})
    assert propose(held, stands, VALIDATOR) == Decision(Outcome.APPLIED, "custody.already_so")
    with_more = msgspec.structs.replace(given, fields={**given.fields, "owner": Write(v="a")})
    assert propose(held, with_more, VALIDATOR).code == "custody.not_a_scope"


@pytest.mark.parametrize("name", [VOIDED, CUSTODY, SCOPE, STATUS])
def test_a_change_of_values_that_names_what_the_system_keeps_is_refused_with_and_without_custody(name: str) -> None:
    forged = writing("w", **{name: (None, "x"), "owner": (None, "a")})
    assert propose(claim(), forged, VALIDATOR).code == "field.unknown"
    assert judged(claim(), forged).code == "field.unknown"


@pytest.mark.parametrize("name", [SCOPE, STATUS])
def test_an_answer_that_names_what_the_system_keeps_is_refused_with_and_without_custody(name: str) -> None:
    forged = operation("x", Kind.RESOLVE, inbox=ITEM, fields={name: Write(v="x")})
    assert propose(claim(), forged, VALIDATOR).code == "field.unknown"
    assert judged(claim(), forged).code == "field.unknown"


def test_an_answer_only_lifts_a_withdrawal_it_never_withdraws() -> None:
    withdrawing = operation("x", Kind.RESOLVE, inbox=ITEM, fields={VOIDED: Write(v="reason"), "owner": Write(v="a")})
    assert judged(claim(), withdrawing).code == "field.not_writable"
    assert judged(withdrawn(), withdrawing).code == "field.not_writable"
    assert propose(claim(), withdrawing, VALIDATOR).code == "field.not_writable"


def test_what_an_answer_without_custody_meant_is_restated_for_a_hub_that_lost_it() -> None:
    both = {VOIDED: Write(b="mistake"), "owner": Write(b="a", v="b")}
    only = {VOIDED: Write(b="mistake")}
    custody = {CUSTODY: Write(b="hq", v="branch:310115")}
    for fields in (both, only, custody):
        record = withdrawn(owner="a")
        given = operation("x", Kind.RESOLVE, inbox=ITEM, fields=fields)
        first = propose(record, given, VALIDATOR)
        entry = effect_of(given, first, home="440106", scope="branch:440106", form_version=1, seq=9)
        items = tuple(
            InboxItem(f"x:{one.field}", one.kind, "r", one.field, one.base, one.theirs, mine=one.mine)
            for one in first.meetings
        )
        assert items
        again = restated(msgspec.structs.replace(entry, inbox=items))
        assert again.fields == given.fields
        assert propose(record, again, VALIDATOR) == first
