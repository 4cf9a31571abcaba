"""`step` alone: what goes out in which batch, what comes in which page, what is set aside."""

from __future__ import annotations

from core.operation import Stream
from local_db.replication import Page
from local_db.upload import OutboxBatch
from sync.client import events, orders
from sync.client.answers import Hello, PulledPage
from sync.client.failure import Failure, Trouble
from sync.client.state import Settings
from sync.client.status import Network
from sync.client.step import step
from sync.protocol.errors import SessionCode
from sync.protocol.messages import Limits
from tests.sync.client.stepping import EMPTY, HELLO, Client, batch, failure


def test_daily_work_saved_during_an_import_goes_before_its_next_batch() -> None:
    client = Client(Settings(pull_between=1e9))
    client.state = step(client.state, events.Event(client.at, 0.5, events.SyncNow()))[0]
    client.hear(events.Authorised(900))
    client.hear(events.SessionOpened(HELLO, {}))
    client.hear(events.BatchRead(Stream.WORK, None))
    client.state, _ = step(client.state, events.Event(client.at, 0.5, events.Tick()))
    client.hear(events.Pulled(EMPTY))
    client.hear(events.PageApplied())
    client.hear(events.BatchRead(Stream.WORK, None))
    assert isinstance(client.hear(events.BatchRead(Stream.BULK, batch(50, Stream.BULK))), orders.Push)
    assert client.hear(events.LocalCommitted()) is None
    client.hear(events.Pushed(()))
    following = client.hear(events.AnswersKept())
    assert isinstance(following, orders.ReadBatch)
    assert following.stream is Stream.WORK


def test_work_saved_while_the_outbox_is_read_is_read_again() -> None:
    client = Client()
    client.begin()
    client.hear(events.LocalCommitted())
    following = client.hear(events.BatchRead(Stream.WORK, None))
    assert isinstance(following, orders.ReadBatch)
    assert following.stream is Stream.WORK


def test_batches_double_when_answered_fast_and_halve_after_a_failure() -> None:
    client = Client()
    asked = client.begin()
    sizes = []
    for _ in range(6):
        assert isinstance(asked, orders.ReadBatch)
        sizes.append(asked.most)
        client.hear(events.BatchRead(Stream.WORK, batch(asked.most)))
        client.hear(events.Pushed(()), after=1.0)
        asked = client.hear(events.AnswersKept())
    assert sizes == [50, 100, 200, 400, 500, 500]
    client.hear(events.BatchRead(Stream.WORK, batch(500)))
    client.hear(events.Failed(Failure(Trouble.CUT)))
    assert client.state.size == 250


def test_a_slow_answer_keeps_the_size_of_batches() -> None:
    client = Client()
    client.begin()
    client.hear(events.BatchRead(Stream.WORK, batch(50)))
    client.hear(events.Pushed(()), after=2.5)
    assert client.state.size == 50


def test_a_batch_never_exceeds_what_the_hub_takes() -> None:
    client = Client()
    limits = Limits(ops=20, bytes=100_000)
    asked = client.begin(Hello("f", "e", 0, (), {}, limits))
    assert isinstance(asked, orders.ReadBatch)
    assert (asked.most, asked.most_bytes) == (20, 100_000 - 2048)


def test_case_41_the_operation_that_the_hub_cannot_read_is_set_aside_at_once() -> None:
    client = Client()
    client.begin()
    client.hear(events.BatchRead(Stream.WORK, batch(5)))
    asked = client.hear(failure(SessionCode.MALFORMED, n=3))
    assert asked == orders.SetAside(Stream.WORK, (3,), "operation.malformed")
    assert isinstance(client.hear(events.AsideSet()), orders.ReadBatch)
    assert client.state.failures == 0


def test_case_41_without_a_number_the_batch_is_halved_down_to_one_act() -> None:
    client = Client()
    asked = client.begin()
    sizes = []
    for count in (40, 20, 10, 5, 2, 1):
        assert isinstance(asked, orders.ReadBatch)
        client.hear(events.BatchRead(Stream.WORK, batch(count)))
        asked = client.hear(failure(SessionCode.MALFORMED))
        sizes.append(client.state.size)
    assert sizes[:5] == [20, 10, 5, 2, 1]
    assert asked == orders.SetAside(Stream.WORK, (1,), "operation.malformed")


def test_a_batch_that_is_too_large_is_split_and_an_act_that_is_too_large_set_aside() -> None:
    client = Client()
    client.begin()
    client.hear(events.BatchRead(Stream.WORK, batch(50)))
    asked = client.hear(failure(SessionCode.SPLIT))
    assert isinstance(asked, orders.ReadBatch)
    assert asked.most == 25
    client.hear(events.BatchRead(Stream.WORK, batch(4, acts=1)))
    asked = client.hear(failure(SessionCode.SPLIT))
    assert asked == orders.SetAside(Stream.WORK, (1, 2, 3, 4), "operation.too_large")


def test_a_batch_of_places_alone_that_is_refused_is_waited_out() -> None:
    for code in (SessionCode.SPLIT, SessionCode.MALFORMED):
        client = Client()
        client.begin()
        places = OutboxBatch(Stream.WORK, 1, 1, (), (), "d" * 64, aside={1: "e" * 64})
        assert isinstance(client.hear(events.BatchRead(Stream.WORK, places)), orders.Push)
        assert client.hear(failure(code)) is None
        assert client.timer > 0
        assert client.told.network is Network.HUB_TROUBLE


def test_pages_double_while_they_come_fast_and_halve_after_a_failure() -> None:
    client = Client()
    more = PulledPage(Page((), {}), more=True)
    client.begin()
    client.quiet_until(orders.Pull)
    asked = []
    for _ in range(4):
        assert isinstance(client.state.asked, orders.Pull)
        asked.append((client.state.asked.most, client.state.asked.most_bytes))
        client.hear(events.Pulled(more), after=0.5)
        client.hear(events.PageApplied())
        client.quiet_until(orders.Pull)
    assert asked == [(100, 262_144), (200, 524_288), (400, 1_048_576), (400, 1_048_576)]
    client.hear(events.Failed(Failure(Trouble.CUT)))
    client.hear(events.Tick(), after=60.0)
    client.hear(events.Authorised(900))
    client.hear(events.SessionOpened(HELLO, {}))
    client.quiet_until(orders.Pull)
    assert isinstance(client.state.asked, orders.Pull)
    assert client.state.asked.most == 200


def test_a_slow_answer_keeps_the_size_of_pages() -> None:
    client = Client()
    client.begin()
    client.quiet_until(orders.Pull)
    client.hear(events.Pulled(PulledPage(Page((), {}), more=True)), after=2.5)
    client.hear(events.PageApplied())
    client.quiet_until(orders.Pull)
    assert isinstance(client.state.asked, orders.Pull)
    assert client.state.asked.most == 100
