"""`step` alone: photos and files on their way."""

from __future__ import annotations

from core.operation import Stream
from local_db.file_queue import QueuedFile
from local_db.files import Derived
from sync.client import events, orders
from sync.client.failure import Failure, Trouble
from sync.client.state import Phase
from sync.protocol.errors import SessionCode
from sync.protocol.messages import FileState
from tests.sync.client.stepping import Client, failure


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
