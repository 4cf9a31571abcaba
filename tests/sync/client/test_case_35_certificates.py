"""Case 35: by what a device knows its hub, whatever the network puts in between, and who may change that."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from core.errors import UserError
from local_db.identity import Identity
from sync.client.enrolment import enrol, follow_policy
from sync.client.status import Network
from sync.hub.sessions import PINS
from sync.hub.store import put_setting
from sync.protocol.signing import new_key
from sync.protocol.trust import Trusted, TrustPolicy, matches, parted_code, read_policy, with_pin, write_policy
from tests.support.tls_front import Certificate, TlsFront
from tests.sync.client.serving import BRANCH, ServedHub, TestDesk, open_desk, served_hub
from tests.sync.hub.branch_devices import SetClock

QUICK = {"connect": 2.0, "idle": 2.0}


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[ServedHub]:
    with served_hub(tmp_path / "hq") as served:
        yield served


@pytest.fixture
def front(hub: ServedHub, tmp_path: Path) -> Iterator[TlsFront]:
    """The hub behind a certificate that no authority has signed."""
    own = Certificate(tmp_path, "hub")
    name_pins(hub, own)
    with TlsFront(hub.port, own) as running:
        yield running


def name_pins(hub: ServedHub, *certificates: Certificate) -> None:
    pins = " ".join(one.pin for one in certificates)
    hub.hub.store.write(lambda connection: put_setting(connection, PINS, pins)).result()


def joined(hub: ServedHub, front: TlsFront, folder: Path, pin: str) -> TestDesk:
    """A device that was enrolled with a code which carries that pin."""
    folder.mkdir()
    desk = open_desk(folder, SetClock(), Identity(branch=BRANCH, branch_name="Tianhe"))
    hub.desks.append(desk)
    enrol(desk.store, None, front.url, with_pin(hub.hub.code(BRANCH), pin), "counter")
    return desk


def go_through(desk: TestDesk, front: TlsFront) -> None:
    """From now on the network leads there."""
    desk.store.set_up(msgspec.structs.replace(desk.store.identity, hub_url=front.url))


def states(desk: TestDesk) -> set[object]:
    return {row[0] for row in desk.rows("SELECT DISTINCT state FROM operation")}


def pins_of(hub: ServedHub) -> str:
    (row,) = hub.hub.rows("SELECT value FROM setting WHERE key = ?", PINS)
    return str(row[0])


def test_case_35_a_hub_with_a_certificate_of_its_own_is_known_by_the_pin_in_the_code(
    hub: ServedHub, front: TlsFront, tmp_path: Path
) -> None:
    desk = joined(hub, front, tmp_path / "a", pins_of(hub))
    desk.submit()
    assert desk.sync(**QUICK).network is Network.ONLINE
    assert states(desk) == {"done"}
    assert desk.store.identity.pins == (pins_of(hub),), "the whole pin, as the hub says it"


def test_case_35_who_looks_into_the_connection_is_refused_and_hears_nothing(
    hub: ServedHub, front: TlsFront, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = joined(hub, front, tmp_path / "a", pins_of(hub))
    company = Certificate(tmp_path, "company", signs=True)
    monkeypatch.setenv("SSL_CERT_FILE", str(company.file))
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(company.file))
    desk.submit()
    with TlsFront(hub.port, Certificate(tmp_path, "proxy", company)) as proxy:
        go_through(desk, proxy)
        assert desk.sync(**QUICK).network is Network.INTERCEPTED
        assert proxy.heard == 0
    assert states(desk) == {"pending"}


def test_case_35_only_headquarters_word_lets_the_systems_authorities_decide(
    hub: ServedHub, front: TlsFront, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = joined(hub, front, tmp_path / "a", pins_of(hub))
    company = Certificate(tmp_path, "company", signs=True)
    monkeypatch.setenv("SSL_CERT_FILE", str(company.file))
    signed = hub.hub.service.orders.private
    permits = write_policy(TrustPolicy(BRANCH, Trusted.SYSTEM, 2), signed)
    for line, code in (
        (write_policy(TrustPolicy(BRANCH, Trusted.SYSTEM, 2), new_key()[0]), "policy.not_ours"),
        (write_policy(TrustPolicy("310115", Trusted.SYSTEM, 2), signed), "policy.other_branch"),
        (permits[:-20], "policy.malformed"),
        ("BDT1.", "policy.malformed"),
        ("BDT1.é", "policy.malformed"),
    ):
        with pytest.raises(UserError) as refused:
            follow_policy(desk.store, line)
        assert refused.value.code == code
    desk.submit()
    with TlsFront(hub.port, Certificate(tmp_path, "proxy", company)) as proxy:
        go_through(desk, proxy)
        assert desk.sync(**QUICK).network is Network.INTERCEPTED
        follow_policy(desk.store, f"  {permits}\n")
        assert desk.sync(**QUICK).network is Network.ONLINE
        assert states(desk) == {"done"}
        with pytest.raises(UserError, match=r"policy\.older"):
            follow_policy(desk.store, write_policy(TrustPolicy(BRANCH, Trusted.PINS, 1), signed))
        follow_policy(desk.store, write_policy(TrustPolicy(BRANCH, Trusted.PINS, 3), signed))
        assert desk.sync(**QUICK).network is Network.INTERCEPTED
    with TlsFront(hub.port, Certificate(tmp_path, "stranger")) as stranger:
        go_through(desk, stranger)
        follow_policy(desk.store, write_policy(TrustPolicy(BRANCH, Trusted.SYSTEM, 4), signed))
        assert desk.sync(**QUICK).network is Network.INTERCEPTED
        assert stranger.heard == 0


def test_the_next_certificate_is_known_before_it_is_shown(hub: ServedHub, front: TlsFront, tmp_path: Path) -> None:
    desk = joined(hub, front, tmp_path / "a", pins_of(hub))
    following, last = Certificate(tmp_path, "following"), Certificate(tmp_path, "last")
    present = pins_of(hub)
    hub.hub.store.write(lambda connection: put_setting(connection, PINS, f"{present} {following.pin}")).result()
    assert desk.sync(**QUICK).network is Network.ONLINE
    assert desk.store.identity.pins == (present, following.pin)
    front.show(following)
    assert desk.sync(**QUICK).network is Network.ONLINE
    front.show(last)
    assert desk.sync(**QUICK).network is Network.INTERCEPTED


def test_pins_that_are_not_those_of_the_certificate_shut_nobody_out(
    hub: ServedHub, front: TlsFront, tmp_path: Path
) -> None:
    desk = joined(hub, front, tmp_path / "a", pins_of(hub))
    before = pins_of(hub)
    name_pins(hub, Certificate(tmp_path, "mistaken"))
    for _ in range(2):
        assert desk.sync(**QUICK).network is Network.ONLINE
        assert desk.store.identity.pins == (before,)


def test_without_tls_no_pin_is_taken_on(hub: ServedHub, front: TlsFront, tmp_path: Path) -> None:
    desk = hub.desk(tmp_path / "a")
    assert desk.sync().network is Network.ONLINE
    assert desk.store.identity.pins == ()
    assert front.heard == 0


def test_a_code_carries_a_pin_in_letters_that_are_read_as_they_are_typed() -> None:
    pin = "0123456789abcdef0123" + "f" * 44
    code = with_pin("AAAA-BBBB-CCCC", pin)
    assert code == "AAAA-BBBB-CCCC.04HM-ASW9-NF6Y-Y093"
    assert parted_code(" aaaa-bbbb-cccc.o4hm asw9 nf6y yo93 ") == ("AAAA-BBBB-CCCC", (pin[:20],))
    assert parted_code("AAAA-BBBB-CCCC") == ("AAAA-BBBB-CCCC", ())
    assert with_pin("AAAA", "") == "AAAA"
    assert matches(pin, (pin[:20],))
    assert not matches(pin, (pin[:19],)), "too short to prove anything"
    assert not matches(pin, ("f" * 64,))
    for wrong in ("AAAA.", "AAAA.04HM-ASW9-NF6Y", "AAAA.04HM-ASW9-NF6Y-Y09U"):
        with pytest.raises(UserError, match=r"enrol\.code_invalid"):
            parted_code(wrong)


def test_a_policy_says_what_was_signed() -> None:
    private, public = new_key()
    line = write_policy(TrustPolicy(BRANCH, Trusted.SYSTEM, 7), private)
    policy = read_policy(line, BRANCH, public)
    assert (policy.branch, policy.trusted, policy.at) == (BRANCH, Trusted.SYSTEM, 7)
    with pytest.raises(UserError, match=r"policy\.not_ours"):
        read_policy(line, BRANCH, "")
