"""Files at the hub: chunks, verification, and who may fetch what."""

from __future__ import annotations

import hashlib
import hmac
import os
import random

import httpx
import pytest

from core.operation import Child, ChildKind
from sync.protocol.errors import SessionCode
from sync.protocol.messages import DIGEST_HEADER, FileDone, FileProof, HaveRequest
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


def prove(device: BranchDevice, nonce: str, content: bytes) -> object:
    claim = FileProof(nonce, hmac.digest(bytes.fromhex(nonce), content, "sha256").hex())
    return device.post(f"/blobs/{HASH}/proof", claim).json()["whole"]


def nonce(device: BranchDevice) -> str:
    return str(device.post("/blobs/have", HaveRequest(hashes=())).json()["nonce"])


def test_a_branch_that_knows_only_the_hash_of_anothers_photo_gets_nothing_of_it(
    hub: RunningHub, device: BranchDevice
) -> None:
    refer(device)
    send(device)
    thief = hub.device("310115")
    refer(thief)
    assert have(thief) == {"whole": False, "chunks": []}
    assert error(get(thief)) == (404, SessionCode.NOT_FOUND)
    assert prove(thief, nonce(thief), b"guess") is False
    assert get(hub.device()).content == PHOTO


def test_a_proof_holds_under_the_devices_own_nonce_and_for_the_true_bytes_only(
    hub: RunningHub, device: BranchDevice
) -> None:
    refer(device)
    send(device)
    other = hub.device()
    assert prove(other, nonce(device), PHOTO) is False
    assert prove(other, nonce(other), PHOTO[:-1]) is False
    old = nonce(other)
    assert prove(other, old, PHOTO) is True
    assert hub.rows("SELECT count(*) FROM file_giver") == [(2,)]
    hub.clock.forward(minutes=31)
    other.get_token()
    assert prove(other, old, PHOTO) is False
    answer = other.post(f"/blobs/{HASH}/proof", FileProof("\u00e9", "\u00e9"))
    assert answer.json()["whole"] is False


def test_chunks_that_follow_each_other_may_come_in_one_request(device: BranchDevice) -> None:
    refer(device)
    body = PHOTO[: 2 * CHUNK]
    headers = {"Authorization": f"Bearer {device.token}", DIGEST_HEADER: body_digest(body)}
    device.http.put(f"{PATH}/blobs/{HASH}/0?unit={CHUNK // 2}", content=body, headers=headers)
    assert have(device) == {"whole": False, "chunks": [0, 1, 2, 3]}


SMALL = b"\xff\xd8\xff" + random.Random(3).randbytes(9_000)


def send_small(device: BranchDevice, content: bytes = SMALL, kind: str = "thumbnail") -> httpx.Response:
    put(device, 0, content, f"{HASH}.{kind}")
    claim = FileDone(len(content), CHUNK, hashlib.sha256(content).hexdigest())
    return device.post(f"/blobs/{HASH}.{kind}/done", claim)


def test_a_thumbnail_comes_before_its_photo_and_the_first_one_stays(hub: RunningHub, device: BranchDevice) -> None:
    assert error(send_small(device)) == (404, SessionCode.NOT_FOUND)
    refer(device)
    assert send_small(device).json()["whole"] is True
    send_small(device, b"\xff\xd8\xffanother")
    other = hub.device()
    reply = other.post("/blobs/have", HaveRequest(hashes=(f"{HASH}.thumbnail",))).json()
    assert reply["sizes"] == {f"{HASH}.thumbnail": len(SMALL)}
    headers = {"Authorization": f"Bearer {other.token}"}
    assert other.http.get(f"{PATH}/blobs/{HASH}.thumbnail", headers=headers).content == SMALL
    stranger = hub.device("310115")
    headers = {"Authorization": f"Bearer {stranger.token}"}
    assert error(stranger.http.get(f"{PATH}/blobs/{HASH}.thumbnail", headers=headers)) == (404, SessionCode.NOT_FOUND)


def test_a_small_picture_is_small_and_a_picture(device: BranchDevice) -> None:
    refer(device)
    assert error(send_small(device, b"MZ" + bytes(900))) == (409, SessionCode.HASH_DIFFERS)
    assert error(send_small(device, SMALL + bytes(8_000))) == (422, SessionCode.MALFORMED)


def test_what_somebody_wants_is_told_to_those_whose_records_refer_to_it(hub: RunningHub, device: BranchDevice) -> None:
    refer(device)
    other, stranger = hub.device(), hub.device("310115")
    for one in (other, stranger):
        one.post("/blobs/have", HaveRequest(hashes=(), want=(HASH,)))
    wanted = [one.post("/blobs/have", HaveRequest(hashes=())).json()["wanted"] for one in (device, stranger)]
    assert wanted == [[HASH], []]
    send(device)
    assert device.post("/blobs/have", HaveRequest(hashes=())).json()["wanted"] == []
