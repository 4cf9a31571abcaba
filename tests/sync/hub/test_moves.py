"""Moves between scopes and custody at the hub, told over HTTP: what each log says, and what late work becomes."""

from __future__ import annotations

import pytest

from core.effect import Effect, InboxKind, Outcome
from core.operation import Child, ChildKind, Kind, Operation, Write
from core.record import ALIASES, CUSTODY, NUMBER, SCOPE, Record
from tests.sync.hub.branch_devices import BranchDevice, RunningHub
from tests.sync.hub.test_files import HASH, PHOTO, get, send, send_small
from tests.sync.hub.test_merge_over_http import standing

HERE, THERE = "branch:440106", "branch:310115"
NOTE = Child(kind=ChildKind.NOTE, text="called back")


@pytest.fixture
def here(hub: RunningHub) -> BranchDevice:
    return hub.device()


@pytest.fixture
def there(hub: RunningHub) -> BranchDevice:
    return hub.device("310115")


def move(device: BranchDevice, record: str, to: str, base: str = HERE) -> Operation:
    return device.operation(Kind.MOVE, record, fields={SCOPE: Write(b=base, v=to)})


def hand_over(device: BranchDevice, record: str, to: str, base: str = HERE) -> Operation:
    return device.operation(Kind.CUSTODY, record, fields={CUSTODY: Write(b=base, v=to)})


def moved(here: BranchDevice, **fields: str) -> str:
    create = here.create(**fields)
    here.push(create, here.add(create.record, NOTE), move(here, create.record, THERE))
    return create.record


def test_one_act_is_told_in_two_logs_and_the_entering_one_brings_state_and_past(
    hub: RunningHub, here: BranchDevice, there: BranchDevice
) -> None:
    record = moved(here, description="wet")
    leaving, (entering,) = here.pull()[-1], there.pull()
    assert (leaving.scope, leaving.leaves, leaving.kind) == (HERE, True, Kind.MOVE)
    assert entering.passage is not None
    assert (entering.scope, entering.enters, entering.tx) == (THERE, True, leaving.tx)
    assert entering.changes["description"] == (None, "wet")
    assert [one.kind for one in entering.passage.past] == [Kind.CREATE, Kind.ADD]
    assert standing(hub, record).scope == THERE
    assert hub.rows("SELECT scope, last FROM counter WHERE last > 0 ORDER BY scope") == [(THERE, 1), (HERE, 3)]


def test_the_number_stays_and_a_twin_in_the_new_scope_makes_the_old_number_an_alias(
    hub: RunningHub, here: BranchDevice, there: BranchDevice
) -> None:
    record = moved(here, number="440106-261120-A900")
    assert standing(hub, record).number == "440106-261120-A900"
    there.push(there.create(number="440106-261120-A901"))
    other = moved(here, number="440106-261120-A901")
    fields = standing(hub, other).fields
    assert (fields[NUMBER], fields[ALIASES]) == ("440106-261120-Z001", ["440106-261120-A901"])
    (entering,) = (one for one in there.pull() if one.record == other)
    assert entering.changes[ALIASES] == (None, ["440106-261120-A901"])


def test_late_work_of_the_former_branch_is_answered_with_the_scope_in_which_it_took_effect(
    here: BranchDevice, there: BranchDevice
) -> None:
    record = moved(here, claim_amount="100.00")
    reply = here.push(
        here.set(record, claim_amount=("100.00", "200.00")),
        here.add(record, NOTE),
        here.act(record, "verify", "registered"),
        here.operation(Kind.VOID, record, reason="twice"),
        move(here, record, "hq"),
    )
    outcomes = [one.s for one in reply.res]
    assert outcomes == [Outcome.PROPOSED, Outcome.APPLIED, *[Outcome.INEFFECTIVE] * 3]
    assert {one.scope for one in reply.res} == {THERE}
    told = [item for effect in there.pull() for item in effect.inbox]
    assert [(item.kind, item.mine) for item in told if item.kind is InboxKind.PROPOSAL] == [
        (InboxKind.PROPOSAL, "200.00")
    ]
    assert len(told) == 4


def test_photos_of_a_record_that_has_left_are_still_sent_and_its_new_branch_reads_them(
    here: BranchDevice, there: BranchDevice
) -> None:
    record = moved(here)
    child = Child(ChildKind.FILE, hash=HASH, size=len(PHOTO), name="damage.jpg", mime="image/jpeg")
    here.push(here.add(record, child))
    assert send_small(here).json()["whole"] is True
    send(here)
    assert get(there).content == PHOTO


def test_strangers_still_get_no_word_of_a_record_that_was_never_theirs(
    hub: RunningHub, here: BranchDevice, there: BranchDevice
) -> None:
    record = moved(here)
    third = hub.device("hq")
    reply = third.push(third.set(record, description=(None, "seen")))
    assert (reply.res[0].s, reply.res[0].code) == (Outcome.REFUSED, "record.unknown")
    del there


@pytest.mark.parametrize(
    ("to", "code"),
    [("branch:999999", "move.unknown_scope"), ("", "move.unknown_scope"), ("x" * 99, "move.unknown_scope")],
)
def test_a_record_goes_nowhere_where_nobody_is(here: BranchDevice, to: str, code: str) -> None:
    create = here.create()
    reply = here.push(create, move(here, create.record, to))
    assert (reply.res[1].s, reply.res[1].code) == (Outcome.REFUSED, code)


def test_of_two_moves_the_first_at_the_hub_counts_and_the_same_one_twice_is_one(
    hub: RunningHub, here: BranchDevice, there: BranchDevice
) -> None:
    twin = hub.device()
    create = here.create()
    here.push(create)
    here.push(move(here, create.record, THERE))
    reply = twin.push(move(twin, create.record, "hq"))
    assert reply.res[0].s is Outcome.INEFFECTIVE
    assert standing(hub, create.record).scope == THERE
    back = there.push(move(there, create.record, HERE, base=THERE), move(there, create.record, HERE, base=THERE))
    assert [one.s for one in back.res] == [Outcome.APPLIED, Outcome.INEFFECTIVE]


def test_custody_goes_to_headquarters_only_or_back_and_others_may_ask_for_it(
    hub: RunningHub, here: BranchDevice
) -> None:
    create = here.create(claim_amount="100.00")
    reply = here.push(create, hand_over(here, create.record, THERE))
    assert (reply.res[1].s, reply.res[1].code) == (Outcome.REFUSED, "custody.not_there")
    head = hub.device("hq", "440106")
    asked = head.push(hand_over(head, create.record, "hq"))
    assert asked.res[0].s is Outcome.PROPOSED
    given = here.push(hand_over(here, create.record, "hq"), here.set(create.record, claim_amount=("100.00", "1.00")))
    assert [one.s for one in given.res] == [Outcome.APPLIED, Outcome.PROPOSED]
    done = head.push(head.act(create.record, "verify", "registered"))
    assert done.res[0].s is Outcome.APPLIED
    assert standing(hub, create.record).custody == "hq"


def test_a_batch_that_makes_changes_and_moves_back_and_forth_keeps_every_place_and_version(
    hub: RunningHub, here: BranchDevice, there: BranchDevice
) -> None:
    head = hub.device("hq", "440106", "310115")
    create = here.create(description="wet")
    here.push(create, hand_over(here, create.record, "hq"))
    record = create.record
    reply = head.push(
        head.set(record, description=("wet", "torn")),
        move(head, record, "hq"),
        head.set(record, description=("torn", "lost")),
        move(head, record, THERE, base="hq"),
    )
    assert {one.s for one in reply.res} == {Outcome.APPLIED}
    state = folded(there.pull(), record)
    assert state == standing(hub, record)
    assert state.fields["description"] == "lost"
    assert folded(head.pull(), record) == state


@pytest.mark.parametrize("to", [THERE, "hq"])
def test_a_question_that_one_batch_answers_before_and_after_a_move_is_closed_by_the_later_answer(
    hub: RunningHub, here: BranchDevice, to: str
) -> None:
    head = hub.device("hq", "440106", "310115")
    create = here.create(claim_amount="10.00")
    here.push(create, hand_over(here, create.record, "hq"))
    asking = head.set(create.record, claim_amount=("20.00", "30.00"))
    item = f"{asking.id}:claim_amount"
    once, again = (
        head.operation(Kind.RESOLVE, create.record, inbox=item, fields={"claim_amount": Write(b=base, v=value)})
        for base, value in (("10.00", "30.00"), ("30.00", "40.00"))
    )
    moving = [move(head, create.record, to)]
    if to == "hq":
        moving.append(move(head, create.record, THERE, base="hq"))
    head.push(asking, once, *moving, again)
    assert hub.rows("SELECT id, closed_by FROM inbox") == [(item, again.id)]


def folded(effects: list[Effect], record: str) -> Record:
    from core.passages import standing as stands

    state = stands([one for one in effects if one.record == record])
    assert state is not None
    return state
