"""What becomes of operations at the hub, told over HTTP."""

from __future__ import annotations

import msgspec
import pytest

from core.effect import InboxKind, Outcome
from core.operation import Child, ChildKind, Kind, Operation, Write
from core.record import ALIASES, NUMBER, STATUS, Record, fold
from engines.forms.values import Value
from local_db.rows import load_record
from tests.sync.hub.branch_devices import BranchDevice, RunningHub, new_id

UNKNOWN = 1_000
"""A version of a form that nobody has published yet."""


@pytest.fixture
def first(hub: RunningHub) -> BranchDevice:
    return hub.device()


@pytest.fixture
def second(hub: RunningHub) -> BranchDevice:
    return hub.device()


def standing(hub: RunningHub, record: str) -> Record:
    with hub.store.reading() as connection:
        found = load_record(connection, record)
    assert found is not None
    return found


def test_a_created_ticket_is_in_the_record_the_history_and_the_log(hub: RunningHub, first: BranchDevice) -> None:
    create = first.create()
    reply = first.push(create)
    assert [(one.s, one.seq) for one in reply.res] == [(Outcome.APPLIED, 1)]
    assert standing(hub, create.record).fields["title"] == "crushed box"
    assert hub.rows("SELECT count(*) FROM log") == hub.rows("SELECT count(*) FROM history") == [(1,)]


def test_a_text_that_arrives_later_wins_and_both_writers_are_told(
    hub: RunningHub, first: BranchDevice, second: BranchDevice
) -> None:
    create = first.create(description="wet")
    first.push(create)
    second.person = "clerk-2"
    second.push(second.set(create.record, description=("wet", "wet and torn")))
    reply = first.push(first.set(create.record, description=("wet", "soaked")))
    assert reply.res[0].s is Outcome.MERGED
    assert standing(hub, create.record).fields["description"] == "soaked"
    item = first.pull()[-1].inbox[0]
    assert item.kind is InboxKind.PARALLEL
    assert (item.base, item.theirs, item.mine) == ("wet", "wet and torn", "soaked")
    assert (item.theirs_by, item.mine_by) == ("clerk-2", "clerk-1")


def test_equal_values_meet_silently(hub: RunningHub, first: BranchDevice, second: BranchDevice) -> None:
    create = first.create(claim_amount="100.00")
    first.push(create)
    second.push(second.set(create.record, claim_amount=("100.00", "150.00")))
    reply = first.push(first.set(create.record, claim_amount=("100.00", "150.00")))
    assert (reply.res[0].s, reply.res[0].inbox) == (Outcome.APPLIED, ())
    assert hub.rows("SELECT count(*) FROM inbox") == [(0,)]


def test_a_workflow_step_is_taken_once_and_a_contradicting_one_stays_on_the_timeline(
    hub: RunningHub, first: BranchDevice, second: BranchDevice
) -> None:
    create = first.create()
    first.push(create, first.act(create.record, "verify", "registered"))
    same = second.push(second.act(create.record, "verify", "registered"))
    assert (same.res[0].s, same.res[0].code) == (Outcome.APPLIED, "act.already_so")
    second.push(second.act(create.record, "wait", "verifying"))
    late = first.push(first.act(create.record, "verify", "registered"))
    assert (late.res[0].s, late.res[0].code) == (Outcome.INEFFECTIVE, "act.state_differs")
    assert standing(hub, create.record).status == "waiting"
    assert first.pull()[-1].outcome is Outcome.INEFFECTIVE


def closing(device: BranchDevice, record: str, result: str, **seen: Value) -> Operation:
    act = device.act(record, "close", "verifying", result=None, **seen)
    return msgspec.structs.replace(act, fields={"result": Write(v=result)})


def test_of_two_contradicting_closings_the_first_stands_and_the_other_goes_to_the_inbox(
    hub: RunningHub, first: BranchDevice, second: BranchDevice
) -> None:
    create = first.create()
    winner = closing(first, create.record, "paid")
    first.push(create, first.act(create.record, "verify", "registered"), winner)
    same = second.push(closing(second, create.record, "paid"))
    assert (same.res[0].s, same.res[0].code, same.res[0].inbox) == (Outcome.APPLIED, "act.already_so", ())
    loser = closing(second, create.record, "withdrawn")
    late = second.push(loser)
    assert (late.res[0].s, late.res[0].code) == (Outcome.INEFFECTIVE, "act.contradicts")
    stands = standing(hub, create.record)
    assert (stands.status, stands.fields["result"]) == ("closed", "paid")
    told = second.pull()[-1]
    [item] = told.inbox
    assert (item.kind, item.field, item.base, item.theirs, item.mine) == (
        InboxKind.INEFFECTIVE,
        STATUS,
        "verifying",
        "closed",
        "closed",
    )
    assert (item.theirs_by, item.theirs_at, item.mine_by) == (winner.by, winner.wall, loser.by)
    assert (told.changes, told.answers) == ({}, {"result": "withdrawn"})
    assert hub.rows("SELECT kind, closed_by FROM inbox") == [("ineffective", None)]


def test_a_closing_on_an_amount_that_was_not_seen_writes_no_result_and_goes_to_the_inbox(
    hub: RunningHub, first: BranchDevice, second: BranchDevice
) -> None:
    create = first.create(claim_amount="100.00")
    first.push(create, first.act(create.record, "verify", "registered"))
    second.push(second.set(create.record, claim_amount=("100.00", "900.00")))
    reply = first.push(closing(first, create.record, "paid", claim_amount="100.00"))
    assert (reply.res[0].s, reply.res[0].code) == (Outcome.INEFFECTIVE, "act.seen_differs")
    stands = standing(hub, create.record)
    assert (stands.status, stands.fields.get("result")) == ("verifying", None)
    assert [item.field for item in first.pull()[-1].inbox] == [STATUS]


def test_a_closing_on_a_record_that_was_taken_back_names_who_took_it_back(
    first: BranchDevice, second: BranchDevice
) -> None:
    create = first.create()
    first.push(create, first.act(create.record, "verify", "registered"))
    void = second.operation(Kind.VOID, create.record, reason="twice entered")
    second.push(msgspec.structs.replace(void, wall=void.wall + 7))
    reply = first.push(closing(first, create.record, "paid"))
    assert reply.res[0].code == "act.record_voided"
    [item] = first.pull()[-1].inbox
    assert (item.theirs, item.theirs_by, item.theirs_at) == ("verifying", void.by, void.wall + 7)


def test_nobody_approves_an_amount_that_he_did_not_see(first: BranchDevice, second: BranchDevice) -> None:
    create = first.create(claim_amount="100.00")
    first.push(create)
    second.push(second.set(create.record, claim_amount=("100.00", "900.00")))
    reply = first.push(first.act(create.record, "verify", "registered", claim_amount="100.00"))
    assert (reply.res[0].s, reply.res[0].code) == (Outcome.INEFFECTIVE, "act.seen_differs")


def test_notes_of_two_devices_never_conflict(first: BranchDevice, second: BranchDevice) -> None:
    create = first.create()
    first.push(create)
    note = Child(ChildKind.NOTE, text="called")
    assert second.push(second.add(create.record, note)).res[0].s is Outcome.APPLIED
    assert first.push(first.add(create.record, note)).res[0].s is Outcome.APPLIED


def test_the_second_of_two_twins_gets_a_number_of_the_hub_and_keeps_the_old_one_as_alias(
    hub: RunningHub, first: BranchDevice, second: BranchDevice
) -> None:
    one = first.create(number="440106-261120-A042")
    two, three = (second.create(number="440106-261120-A042") for _ in range(2))
    assert first.push(one).res[0].code is None
    reply = second.push(two, three)
    assert [(result.s, result.code) for result in reply.res] == [(Outcome.APPLIED, "number.renumbered")] * 2
    assert standing(hub, one.record).number == "440106-261120-A042"
    assert standing(hub, two.record).number == "440106-261120-Z001"
    assert standing(hub, three.record).number == "440106-261120-Z002"
    effect = second.pull()[-1]
    assert effect.changes[NUMBER] == (None, "440106-261120-Z002")
    assert effect.changes[ALIASES] == (None, ["440106-261120-A042"])


def test_twins_within_one_batch_are_told_apart(hub: RunningHub, first: BranchDevice) -> None:
    one, two = (first.create(number="440106-261120-A007") for _ in range(2))
    first.push(one, two)
    assert [standing(hub, made.record).number for made in (one, two)] == ["440106-261120-A007", "440106-261120-Z001"]


def test_two_devices_of_a_branch_get_different_lanes(first: BranchDevice, second: BranchDevice) -> None:
    assert (first.identity.lane, second.identity.lane) == ("A", "B")


def test_an_operation_of_an_unknown_form_version_waits_and_is_judged_when_the_version_comes(
    hub: RunningHub, first: BranchDevice
) -> None:
    create = first.create()
    newer = msgspec.structs.replace(create, definition=UNKNOWN)
    change = msgspec.structs.replace(first.set(create.record, description=(None, "later")), definition=1)
    reply = first.push(newer, change)
    assert [(one.s, one.code) for one in reply.res] == [
        (Outcome.PARKED, "definition.unknown"),
        (Outcome.PARKED, "needs.not_applied"),
    ]
    form = hub.store.catalogue.form("claim", 1)
    hub.store.publish([msgspec.structs.replace(form, version=UNKNOWN)])
    hub.service.tidy()
    assert standing(hub, create.record).fields["description"] == "later"
    assert [effect.operation for effect in first.pull()] == [newer.id, change.id]
    assert hub.rows("SELECT count(*) FROM log WHERE waits_for IS NOT NULL") == [(0,)]


def test_an_operation_whose_need_was_refused_is_parked_with_its_reason(first: BranchDevice) -> None:
    create = first.create()
    wrong = first.set(create.record, claim_amount=("100.00", "not money"))
    act = msgspec.structs.replace(first.act(create.record, "verify", "registered"), needs=(wrong.id,))
    results = first.push(create, wrong, act).res
    assert [one.s for one in results] == [Outcome.APPLIED, Outcome.REFUSED, Outcome.PARKED]
    assert results[2].code == "needs.not_applied"


def test_a_parked_operation_is_judged_when_what_it_needs_arrives_in_another_stream(
    hub: RunningHub, first: BranchDevice
) -> None:
    create = first.create()
    note = first.add(create.record, Child(ChildKind.NOTE, text="hello"))
    early = msgspec.structs.replace(note, needs=(create.id,))
    assert first.push(early).res[0].s is Outcome.PARKED
    assert first.push(create, stream="bulk").res[0].s is Outcome.APPLIED
    assert [effect.operation for effect in first.pull()] == [create.id, early.id]


def test_a_branch_can_neither_see_nor_touch_the_records_of_another(hub: RunningHub, first: BranchDevice) -> None:
    stranger = hub.device("310115")
    create = first.create()
    first.push(create)
    results = stranger.push(
        stranger.set(create.record, description=(None, "mine now")),
        stranger.add(create.record, Child(ChildKind.NOTE, text="hello")),
        stranger.create(create.record),
    ).res
    assert [(one.s, one.code) for one in results] == [
        (Outcome.REFUSED, "record.unknown"),
        (Outcome.REFUSED, "record.unknown"),
        (Outcome.REFUSED, "record.exists"),
    ]
    assert stranger.pull() == []


def test_headquarters_may_note_and_answer_and_propose_but_not_act_on_a_branch_record(
    hub: RunningHub, first: BranchDevice
) -> None:
    head = hub.device("hq", "*")
    create = first.create(claim_amount="100.00")
    first.push(create)
    results = head.push(
        head.add(create.record, Child(ChildKind.NOTE, text="seen at HQ")),
        head.set(create.record, description=(None, "HQ")),
        head.act(create.record, "verify", "registered"),
        head.operation(Kind.VOID, create.record, reason="no"),
    ).res
    assert [one.code for one in results] == [None, "custody.elsewhere", "custody.elsewhere", "custody.elsewhere"]
    assert [one.s for one in results[1:]] == [Outcome.PROPOSED, Outcome.REFUSED, Outcome.REFUSED]
    assert [effect.operation for effect in head.pull()] == [create.id, results[0].id, results[1].id]


def test_a_proposal_changes_nothing_until_the_custodians_answer_it_and_only_they_may(
    hub: RunningHub, first: BranchDevice
) -> None:
    head = hub.device("hq", "*")
    create = first.create(claim_amount="100.00")
    first.push(create)
    proposal = head.set(create.record, claim_amount=("100.00", "80.00"), title=("crushed box", "crushed box"))
    (answer,) = head.push(proposal).res
    assert (answer.s, answer.inbox) == (Outcome.PROPOSED, (f"{proposal.id}:claim_amount",))
    told = first.pull()[-1]
    assert (told.outcome, told.changes) == (Outcome.PROPOSED, {})
    (item,) = told.inbox
    assert (item.kind, item.base, item.theirs, item.mine) == ("proposal", "100.00", "100.00", "80.00")

    def answering(device: BranchDevice) -> Operation:
        return device.operation(
            Kind.RESOLVE, create.record, inbox=item.id, fields={"claim_amount": Write(b="100.00", v="80.00")}
        )

    assert head.push(answering(head)).res[0].code == "custody.elsewhere"
    assert first.push(answering(first)).res[0].s is Outcome.APPLIED
    closed = head.pull()[-1]
    assert (closed.changes, closed.closes) == ({"claim_amount": ("100.00", "80.00")}, item.id)


def test_a_proposal_of_what_stands_already_or_of_no_such_field_asks_nobody(
    hub: RunningHub, first: BranchDevice
) -> None:
    head = hub.device("hq", "*")
    create = first.create(claim_amount="100.00")
    first.push(create)
    same = head.set(create.record, claim_amount=("90.00", "100.00"))
    wrong = head.set(create.record, no_such_field=(None, "x"))
    results = head.push(same, wrong).res
    assert [(one.s, one.code) for one in results] == [
        (Outcome.APPLIED, None),
        (Outcome.REFUSED, "field.unknown"),
    ]
    assert hub.rows("SELECT count(*) FROM inbox") == [(0,)]


def test_a_client_cannot_write_the_fields_that_only_the_hub_folds(first: BranchDevice) -> None:
    create = first.create()
    smuggled = msgspec.structs.replace(create, fields={**create.fields, "$scope": Write(v="branch:310115")})
    assert first.push(smuggled).res[0].code == "field.not_writable"


def test_a_number_that_no_paper_could_carry_is_refused(first: BranchDevice) -> None:
    results = first.push(first.create(number="9" * 65), first.create(number="a\u0000b")).res
    assert [one.code for one in results] == ["record.number_unusable"] * 2


def test_a_removed_note_must_be_one_of_the_record(first: BranchDevice) -> None:
    one, two = first.create(), first.create()
    note = first.add(one.record, Child(ChildKind.NOTE, text="oops"))
    results = first.push(
        one,
        two,
        note,
        first.operation(Kind.VOID, two.record, target=note.id),
        first.operation(Kind.VOID, one.record, target=note.id),
    ).res
    assert [one.code for one in results[3:]] == ["child.unknown", None]


def test_the_state_of_every_record_is_the_fold_of_its_history(hub: RunningHub, first: BranchDevice) -> None:
    second = hub.device()
    create = first.create(number="440106-261120-A001")
    first.push(create, first.create(number="440106-261120-A001"), first.act(create.record, "verify", "registered"))
    second.push(
        second.set(create.record, claim_amount=("100.00", "150.00"), description=(None, "one")),
        second.set(create.record, claim_amount=("150.00", "160.00")),
    )
    first.push(
        first.set(create.record, claim_amount=("100.00", "170.00"), description=(None, "two")),
        first.operation(Kind.VOID, create.record, reason="by mistake"),
        first.operation(Kind.RESTORE, create.record),
        first.add(create.record, Child(ChildKind.CONTACT, text="rang", again=True)),
    )
    folded: dict[str, Record] = {}
    for effect in first.pull(max=2):
        folded[effect.record] = fold(folded.get(effect.record), effect)
    assert len(folded) == 2
    for record, state in folded.items():
        assert state == standing(hub, record)


def test_every_place_of_a_log_is_taken_once_and_none_is_missing(hub: RunningHub, first: BranchDevice) -> None:
    second = hub.device()
    for _ in range(3):
        first.push(first.create(), first.set(new_id(), title=("a", "b")), first.create())
        second.push(second.create())
    seqs = [row[0] for row in hub.rows("SELECT seq FROM log WHERE seq IS NOT NULL ORDER BY seq")]
    assert seqs == list(range(1, 10))
    assert hub.rows("SELECT last FROM counter WHERE scope = 'branch:440106'") == [(9,)]
