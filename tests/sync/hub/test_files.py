"""Files at the hub: chunks, verification, and who may fetch what."""

from __future__ import annotations

import hashlib
import os
import random

import httpx
import pytest

from core.operation import Child, ChildKind
from sync.protocol.errors import SessionCode
from sync.protocol.messages import DIGEST_HEADER, FileDone, HaveRequest
from sync.protocol.signing import body_digest
from tests.sync.hub.branch_devices import PATH, START, BranchDevice, RunningHub
from tests.sync.hub.test_sessions import error

CHUNK = 32_768
PHOTO = random.Random(7).randbytes(5 * CHUNK + 77)
HASH = hashlib.sha256(PHOTO).hexdigest()


@pytest.fixture
def device(hub: RunningHub) -> BranchDevice:
    return hub.device()


def put(device: BranchDevice, index: int, body: bytes, name: str = HASH) -> int:
    headers = {"Authorization": f"Bearer {device.token}", DIGEST_HEADER: body_digest(body)}
    return device.http.put(f"{PATH}/blobs/{name}/{index}", content=body, headers=headers).status_code


def chunk(index: int) -> bytes:
    return PHOTO[index * CHUNK : (index + 1) * CHUNK]


def done(device: BranchDevice, name: str = HASH, size: int = len(PHOTO)) -> object:
    return device.post(f"/blobs/{name}/done", FileDone(size=size, chunk=CHUNK)).json()


def have(device: BranchDevice, name: str = HASH) -> object:
    return device.post("/blobs/have", HaveRequest(hashes=(name,))).json()["files"][name]


def refer(device: BranchDevice) -> None:
    create = device.create()
    child = Child(ChildKind.FILE, hash=HASH, size=len(PHOTO), name="damage.jpg", mime="image/jpeg")
    device.push(create, device.add(create.record, child))


def send(device: BranchDevice) -> None:
    for index in range(6):
        assert put(device, index, chunk(index)) == 200
    assert done(device) == {"whole": True, "chunks": []}


def get(device: BranchDevice, span: str | None = None) -> httpx.Response:
    headers = {"Authorization": f"Bearer {device.token}"} | ({"Range": span} if span else {})
    return device.http.get(f"{PATH}/blobs/{HASH}", headers=headers)


def test_chunks_come_in_any_order_and_more_than_once(hub: RunningHub, device: BranchDevice) -> None:
    refer(device)
    for index in (5, 0, 3, 3, 0):
        assert put(device, index, chunk(index)) == 200
    assert have(device) == {"whole": False, "chunks": [0, 3, 5]}
    assert done(device) == {"whole": False, "chunks": [0, 3, 5]}
    for index in (4, 1, 2):
        put(device, index, chunk(index))
    assert done(device) == {"whole": True, "chunks": []}
    assert have(device) == {"whole": True, "chunks": []}
    assert done(device) == {"whole": True, "chunks": []}
    assert [path for path in hub.folder.incoming.rglob("*") if path.is_file()] == []


def test_a_file_that_is_not_what_it_claims_is_refused_and_forgotten(hub: RunningHub, device: BranchDevice) -> None:
    for index in range(6):
        put(device, index, chunk(index) if index != 2 else bytes(CHUNK))
    answer = device.post(f"/blobs/{HASH}/done", FileDone(size=len(PHOTO), chunk=CHUNK))
    assert error(answer) == (409, SessionCode.HASH_DIFFERS)
    assert have(device) == {"whole": False, "chunks": []}
    assert [path for path in hub.folder.files.rglob("*") if path.is_file()] == []
    refer(device)
    send(device)


def test_chunks_torn_by_a_power_cut_are_asked_for_again(hub: RunningHub, device: BranchDevice) -> None:
    for index in range(6):
        put(device, index, chunk(index))
    (hub.folder.incoming / device.identity.device / HASH / "3").write_bytes(b"")
    assert done(device) == {"whole": False, "chunks": []}
    send(device)


def test_a_chunk_that_arrives_damaged_is_not_kept(device: BranchDevice) -> None:
    headers = {"Authorization": f"Bearer {device.token}", DIGEST_HEADER: body_digest(chunk(0))}
    answer = device.http.put(f"{PATH}/blobs/{HASH}/0", content=chunk(1), headers=headers)
    assert error(answer) == (503, SessionCode.RETRY_AFTER)
    assert have(device) == {"whole": False, "chunks": []}


def test_the_second_device_fetches_the_photo_in_pieces_and_it_is_the_same(
    hub: RunningHub, device: BranchDevice
) -> None:
    refer(device)
    send(device)
    other = hub.device()
    got = b""
    while len(got) < len(PHOTO):
        answer = get(other, f"bytes={len(got)}-{len(got) + 40_000 - 1}")
        assert answer.status_code == 206
        assert answer.headers[DIGEST_HEADER] == body_digest(answer.content)
        got += answer.content
    assert hashlib.sha256(got).hexdigest() == HASH


def test_a_file_is_given_only_to_who_may_read_a_record_that_refers_to_it(hub: RunningHub, device: BranchDevice) -> None:
    stranger, head = hub.device("310115"), hub.device("hq", "*")
    send(device)
    assert error(get(device)) == (404, SessionCode.NOT_FOUND)
    refer(device)
    assert error(get(stranger)) == (404, SessionCode.NOT_FOUND)
    assert have(stranger) == {"whole": False, "chunks": []}
    assert get(head).content == PHOTO


def test_who_holds_the_file_himself_sends_it_once_more_and_it_is_kept_once(
    hub: RunningHub, device: BranchDevice
) -> None:
    send(device)
    stranger = hub.device("310115")
    send(stranger)
    assert have(stranger) == {"whole": True, "chunks": []}
    assert hub.rows("SELECT count(*) FROM held_file") == [(1,)]


def test_the_bytes_on_the_hubs_disk_show_nothing_of_the_photo(hub: RunningHub, device: BranchDevice) -> None:
    put(device, 0, chunk(0))
    (waiting,) = [path for path in hub.folder.incoming.rglob("*") if path.is_file()]
    assert PHOTO[1000:1032] not in waiting.read_bytes()
    send(device)
    (stored,) = [path for path in hub.folder.files.rglob("*") if path.is_file()]
    assert PHOTO[1000:1032] not in stored.read_bytes()


def test_a_file_that_nobody_refers_to_goes_after_thirty_days(hub: RunningHub, device: BranchDevice) -> None:
    send(device)
    hub.clock.forward(days=31)
    hub.service.tidy()
    assert hub.rows("SELECT count(*) FROM held_file") == [(0,)]
    assert [path for path in hub.folder.files.rglob("*") if path.is_file()] == []


def test_an_upload_that_nobody_finished_goes_after_thirty_days(hub: RunningHub, device: BranchDevice) -> None:
    put(device, 0, chunk(0))
    came = START.timestamp()
    os.utime(hub.folder.incoming / device.identity.device / HASH, (came, came))
    hub.clock.forward(days=29)
    hub.service.tidy()
    device.get_token()
    assert have(device) == {"whole": False, "chunks": [0]}
    hub.clock.forward(days=2)
    hub.service.tidy()
    device.get_token()
    assert have(device) == {"whole": False, "chunks": []}


def test_a_file_that_was_lost_on_the_hubs_disk_is_asked_for_again(hub: RunningHub, device: BranchDevice) -> None:
    refer(device)
    send(device)
    hub.service.files.path_of(HASH).unlink()
    assert error(get(device)) == (404, SessionCode.NOT_FOUND)
    assert have(device) == {"whole": False, "chunks": []}
    send(device)
    assert get(device).content == PHOTO


@pytest.mark.parametrize("name", ["0" * 63, "Z" * 64, "..%2f..%2fhub.key"])
def test_a_name_that_is_no_hash_reaches_no_disk(device: BranchDevice, name: str) -> None:
    assert put(device, 0, b"x", name) in (404, 422)


@pytest.mark.parametrize("span", ["bytes=999999-", "bytes=-5", "lines=1-2", "bytes=200000-100"])
def test_a_range_outside_the_file_is_malformed(device: BranchDevice, span: str) -> None:
    refer(device)
    send(device)
    assert error(get(device, span)) == (422, SessionCode.MALFORMED)
