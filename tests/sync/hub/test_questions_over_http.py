"""Questions at the hub, told over HTTP: when one is opened, and what alone closes it."""

from __future__ import annotations

import msgspec

from core.effect import Outcome
from core.operation import Child, ChildKind, Kind, Operation, Write
from tests.sync.hub.branch_devices import BranchDevice, RunningHub
from tests.sync.hub.test_merge_over_http import first as first
from tests.sync.hub.test_merge_over_http import second as second
from tests.sync.hub.test_merge_over_http import standing


def two_amounts(first: BranchDevice, second: BranchDevice) -> tuple[Operation, Operation, Operation]:
    """A claim whose amount the first has changed, another claim, and the second's amount for the former, unsent."""
    create, other = first.create(), first.create()
    first.push(create, other)
    second.pull()
    first.push(first.set(create.record, claim_amount=("100.00", "90.00")))
    return create, other, second.set(create.record, claim_amount=("100.00", "80.00"))


def test_money_that_two_people_changed_stays_unchanged_and_is_asked(
    hub: RunningHub, first: BranchDevice, second: BranchDevice
) -> None:
    create = first.create(claim_amount="100.00")
    first.push(create)
    second.push(second.set(create.record, claim_amount=("100.00", "150.00")))
    change = first.set(create.record, claim_amount=("100.00", "180.00"))
    reply = first.push(change)
    assert (reply.res[0].s, reply.res[0].inbox) == (Outcome.CONFLICT, (f"{change.id}:claim_amount",))
    assert standing(hub, create.record).fields["claim_amount"] == "150.00"
    assert hub.rows("SELECT kind, closed_by FROM inbox") == [("conflict", None)]


def test_the_answer_to_a_question_stands_and_closes_it(
    hub: RunningHub, first: BranchDevice, second: BranchDevice
) -> None:
    create = first.create(claim_amount="100.00")
    first.push(create)
    second.push(second.set(create.record, claim_amount=("100.00", "150.00")))
    change = first.set(create.record, claim_amount=("100.00", "180.00"))
    first.push(change)
    answer = second.operation(
        Kind.RESOLVE,
        create.record,
        inbox=f"{change.id}:claim_amount",
        fields={"claim_amount": Write(b="150.00", v="180.00")},
    )
    assert second.push(answer).res[0].s is Outcome.APPLIED
    assert standing(hub, create.record).fields["claim_amount"] == "180.00"
    assert hub.rows("SELECT closed_by FROM inbox") == [(answer.id,)]


def test_the_answer_to_a_question_that_was_never_asked_is_refused(first: BranchDevice) -> None:
    create = first.create()
    answer = first.operation(Kind.RESOLVE, create.record, inbox="no such item", fields={})
    assert [one.code for one in first.push(create, answer).res] == [None, "inbox.unknown"]


def test_only_an_answer_closes_a_question_and_only_of_its_own_record(
    hub: RunningHub, first: BranchDevice, second: BranchDevice
) -> None:
    create, other, met = two_amounts(first, second)
    (item,) = second.push(met).res[0].inbox
    change = first.set(other.record, description=(None, "x"))
    writes = {"claim_amount": Write(b="100.00", v="1.00")}
    wrong = [
        msgspec.structs.replace(change, inbox=item),
        first.operation(Kind.RESOLVE, other.record, inbox=item, fields=writes),
        msgspec.structs.replace(first.set(create.record, description=(None, "x")), inbox=item),
        msgspec.structs.replace(first.set(create.record, description=(None, "x")), target=met.id),
        msgspec.structs.replace(first.set(create.record, description=(None, "x")), child=Child(ChildKind.NOTE, "x")),
        msgspec.structs.replace(first.add(create.record, Child(ChildKind.NOTE, text="x")), move="verify"),
    ]
    codes = [(one.s, one.code) for one in first.push(*wrong).res]
    malformed = (Outcome.REFUSED, "operation.malformed")
    assert codes == [malformed, (Outcome.REFUSED, "inbox.unknown"), *[malformed] * 4]
    assert hub.rows("SELECT closed_by FROM inbox") == [(None,)]


def test_a_question_that_was_opened_in_the_same_batch_is_answered_on_its_own_record_only(
    hub: RunningHub, first: BranchDevice, second: BranchDevice
) -> None:
    _, other, met = two_amounts(first, second)
    answer = second.operation(Kind.RESOLVE, other.record, inbox=f"{met.id}:claim_amount", fields={})
    results = second.push(met, answer).res
    assert [(one.s, one.code) for one in results] == [(Outcome.CONFLICT, None), (Outcome.REFUSED, "inbox.unknown")]
    assert hub.rows("SELECT closed_by FROM inbox") == [(None,)]
