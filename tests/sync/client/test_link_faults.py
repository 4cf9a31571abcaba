"""The client against the real hub through a link that breaks in every way a branch's link does."""

from __future__ import annotations

import io
import os
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from core.operation import Child, ChildKind, Stream
from core.ports import Changes
from local_db.identity import Identity
from local_db.queries.digests import scope_digest
from local_db.upload import OutboxBatch, next_batch
from sync.client.enrolment import enrol
from sync.client.failure import CallFailed
from sync.client.http import HubConnection
from sync.client.status import Network
from tests.support.fault_proxy import Fault, FaultProxy
from tests.sync.client.serving import BRANCH, ServedHub, TestDesk, open_desk, served_hub

QUICK = {"connect": 2.0, "idle": 0.25}
"""Where nothing comes. A test that hangs on what does come has the limits of the shipped program."""


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[ServedHub]:
    with served_hub(tmp_path / "hq") as served:
        yield served


@pytest.fixture
def proxy(hub: ServedHub) -> Iterator[FaultProxy]:
    with FaultProxy(hub.port) as between:
        yield between


@pytest.fixture
def desk(hub: ServedHub, proxy: FaultProxy, tmp_path: Path) -> TestDesk:
    """A device that reaches the hub through the proxy only."""
    return hub.desk(tmp_path / "counter", url=proxy.url)


def in_the_log(hub: ServedHub) -> tuple[int, int]:
    """Operations in the hub's log, and how many different ones."""
    (row,) = hub.hub.rows("SELECT count(*), count(DISTINCT operation_id) FROM log")
    return int(row[0]), int(row[1])


def states(desk: TestDesk) -> set[object]:
    return {row[0] for row in desk.rows("SELECT DISTINCT state FROM operation")}


def random_text(count: int) -> str:
    """Text that does not shrink when it is packed."""
    return os.urandom(count // 2).hex()


PHOTOS: dict[str, bytes] = {}


def a_photo(desk: TestDesk, size: int = 90_000) -> Child:
    content = os.urandom(size)
    stored = desk.files.put(io.BytesIO(content))
    PHOTOS[stored.hash] = content
    return Child(kind=ChildKind.FILE, hash=stored.hash, size=size, name="box.jpg", mime="image/jpeg")


def test_case_29_a_request_cut_at_every_1_kb_books_every_operation_once(
    hub: ServedHub, proxy: FaultProxy, desk: TestDesk
) -> None:
    for _ in range(4):
        desk.submit(description=random_text(3000))
    cut, tries = 0, 0
    status = None
    while status is None or status.network is not Network.ONLINE:
        cut, tries = cut + 1024, tries + 1
        assert tries < 40
        proxy.cut_request(cut)
        status = desk.sync()
        logged, different = in_the_log(hub)
        assert logged == different <= 4
    assert tries > 6
    proxy.none()
    assert desk.sync().network is Network.ONLINE
    assert in_the_log(hub) == (4, 4)
    assert states(desk) == {"done"}


def test_case_30_an_answer_lost_after_the_hub_applied_gives_the_same_result_and_one_row(
    hub: ServedHub, proxy: FaultProxy, desk: TestDesk
) -> None:
    record = desk.submit()
    desk.edit(record, description="torn")
    lost = False
    for cut in range(200, 6000, 200):
        proxy.cut_answer(cut)
        status = desk.sync()
        lost = lost or (in_the_log(hub) == (2, 2) and states(desk) == {"pending"})
        if status.network is Network.ONLINE:
            break
        assert status.network is Network.OFFLINE
    assert lost, "no cut fell between the commit at the hub and the answer"
    assert in_the_log(hub) == (2, 2)
    assert states(desk) == {"done"}
    assert desk.digest() == hub_digest(hub)


def hub_digest(hub: ServedHub) -> str:
    with hub.hub.store.reading() as connection:
        return scope_digest(connection, f"branch:{BRANCH}")


def first_batch(desk: TestDesk, most: int) -> OutboxBatch:
    with desk.store.reading() as connection:
        batch = next_batch(connection, Stream.WORK, most, 200_000)
    assert batch is not None
    return batch


def test_case_31_replaying_an_old_batch_three_times_changes_nothing_and_answers_the_same(
    hub: ServedHub, desk: TestDesk
) -> None:
    record = desk.submit()
    desk.edit(record, description="torn")
    batch = first_batch(desk, 500)
    assert desk.sync().network is Network.ONLINE
    before, line = in_the_log(hub), HubConnection(hub.url, desk.clock)
    line.authorise(desk.store.identity)
    answers = [line.push(desk.store.identity, batch) for _ in range(3)]
    assert answers[0] == answers[1] == answers[2]
    assert [one.outcome for one in answers[0]] == ["applied", "applied"]
    assert in_the_log(hub) == before == (2, 2)
    line.close()


def test_case_32_a_black_hole_ends_at_the_idle_limit_and_backs_off(
    hub: ServedHub, proxy: FaultProxy, desk: TestDesk
) -> None:
    desk.submit()
    proxy.black_hole()
    status = desk.sync(**QUICK)
    assert status.network is Network.STALLED
    assert status.retry_in is not None
    assert 2.0 <= status.retry_in <= 4.0
    assert status.pending_operations == 1
    assert states(desk) == {"pending"}


def test_an_unreachable_hub_is_told_as_offline_and_keeps_the_work(hub: ServedHub, desk: TestDesk) -> None:
    desk.submit()
    closed_port = 9
    identity = msgspec.structs.replace(desk.store.identity, hub_url=f"http://127.0.0.1:{closed_port}")
    desk.store.set_up(identity)
    status = desk.sync(**QUICK)
    assert status.network is Network.OFFLINE
    assert (status.pending_records, status.working) == (1, False)


def test_a_slow_hub_is_waited_for_as_long_as_bytes_come(hub: ServedHub, proxy: FaultProxy, desk: TestDesk) -> None:
    idle = 1.5
    desk.submit()
    proxy.drip(64, 0.03)
    began = time.monotonic()
    status = desk.sync(connect=10.0, idle=idle)
    assert status.network is Network.ONLINE
    assert time.monotonic() - began > idle
    assert in_the_log(hub) == (1, 1)


def test_a_photo_goes_on_at_the_chunk_where_the_link_broke(hub: ServedHub, proxy: FaultProxy, desk: TestDesk) -> None:
    record = desk.submit()
    photo = a_photo(desk, 200_000)
    desk.add(record, photo)
    sent, rounds = 0, 0
    while desk.rows("SELECT count(*) FROM file WHERE uploaded_at IS NULL") == [(1,)]:
        rounds += 1
        assert rounds < 20
        proxy.by_turns(Fault(request=80_000))
        desk.sync()
        sent += 80_000
    assert 3 <= rounds <= 6
    assert sent < 2.5 * photo.size
    assert hub.hub.rows("SELECT hash, size FROM held_file") == [(photo.hash, photo.size)]


def test_a_second_device_gets_photos_byte_for_byte_over_a_breaking_link(
    hub: ServedHub, proxy: FaultProxy, desk: TestDesk, tmp_path: Path
) -> None:
    record = desk.submit()
    photo = a_photo(desk, 300_000)
    desk.add(record, photo)
    assert desk.sync().network is Network.ONLINE
    other = hub.desk(tmp_path / "other", url=proxy.url)
    proxy.by_turns(Fault(answer=5_000), Fault(answer=150_000), Fault())
    for _ in range(3):
        other.sync()
    assert other.files.read(photo.hash) == desk.files.read(photo.hash)
    assert other.rows("SELECT state FROM file") == [("stored",)]


def test_a_photo_that_is_gone_from_the_disk_holds_nothing_up(hub: ServedHub, desk: TestDesk, tmp_path: Path) -> None:
    record = desk.submit()
    gone, kept = a_photo(desk), a_photo(desk)
    desk.add(record, gone, kept)
    for path in (tmp_path / "counter" / "files").rglob("*"):
        if path.is_file():
            path.unlink()
    desk.files.put(io.BytesIO(os.urandom(10)))
    again = a_photo(desk)
    desk.add(record, again)
    status = desk.sync()
    assert status.network is Network.ONLINE
    found = {str(row[0]): str(row[1]) for row in desk.rows("SELECT hash, state FROM file")}
    assert found == {gone.hash: "missing", kept.hash: "missing", again.hash: "stored"}
    assert (status.pending_files, status.missing_files) == (2, 2)
    assert held(hub) == {again.hash}


def held(hub: ServedHub) -> set[str]:
    return {str(row[0]) for row in hub.hub.rows("SELECT hash FROM held_file")}


def a_lost_photo(desk: TestDesk, aside: Path) -> tuple[Child, Path]:
    """A photo of a ticket whose bytes are gone when it is sent; `aside` has them. Also gives their place."""
    photo = a_photo(desk)
    desk.add(desk.submit(), photo)
    place = desk.files._path(photo.hash)
    place.rename(aside)
    status = desk.sync()
    assert (status.network, status.pending_files, status.missing_files) == (Network.ONLINE, 1, 1)
    return photo, place


def test_a_lost_photo_stays_counted_and_is_sent_when_its_bytes_are_back(
    hub: ServedHub, desk: TestDesk, tmp_path: Path
) -> None:
    photo, place = a_lost_photo(desk, tmp_path / "aside")
    assert desk.sync().pending_files == 1
    assert held(hub) == set()
    (tmp_path / "aside").rename(place)
    status = desk.sync()
    assert (status.pending_files, status.missing_files) == (0, 0)
    assert held(hub) == {photo.hash}


def test_a_lost_photo_that_is_attached_again_is_sent(hub: ServedHub, desk: TestDesk, tmp_path: Path) -> None:
    photo, _ = a_lost_photo(desk, tmp_path / "aside")
    desk.files.put(io.BytesIO(PHOTOS[photo.hash]))
    desk.add(desk.submit(), photo)
    assert desk.rows("SELECT state, uploaded_at FROM file") == [("stored", None)]
    assert desk.sync().pending_files == 0
    assert held(hub) == {photo.hash}


def test_a_lost_photo_that_is_brought_to_its_ticket_again_is_sent_and_is_there_once(
    hub: ServedHub, desk: TestDesk, tmp_path: Path
) -> None:
    photo, _ = a_lost_photo(desk, tmp_path / "aside")
    desk.files.put(io.BytesIO(PHOTOS[photo.hash]))
    ((record,),) = desk.rows("SELECT record_id FROM attachment")
    desk.add(str(record), photo)
    assert desk.rows("SELECT hash FROM attachment") == [(photo.hash,)]
    assert desk.sync().pending_files == 0
    assert held(hub) == {photo.hash}


def test_a_photo_that_cannot_be_read_now_is_not_lost_and_goes_with_a_later_session(
    hub: ServedHub, desk: TestDesk, tmp_path: Path
) -> None:
    photo = a_photo(desk)
    desk.add(desk.submit(), photo)
    place = desk.files._path(photo.hash)
    place.rename(tmp_path / "aside")
    place.mkdir()  # opening it fails, and not because there is nothing
    status = desk.sync()
    assert (status.network, status.pending_files, status.missing_files) == (Network.ONLINE, 1, 0)
    place.rmdir()
    (tmp_path / "aside").rename(place)
    assert desk.sync().pending_files == 0
    assert held(hub) == {photo.hash}


def test_a_photo_damaged_here_comes_back_from_the_hub_when_another_device_has_sent_it(
    hub: ServedHub, desk: TestDesk, tmp_path: Path
) -> None:
    photo = a_photo(desk)
    desk.add(desk.submit(), photo)
    place = desk.files._path(photo.hash)
    sound = place.read_bytes()
    place.write_bytes(sound[:-1] + bytes([sound[-1] ^ 1]))
    assert desk.sync().missing_files == 1
    other = hub.desk(tmp_path / "other")
    other.files.put(io.BytesIO(PHOTOS[photo.hash]))
    other.add(other.submit(), photo)
    assert other.sync().pending_files == 0
    assert desk.sync().pending_files == 0
    assert desk.files.verify(photo.hash)


def test_a_photo_known_from_another_device_only_is_sent_once_it_is_attached_here(
    hub: ServedHub, desk: TestDesk, tmp_path: Path
) -> None:
    photo, _ = a_lost_photo(desk, tmp_path / "aside")
    other = hub.desk(tmp_path / "other")
    other.sync()
    assert other.rows("SELECT state FROM file") == [("remote",)]
    other.files.put(io.BytesIO(PHOTOS[photo.hash]))
    other.add(other.submit(), photo)
    assert other.sync().pending_files == 0
    assert held(hub) == {photo.hash}


def test_a_device_that_does_not_hold_what_the_hub_holds_says_so(hub: ServedHub, desk: TestDesk, tmp_path: Path) -> None:
    record = desk.submit()
    assert desk.sync().differing == ()
    other = hub.desk(tmp_path / "other")
    other.sync()
    other.store.write(lambda connection: connection.exec_driver_sql("UPDATE record SET fields = '{}'")).result()
    assert other.sync().differing == (f"branch:{BRANCH}",)
    desk.edit(record, description="torn")
    assert desk.sync().differing == ()


def test_case_35_a_certificate_of_somebody_else_has_its_own_state(desk: TestDesk, tmp_path: Path) -> None:
    with own_tls_server(tmp_path) as port:
        identity = msgspec.structs.replace(desk.store.identity, hub_url=f"https://127.0.0.1:{port}")
        desk.store.set_up(identity)
        desk.submit()
        assert desk.sync().network is Network.INTERCEPTED
        assert states(desk) == {"pending"}


@contextmanager
def own_tls_server(folder: Path) -> Iterator[int]:
    """A TLS server whose certificate nobody has signed but itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), 1)
        .not_valid_before(datetime(2026, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2046, 1, 1, tzinfo=UTC))
        .sign(key, SHA256())
    )
    chain, secret = folder / "chain.pem", folder / "key.pem"
    chain.write_bytes(certificate.public_bytes(Encoding.PEM))
    secret.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(chain, secret)
    with socket.create_server(("127.0.0.1", 0)) as door:
        thread = threading.Thread(target=_shake_hands, args=(door, context), daemon=True)
        thread.start()
        yield door.getsockname()[1]
        thread.join(5)


def _shake_hands(door: socket.socket, context: ssl.SSLContext) -> None:
    connection, _ = door.accept()
    with connection, suppress(OSError):
        context.wrap_socket(connection, server_side=True).close()


def test_enrolling_again_after_a_lost_answer_gives_the_same_device(
    hub: ServedHub, proxy: FaultProxy, tmp_path: Path
) -> None:
    place = tmp_path / "late"
    place.mkdir()
    late = open_desk(place, identity=Identity(branch=BRANCH, branch_name="Tianhe"))
    hub.desks.append(late)
    code = hub.hub.code(BRANCH)
    proxy.by_turns(Fault(answer=20))
    with pytest.raises(CallFailed):
        enrol(late.store, None, proxy.url, code, "late", connect=10.0, idle=10.0)
    first = hub.hub.rows("SELECT id FROM device")
    identity = enrol(late.store, None, proxy.url, code, "late", connect=10.0, idle=10.0)
    assert hub.hub.rows("SELECT id FROM device") == first == [(identity.device,)]


def test_what_sync_brings_is_announced_to_the_models(hub: ServedHub, desk: TestDesk, tmp_path: Path) -> None:
    record = desk.submit()
    desk.sync()
    other = hub.desk(tmp_path / "other")
    heard: list[Changes] = []
    other.store.subscribe(heard.append)
    other.sync()
    assert [changes.records for changes in heard] == [frozenset({record})]
