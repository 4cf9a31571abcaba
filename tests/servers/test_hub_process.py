"""A real hub process on a real port."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from core.effect import Outcome
from core.people import Person, Role
from sync.hub.embedded import ROOT, EmbeddedHub, HubNotStarted
from tests.sync.hub.branch_devices import BranchDevice

CANARY = "13912345678"
CLERK = Person("clerk-1", "Li", Role.CLERK, "440106")


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedHub]:
    command = (sys.executable, "-m", "sync.hub.command_line", "--verbose")
    with EmbeddedHub(tmp_path_factory.mktemp("served") / "hub", command) as running:
        running.add_branch("440106", "Tianhe")
        running.add_person(CLERK)
        yield running


@pytest.fixture
def device(hub: EmbeddedHub) -> Iterator[BranchDevice]:
    with httpx.Client(base_url=hub.url, timeout=30) as http:
        made = BranchDevice(http)
        assert made.enrol(hub.enrolment_code("440106")).status_code == 200
        made.get_token()
        made.say_hello()
        yield made


def test_a_device_works_with_a_hub_in_another_process(device: BranchDevice) -> None:
    create = device.create()
    assert device.push(create).res[0].s is Outcome.APPLIED
    assert create.id in [effect.operation for effect in device.pull()]


def test_the_log_of_the_hub_names_no_customer_no_token_and_no_code(hub: EmbeddedHub) -> None:
    with httpx.Client(base_url=hub.url, timeout=30) as http:
        device = BranchDevice(http)
        code = hub.enrolment_code("440106")
        device.enrol(code)
        device.get_token()
        device.say_hello()
        device.push(device.create(customer_name="Canary Chen", customer_phone=CANARY))
        device.push(b'{"id":["' + CANARY.encode() + b'"]}')
        device.pull()
    written = hub.errors.read_text(encoding="utf-8")
    assert "/sync/v1/push 200" in written
    for secret in (CANARY, "Canary", device.token, code, device.private_key):
        assert secret not in written


def test_a_request_whose_sender_dies_half_way_books_nothing_and_the_hub_goes_on(
    hub: EmbeddedHub, device: BranchDevice
) -> None:
    port = int(hub.url.rsplit(":", 1)[1])
    with socket.create_connection(("127.0.0.1", port), timeout=10) as wire:
        wire.sendall(b"POST /sync/v1/push HTTP/1.1\r\nHost: hub\r\nContent-Length: 50000\r\n\r\n" + b"x" * 10_000)
    assert hub.healthy()
    assert device.push(device.create()).last_n == 1


def test_a_second_process_does_not_serve_the_same_folder(hub: EmbeddedHub) -> None:
    words = [sys.executable, "-m", "sync.hub.command_line", "--data", str(hub.folder.root), "serve", "--port", "0"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(words, capture_output=True, text=True, timeout=60, check=False, env=environment)
    assert (done.returncode, done.stdout) == (1, "")
    assert "Another process serves this hub" in done.stderr


def test_a_port_that_is_taken_is_named(hub: EmbeddedHub, tmp_path: Path) -> None:
    other = EmbeddedHub(tmp_path / "hub")
    with pytest.raises(HubNotStarted, match="Nothing can listen on"):
        other.start(port=int(hub.url.rsplit(":", 1)[1]))
    assert other.pid is None


def test_case_30_what_was_answered_is_there_after_kill_9_of_the_hub(tmp_path: Path) -> None:
    hub = EmbeddedHub(tmp_path / "hub")
    hub.start()
    hub.add_branch("440106", "Tianhe")
    hub.add_person(CLERK)
    with httpx.Client(base_url=hub.url, timeout=30) as http:
        device = BranchDevice(http)
        device.enrol(hub.enrolment_code("440106"))
        device.get_token()
        device.say_hello()
        batch = device.batch([device.create() for _ in range(10)])
        first = device.accepted(batch)
        hub.kill()
    try:
        hub.start()
        with httpx.Client(base_url=hub.url, timeout=30) as http:
            device.http = http
            assert device.accepted(batch) == first
            assert len(device.pull()) == 10
    finally:
        hub.stop()


def test_the_hub_is_found_healthy_only_by_its_own_header(hub: EmbeddedHub) -> None:
    with urllib.request.urlopen(f"{hub.url}/sync/v1/health", timeout=10) as answer:
        assert answer.headers["X-BranchDesk"] == "1"
        assert answer.read() == b'{"healthy":true,"protocol":"1"}'
