"""What a hub that was put back decides once more comes out as it had, whoever brings it and whatever is left of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.record import DEFINITIONS
from core.services.commands import AnswerQuestion
from core.services.records import answer_question
from local_db.audit import misfits
from local_db.queries.standing import open_items
from local_db.witnesses import told_after
from sync.client.http import HubConnection
from sync.client.status import Network
from sync.protocol.messages import RecoverRequest, Witness
from tests.sync.client.erasing import order
from tests.sync.client.offline_desks import shown
from tests.sync.client.serving import ServedHub, TestDesk, new_act
from tests.sync.client.test_copied_and_rewound_devices import image_of
from tests.sync.client.test_definitions import SHIPPED, head, hub, newest, publish, refusals, with_weather
from tests.sync.client.test_restored_hub import SCOPE

__all__ = ["head", "hub"]


def exchange(*desks: TestDesk) -> None:
    for desk in desks:
        assert desk.sync().network is Network.ONLINE


def hand_back(hub: ServedHub, desk: TestDesk, *scopes: str) -> None:
    """All that the desk read of these logs, in this order."""
    line = HubConnection(hub.url, desk.clock)
    line.authorise(desk.store.identity)
    for scope in scopes:
        with desk.store.reading() as connection:
            told = told_after(connection, scope, 0, 100)
        assert line.recover(RecoverRequest(witness=tuple(Witness(one.text, one.receipt) for one in told))).held
    line.close()


def outcomes(hub: ServedHub, *desks: TestDesk) -> list[tuple[object, ...]]:
    """What became of every operation, as the hub tells it; each of these devices tells the same, and of nobody else."""
    asked = "SELECT operation_id, seq, json_extract(effect, '$.outcome'), json_extract(effect, '$.code') FROM history"
    told = sorted((tuple(row) for row in hub.hub.rows(asked)), key=repr)
    for desk in desks:
        assert sorted(desk.rows(asked), key=repr) == told
        with desk.store.reading() as connection:
            assert list(misfits(connection)) == []
    return told


def test_tickets_that_come_back_before_the_form_that_they_were_made_by_wait_for_it(
    hub: ServedHub, head: TestDesk, tmp_path: Path
) -> None:
    """Headquarters brings them: none of its people may send a branch's work, and the hub had taken it already."""
    desk = hub.desk(tmp_path / "a")
    place = hub.back_up(tmp_path / "backups")
    version = publish(head, with_weather(newest(head)), SHIPPED)
    exchange(head, desk)
    record = desk.submit(title="in the rain", weather="storm")
    desk.edit(record, weather="hail")
    exchange(desk, head)
    before = outcomes(hub, desk, head)
    hub.restore(place)
    hand_back(hub, head, SCOPE, DEFINITIONS)
    exchange(head, desk, head)
    assert refusals(desk) == refusals(head) == []
    assert desk.rows("SELECT count(*) FROM operation WHERE state <> 'done'") == [(0,)]
    assert shown(head)[record].fields["weather"] == "hail"
    assert shown(head)[record].form_version == version
    assert outcomes(hub, desk, head) == before


def test_what_headquarters_proposed_on_a_ticket_that_waited_for_its_form_is_a_proposal_again(
    hub: ServedHub, head: TestDesk, tmp_path: Path
) -> None:
    desk = hub.desk(tmp_path / "a")
    place = hub.back_up(tmp_path / "backups")
    publish(head, with_weather(newest(head)), SHIPPED)
    exchange(head, desk)
    record = desk.submit(compensation="10.00", weather="storm")
    exchange(desk, head)
    head.edit(record, compensation="90.00")
    exchange(head, desk)
    before = outcomes(hub, desk, head)
    hub.restore(place)
    hand_back(hub, head, SCOPE, DEFINITIONS)
    exchange(head, desk, head)
    assert shown(desk)[record].fields["compensation"] == "10.00"
    assert outcomes(hub, desk, head) == before
    with desk.store.reading() as connection:
        (question,) = open_items(connection)
    assert (question.theirs, question.mine) == ("10.00", "90.00")
    answer = AnswerQuestion(new_act(), desk.person, record, question.id, "90.00")
    desk.store.execute(answer_question, answer).result()
    exchange(desk, head)
    assert shown(head)[record].fields["compensation"] == "90.00"


def test_a_device_hands_back_definitions_before_what_was_made_by_them(
    hub: ServedHub, head: TestDesk, tmp_path: Path
) -> None:
    desk = hub.desk(tmp_path / "a")
    place = hub.back_up(tmp_path / "backups")
    publish(head, with_weather(newest(head)), SHIPPED)
    exchange(head, desk)
    desk.submit(weather="storm")
    exchange(desk, head)
    hub.restore(place)
    exchange(head)
    brought = hub.hub.rows("SELECT scope FROM log WHERE stream = 'recovered' ORDER BY n")
    assert [row[0] for row in brought] == [DEFINITIONS, SCOPE]


@pytest.mark.parametrize("kept", ["description", "compensation"])
def test_what_became_of_work_whose_words_were_erased_is_told_everywhere_as_before(
    hub: ServedHub, tmp_path: Path, kept: str
) -> None:
    """Two met on a text, of which nothing is left, or on an amount, which stays."""
    a, b = hub.desk(tmp_path / "a"), hub.desk(tmp_path / "b")
    place = hub.back_up(tmp_path / "backups")
    record = a.submit(**{kept: "10.00"})
    exchange(a, b)
    a.edit(record, **{kept: "20.00"})
    b.edit(record, **{kept: "30.00"})
    exchange(a, b, a)
    order(hub, record)
    exchange(a, b)
    before = outcomes(hub, a, b)
    assert {"merged", "conflict"} & {one[2] for one in before}
    hub.restore(place)
    exchange(a, b)
    assert outcomes(hub, a, b) == before


def test_what_comes_back_without_its_words_is_decided_anew_on_a_ticket_that_has_changed(
    hub: ServedHub, tmp_path: Path
) -> None:
    a, b = hub.desk(tmp_path / "a"), hub.desk(tmp_path / "b")
    record = a.submit(compensation="10.00")
    exchange(a, b)
    place = hub.back_up(tmp_path / "backups")
    a.edit(record, compensation="20.00")
    exchange(a)
    order(hub, record)
    exchange(a)
    hub.restore(place)
    b.edit(record, compensation="30.00")
    exchange(b, a, b)
    assert {one[2] for one in outcomes(hub, a, b)} == {"applied", "conflict"}
    assert shown(a)[record].fields["compensation"] == "30.00"


def test_a_ticket_that_got_another_number_is_still_told_to_have_got_it(hub: ServedHub, tmp_path: Path) -> None:
    a = hub.desk(tmp_path / "a")
    exchange(a)
    place = hub.back_up(tmp_path / "backups")
    twin = image_of(hub, a, tmp_path / "twin")
    a.submit(title="of the machine")
    twin.submit(title="of its copy")
    exchange(a, twin, a, twin)
    before = outcomes(hub, a, twin)
    assert "number.renumbered" in {one[3] for one in before}
    hub.restore(place)
    exchange(a, twin, a, twin)
    assert outcomes(hub, a, twin) == before
