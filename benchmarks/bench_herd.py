"""Thousands of devices that return within five seconds, against a real hub process over HTTP on loopback.

Each makes a whole session: token, hello, a push of three new claims, pulls to the end of its branch's log; when the
hub is full it comes back when it was told to. The ideal is what the same hub does with sixteen devices at a time, one
after the other, right before and right after, on other devices with the same work. Hub and devices share the machine's
cores in both; a machine of two cores is slower than the hub's own machine would be, by the same share in both.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from functools import partial
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import Connection

from benchmarks.herd_devices import Done, Prepared, Work
from benchmarks.hub_sender import Clerk
from benchmarks.measure import Figure, percentile, print_figures, resident_mib
from core.ids import Ids
from core.operation import canonical
from core.people import Person, Role
from local_db.machine.clock import SystemClock
from local_db.outbox import EMPTY_HASH, rolled
from sync.hub import registry
from sync.hub.embedded import ROOT, EmbeddedHub
from sync.protocol.messages import EnrolRequest, PushRequest
from sync.protocol.signing import batch_parts, new_key, sign

WITHIN_SECONDS = 5.0
AT_A_TIME = 16
OF_A_BRANCH = 20
CLAIMS = 3
TIMES_IDEAL = 1.3
SLICE = 500


def branch_of(number: int, of_a_branch: int) -> str:
    """The branch of the device with that number."""
    return f"{440000 + number // of_a_branch}"


def enrolled(hub: EmbeddedHub, first: int, count: int, of_a_branch: int = OF_A_BRANCH) -> list[Prepared]:
    """So many devices of as many branches as they need, each with a batch of its own."""
    ids = Ids(SystemClock(), os.urandom)
    keys = [new_key() for _ in range(count)]

    def enrol(connection: Connection, numbers: range, now: int) -> list[tuple[str, str]]:
        made = []
        for number in numbers:
            branch = branch_of(number, of_a_branch)
            if number % of_a_branch == 0:
                registry.add_branch(connection, branch, branch, 480)
                registry.put_person(connection, Person(f"clerk-{branch}", "Li", Role.CLERK, branch))
            code = registry.make_code(connection, branch, (), now + 3_600_000, os.urandom)
            request = EnrolRequest(code, "herd", keys[number - first][1])
            one = registry.enrol(connection, request, now, ids)
            made.append((one.device.id, one.replica))
        return made

    prepared: list[Prepared] = []
    with hub.open_store() as store:
        for begin in range(first, first + count, SLICE):
            numbers = range(begin, min(begin + SLICE, first + count))
            found = store.write(partial(enrol, numbers=numbers, now=store.now())).result()
            for number, (device, replica) in zip(numbers, found, strict=True):
                key = keys[number - first][0]
                branch = branch_of(number, of_a_branch)
                batch = _batch(Clerk(branch, f"Q{number % of_a_branch}"), replica, key)
                prepared.append(Prepared(device, replica, branch, key, batch))
    return prepared


def _batch(clerk: Clerk, replica: str, key: str) -> PushRequest:
    bodies, rolling = [], EMPTY_HASH
    for n in range(1, CLAIMS + 1):
        body = canonical(clerk.claim(n))
        rolling = rolled(rolling, body)
        bodies.append(msgspec.Raw(body))
    signed = sign(key, *batch_parts(replica, "work", 1, rolling.hex()))
    return PushRequest(replica, "work", 1, tuple(bodies), rolling.hex(), signed)


def let_go(folder: Path, hub: EmbeddedHub, devices: list[Prepared], mode: str, width: float) -> list[Done]:
    """What became of the devices, which live in a process of their own."""
    place = folder / f"{mode}.json"
    place.write_bytes(msgspec.json.encode(Work(int(hub.url.rpartition(":")[2]), devices)))
    command = [sys.executable, "-m", "benchmarks.herd_devices", str(place), mode, str(width)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT, env={**os.environ}
    ) as child:
        assert child.stdin is not None
        assert child.stdout is not None
        assert child.stdout.readline() == "ready\n"
        child.stdin.write("go\n")
        child.stdin.flush()
        return list(msgspec.json.decode(child.stdout.readline(), type=list[Done]))


def play(folder: Path, devices: int, sample: int) -> list[Figure]:
    """The herd between two steady rounds."""
    with EmbeddedHub(folder / "hub") as hub:
        before, herd, after = (
            enrolled(hub, first, count) for first, count in ((0, sample), (sample, devices), (sample + devices, sample))
        )
        steady = [let_go(folder, hub, before, "steady", AT_A_TIME)]
        small = resident_mib(hub.pid)
        found = let_go(folder, hub, herd, "herd", WITHIN_SECONDS)
        large = resident_mib(hub.pid)
        steady.append(let_go(folder, hub, after, "steady", AT_A_TIME))
        with hub.open_store() as store, store.reading() as connection:
            booked = _booked(connection)
    expected = CLAIMS * (devices + 2 * sample)
    each = sum(max(one.finished for one in some) / len(some) for some in steady) / 2
    ideal = each * devices
    last = percentile([one.finished for one in found], 0.99)
    title = f"{devices:,} devices return within {WITHIN_SECONDS:.0f} s, p99 done / ideal drain"
    told = f"{last / ideal:.2f}x ({last:.0f} s, ideal {ideal:.0f} s)"
    lost, again = sum(one.lost for one in found), sum(one.again for one in found)
    refused = percentile([float(one.refused) for one in found], 0.99)
    return [
        Figure(title, told, f"<= {TIMES_IDEAL}x", last <= TIMES_IDEAL * ideal),
        Figure("requests whose answer never came", str(lost), "0", lost == 0),
        Figure("operations booked of those pushed", f"{booked:,} of {expected:,}", "all", booked == expected),
        Figure("answers of sessions that a refusal began again", f"{again:,} of {4 * devices:,}", "(no target)", True),
        Figure("refusals of a device, p99", f"{refused:.0f}", "(no target)", True),
        Figure("most memory of the hub, MiB, before and after", f"{small:.0f}, {large:.0f}", "(no target)", True),
    ]


def _booked(connection: Any) -> int:
    return int(connection.exec_driver_sql("SELECT count(*) FROM log").scalar_one())


def main() -> None:
    """Prints how the herd was served."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--devices", type=int, default=10_000)
    options.add_argument("--sample", type=int, default=600, help="devices of each of the two steady rounds")
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        print_figures(play(Path(folder), chosen.devices, chosen.sample))


if __name__ == "__main__":
    main()
