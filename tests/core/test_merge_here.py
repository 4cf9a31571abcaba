"""What a device shows before the hub's word, and what whoever has no custody, or answers about it, is allowed."""

from __future__ import annotations

import pytest

from core.decision import ELSEWHERE
from core.effect import InboxKind, Outcome
from core.merge import Meeting, decide_here, effect_of, propose
from core.operation import Child, ChildKind, Kind, Operation, WholeImport, Write
from core.record import CONTACTS, CUSTODY, SCOPE, STATUS, VOIDED
from tests.core.claims import VALIDATOR, after, claim, effect, judged, operation, writing

OWN, OTHER = "branch:440106", "branch:310115"


def given_away(kind: Kind) -> Operation:
    name = SCOPE if kind is Kind.MOVE else CUSTODY
    return operation("g", kind, fields={name: Write(b=OWN, v="hq")})


@pytest.mark.parametrize("kind", [Kind.MOVE, Kind.CUSTODY])
def test_who_decides_on_a_record_sees_it_given_away_at_once(kind: Kind) -> None:
    shown = decide_here(claim(), given_away(kind), VALIDATOR, None, OWN)
    assert shown == judged(claim(), given_away(kind))
    assert shown.changes


@pytest.mark.parametrize("kind", [Kind.MOVE, Kind.CUSTODY])
def test_nobody_sees_given_away_what_others_decide_on(kind: Kind) -> None:
    shown = decide_here(claim(), given_away(kind), VALIDATOR, None, OTHER)
    assert shown == propose(claim(), given_away(kind), VALIDATOR)
    assert not shown.changes


@pytest.mark.parametrize("own", [OWN, OTHER])
def test_every_other_change_is_shown_as_it_was_made(own: str) -> None:
    written = decide_here(claim(), writing("w", owner=(None, "a")), VALIDATOR, None, own)
    assert (written.outcome, written.changes) == (Outcome.APPLIED, {"owner": (None, "a")})
    stepped = effect(claim(), operation("s", Kind.ACT, move="start", source="open"))
    started = after(claim(), operation("s", Kind.ACT, move="start", source="open"))
    back = decide_here(started, operation("b", Kind.ACT, undo="s"), VALIDATOR, stepped, own)
    assert (back.outcome, back.changes) == (Outcome.APPLIED, {STATUS: ("working", "open")})


def test_a_record_that_is_not_here_is_not_given_away() -> None:
    assert decide_here(None, given_away(Kind.MOVE), VALIDATOR, None, OWN).code == "record.unknown"


def test_a_contact_of_whoever_has_no_custody_is_counted_like_anybodys() -> None:
    called = operation("c", Kind.ADD, child=Child(kind=ChildKind.CONTACT, text="x", channel="phone"))
    assert propose(claim(), called, VALIDATOR).changes == {CONTACTS: (None, 1)}


def test_an_answer_of_whoever_lost_custody_says_why_it_does_not_lift_the_withdrawal() -> None:
    withdrawn = after(claim(), operation("v", Kind.VOID, reason="mistake"))
    lifted = {VOIDED: Write(b="mistake", v=None)}
    told = propose(withdrawn, operation("a", Kind.RESOLVE, inbox="w:amount", fields=lifted), VALIDATOR)
    meeting = Meeting(InboxKind.INEFFECTIVE, VOIDED, "mistake", "mistake", None)
    assert (told.outcome, told.code, told.meetings) == (Outcome.INEFFECTIVE, ELSEWHERE, (meeting,))


@pytest.mark.parametrize("reason", ["a\0b", "x" * 30_000, 17])
def test_a_withdrawal_that_is_put_back_needs_a_reason_that_can_be_kept(reason: object) -> None:
    back = operation("b", Kind.RESOLVE, inbox="w:amount", undo="a", fields={VOIDED: Write(v=reason)})  # type: ignore[arg-type]  # any value
    assert propose(claim(), back, VALIDATOR).code == "void.reason_unusable"


def test_a_step_is_taken_back_by_who_saw_the_money_that_stands() -> None:
    start = operation("s", Kind.ACT, move="start", source="open")
    stepped, started = effect(claim(amount="1.00"), start), after(claim(amount="1.00"), start)
    seen = operation("b", Kind.ACT, undo="s", seen={"amount": "1.00"})
    assert judged(started, seen, stepped).changes == {STATUS: ("working", "open")}
    other = operation("b", Kind.ACT, undo="s", seen={"amount": "2.00"})
    assert judged(started, other, stepped).code == "act.seen_differs"


def test_an_answer_hands_custody_over_to_who_asked() -> None:
    handed = operation("a", Kind.RESOLVE, inbox="q:$custody", fields={CUSTODY: Write(b=OWN, v="hq")})
    assert judged(claim(), handed).changes == {CUSTODY: (None, "hq")}


def test_the_entry_about_a_whole_import_says_which() -> None:
    whole = WholeImport("log.xlsx", "a", "b")
    taken_back = operation("t", Kind.VOID, whole=whole)
    decision = judged(claim(), operation("v", Kind.VOID, reason="x"))
    said = effect_of(taken_back, decision, home="440106", scope=OWN, form_version=1)
    assert said.whole == whole


def test_the_entry_of_a_move_keeps_what_was_meant_where_it_changes_nothing() -> None:
    stays = operation("m", Kind.MOVE, fields={SCOPE: Write(b=OWN, v=OWN)})
    assert effect(claim(), stays).answers == {SCOPE: OWN}
    assert effect(claim(), given_away(Kind.MOVE)).answers == {}
    assert effect(claim(owner="a"), writing("w", owner=("a", "a"))).answers == {}
