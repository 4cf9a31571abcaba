"""`step` alone: values in, values out."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from core.operation import Stream
from local_db.file_queue import QueuedFile
from local_db.files import Derived
from local_db.replication import Page
from local_db.upload import Answer, Mark, OutboxBatch
from sync.client import events, orders
from sync.client.answers import Hello, PulledPage
from sync.client.failure import Failure, Trouble
from sync.client.state import Phase, Settings, SyncState
from sync.client.status import Network
from sync.client.step import step
from sync.protocol.errors import SessionCode
from sync.protocol.messages import FileState, Limits, StreamMark

HELLO = Hello("fence", "epoch", 0, ("branch:440106",), {}, Limits(), ("push", "pull"))
EMPTY = PulledPage(Page((), {}), more=False)


_NOTHING: dict[type, events.What] = {
    orders.Authorise: events.Authorised(900),
    orders.OpenSession: events.SessionOpened(HELLO, {}),
    orders.ReadBatch: events.BatchRead(Stream.WORK, None),
    orders.Pull: events.Pulled(EMPTY),
    orders.ApplyPage: events.PageApplied(),
    orders.ReadFiles: events.FilesRead((), ()),
}


class Client:
    """A client whose clock and luck the test turns by hand."""

    def __init__(self, settings: Settings | None = None) -> None:
        self.state = SyncState(settings or Settings())
        self.at = 1000.0
        self.luck = 0.5
        self.effects: Sequence[orders.Effect] = ()

    def hear(self, what: events.What, *, after: float = 0.0) -> orders.Effect | None:
        """The request that follows, or None."""
        self.at += after
        self.state, self.effects = step(self.state, events.Event(self.at, self.luck, what))
        asked = [one for one in self.effects if not isinstance(one, orders.SetTimer | orders.Tell)]
        assert len(asked) <= 1
        return asked[0] if asked else None

    def begin(self, hello: Hello = HELLO) -> orders.Effect | None:
        assert isinstance(self.hear(events.SyncNow()), orders.Authorise)
        assert isinstance(self.hear(events.Authorised(900)), orders.OpenSession)
        return self.hear(events.SessionOpened(hello, {"work": Mark(), "bulk": Mark()}))

    def quiet_until(self, kind: type[orders.Effect] | None = None) -> None:
        """Answers "nothing" to every request up to one of `kind`, or until the client rests."""
        while self.state.phase is Phase.ASKED and not (kind and isinstance(self.state.asked, kind)):
            asked = self.state.asked
            nothing = _NOTHING[type(asked)]
            self.hear(events.BatchRead(asked.stream, None) if isinstance(asked, orders.ReadBatch) else nothing)

    def idle(self) -> None:
        """Through a whole round with nothing to do."""
        self.begin()
        self.quiet_until()
        assert self.state.phase is Phase.IDLE

    @property
    def timer(self) -> float:
        return next(one.seconds for one in self.effects if isinstance(one, orders.SetTimer))

    @property
    def told(self) -> orders.Tell:
        return next(one for one in self.effects if isinstance(one, orders.Tell))


def batch(count: int = 3, stream: Stream = Stream.WORK, first: int = 1, acts: int | None = None) -> OutboxBatch:
    numbers = tuple((first + index, f"id{first + index}") for index in range(count))
    bodies = tuple(b"{}" for _ in numbers)
    return OutboxBatch(stream, first, first + count - 1, bodies, numbers, "d" * 64, acts=acts or count)


def failure(code: SessionCode, n: int | None = None) -> events.Failed:
    return events.Failed(Failure(Trouble.SESSION, code, n=n))


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


def test_operations_saved_during_a_photo_upload_go_before_its_next_chunk() -> None:
    client = Client()
    client.idle()
    client.hear(events.Tick())
    client.quiet_until(orders.ReadFiles)
    photo = QueuedFile("aa", 100_000)
    assert client.hear(events.FilesRead((photo,), ())) == orders.Have(("aa",))
    states = {"aa": FileState(whole=False, chunks=(1,))}
    assert client.hear(events.HaveAnswered(states)) == orders.SendChunk("aa", 0, 1)
    client.hear(events.LocalCommitted())
    following = client.hear(events.ChunkSent())
    assert isinstance(following, orders.ReadBatch)
    client.hear(events.BatchRead(Stream.WORK, None))
    assert isinstance(client.hear(events.BatchRead(Stream.BULK, None)), orders.ReadFiles)
    assert client.hear(events.FilesRead((photo,), ())) == orders.SendChunk("aa", 2, 2)
    assert client.hear(events.ChunkSent()) == orders.SendChunk("aa", 4, 3)
    assert client.hear(events.ChunkSent()) == orders.FinishUpload("aa", 100_000)
    assert client.hear(events.UploadFinished(whole=True)) == orders.NoteUploaded("aa")


def with_files(*uploads: QueuedFile, budget: int | None = None, metered: bool = False) -> Client:
    """A client that has just read these files and that the hub knows nothing of."""
    client = Client()
    client.idle()
    client.hear(events.Tick())
    client.quiet_until(orders.ReadFiles)
    client.hear(events.FilesRead(uploads, (), budget, metered=metered))
    return client


def test_the_thumbnail_of_the_next_photo_goes_before_the_rest_of_a_large_one() -> None:
    large, small = QueuedFile("aa", 100_000), QueuedFile("bb", 9_000, Derived.THUMBNAIL)
    client = with_files(large)
    assert client.hear(events.HaveAnswered({})) == orders.SendChunk("aa", 0, 2)
    client.hear(events.LocalCommitted())
    client.hear(events.ChunkSent(), after=3.0)
    client.quiet_until(orders.ReadFiles)
    assert client.hear(events.FilesRead((small, large), ())) == orders.Have(("bb.thumbnail",))
    assert client.hear(events.HaveAnswered({})) == orders.SendChunk("bb.thumbnail", 0, 1)
    assert client.hear(events.ChunkSent()) == orders.FinishUpload("bb.thumbnail", 9_000)
    client.hear(events.UploadFinished(whole=True))
    assert client.hear(events.FileNoted()) == orders.SendChunk("aa", 2, 2)


def test_case_33_a_cut_photo_goes_on_without_asking_about_its_chunks_again() -> None:
    photo = QueuedFile("aa", 100_000)
    client = with_files(photo)
    client.hear(events.HaveAnswered({}))
    client.hear(events.ChunkSent(), after=3.0)
    client.hear(events.Failed(Failure(Trouble.CUT)))
    assert isinstance(client.hear(events.Tick()), orders.Authorise)
    client.quiet_until(orders.ReadFiles)
    assert client.hear(events.FilesRead((photo,), ())) == orders.SendChunk("aa", 2, 1)


def test_after_cuts_alike_a_chunk_that_would_be_cut_goes_over_a_fresh_connection() -> None:
    photo = QueuedFile("aa", 1_000_000)
    client = with_files(photo)
    asked = client.hear(events.HaveAnswered({}))
    for _ in range(4):
        client.hear(events.ChunkSent(), after=10.0)
        client.hear(events.ChunkSent(), after=10.0)
        client.hear(events.Failed(Failure(Trouble.CUT)), after=10.0)
        client.hear(events.Tick(), after=5.0)
        client.quiet_until(orders.ReadFiles)
        asked = client.hear(events.FilesRead((photo,), ()))
    afresh = []
    for _ in range(4):
        assert isinstance(asked, orders.SendChunk)
        afresh.append(asked.afresh)
        asked = client.hear(events.ChunkSent(), after=10.0)
    assert afresh == [False, False, False, True]


def test_the_bytes_of_an_hour_stop_files_until_the_next_hour() -> None:
    photo = QueuedFile("aa", 100_000)
    client = with_files(photo, budget=30_000)
    assert isinstance(client.hear(events.HaveAnswered({})), orders.SendChunk)
    assert client.hear(events.ChunkSent(32_768)) is None
    assert client.state.phase is Phase.IDLE
    client.hear(events.Tick(), after=1800.0)
    client.quiet_until(orders.ReadFiles)
    assert client.hear(events.FilesRead((photo,), (), 30_000)) is None
    client.hear(events.Tick(), after=1801.0)
    client.quiet_until(orders.ReadFiles)
    assert isinstance(client.hear(events.FilesRead((photo,), (), 30_000)), orders.SendChunk)


def test_news_are_asked_for_less_often_where_the_network_costs_by_the_byte() -> None:
    client = with_files(metered=True)
    assert client.state.phase is Phase.IDLE
    assert 90 <= client.timer <= 150


def test_a_file_that_the_hub_refuses_is_put_off_and_the_next_one_goes() -> None:
    client = Client()
    client.idle()
    client.hear(events.Tick())
    client.quiet_until(orders.ReadFiles)
    client.hear(events.FilesRead((QueuedFile("aa", 10), QueuedFile("bb", 10)), ()))
    assert client.hear(events.HaveAnswered({})) == orders.SendChunk("aa", 0, 1)
    assert client.hear(failure(SessionCode.NOT_FOUND)) == orders.SendChunk("bb", 0, 1)
    client.hear(events.ChunkSent())
    client.hear(events.UploadFinished(whole=True))
    client.hear(events.FileNoted())
    client.hear(events.FilesRead((QueuedFile("aa", 10),), ()))
    assert client.state.phase is Phase.IDLE


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
