"""Laws that hold whatever two devices do to one ticket: state is the fold of history, and nothing is lost."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.effect import Effect, Outcome
from core.operation import Child, ChildKind, Kind, Operation
from core.record import Record, fold
from local_db.queries.digests import scope_digest
from local_db.rows import load_record
from sync.hub.folder import hub_folder
from tests.sync.hub.branch_devices import BranchDevice, RunningHub, start_hub

AMOUNTS = st.sampled_from(["100.00", "150.00", "180.00", "not money"])
TEXTS = st.sampled_from(["wet", "torn", None])
MOVES = st.sampled_from(
    [("verify", "registered"), ("wait", "verifying"), ("resume", "waiting"), ("settle", "verifying")]
)
ACTS = st.one_of(
    st.tuples(st.just("money"), AMOUNTS, AMOUNTS),
    st.tuples(st.just("text"), TEXTS, TEXTS),
    st.tuples(st.just("move"), MOVES, AMOUNTS),
    st.tuples(st.just("note"), TEXTS, TEXTS),
    st.tuples(st.just("void"), TEXTS, TEXTS),
    st.tuples(st.just("restore"), TEXTS, TEXTS),
)
PLANS = st.lists(st.tuples(st.booleans(), st.lists(ACTS, min_size=1, max_size=4)), max_size=6)


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory, made_hub: Path) -> Iterator[RunningHub]:
    folder = tmp_path_factory.mktemp("laws") / "hub"
    shutil.copytree(made_hub, folder)
    running = start_hub(hub_folder(folder))
    yield running
    running.close()


@pytest.fixture(scope="module")
def pair(hub: RunningHub) -> tuple[BranchDevice, BranchDevice]:
    first, second = hub.device(), hub.device()
    second.person = "clerk-2"
    return first, second


def made(device: BranchDevice, record: str, act: tuple[str, object, object]) -> Operation:
    kind, one, two = act
    if kind == "money":
        return device.set(record, claim_amount=(str(one), str(two)))
    if kind == "text":
        return device.set(record, description=(one, two))  # type: ignore[arg-type]  # texts of the strategy
    if kind == "move":
        assert isinstance(one, tuple)
        return device.act(record, one[0], one[1], claim_amount=str(two))
    if kind == "note":
        return device.add(record, Child(ChildKind.NOTE, text=str(one or "seen")))
    if kind == "void":
        return device.operation(Kind.VOID, record, reason=str(one) if one else None)
    return device.operation(Kind.RESTORE, record)


@settings(max_examples=25, deadline=None)
@given(plan=PLANS)
def test_state_is_the_fold_of_history_and_money_changes_only_from_the_value_it_was_based_on(
    hub: RunningHub, pair: tuple[BranchDevice, BranchDevice], plan: list[tuple[bool, list[tuple[str, object, object]]]]
) -> None:
    first, second = pair
    create = first.create(claim_amount="100.00")
    sent = {create.id: create}
    outcomes = {create.id: first.push(create).res[0].s}
    for by_second, acts in plan:
        device = second if by_second else first
        operations = [made(device, create.record, act) for act in acts]
        sent |= {operation.id: operation for operation in operations}
        outcomes |= {result.id: result.s for result in device.push(*operations).res}
    effects = [effect for effect in first.pull(max=3) if effect.record == create.record]
    second.pull()
    state = folded(effects)
    with hub.store.reading() as connection:
        assert load_record(connection, create.record) == state
    assert [effect.seq for effect in effects] == sorted(effect.seq for effect in effects)
    assert {effect.operation for effect in effects} == {
        operation for operation, outcome in outcomes.items() if outcome is not Outcome.REFUSED
    }
    for effect in effects:
        if "claim_amount" in effect.changes and effect.kind is Kind.SET:
            assert effect.changes["claim_amount"][0] == sent[effect.operation].fields["claim_amount"].b


def folded(effects: list[Effect]) -> Record:
    state: Record | None = None
    for effect in effects:
        state = fold(state, effect)
    assert state is not None
    return state


def test_devices_that_push_at_the_same_time_leave_a_log_without_gap_or_twin(
    hub: RunningHub, pair: tuple[BranchDevice, BranchDevice]
) -> None:
    devices = [*pair, hub.device(), hub.device("310115")]

    def work(device: BranchDevice) -> None:
        for _ in range(6):
            device.push(*(device.create() for _ in range(4)))

    threads = [threading.Thread(target=work, args=(device,)) for device in devices]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for scope, last in hub.rows("SELECT scope, last FROM counter WHERE scope <> 'ref'"):
        seqs = [row[0] for row in hub.rows("SELECT seq FROM history WHERE scope = ? ORDER BY seq", scope)]
        assert seqs == list(range(1, last + 1))


def test_the_digest_told_with_a_pull_is_the_one_of_the_rows(
    hub: RunningHub, pair: tuple[BranchDevice, BranchDevice]
) -> None:
    first, _ = pair
    first.push(first.create())
    first.pull()
    mark = first.ask_pull().content.splitlines()[-1]
    with hub.store.reading() as connection:
        assert scope_digest(connection, "branch:440106").encode() in mark
