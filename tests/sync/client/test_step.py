"""`step` alone, values in and values out: rounds, sessions, waits."""

from __future__ import annotations

import pytest

from core.operation import Stream
from local_db.file_queue import QueuedFile
from local_db.upload import Answer, Mark
from sync.client import events, orders
from sync.client.answers import Hello
from sync.client.failure import Failure, Trouble
from sync.client.state import Phase
from sync.client.status import Network
from sync.protocol.errors import SessionCode
from sync.protocol.messages import StreamMark, WipeOrder
from tests.sync.client.stepping import EMPTY, Client, batch, failure


def test_a_round_goes_hello_work_bulk_pull_files_and_rests() -> None:
    client = Client()
    seen = [client.begin()]
    seen.append(client.hear(events.BatchRead(Stream.WORK, batch())))
    seen.append(client.hear(events.Pushed((Answer(1, "applied", 1),))))
    seen.append(client.hear(events.AnswersKept()))
    seen.append(client.hear(events.BatchRead(Stream.WORK, None)))
    seen.append(client.hear(events.Pulled(EMPTY)))
    seen.append(client.hear(events.PageApplied()))
    seen.append(client.hear(events.BatchRead(Stream.BULK, None)))
    kinds = [type(one).__name__ for one in seen]
    assert kinds == ["ReadBatch", "Push", "KeepAnswers", "ReadBatch", "Pull", "ApplyPage", "ReadBatch", "ReadFiles"]
    assert client.hear(events.FilesRead((), ())) is None
    assert client.told == orders.Tell(Network.ONLINE, working=False, synced=True)
    assert 22.5 <= client.timer <= 37.5


@pytest.mark.parametrize("luck", [0.0, 0.5, 0.999])
def test_waits_grow_from_2_seconds_to_10_minutes_with_full_jitter(luck: float) -> None:
    client = Client()
    client.luck = luck
    waits = []
    client.hear(events.SyncNow())
    for _ in range(14):
        client.hear(events.Failed(Failure(Trouble.OFFLINE)))
        assert client.told.network is Network.OFFLINE
        assert client.told.retry_in == client.timer
        waits.append(client.timer)
        assert isinstance(client.hear(events.Tick(), after=client.timer), orders.Authorise)
    ceilings = [min(600.0, 2.0 * 2**count) for count in range(1, 15)]
    for wait, ceiling in zip(waits, ceilings, strict=True):
        assert wait == pytest.approx(2.0 + luck * (ceiling - 2.0))


def test_saving_does_not_end_a_wait_but_a_person_does() -> None:
    client = Client()
    client.hear(events.SyncNow())
    client.hear(events.Failed(Failure(Trouble.OFFLINE)))
    assert client.hear(events.LocalCommitted()) is None
    assert isinstance(client.hear(events.SyncNow()), orders.Authorise)


def test_not_even_a_person_ends_the_wait_that_the_hub_asked_for() -> None:
    client = Client()
    client.hear(events.SyncNow())
    client.hear(events.Failed(Failure(Trouble.BUSY, retry_after=60.0)))
    assert 60.0 <= client.timer <= 66.0
    assert client.hear(events.SyncNow(), after=59.0) is None
    assert isinstance(client.hear(events.SyncNow(), after=1.5), orders.Authorise)


def test_an_expired_token_is_renewed_at_once_but_not_for_ever() -> None:
    client = Client()
    client.begin()
    client.hear(events.BatchRead(Stream.WORK, batch()))
    for _ in range(3):
        assert isinstance(client.hear(failure(SessionCode.TOKEN_EXPIRED)), orders.Authorise)
    assert client.hear(failure(SessionCode.TOKEN_EXPIRED)) is None
    assert client.state.phase is Phase.WAITING


@pytest.mark.parametrize("code", [SessionCode.TOKEN_EXPIRED, SessionCode.SCOPE_CHANGED])
@pytest.mark.parametrize("refused", [orders.Pull, orders.Push, orders.Have])
def test_case_38_what_is_refused_after_every_good_greeting_is_asked_for_less_and_less_often(
    code: SessionCode, refused: type[orders.Request]
) -> None:
    client = Client()
    client.hear(events.SyncNow())
    waits, greetings = [], 0
    for _ in range(500):
        asked = client.state.asked
        if client.state.phase is Phase.WAITING:
            assert client.told.network is Network.HUB_TROUBLE
            waits.append(client.timer)
            client.hear(events.Tick(), after=client.timer)
        elif isinstance(asked, orders.ReadBatch) and refused is orders.Push:
            client.hear(events.BatchRead(asked.stream, batch(stream=asked.stream)))
        elif isinstance(asked, orders.ReadFiles):
            client.hear(events.FilesRead((QueuedFile("aa", 9_000),), ()))
        elif isinstance(asked, refused):
            client.hear(failure(code))
        else:
            greetings += isinstance(asked, orders.OpenSession)
            assert asked is not None
            client.nothing()
    ceilings = [min(600.0, 2.0 * 2**count) for count in range(1, len(waits) + 1)]
    assert len(waits) > 12
    assert waits == pytest.approx([2.0 + 0.5 * (ceiling - 2.0) for ceiling in ceilings])
    assert greetings <= 4 + 2 * len(waits)


def test_after_a_wait_an_old_program_still_goes_on_uploading() -> None:
    client = Client()
    client.hear(events.SyncNow())
    while client.state.phase is Phase.ASKED:
        if isinstance(client.state.asked, orders.ReadBatch):
            client.hear(failure(SessionCode.TOKEN_EXPIRED))
        else:
            client.nothing()
    client.hear(events.Tick(), after=client.timer)
    client.hear(events.Authorised(900))
    assert isinstance(client.hear(failure(SessionCode.UPLOAD_ONLY)), orders.ReadBatch)


def test_after_an_expired_token_nothing_is_sent_before_the_hub_was_greeted_again() -> None:
    client = Client()
    client.begin()
    client.hear(events.BatchRead(Stream.WORK, batch()))
    assert isinstance(client.hear(failure(SessionCode.TOKEN_EXPIRED)), orders.Authorise)
    assert isinstance(client.hear(events.Authorised(900.0)), orders.OpenSession), "it may have been put back"


def test_when_a_token_runs_out_in_a_session_nothing_is_sent_before_the_hub_was_greeted_again() -> None:
    client = Client()
    client.idle()
    assert isinstance(client.hear(events.Tick(), after=860.0), orders.OpenSession)
    client.quiet_until()
    assert isinstance(client.hear(events.LocalCommitted(), after=20.0), orders.Authorise)
    assert isinstance(client.hear(events.Authorised(900.0)), orders.OpenSession), "it may have been put back"


def test_a_changed_scope_opens_the_session_again() -> None:
    client = Client()
    client.begin()
    client.hear(events.BatchRead(Stream.WORK, None))
    assert isinstance(client.hear(failure(SessionCode.SCOPE_CHANGED)), orders.OpenSession)


def test_a_locked_device_sends_what_it_has_pulls_nothing_and_is_told_so() -> None:
    client = Client()
    client.hear(events.SyncNow())
    client.hear(events.Authorised(900))
    assert isinstance(client.hear(failure(SessionCode.DEVICE_REVOKED)), orders.ReadBatch)
    client.hear(events.BatchRead(Stream.WORK, batch()))
    client.hear(events.Pushed(()))
    client.hear(events.AnswersKept())
    while client.state.phase is Phase.ASKED:
        assert not isinstance(client.state.asked, orders.Pull)
        client.quiet_until(orders.ReadFiles)
        client.hear(events.FilesRead((), ()))
    assert client.told.network is Network.REVOKED


def greeting_again_after_refusals() -> Client:
    """Locked, refused until it waited, and about to greet the hub again."""
    client = Client()
    client.hear(events.SyncNow())
    while client.state.phase is Phase.ASKED:
        if isinstance(client.state.asked, orders.Authorise):
            client.hear(events.Authorised(900))
        else:
            client.hear(failure(SessionCode.DEVICE_REVOKED))
    client.hear(events.Tick(), after=600.0)
    client.hear(events.Authorised(900))
    return client


def test_a_locked_device_obeys_the_order_to_erase_itself_however_often_it_was_refused_before() -> None:
    client = greeting_again_after_refusals()
    order = WipeOrder("d", 1, "signature")
    assert client.hear(failure(SessionCode.DEVICE_REVOKED, wipe=order)) == orders.Obey(order)


def test_a_locked_device_that_was_refused_too_often_sends_again_after_its_wait() -> None:
    client = greeting_again_after_refusals()
    assert isinstance(client.hear(failure(SessionCode.DEVICE_REVOKED)), orders.ReadBatch)


@pytest.mark.parametrize(
    ("code", "network"),
    [(SessionCode.DEVICE_FORKED, Network.FORKED), (SessionCode.DEVICE_REWOUND, Network.REWOUND)],
)
def test_a_copied_or_rewound_device_goes_on_under_a_fresh_replica_at_most_three_times_in_a_row(
    code: SessionCode, network: Network
) -> None:
    client = Client()
    client.hear(events.SyncNow())
    client.hear(events.Authorised(900))
    for _ in range(3):
        assert client.hear(failure(code)) == orders.Renew(code)
        assert isinstance(client.hear(events.Renewed()), orders.OpenSession)
    assert client.hear(failure(code)) is None
    assert client.told.network is network
    assert 450.0 <= client.timer <= 600.0


def test_a_restored_hub_is_given_back_what_it_lost_before_anything_else() -> None:
    client = Client()
    client.hear(events.SyncNow())
    client.hear(events.Authorised(900))
    assert client.hear(failure(SessionCode.HUB_REWOUND)) == orders.Recover(afresh=True)
    assert client.hear(events.Recovered(more=True)) == orders.Recover()
    assert client.hear(events.Recovered(more=False)) == orders.Renew(SessionCode.HUB_REWOUND)
    assert isinstance(client.hear(events.Renewed()), orders.OpenSession)


def test_an_old_program_goes_on_uploading_and_stops_pulling() -> None:
    client = Client()
    client.hear(events.SyncNow())
    client.hear(events.Authorised(900))
    assert isinstance(client.hear(failure(SessionCode.UPLOAD_ONLY)), orders.ReadBatch)
    client.hear(events.BatchRead(Stream.WORK, batch()))
    client.hear(events.Pushed(()))
    client.hear(events.AnswersKept())
    client.hear(events.BatchRead(Stream.WORK, None))
    client.hear(events.BatchRead(Stream.BULK, None))
    client.hear(events.FilesRead((), ()))
    assert client.told.network is Network.UPLOAD_ONLY


@pytest.mark.parametrize(
    ("theirs", "believed"),
    [
        (StreamMark(5, "aa"), True),
        (StreamMark(7, "bb"), True),
        (StreamMark(5, "bb"), False),
    ],
)
def test_a_hub_that_holds_other_operations_is_not_believed(theirs: StreamMark, believed: bool) -> None:
    client = Client()
    client.hear(events.SyncNow())
    client.hear(events.Authorised(900))
    hello = Hello("f", "e", 0, (), {"work": theirs})
    asked = client.hear(events.SessionOpened(hello, {"work": Mark(8, 5, "aa")}))
    assert isinstance(asked, orders.ReadBatch) == believed
    if not believed:
        assert client.told.network is Network.DISAGREES


@pytest.mark.parametrize(
    ("theirs", "asked"),
    [
        (StreamMark(4, "aa"), orders.Recover(afresh=True)),
        (StreamMark(9, "aa"), orders.Renew(SessionCode.DEVICE_REWOUND)),
    ],
)
def test_a_hub_that_holds_less_than_it_acknowledged_was_put_back_one_that_holds_more_than_was_made_shows_that_we_were(
    theirs: StreamMark, asked: orders.Request
) -> None:
    client = Client()
    client.hear(events.SyncNow())
    client.hear(events.Authorised(900))
    hello = Hello("f", "e", 0, (), {"work": theirs})
    assert client.hear(events.SessionOpened(hello, {"work": Mark(8, 5, "aa")})) == asked


def test_a_refusing_database_is_waited_out() -> None:
    client = Client()
    client.begin()
    client.hear(events.StoreFailed())
    assert client.told.network is Network.STORE_TROUBLE
    assert client.state.phase is Phase.WAITING


def test_an_answer_that_nobody_waits_for_changes_nothing() -> None:
    client = Client()
    before = client.state
    assert client.hear(events.Pushed(())) is None
    assert client.state == before


def test_the_same_events_give_the_same_effects() -> None:
    first, second = Client(), Client()
    for client in (first, second):
        client.idle()
    assert (first.state, first.effects) == (second.state, second.effects)
