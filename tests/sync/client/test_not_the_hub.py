"""Whoever answers instead of the hub: login pages, proxies, other programs, a hub that is busy or broken."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from core.errors import UserError
from core.operation import Stream
from local_db.upload import OutboxBatch, next_batch
from sync.client.failure import CallFailed, Trouble
from sync.client.http import HubConnection
from sync.client.status import Network
from tests.support.fault_proxy import FaultProxy, answer
from tests.sync.client.serving import ServedHub, TestDesk, served_hub


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedHub]:
    """One hub for all of these: none of them gets through to it but at the end."""
    with served_hub(tmp_path_factory.mktemp("hq")) as served:
        yield served


@pytest.fixture(scope="module")
def line(hub: ServedHub) -> Iterator[FaultProxy]:
    with FaultProxy(hub.port) as between:
        yield between


@pytest.fixture
def proxy(line: FaultProxy) -> FaultProxy:
    line.none()
    line.sent.clear()
    return line


@pytest.fixture(scope="module")
def desk(hub: ServedHub, line: FaultProxy, tmp_path_factory: pytest.TempPathFactory) -> TestDesk:
    return hub.desk(tmp_path_factory.mktemp("counter"), url=line.url)


def in_the_log(hub: ServedHub) -> int:
    return int(hub.hub.rows("SELECT count(*) FROM log")[0][0])


def newest(desk: TestDesk) -> tuple[object, ...]:
    """State and attempts of the operation made last."""
    return desk.rows("SELECT state, attempts FROM operation ORDER BY n DESC LIMIT 1")[0]


def first_batch(desk: TestDesk, most: int) -> OutboxBatch:
    with desk.store.reading() as connection:
        batch = next_batch(connection, Stream.WORK, most, 200_000)
    assert batch is not None
    return batch


@pytest.mark.parametrize(
    "page",
    [
        answer("200 OK", b"<html>please sign in</html>", Content_Type="text/html; charset=utf-8"),
        answer("302 Found", b"", Location="http://127.0.0.1:9/login"),
        answer("511 Network Authentication Required", b"<html></html>", Content_Type="text/html"),
        answer("407 Proxy Authentication Required", b"", Proxy_Authenticate="Basic"),
    ],
    ids=["200 html", "302", "511", "407"],
)
def test_case_34_a_login_page_of_the_network_is_named_and_gets_neither_token_nor_work(
    proxy: FaultProxy, desk: TestDesk, page: bytes
) -> None:
    assert desk.sync().network is Network.ONLINE
    desk.submit()
    proxy.reply(page)
    status = desk.sync()
    assert status.network is Network.LOGIN_PAGE
    assert newest(desk) == ("pending", 0)
    assert b"authorization" not in proxy.sent.lower()
    proxy.none()
    assert desk.sync().network is Network.ONLINE
    assert newest(desk) == ("done", 1)


def test_a_redirect_is_not_followed_to_the_other_host(hub: ServedHub, proxy: FaultProxy, desk: TestDesk) -> None:
    with FaultProxy(hub.port) as elsewhere:
        proxy.reply(answer("307 Temporary Redirect", b"", Location=f"{elsewhere.url}/sync/v1/token"))
        assert desk.sync().network is Network.LOGIN_PAGE
        assert elsewhere.connections == 0


def test_a_login_page_that_comes_in_the_middle_of_a_session_gets_no_second_token(
    hub: ServedHub, proxy: FaultProxy, desk: TestDesk
) -> None:
    line = HubConnection(proxy.url, desk.clock)
    line.authorise(desk.store.identity)
    desk.submit()
    html = answer("200 OK", b"<html></html>", Content_Type="text/html")
    line.close()
    proxy.reply(html)
    for _ in range(2):
        with pytest.raises(CallFailed) as failed:
            line.push(desk.store.identity, first_batch(desk, 1))
        assert failed.value.failure.trouble is Trouble.LOGIN_PAGE
    assert proxy.sent.lower().count(b"authorization") == 1
    line.close()


@pytest.mark.parametrize(
    ("reply", "network"),
    [
        (answer("200 OK", b"{}", Content_Type="application/json"), Network.NOT_THE_HUB),
        (answer("200 OK", b"{}", Content_Type="application/json", X_BranchDesk="1"), Network.NOT_THE_HUB),
        (
            answer("200 OK", b"<html></html>", Content_Type="text/html", X_BranchDesk="1", X_Body_SHA256="00"),
            Network.NOT_THE_HUB,
        ),
        (answer("404 Not Found", b"no such page", Content_Type="text/plain"), Network.NOT_THE_HUB),
        (answer("403 Forbidden", b"", Content_Type="text/plain"), Network.NOT_THE_HUB),
        (b"garbage\r\n\r\n", Network.OFFLINE),
        (answer("500 Internal Server Error", b""), Network.HUB_TROUBLE),
        (answer("502 Bad Gateway", b"<html></html>", Content_Type="text/html"), Network.HUB_TROUBLE),
    ],
)
def test_a_lying_hub_is_never_believed(
    hub: ServedHub, proxy: FaultProxy, desk: TestDesk, reply: bytes, network: Network
) -> None:
    desk.submit()
    before = in_the_log(hub)
    proxy.reply(reply)
    status = desk.sync()
    assert status.network is network
    assert newest(desk) == ("pending", 0)
    assert in_the_log(hub) == before


@pytest.mark.parametrize(
    ("status_line", "header", "least", "most"),
    [
        ("429 Too Many Requests", "0", 2.0, 4.0),
        ("503 Service Unavailable", "5", 5.0, 7.0),
        ("503 Service Unavailable", "86400", 600.0, 600.0),
        ("503 Service Unavailable", "Fri, 20 Nov 2026 08:01:40 GMT", 100.0, 110.0),
        ("429 Too Many Requests", "next tuesday", 2.0, 4.0),
        ("503 Service Unavailable", "-7", 2.0, 4.0),
        ("500 Internal Server Error", "7", 7.0, 9.0),
        ("502 Bad Gateway", "86400", 600.0, 600.0),
    ],
)
def test_case_38_a_busy_hub_is_left_alone_as_long_as_it_asks_and_never_over_10_minutes(
    hub: ServedHub, proxy: FaultProxy, desk: TestDesk, status_line: str, header: str, least: float, most: float
) -> None:
    desk.submit()
    proxy.reply(answer(status_line, b"", Retry_After=header))
    before = proxy.connections
    status = desk.sync()
    assert status.network in {Network.BUSY, Network.HUB_TROUBLE}
    assert status.retry_in is not None
    assert least <= status.retry_in <= most
    assert proxy.connections == before + 1


@pytest.mark.parametrize(
    "address", ["", "garbage", "ftp://hub", "http://", "http://[::1", "http://hub:x", "http://hub:99999"]
)
def test_what_is_no_address_is_said_to_be_none(desk: TestDesk, address: str) -> None:
    with pytest.raises(UserError, match=r"sync\.address_invalid"):
        HubConnection(address, desk.clock)
